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
  /** Waits until it has told of the object. */
  tells(id: string): Promise<void>;
}

async function subscribe(
  { stand, receiver }: Provider,
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
  const hook = idOf(made);
  const isTold = (id: string) =>
    receiver.received.some(({ body }) => body.webhook.id === hook && body.data.some((object) => object.id === id));
  return {
    id: hook,
    tells: (id) =>
      vi.waitFor(async () => {
        if (isVirtual && !isTold(id)) await stand.send('PUT', `/unified/webhook/${hook}/trigger`);
        expect(isTold(id), `${more.webhook_type} ${more.event} of ${id}`).toBe(true);
      }, PATIENCE),
  };
}

/** Makes an object, changes it, and deletes it; each is waited for before the next. */
async function live(provider: Provider, subject: Subject, hooks: Readonly<Record<string, Hook>>): Promise<void> {
  const made = await subject.create();
  await hooks.created?.tells(idOf(made));
  provider.pass(2000);
  const [field, values] = Object.entries(subject.samples.values ?? {})[0] ?? [];
  await subject.update(idOf(made), { [String(field)]: values?.at(-1) });
  await hooks.updated?.tells(idOf(made));
  provider.pass(2000);
  expect((await subject.ask('DELETE', idOf(made))).status).toBe(200);
  await hooks.deleted?.tells(idOf(made));
}

export function events(adapter: Provider['adapter'], provider: () => Provider): void {
  const alive = typesOf(adapter).filter((type) => {
    const { create, update, remove } = adapter.object(type) ?? {};
    return create && update && remove;
  });

  async function follow(type: ObjectType, kind: 'native' | 'virtual', connectionId: string, names: readonly string[]) {
    const subject = subjectOf(provider(), type);
    const hooks: Record<string, Hook> = {};
    for (const event of names) {
      hooks[event] = await subscribe(provider(), connectionId, subject, { event, webhook_type: kind });
    }
    await live(provider(), subject, hooks);
    for (const { id } of Object.values(hooks)) await provider().stand.send('DELETE', `/unified/webhook/${id}`);
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
