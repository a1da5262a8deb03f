import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GiveUp, RetryAt } from '../../../src/jobs/outcomes.ts';
import { createQueue, type Queue } from '../../../src/jobs/queue.ts';
import { createWorker, type JobKind, STOP_MS } from '../../../src/jobs/worker.ts';
import { createLogger } from '../../../src/lib/observe/log.ts';
import { openSqlite } from '../../../src/store/base/open-sqlite.ts';
import type { Store } from '../../../src/store/base/store.ts';
import { JOB_LEASE_MS as LEASE_MS } from '../../../src/store/jobs/job-rows.ts';
import { jobStore } from '../../../src/store/jobs/jobs.ts';

let store: Store;
let now: number;
let queue: Queue;
let workers: ReturnType<typeof createWorker>[];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  store = openSqlite(':memory:');
  now = 1_000_000;
  workers = [];
  queue = createQueue(jobStore(store), clock);
});
afterEach(async () => {
  const stopping = workers.map((worker) => worker.stop());
  await vi.advanceTimersByTimeAsync(20_000);
  await Promise.all(stopping);
  vi.useRealTimers();
});

const clock = { now: () => now };

function work(kind: Partial<JobKind> & Pick<JobKind, 'run'>, on: Queue = queue) {
  const worker = createWorker({ queue: on, clock, log: createLogger('silent') });
  workers.push(worker);
  worker.start([{ kind: 'k', concurrency: 10, ...kind }]);
  return worker;
}

/** Lets everything that needs no timer come to its end. */
async function settle() {
  for (let round = 0; round < 50; round++) await turn();
}

async function pass(ms: number) {
  now += ms;
  await vi.advanceTimersByTimeAsync(ms);
  await settle();
}

function gate() {
  const steps: (() => void)[] = [];
  const opened = new Promise<void>((resolve) => steps.push(resolve));
  return { open: () => steps.forEach((step) => void step()), opened };
}

const rows = () => store.db.select().from(store.t.job);

describe('a worker', () => {
  it('begins what is put in by its own process at once', async () => {
    const done: unknown[] = [];
    work({ run: async ({ payload }) => void done.push(payload) });
    await settle();
    await queue.put({ kind: 'k', payload: 1 }, { kind: 'k', payload: 2 });
    await settle();
    expect(done).toEqual([1, 2]);
    expect(await rows()).toEqual([]);
  });

  it('finds what another process has put in', async () => {
    const done: unknown[] = [];
    work({ run: async ({ payload }) => void done.push(payload) });
    await settle();
    await createQueue(jobStore(store), clock).put({ kind: 'k', payload: 1 });
    await settle();
    expect(done).toEqual([]);
    await pass(500);
    expect(done).toEqual([1]);
  });

  it('asks twice a second while there are jobs, once while there are none', async () => {
    const asked = vi.spyOn(queue, 'due');
    work({ run: async () => undefined });
    await pass(10_000);
    asked.mockClear();
    await pass(10_000);
    expect(asked).toHaveBeenCalledTimes(10);
    await queue.put({ kind: 'k', payload: 1 });
    asked.mockClear();
    await pass(5000);
    expect(asked).toHaveBeenCalledTimes(10);
  });

  it('does so many at a time, and the next as soon as one has ended', async () => {
    const gates = [gate(), gate(), gate()];
    const begun: number[] = [];
    work({
      concurrency: 2,
      run: async ({ payload }) => {
        begun.push(payload as number);
        await gates[payload as number]?.opened;
        return undefined;
      },
    });
    await queue.put(...[0, 1, 2].map((payload) => ({ kind: 'k', payload })));
    await settle();
    expect(begun).toEqual([0, 1]);
    gates[1]?.open();
    await settle();
    expect(begun).toEqual([0, 1, 2]);
    for (const { open } of gates) open();
    await settle();
    expect(await rows()).toEqual([]);
  });

  it('leaves places for what has not failed yet', async () => {
    const begun: string[] = [];
    const never = gate();
    work({
      concurrency: 3,
      retriesAtOnce: 1,
      run: async ({ payload, attempts }) => {
        if (payload !== 'good' && attempts === 1) throw new RetryAt(now + 1000, 'later');
        begun.push(payload as string);
        await never.opened;
        return undefined;
      },
    });
    await queue.put(...['bad1', 'bad2', 'bad3', 'bad4'].map((payload) => ({ kind: 'k', payload })));
    await settle();
    await pass(1000);
    expect(begun).toEqual(['bad1']);
    await queue.put({ kind: 'k', payload: 'good' });
    await settle();
    expect(begun).toEqual(['bad1', 'good']);
    never.open();
    await settle();
  });

  it('runs a job again when the job says so', async () => {
    const times: number[] = [];
    work({
      run: async () => {
        times.push(now);
        return times.length < 3 ? now + 1000 : undefined;
      },
    });
    await queue.put({ kind: 'k' });
    await settle();
    await pass(1000);
    await pass(1000);
    await pass(5000);
    expect(times).toEqual([1_000_000, 1_001_000, 1_002_000]);
  });

  it('tries again what failed, later every time, until it is dead', async () => {
    const times: number[] = [];
    work({
      maxAttempts: 3,
      run: async () => {
        times.push(now);
        throw new Error('broken');
      },
    });
    await queue.put({ kind: 'k' });
    await settle();
    for (let second = 0; second < 60; second++) await pass(1000);
    expect(times).toEqual([1_000_000, 1_001_000, 1_003_000]);
    expect(await rows()).toEqual([expect.objectContaining({ state: 'dead', lastError: 'broken', attempts: 3 })]);
  });

  it('buries at once what gives up', async () => {
    work({
      run: async () => {
        throw new GiveUp('no use');
      },
    });
    await queue.put({ kind: 'k' });
    await settle();
    expect(await rows()).toEqual([expect.objectContaining({ state: 'dead', lastError: 'no use', attempts: 1 })]);
  });

  it('says of a job that it failed for good, before it buries it', async () => {
    const told: [string, string][] = [];
    const worker = createWorker({
      queue,
      clock,
      log: createLogger('silent'),
      failed: async ({ kind }, reason) => void told.push([kind, reason]),
    });
    workers.push(worker);
    worker.start([
      {
        kind: 'k',
        concurrency: 1,
        maxAttempts: 2,
        run: async () => {
          throw new Error('broken');
        },
      },
    ]);
    await queue.put({ kind: 'k' });
    await settle();
    expect(told).toEqual([]);
    await pass(60_000);
    expect(told).toEqual([['k', 'broken']]);
    expect(await rows()).toEqual([expect.objectContaining({ state: 'dead', attempts: 2 })]);
  });

  it('takes its leases on while a job runs', async () => {
    const wait = gate();
    work({ run: async () => void (await wait.opened) });
    await queue.put({ kind: 'k' });
    await settle();
    const other = createQueue(jobStore(store), clock);
    for (let round = 0; round < 10; round++) {
      await pass(LEASE_MS / 2);
      expect(await other.claim({ kind: 'k', limit: 1, hasFailed: true })).toEqual([]);
    }
    wait.open();
    await settle();
    expect(await rows()).toEqual([]);
  });

  it('does not begin its own jobs a second time when the clock jumps', async () => {
    const wait = gate();
    let begun = 0;
    work({
      run: async () => {
        begun += 1;
        await wait.opened;
        return undefined;
      },
    });
    await queue.put({ kind: 'k' });
    await settle();
    now += 24 * 60 * 60_000;
    await pass(500);
    expect(begun).toBe(1);
    wait.open();
  });

  it('aborts a job that was taken away', async () => {
    let reason: unknown;
    work({
      run: (_job, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reason = signal.reason;
            reject(signal.reason);
          });
        }),
    });
    await queue.put({ kind: 'k' });
    await settle();
    now += LEASE_MS;
    const other = createQueue(jobStore(store), clock);
    const [taken] = await other.claim({ kind: 'k', limit: 1, hasFailed: true });
    await pass(LEASE_MS / 3);
    expect(reason).toEqual(new Error('The job was taken away.'));
    expect(await rows()).toEqual([expect.objectContaining({ lockedBy: taken?.lockedBy })]);
  });
});

