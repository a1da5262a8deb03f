/**
 * How many requests are under way at a time, and whose. While the processor keeps up, or one workspace is alone, there are
 * more places than anybody needs. When it does not, more requests at a time would only make each of them slower: there are as
 * few places as keep it busy then, which workspaces share, and the rest stands in line, each workspace in its turn.
 */
import { performance } from 'node:perf_hooks';
import type { Base } from '../lib/base.ts';
import { GatewayError } from '../lib/errors.ts';
import { FairSlots } from '../lib/fair-slots.ts';
import { recentlyUsed } from '../lib/recently-used.ts';

/** Of a request that may have to wait. */
export interface PlaceRequest {
  /** Epoch milliseconds after which nobody waits for the answer. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

export interface RequestPlaces {
  /** A place for a request; the function that is returned gives it back. Throws `rate_limited` when it waited too long. */
  enter(workspaceId: string, request: PlaceRequest): Promise<() => void>;
}

/** Whether the processor keeps up is looked at this often. */
export const STEP_MS = 100;
/** From this part of the time on it does not. */
const BUSY = 0.98;
export const MOST = 1024;
export const LEAST = 16;
const SHRINK = 0.7;
const GROW = 1.5;
/** Requests of one workspace in line. */
export const LONGEST_LINE = 1000;
const LONGEST_WAIT_MS = 10_000;
/** A workspace counts as there for so long after its last request. */
export const SEEN_MS = 60_000;
const MOST_SEEN = 1000;

/** The part of the time since the last call that this thread was busy, from 0 to 1. */
export function createUtilization(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}

interface Dependencies extends Pick<Base, 'metrics' | 'clock'> {
  readonly utilization?: () => number;
}

const tooMany = (): GatewayError =>
  new GatewayError('rate_limited', 'This workspace has more requests under way than a busy gateway has places for.', {
    retryAfter: 1,
  });

export function createRequestPlaces({
  metrics,
  clock,
  utilization = createUtilization(),
}: Dependencies): RequestPlaces {
  const slots = new FairSlots(MOST);
  /** When a workspace asked last, in epoch milliseconds. */
  const seen = recentlyUsed<number>(MOST_SEEN);
  let timer: NodeJS.Timeout | undefined;
  metrics.gauge({
    name: 'taskgate_requests_queued',
    help: 'Requests that wait for a place, since the processor does not keep up.',
    read: (gauge) => gauge.set(slots.waiting),
  });

  function isAlone(): boolean {
    const since = clock.now() - SEEN_MS;
    return [...seen.values()].filter((at) => at > since).length < 2;
  }

  function adjust(): void {
    const isBusy = utilization() > BUSY && !isAlone();
    slots.most = isBusy
      ? Math.max(LEAST, Math.floor(Math.min(slots.most, slots.taken) * SHRINK))
      : Math.min(MOST, Math.ceil(slots.most * GROW));
    if (slots.taken >= LEAST || slots.most < MOST) return;
    clearInterval(timer);
    timer = undefined;
  }

  /** Nothing has to be looked at while so few are under way. */
  function watch(): void {
    if (timer !== undefined || slots.taken < LEAST) return;
    utilization();
    timer = setInterval(adjust, STEP_MS).unref();
  }

  async function inLine(owner: string, { deadline, signal }: PlaceRequest) {
    if (slots.waitingOf(owner) >= LONGEST_LINE) throw tooMany();
    const leftMs = Math.min(deadline - clock.now(), LONGEST_WAIT_MS);
    return await slots.take({ owner, leftMs, signal, refusal: tooMany });
  }

  return {
    async enter(workspaceId, request) {
      seen.set(workspaceId, clock.now());
      const leave = slots.takeNow(workspaceId) ?? (await inLine(workspaceId, request));
      watch();
      return leave;
    },
  };
}
