/** Webhooks of every kind that there is for an object tell of what was created, updated and deleted. */
import { describe, expect, it, vi } from 'vitest';
import { virtualEvents } from '../../../adapters/contract/object-adapter.ts';
import type { JsonObject } from '../../../schema/field.ts';
import { definitionOf, type ObjectType } from '../../../schema/objects.ts';
import { idOf, type Provider, type Subject, subjectOf, typesOf } from './provider.ts';

const PATIENCE = { timeout: 15_000, interval: 50 };

/** Parameters of a list as a webhook takes them. */
const filtersOf = ({ type, samples: { list = {} } }: Subject): JsonObject =>
  Object.fromEntries(Object.entries(list).filter(([name]) => name in definitionOf(type).filters));

interface Hook {
  readonly id: string;
  readonly event: string;
  /** Finds out by itself what has changed, and waits until it has; a native one is told. */
  look(): Promise<void>;
  isTold(objectId: string): boolean;
}

async function subscribe(
  { stand, receiver, now }: Provider,
  connectionId: string,
  subject: Subject,
  more: { event: string; webhook_type: 'native' | 'virtual' },
): Promise<Hook> {
  const isVirtual = more.webhook_type === 'virtual';
  const answer = await stand.send('POST', '/unified/webhook', {
    connection_id: connectionId,
    object_type: subject.type,
    hook_url: receiver.url,
    ...(isVirtual && { interval: 1, filters: filtersOf(subject) }),
    ...more,
  });
  const made = (await answer.json()) as JsonObject;
  expect(answer.status, JSON.stringify(made)).toBe(200);
  const id = idOf(made);
  const path = `/unified/webhook/${id}`;
  return {
    id,
    event: more.event,
    async look() {
      if (!isVirtual) return;
      const since = new Date(now()).toISOString();
      await stand.send('PUT', `${path}/trigger`);
      await vi.waitFor(async () => {
        const { checked_at: checked = '' } = (await (await stand.get(path)).json()) as { checked_at?: string };
        expect(checked >= since, `${more.event} is looked for`).toBe(true);
      }, PATIENCE);
    },
    isTold: (objectId) =>
      receiver.received.some(({ body }) => body.webhook.id === id && body.data.some((one) => one.id === objectId)),
  };
}

/** Makes an object, changes it, and deletes it; each is waited for before the next. */
async function live(provider: Provider, subject: Subject, hooks: readonly Hook[]): Promise<void> {
  const [field, values] = Object.entries(subject.samples.values ?? {})[0] ?? [];
  let objectId = '';
  async function told(event: string): Promise<void> {
    provider.pass(2000);
    await Promise.all(hooks.map((hook) => hook.look()));
    const hook = hooks.find((one) => one.event === event);
    await vi.waitFor(() => expect(hook?.isTold(objectId), `${event} of ${objectId}`).not.toBe(false), PATIENCE);
    const others = hooks.filter((one) => one.event === 'deleted' && one !== hook);
    expect(
      others.some((one) => one.isTold(objectId)),
      'nothing is deleted yet',
    ).toBe(false);
  }
  await told('');
  objectId = idOf(await subject.create());
  await told('created');
  await subject.update(objectId, { [String(field)]: values?.at(-1) });
  await told('updated');
  expect((await subject.ask('DELETE', objectId)).status).toBe(200);
  await told('deleted');
}

export function events(adapter: Provider['adapter'], provider: () => Provider): void {
  const alive = typesOf(adapter).filter((type) => {
    const { create, update, remove } = adapter.object(type) ?? {};
    return create && update && remove;
  });

  async function follow(type: ObjectType, kind: 'native' | 'virtual', connectionId: string, names: readonly string[]) {
    const subject = subjectOf(provider(), type);
    const hooks: Hook[] = [];
    for (const event of names) {
      hooks.push(await subscribe(provider(), connectionId, subject, { event, webhook_type: kind }));
    }
    await live(provider(), subject, hooks);
    for (const { id } of hooks) await provider().stand.send('DELETE', `/unified/webhook/${id}`);
  }

  describe('a webhook', () => {
    it.each(alive)('that is virtual tells of each %s', { timeout: 60_000 }, async (type) => {
      const object = adapter.object(type);
      const { connectionId } = provider().stand;
      await follow(type, 'virtual', connectionId, object ? virtualEvents(object) : []);
    });

    const pushed = alive.filter((type) => adapter.events?.objects[type]);
    if (pushed.length === 0) return;
    it.each(pushed)('that is native tells of each %s', { timeout: 60_000 }, async (type) => {
      const connectionId = await provider().nativeConnection?.();
      await follow(type, 'native', connectionId ?? '', adapter.events?.objects[type]?.events ?? []);
    });
  });
}
