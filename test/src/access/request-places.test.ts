import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createRequestPlaces,
  LEAST,
  LONGEST_LINE,
  MOST,
  SEEN_MS,
  STEP_MS,
} from '../../../src/access/request-places.ts';
import { createMetrics } from '../../../src/lib/observe/metrics.ts';

let now: number;
let busy: number;
let metrics: ReturnType<typeof createMetrics>;
let places: ReturnType<typeof createRequestPlaces>;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  now = 1_000_000;
  busy = 0;
  metrics = createMetrics();
  places = createRequestPlaces({ metrics, clock: { now: () => now }, utilization: () => busy });
});
afterEach(() => vi.useRealTimers());

/** Requests of a workspace that stay until the test ends them. */
class Requests {
  readonly leaves: (() => void)[] = [];
  readonly errors: unknown[] = [];
  readonly #workspaceId: string;
  readonly #controllers: AbortController[] = [];

  constructor(workspaceId: string) {
    this.#workspaceId = workspaceId;
  }

  async begin(count: number, leftMs = 60_000): Promise<void> {
    for (let index = 0; index < count; index++) {
      const controller = new AbortController();
      this.#controllers.push(controller);
      places.enter(this.#workspaceId, { deadline: now + leftMs, signal: controller.signal }).then(
        (leave) => this.leaves.push(leave),
        (error) => this.errors.push(error),
      );
    }
    await turn();
  }

  async end(count: number): Promise<void> {
    for (const leave of this.leaves.splice(0, count)) leave();
    await turn();
  }

  async goAway(): Promise<void> {
    for (const controller of this.#controllers) controller.abort();
    await turn();
  }
}

/** Another workspace has asked for something lately. */
async function visit(): Promise<void> {
  const visitor = new Requests('visitor');
  await visitor.begin(1);
  await visitor.end(1);
}

/** Lets so many steps pass in which the processor is as busy as that. */
async function pass(steps: number, utilization: number): Promise<void> {
  busy = utilization;
  now += steps * STEP_MS;
  await vi.advanceTimersByTimeAsync(steps * STEP_MS);
  await turn();
}

const queued = async () => Number(/taskgate_requests_queued (\d+)/.exec((await metrics.expose()).text)?.[1]);

describe('places for requests', () => {
  it('are more than anybody needs while the processor keeps up', async () => {
    const alone = new Requests('a');
    await alone.begin(MOST / 2);
    await pass(20, 0.9);
    expect(alone.leaves).toHaveLength(MOST / 2);
    expect(await queued()).toBe(0);
  });

  it('are few once it does not, and one workspace leaves half of them to the others', async () => {
    const [flood, other] = [new Requests('flood'), new Requests('other')];
    await visit();
    await flood.begin(MOST / 2);
    await pass(20, 1);
    await flood.end(MOST / 2 - LEAST / 2);
    await flood.begin(500);
    expect(flood.leaves).toHaveLength(LEAST / 2);
    expect(await queued()).toBe(500);
    await other.begin(1);
    expect(other.leaves).toHaveLength(1);
  });

  it('are as many as it likes for a workspace that is alone, however busy the processor is', async () => {
    const alone = new Requests('a');
    await visit();
    await alone.begin(LEAST);
    await pass(SEEN_MS / STEP_MS + 20, 1);
    await alone.begin(300);
    await pass(20, 1);
    expect(alone.leaves).toHaveLength(LEAST + 300);
  });

  it('go to each workspace that waits in its turn', async () => {
    const crowd = Array.from({ length: LEAST }, (_, index) => new Requests(`w${index}`));
    const [flood, other] = [new Requests('flood'), new Requests('other')];
    await visit();
    await flood.begin(LEAST);
    await pass(20, 1);
    await flood.end(LEAST);
    for (const one of crowd) await one.begin(1);
    await flood.begin(50);
    await other.begin(1);
    await crowd[0]?.end(1);
    await crowd[1]?.end(1);
    expect([flood.leaves.length, other.leaves.length]).toEqual([1, 1]);
  });

  it('are as many as before when the processor keeps up again', async () => {
    const flood = new Requests('flood');
    await visit();
    await flood.begin(LEAST);
    await pass(20, 1);
    await flood.begin(400);
    expect(flood.leaves.length).toBeLessThanOrEqual(LEAST);
    await pass(20, 0.5);
    expect(flood.leaves).toHaveLength(LEAST + 400);
    expect(await queued()).toBe(0);
  });

  it('that do not come in time are refused, with the second after which to ask again', async () => {
    const flood = new Requests('flood');
    await visit();
    await flood.begin(LEAST);
    await pass(20, 1);
    await flood.begin(1, 2000);
    await pass(21, 1);
    expect(flood.errors).toEqual([expect.objectContaining({ code: 'rate_limited', retryAfter: 1 })]);
    expect(await queued()).toBe(0);
  });

  it('have a line that ends somewhere', async () => {
    const flood = new Requests('flood');
    await visit();
    await flood.begin(LEAST);
    await pass(20, 1);
    await flood.begin(LONGEST_LINE + 3);
    expect(flood.errors).toHaveLength(3);
  });

  it('are not kept for callers that have gone', async () => {
    const [flood, gone] = [new Requests('flood'), new Requests('flood')];
    await visit();
    await flood.begin(LEAST);
    await pass(20, 1);
    await gone.begin(10);
    await gone.goAway();
    expect(await queued()).toBe(0);
    expect(gone.leaves).toHaveLength(0);
  });

  it('are given back once, however often that is said', async () => {
    const flood = new Requests('flood');
    await visit();
    await flood.begin(LEAST);
    await pass(20, 1);
    await flood.begin(100);
    const [leave] = flood.leaves.splice(0, LEAST);
    for (let count = 0; count < 50; count++) leave?.();
    await turn();
    expect(flood.leaves).toHaveLength(0);
  });
});
