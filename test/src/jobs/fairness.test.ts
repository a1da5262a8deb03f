/** Workspaces beside each other: none takes all places, none waits for another's backlog, and each job runs once. */
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FEW } from '../../../src/jobs/lanes.ts';
import { createQueue, type NewJob, type Queue } from '../../../src/jobs/queue.ts';
import { createWorker, type JobKind, type Worker } from '../../../src/jobs/worker.ts';
import { createLogger } from '../../../src/lib/observe/log.ts';
import { openSqlite } from '../../../src/store/base/open-sqlite.ts';
import { jobStore } from '../../../src/store/jobs/jobs.ts';

const ASKING_MS = 500;
/** Jobs that one turn of a workspace begins. */
const TURN = 8;

/** Processes on one store, whose jobs end when the test says so. */
class World {
  now = 1_000_000;
  readonly clock = { now: () => this.now };
  readonly store = openSqlite(':memory:');
  readonly queues: Queue[] = [];
  readonly workers: Worker[] = [];
  /** In their order: whose job was begun, by which process. */
  readonly begun: { workspaceId: string; payload: unknown; process: number }[] = [];
  /** Ends what runs, by its payload. */
  readonly ends = new Map<unknown, () => void>();

  open(kind: Partial<JobKind>, processes = 1): void {
    for (let process = 0; process < processes; process++) {
      const queue = createQueue(jobStore(this.store), this.clock);
      const worker = createWorker({ queue, clock: this.clock, log: createLogger('silent') });
      const run: JobKind['run'] = ({ payload }) =>
        new Promise((resolve) => {
          const { workspaceId } = payload as { workspaceId: string };
          this.begun.push({ workspaceId, payload, process });
          this.ends.set(payload, () => {
            this.ends.delete(payload);
            resolve(undefined);
          });
        });
      worker.start([{ kind: 'k', concurrency: 40, run, ...kind }]);
      this.queues.push(queue);
      this.workers.push(worker);
    }
  }

  async put(workspaceId: string, count: number, more: Partial<NewJob> = {}): Promise<void> {
    const jobs = Array.from({ length: count }, (_, index) => ({
      kind: 'k',
      workspaceId,
      payload: { workspaceId, index, ...more },
      ...more,
    }));
    await this.queues[0]?.put(...jobs);
    await this.settle();
  }

  /** How many of a workspace's jobs run at the moment. */
  running(workspaceId: string, lane?: string): number {
    return [...this.ends.keys()].filter((payload) => {
      const job = payload as { workspaceId: string; lane?: string };
      return job.workspaceId === workspaceId && (lane === undefined || job.lane === lane);
    }).length;
  }

  async end(count: number): Promise<void> {
    for (const end of [...this.ends.values()].slice(0, count)) end();
    await this.settle();
  }

  async pass(ms: number): Promise<void> {
    this.now += ms;
    await vi.advanceTimersByTimeAsync(ms);
    await this.settle();
  }

  /** Lets everything that needs no timer come to its end. */
  async settle(): Promise<void> {
    for (let round = 0; round < 60; round++) await turn();
  }

  async close(): Promise<void> {
    const stopping = this.workers.map((worker) => worker.stop());
    for (const end of [...this.ends.values()]) end();
    await vi.advanceTimersByTimeAsync(20_000);
    await Promise.all(stopping);
    await this.store.close();
  }
}

let world: World;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  world = new World();
});
afterEach(async () => {
  await world.close();
  vi.useRealTimers();
});

describe('a workspace whose jobs do not end', () => {
  it('has half of the places, and leaves the others to the next ones', async () => {
    world.open({});
    await world.put('flood', 100);
    expect(world.running('flood')).toBe(20);
    await world.put('other', 1);
    expect(world.running('other')).toBe(1);
    await world.put('third', 100);
    expect(world.running('third')).toBe(10);
    await world.put('fourth', 1);
    expect(world.running('fourth')).toBe(1);
  });

  it('leaves half of the places for what failed to others, too', async () => {
    world.open({ retriesAtOnce: 4 });
    await world.store.db.insert(world.store.t.job).values(
      ['flood', 'flood', 'flood', 'flood', 'other'].map((workspaceId, index) => ({
        ...{ id: `j${index}`, kind: 'k', key: null, dedupe: null, seq: index, payload: { workspaceId, index } },
        ...{ state: 'ready' as const, runAt: index, lockedBy: null, lockedUntil: null, attempts: 1, wakes: 1 },
        ...{ lastError: 'no', createdAt: 0, doneAt: null, workspaceId, lane: '' },
      })),
    );
    await world.pass(ASKING_MS);
    expect([world.running('flood'), world.running('other')]).toEqual([2, 1]);
  });

  it('in one lane leaves room for its own other lanes', async () => {
    world.open({ slowAfterMs: 3000, concurrency: 200 });
    await world.put('flood', 100, { lane: 'slow' });
    const begun = world.running('flood', 'slow');
    expect(begun).toBeLessThan(FEW + TURN);
    await world.pass(3001);
    await world.put('flood', 5, { lane: 'quick' });
    expect(world.running('flood', 'quick')).toBe(5);
    expect(world.running('flood', 'slow')).toBe(begun);
  });

  it('in a lane of its own each leaves half of its places for lanes that are known to be quick', async () => {
    world.open({ slowAfterMs: 3000, concurrency: 200 });
    await world.put('flood', 1, { lane: 'quick' });
    await world.end(1);
    for (let lane = 0; lane < 80; lane++) await world.put('flood', 1, { lane: `slow ${lane}` });
    const slow = world.running('flood');
    expect(slow).toBeLessThan(50 + TURN);
    await world.put('flood', 5, { lane: 'quick' });
    expect(world.running('flood')).toBe(slow + 5);
  });
});

