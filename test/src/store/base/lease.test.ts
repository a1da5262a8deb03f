/** Leases of every kind, when the clock that took them was ahead and is set back. */
import { beforeEach, expect, it } from 'vitest';
import { createQueue } from '../../../../src/jobs/queue.ts';
import { idempotencyStore } from '../../../../src/store/calls/idempotency.ts';
import { connectionStore } from '../../../../src/store/connections/connections.ts';
import { backlogStore } from '../../../../src/store/jobs/backlog.ts';
import { JOB_LEASE_MS as LEASE_MS } from '../../../../src/store/jobs/job-rows.ts';
import { jobStore } from '../../../../src/store/jobs/jobs.ts';
import { nativeRegistrationStore } from '../../../../src/store/webhooks/native-registrations.ts';
import { addWorkspace, connectionRow, idempotencyRow, registrationRow } from '../rows.ts';
import { onEachDatabase } from '../stores.ts';

const HOUR = 60 * 60_000;
const LENGTH = 10_000;

onEachDatabase('a lease that ends later than it can last', (given) => {
  const now = 1_790_000_000_000;
  beforeEach(() => addWorkspace(given.store));

  /** Another holder asks at `at`, for as long as every lease of the kind lasts. */
  const kinds = {
    'an idempotency key': async () => {
      const store = idempotencyStore(given.store);
      await store.insert(idempotencyRow('h', { leaseOwner: 'one', leaseUntil: now + LENGTH }));
      return async (at: number) => (await store.takeOver('h', 'two', at + LENGTH, at)) !== undefined;
    },
    'a connection': async () => {
      const store = connectionStore(given.store);
      await store.insert(connectionRow('c'));
      await store.lease('c', 'one', now, now + LENGTH);
      return (at: number) => store.lease('c', 'two', at, at + LENGTH);
    },
    'a native registration': async () => {
      const store = nativeRegistrationStore(given.store);
      await connectionStore(given.store).insert(connectionRow('c'));
      await store.insert(registrationRow('c'));
      await store.lease('c', 'one', now, now + LENGTH);
      return (at: number) => store.lease('c', 'two', at, at + LENGTH);
    },
  };

  it.each(Object.keys(kinds) as (keyof typeof kinds)[])('of %s counts as ended', async (kind) => {
    const mayTake = await kinds[kind]();
    expect(await mayTake(now)).toBe(false);
    // Clocks of two processes are never quite the same.
    expect(await mayTake(now - LENGTH / 2)).toBe(false);
    expect(await mayTake(now - HOUR)).toBe(true);
  });

  it('of a job counts as ended, and the job as due', async () => {
    let time = now;
    const clock = { now: () => time };
    const [one, two] = [createQueue(jobStore(given.store), clock), createQueue(jobStore(given.store), clock)];
    await one.put({ kind: 'k', runAt: now - 2 * HOUR });
    const claimed = () => two.claim({ kind: 'k', limit: 1, hasFailed: true });
    expect(await one.claim({ kind: 'k', limit: 1, hasFailed: false })).toHaveLength(1);
    time = now - LEASE_MS / 2;
    expect(await claimed()).toHaveLength(0);
    time = now - HOUR;
    expect(await two.due()).toEqual([{ kind: 'k', workspaceId: '' }]);
    expect(await backlogStore(given.store).jobs(time)).toMatchObject([{ state: 'due', count: 1 }]);
    expect(await claimed()).toHaveLength(1);
  });
});