describe('a worker that cannot take its leases on', () => {
  it('gives up what others may take by now, and goes on when the store is back', async () => {
    const inMemory = jobStore(store);
    let isAway = false;
    const away = async () => {
      throw new Error('away');
    };
    const flaky = createQueue({ ...inMemory, renew: (...all) => (isAway ? away() : inMemory.renew(...all)) }, clock);
    let reason: unknown;
    work(
      {
        run: (_job, { signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              reason = signal.reason;
              reject(signal.reason);
            });
          }),
      },
      flaky,
    );
    await queue.put({ kind: 'k' });
    await pass(500);
    await pass(LEASE_MS);
    expect(reason).toBeUndefined();
    isAway = true;
    await pass(LEASE_MS / 2);
    expect(reason).toBeUndefined();
    await pass(LEASE_MS);
    expect(reason).toEqual(new Error('The lease of the job has run out.'));
  });
});

describe('a worker that stops', () => {
  it('does not wait for ever for a job that does not end', async () => {
    const worker = work({ run: () => new Promise(() => undefined) });
    await queue.put({ kind: 'k' });
    await settle();
    let isStopped = false;
    const stopped = worker.stop().then(() => {
      isStopped = true;
    });
    await vi.advanceTimersByTimeAsync(STOP_MS - 1);
    expect(isStopped).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await stopped;
  });

  it('lets what is under way end, and begins nothing more', async () => {
    const wait = gate();
    const begun: unknown[] = [];
    const worker = work({
      concurrency: 1,
      run: async ({ payload }, { isStopping }) => {
        begun.push(payload);
        await wait.opened;
        expect(isStopping()).toBe(true);
        return undefined;
      },
    });
    await queue.put({ kind: 'k', payload: 1 }, { kind: 'k', payload: 2 });
    await settle();
    const stopped = worker.stop();
    wait.open();
    await stopped;
    expect(begun).toEqual([1]);
    expect(await rows()).toEqual([expect.objectContaining({ payload: 2, lockedBy: null, attempts: 0 })]);
  });

  it('gives back what does not end in time', async () => {
    const worker = work({
      run: (_job, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    });
    await queue.put({ kind: 'k' });
    await settle();
    const stopped = worker.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    await stopped;
    expect(await rows()).toEqual([expect.objectContaining({ lockedBy: null, attempts: 0, state: 'ready' })]);
  });
});