describe('a workspace with a backlog', () => {
  it('takes turns with the others, however old its jobs are', async () => {
    world.open({ concurrency: 1 });
    await world.put('flood', 100);
    await world.pass(1000);
    await world.put('other', 3);
    for (let round = 0; round < 10; round++) await world.end(1);
    const others = world.begun.flatMap(({ workspaceId }, index) => (workspaceId === 'other' ? [index] : []));
    expect(others).toEqual([2, 4, 6]);
  });

  it('has all places that one may have once its lane has shown that it is quick', async () => {
    world.open({ concurrency: 100 });
    await world.put('alone', 250, { lane: 'quick' });
    for (let round = 0; round < 4; round++) await world.end(100);
    expect(world.running('alone')).toBe(50);
  });

  it('is found by another process, which puts nothing in itself', async () => {
    world.open({ concurrency: 4 }, 2);
    await world.put('flood', 100);
    await world.put('other', 1);
    await world.pass(ASKING_MS);
    expect(new Set(world.begun.map(({ process }) => process))).toEqual(new Set([0, 1]));
  });
});

type Step = { put: { workspaceId: string; count: number; lane: string } } | { end: number };

const steps = fc.array(
  fc.oneof(
    fc.record({
      put: fc.record({
        workspaceId: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
        count: fc.integer({ min: 1, max: 60 }),
        lane: fc.constantFrom('', 'x', 'y', 'z'),
      }),
    }),
    fc.record({ end: fc.integer({ min: 1, max: 12 }) }),
  ) as fc.Arbitrary<Step>,
  { minLength: 5, maxLength: 25 },
);

/**
 * How many jobs of one other workspace were begun, at most, while one that held no place waited for its first.
 * @param wanted how much had been begun when a workspace that held none, and waited for none, got its next jobs.
 */
function longestWait(begun: World['begun'], wanted: readonly { workspaceId: string; at: number }[]): number {
  const waits = wanted.map(({ workspaceId, at }) => {
    const later = begun.slice(at);
    const own = later.findIndex((job) => job.workspaceId === workspaceId);
    const before = new Map<string, number>();
    for (const job of later.slice(0, own)) before.set(job.workspaceId, (before.get(job.workspaceId) ?? 0) + 1);
    return Math.max(0, ...before.values());
  });
  return Math.max(0, ...waits);
}

describe('any number of workspaces, in any order', () => {
  it('get each job done once, and wait for one turn of each other workspace at most', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), steps, async (concurrency, schedule) => {
        const own = new World();
        try {
          own.open({ concurrency });
          const wanted: { workspaceId: string; at: number }[] = [];
          const waiting = new Map<string, number>();
          let all = 0;
          for (const step of schedule) {
            if ('end' in step) await own.end(step.end);
            else {
              const { workspaceId, count, lane } = step.put;
              const begunOf = own.begun.filter((job) => job.workspaceId === workspaceId).length;
              if (begunOf === (waiting.get(workspaceId) ?? 0)) wanted.push({ workspaceId, at: own.begun.length });
              waiting.set(workspaceId, (waiting.get(workspaceId) ?? 0) + count);
              all += count;
              await own.put(workspaceId, count, { lane });
            }
          }
          for (let round = 0; own.ends.size > 0 && round < 10_000; round++) await own.end(5);
          expect(own.begun).toHaveLength(all);
          expect(longestWait(own.begun, wanted)).toBeLessThanOrEqual(TURN);
        } finally {
          await own.close();
        }
      }),
      { numRuns: 10 },
    );
  });
});
