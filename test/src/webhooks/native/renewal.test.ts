import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RetryAt } from '../../../../src/jobs/outcomes.ts';
import { createKeyring } from '../../../../src/lib/crypto.ts';
import { GatewayError } from '../../../../src/lib/errors.ts';
import { cleanupJobs } from '../../../../src/webhooks/native/cleanup.ts';
import { withLease } from '../../../../src/webhooks/native/registration-lease.ts';
import { createRegistrations } from '../../../../src/webhooks/native/registrations.ts';
import { createRenewal } from '../../../../src/webhooks/native/renewal.ts';
import { wakeAll } from '../../../../src/webhooks/native/start.ts';
import { createSubscriptions } from '../../../../src/webhooks/native/subscriptions.ts';
import { World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = new World();
  await world.begin();
  await world.subscribe('updated', 'updated');
});

const keyring = createKeyring([randomBytes(32)]);
const registrationsOf = () =>
  createRegistrations({
    ...world.deps,
    keyring,
    store: world.stores.registrations,
    urlOf: () => 'https://gateway.example/hooks/s',
  });
const subscriptionsOf = () =>
  createSubscriptions({ ...world.deps, apps: {} as never, registrations: registrationsOf() });
const renew = () =>
  createRenewal({ ...world.deps, registrations: registrationsOf(), subscriptions: subscriptionsOf() }).run(
    world.job('renew-native'),
    world.context,
  );

describe('renewal', () => {
  it('registers what is not registered, and has it swept: events may have been missed', async () => {
    expect(await renew()).toBe(world.now + 99_000);
    expect(world.provider[0]).toBe('subscribe https://gateway.example/hooks/s');
    expect(await world.stores.registrations.find('c1')).toMatchObject({ providerId: 'r1', lastError: null });
    expect(await world.jobs()).toEqual(['sweep-native']);
    expect(world.notes).toEqual(['updated subscribe: registered with the provider']);
  });

  it('asks for a registration that is not due, and renews one that is', async () => {
    await renew();
    world.provider.length = 0;
    await renew();
    world.now += 99_500;
    await renew();
    expect(world.provider).toEqual(['inspect r1', 'renew r1']);
  });

  it('registers anew when the provider has lost the registration', async () => {
    await renew();
    world.registered.clear();
    world.provider.length = 0;
    await renew();
    expect(world.provider).toEqual(['inspect r1', 'subscribe https://gateway.example/hooks/s']);
  });

  it('ends the registration with the last webhook, unless another connection shares it', async () => {
    await renew();
    const [webhook] = await world.stores.webhooks.ofConnection('c1');
    if (!webhook) throw new Error('There is a webhook.');
    await world.stores.webhooks.remove(webhook.workspaceId, webhook.id, world.queue.wakeOf({ kind: 'k', key: 'k' }));
    await renew();
    expect(world.provider.at(-1)).toBe('unsubscribe r1');
    expect(await world.stores.registrations.find('c1')).toBeUndefined();
  });

  it('forgets the registration of a connection that is gone', async () => {
    await renew();
    world.isRemoved = true;
    expect(await renew()).toBeUndefined();
    expect(await world.stores.registrations.watches('c1')).toEqual([]);
    expect(await world.jobs()).toEqual(['purge-native', 'sweep-native']);
  });

  it('is retried when the provider has no room, and says so', async () => {
    await renew();
    world.notes.length = 0;
    world.registered.clear();
    world.native.subscribe = async () => {
      throw new GatewayError('conflict', 'Not registered.');
    };
    await expect(renew()).rejects.toBeInstanceOf(RetryAt);
    expect(await world.stores.registrations.find('c1')).toMatchObject({
      lastError: 'Not registered.',
      leaseOwner: null,
    });
    expect(world.notes).toEqual(['updated refresh: Not registered.']);
  });

  it('waits while the connection is paused', async () => {
    world.connection = { ...world.connection, isPaused: true };
    expect(await renew()).toBe(world.now + 10 * 60_000);
    expect(world.provider).toEqual([]);
  });
});

describe('the lease of a registration', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const lease = (work: () => Promise<string>) =>
    withLease({ store: world.stores.registrations, clock: world.clock }, 'c1', work);
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 1000) {
      world.now += 1000;
      await vi.advanceTimersByTimeAsync(1000);
    }
  };

  it('is held by one at a time, and released also after an error', async () => {
    const steps: string[] = [];
    const failing = lease(async () => {
      steps.push('one');
      throw new Error('It broke.');
    });
    await expect(failing).rejects.toThrow('It broke.');
    await lease(async () => `${steps.push('two')}`);
    expect(steps).toEqual(['one', 'two']);
  });

  it('is refused with a time to retry when another process holds it for too long', async () => {
    await world.stores.registrations.lease('c1', 'another', world.now, world.now + 60_000);
    const waiting = lease(async () => 'never').catch((error: unknown) => error);
    await pass(25_000);
    expect(await waiting).toMatchObject({ code: 'unavailable', retryAfter: 5 });
  });

  it('is taken over when its holder is gone', async () => {
    await world.stores.registrations.lease('c1', 'another', world.now, world.now + 5000);
    const waiting = lease(async () => 'done');
    await pass(6000);
    expect(await waiting).toBe('done');
  });
});

describe('a start of the gateway', () => {
  it('hurries what was not done for long, and asks for everything else in its time', async () => {
    await world.stores.registrations.change('c1', { checkedAt: world.now - 60_000 });
    await wakeAll(world.deps);
    expect(await world.jobs()).toEqual(['prune-native', 'renew-native', 'sweep-native', 'take-in']);
  });
});

describe('cleaning up', () => {
  const run = (kind: string) =>
    cleanupJobs(world.deps)
      .find((job) => job.kind === kind)
      ?.run(world.job(kind), world.context);

  it('removes objects of types that are not watched any more, and nothing else', async () => {
    const object = {
      connectionId: 'c1',
      objectId: '1',
      parentId: null,
      state: 'seen' as const,
      version: 0,
      changedAt: 0,
    };
    await world.stores.objects.insertNew(
      ['task_task', 'task_comment'].map((objectType) => ({ ...object, objectType })),
    );
    await world.report('1', 'updated');
    await world.stores.registrations.removeWatch('c1', 'task_comment');
    await run('purge-native');
    expect(await world.stores.objects.typesOf('c1')).toEqual(['task_task']);
    expect(await world.hints()).toHaveLength(1);
    await world.stores.registrations.removeWatch('c1', 'task_task');
    await run('purge-native');
    expect([await world.stores.objects.typesOf('c1'), await world.hints()]).toEqual([[], []]);
  });

  it('removes accepted events after two hours, and runs every hour', async () => {
    await world.report('1', 'updated');
    const { db, t } = world.store;
    await db.update(t.nativeEvent).set({ doneAt: world.now });
    expect(await run('prune-native')).toBe(world.now + 60 * 60_000);
    expect(await db.select().from(t.nativeEvent)).toHaveLength(1);
    world.now += 2 * 60 * 60_000 + 1;
    await run('prune-native');
    expect(await db.select().from(t.nativeEvent)).toEqual([]);
  });
});
