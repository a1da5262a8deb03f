import { beforeEach, describe, expect, it } from 'vitest';
import { createQueue, type Queue } from '../../../src/jobs/queue.ts';
import { JOB_LEASE_MS as LEASE_MS } from '../../../src/store/jobs/job-rows.ts';
import { type JobRow, jobStore } from '../../../src/store/jobs/jobs.ts';
import { addWorkspace, connectionRow, WORKSPACE, webhookRow } from '../store/rows.ts';
import { onEachDatabase } from '../store/stores.ts';

onEachDatabase('the queue', (given) => {
  let now: number;
  let queue: Queue;
  /** Another process on the same store. */
  let other: Queue;
  beforeEach(async () => {
    now = 1_000_000;
    const clock = { now: () => now };
    queue = createQueue(jobStore(given.store), clock);
    other = createQueue(jobStore(await given.another()), clock);
  });

  const take = (by: Queue = queue, limit = 10, hasFailed = false) => by.claim({ kind: 'k', limit, hasFailed });
  const takeOne = async (by: Queue = queue, hasFailed = false): Promise<JobRow> => {
    const [row] = await take(by, 1, hasFailed);
    if (!row) throw new Error('nothing was due');
    return row;
  };
  const payloads = (rows: readonly JobRow[]) => rows.map(({ payload }) => payload);
  const stored = () => given.store.db.select().from(given.store.t.job);

  describe('jobs', () => {
    it('are taken once, by one of several processes', async () => {
      await queue.put(...Array.from({ length: 100 }, (_, payload) => ({ kind: 'k', payload })));
      const taken: unknown[] = [];
      for (let round = 0; round < 20; round++) {
        taken.push(...payloads(await take(round % 2 === 0 ? queue : other)));
      }
      expect(taken.sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 100 }, (_, index) => index));
    });

    it('wait for their time', async () => {
      await queue.put({ kind: 'k', payload: 'later', runAt: now + 1000 }, { kind: 'k', payload: 'now' });
      expect(payloads(await take())).toEqual(['now']);
      now += 1000;
      expect(payloads(await take())).toEqual(['later']);
    });

    it('of another kind are left alone', async () => {
      await queue.put({ kind: 'other' });
      expect(await take()).toEqual([]);
    });

    it('are gone when they are finished', async () => {
      await queue.put({ kind: 'k' });
      await queue.finish(await takeOne(), {});
      expect(await stored()).toEqual([]);
    });
  });

  describe('jobs of a workspace', () => {
    const of = (workspaceId: string, more: object = {}) =>
      queue.claim({ kind: 'k', workspaceId, limit: 10, hasFailed: false, ...more });

    it('are claimed for it alone, the oldest first', async () => {
      await queue.put({ kind: 'k', workspaceId: 'a', payload: 'a2', runAt: now - 1 });
      await queue.put({ kind: 'k', workspaceId: 'a', payload: 'a1', runAt: now - 2 });
      await queue.put({ kind: 'k', workspaceId: 'b', payload: 'b' }, { kind: 'k', payload: 'nobody' });
      expect(payloads(await of('a'))).toEqual(['a1', 'a2']);
      expect(payloads(await of('c'))).toEqual([]);
      expect(payloads(await of('b'))).toEqual(['b']);
      expect(payloads(await take())).toEqual(['nobody']);
    });

    it('are claimed of some of its lanes, or of all but some', async () => {
      const lanes = ['', 'slow', 'quick', 'other'];
      await queue.put(...lanes.map((lane) => ({ kind: 'k', workspaceId: 'a', lane, payload: lane })));
      const but = await of('a', { lanes: { names: ['slow', 'other'], isExcluded: true } });
      expect(payloads(but)).toEqual(['', 'quick']);
      expect(payloads(await of('a', { lanes: { names: ['', 'slow'], isExcluded: false } }))).toEqual(['slow']);
      expect(payloads(await of('a'))).toEqual(['other']);
    });

    it('are named once when something can be claimed', async () => {
      await queue.put(...['a', 'a', 'b'].map((workspaceId) => ({ kind: 'k', workspaceId })));
      await queue.put({ kind: 'other', workspaceId: 'a' }, { kind: 'k', workspaceId: 'later', runAt: now + 1 });
      await of('b');
      const due = await queue.due();
      expect(due.map(({ kind, workspaceId }) => `${kind} ${workspaceId}`).sort()).toEqual(['k a', 'other a']);
    });

    it('move with what asks for them: another endpoint is another lane', async () => {
      await queue.wake({ kind: 'k', key: 'w', workspaceId: 'a', lane: 'slow' });
      await queue.wake({ kind: 'k', key: 'w', workspaceId: 'a', lane: 'quick' });
      expect(await of('a')).toEqual([expect.objectContaining({ key: 'w', lane: 'quick' })]);
    });

    it('that an earlier version has stored are given to it', async () => {
      await addWorkspace(given.store);
      await given.store.db.insert(given.store.t.connection).values(connectionRow('c1'));
      await given.store.db.insert(given.store.t.webhook).values(webhookRow('h1'));
      await queue.put({ kind: 'k', key: 'c1' }, { kind: 'k', key: 'h1' }, { kind: 'k', key: 'gone' }, { kind: 'k' });
      await jobStore(given.store).adopt();
      expect((await of(WORKSPACE)).map(({ key }) => key)).toEqual(['c1', 'h1']);
      expect((await take()).map(({ key }) => key)).toEqual(['gone', null]);
    });
  });

  describe('jobs of one key', () => {
    it('run one after the other, in the order in which they were put in', async () => {
      await queue.put({ kind: 'k', key: 'a', payload: 'a1' }, { kind: 'k', key: 'a', payload: 'a2' });
      await queue.put({ kind: 'k', key: 'b', payload: 'b1' }, { kind: 'k', key: 'a', payload: 'a3' });
      const first = await take();
      expect(payloads(first)).toEqual(['a1', 'b1']);
      expect(await take(other)).toEqual([]);
      for (const row of first) await queue.finish(row, {});
      const second = await takeOne(other);
      expect(second.payload).toBe('a2');
      await other.finish(second, {});
      expect(payloads(await take())).toEqual(['a3']);
    });

    it('keep their order although the clock is set back', async () => {
      await queue.put({ kind: 'k', key: 'a', payload: 'first' });
      now -= 500_000;
      await other.put({ kind: 'k', key: 'a', payload: 'second' });
      now += 500_000;
      const first = await takeOne();
      expect(first.payload).toBe('first');
      await queue.finish(first, {});
      expect((await takeOne()).payload).toBe('second');
    });

    it('wait for the next try of the one before them', async () => {
      await queue.put({ kind: 'k', key: 'a', payload: 'a1' }, { kind: 'k', key: 'a', payload: 'a2' });
      await queue.retry(await takeOne(), now + 60_000, 'no');
      expect(await take()).toEqual([]);
      now += 60_000;
      expect(await take()).toEqual([]);
      expect(payloads(await take(queue, 10, true))).toEqual(['a1']);
    });

    it('go on behind a dead one, which stays with its reason', async () => {
      await queue.put({ kind: 'k', key: 'a', payload: 'a1' }, { kind: 'k', key: 'a', payload: 'a2' });
      await queue.bury(await takeOne(), 'hopeless');
      expect(payloads(await take())).toEqual(['a2']);
      expect(await stored()).toContainEqual(
        expect.objectContaining({ payload: 'a1', state: 'dead', lastError: 'hopeless' }),
      );
    });
  });

  describe('a lease', () => {
    it('ends when nobody takes it on: the job goes to somebody else, and its first owner can change nothing', async () => {
      await queue.put({ kind: 'k' });
      const lost = await takeOne();
      now += LEASE_MS;
      expect(await take(other)).toEqual([]);
      const found = await takeOne(other, true);
      expect(found).toMatchObject({ id: lost.id, attempts: 2 });
      await queue.finish(lost, {});
      await queue.retry(lost, now, 'late');
      expect(await stored()).toEqual([expect.objectContaining({ lockedBy: found.lockedBy, lastError: null })]);
    });

    it('goes on as long as it is taken on', async () => {
      await queue.put({ kind: 'k' });
      const { id } = await takeOne();
      for (let round = 0; round < 5; round++) {
        now += LEASE_MS - 1;
        expect(await queue.renew([id])).toEqual([id]);
        expect(await take(other, 10, true)).toEqual([]);
      }
      now += LEASE_MS;
      await takeOne(other, true);
      expect(await queue.renew([id])).toEqual([]);
    });

    it('is given back as if the job had not been begun', async () => {
      await queue.put({ kind: 'k' });
      await queue.giveBack(await takeOne());
      expect((await takeOne(other)).attempts).toBe(1);
    });
  });

  describe('a job with a mark', () => {
    it('is not put in twice while it is known', async () => {
      expect(await queue.put({ kind: 'k', dedupe: 'x' })).toBe(1);
      expect(await other.put({ kind: 'k', dedupe: 'x' }, { kind: 'k', dedupe: 'y' })).toBe(1);
      for (const row of await take()) await queue.finish(row, { keep: true });
      expect(await queue.put({ kind: 'k', dedupe: 'x' })).toBe(0);
      now += 1000;
      expect(await queue.prune(now)).toBe(false);
      expect(await queue.put({ kind: 'k', dedupe: 'x' })).toBe(1);
    });
  });

  describe('a job that is asked for by its key', () => {
    const wake = (hurry = false, runAt?: number) =>
      queue.wake({ kind: 'k', key: 'w', hurry, ...(runAt !== undefined && { runAt }) });

    it('is there once, however often it is asked for', async () => {
      await Promise.all([wake(), wake(), wake()]);
      expect(await take()).toHaveLength(1);
    });

    it('runs once more when it is asked for while it runs', async () => {
      await wake();
      const row = await takeOne();
      await wake();
      await queue.finish(row, {});
      const again = await takeOne();
      await queue.finish(again, {});
      expect(await stored()).toEqual([]);
    });

    it('runs once more at once although it is to run again later', async () => {
      await wake();
      const row = await takeOne();
      await wake(true);
      await queue.finish(row, { nextAt: now + 60_000 });
      const again = await takeOne();
      await queue.finish(again, { nextAt: now + 60_000 });
      expect(await take()).toEqual([]);
    });

    it('waits for its next try, unless it is asked to hurry', async () => {
      await wake();
      await queue.retry(await takeOne(), now + 60_000, 'not yet');
      await wake();
      expect(await take(queue, 10, true)).toEqual([]);
      await wake(true);
      expect(await take(queue, 10, true)).toHaveLength(1);
    });

    it('is not put off by being asked to hurry to a later time', async () => {
      await wake(false, now + 1000);
      await wake(true, now + 5000);
      now += 1000;
      expect(await take()).toHaveLength(1);
    });

    it('lives again when it was dead', async () => {
      await wake();
      await queue.bury(await takeOne(), 'hopeless');
      await wake();
      expect(await take()).toEqual([expect.objectContaining({ attempts: 1, state: 'ready' })]);
    });
  });
});
