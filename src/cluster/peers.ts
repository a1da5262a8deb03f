/**
 * The other processes on the same store: how many there are, and which limits of a provider one of them has found used
 * up. All of it is hints: a process that can't reach the store goes by what it knows.
 */
import type { Base } from '../lib/base.ts';
import { buildInfo } from '../lib/build-info.ts';
import { randomToken } from '../lib/id.ts';
import { Closings, type Peers } from '../lib/peers.ts';
import { LIVE_MS, type PeerStore } from '../store/cluster/peers.ts';

const READ_EVERY_MS = 500;
/** A process that calls nobody reads what is closed half as often. */
const IDLE_READS = 2;
const HEARTBEAT_EVERY_MS = 5000;

export interface SharedPeers extends Peers {
  /** Of this process, as the others see it. */
  readonly id: string;
  /** Makes itself known, and reads about the others from now on. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

interface Dependencies extends Pick<Base, 'clock' | 'log'> {
  readonly store: PeerStore;
}

export function createPeers({ store, clock, log }: Dependencies): SharedPeers {
  const id = randomToken(12);
  const startedAt = clock.now();
  const closings = new Closings();
  let live = 1;
  let isFailing = false;
  /** What the store could not take yet. */
  const unsaved = new Map<string, number>();
  const timers: NodeJS.Timeout[] = [];
  /** Times that it was read since somebody wanted to know what is closed, or not read because nobody did. */
  let idleTimes = 0;

  /** Logs the first failure of many, and throws none. */
  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      isFailing = false;
    } catch (err) {
      if (!isFailing) log.warn({ err }, 'other processes are out of sight');
      isFailing = true;
    }
  }

  async function saveClosings(): Promise<void> {
    for (const [name, until] of unsaved) {
      if (until > clock.now()) await store.close({ name, until });
      if (unsaved.get(name) === until) unsaved.delete(name);
    }
  }

  async function exchangeClosings(): Promise<void> {
    const now = clock.now();
    closings.dropBefore(now);
    await saveClosings();
    for (const { name, until } of await store.closedAt(now)) closings.close(name, until);
  }

  async function exchangeWhenNeeded(): Promise<void> {
    idleTimes += 1;
    if (idleTimes === 1 || idleTimes % IDLE_READS === 0 || unsaved.size > 0) await exchangeClosings();
  }

  async function heartbeat(): Promise<void> {
    const now = clock.now();
    await store.beat(id, now, { version: buildInfo.version, startedAt });
    live = Math.max(1, await store.countSeenAfter(now - LIVE_MS));
  }

  /** Again and again, but never before the last time is over. */
  function repeat(work: () => Promise<void>, everyMs: number): void {
    let isRunning = false;
    const run = async () => {
      if (isRunning) return;
      isRunning = true;
      await attempt(work);
      isRunning = false;
    };
    timers.push(setInterval(() => void run(), everyMs).unref());
  }

  return {
    id,
    count: () => live,
    closedUntil(name) {
      idleTimes = 0;
      return closings.until(name);
    },
    close(name, until) {
      if (!closings.close(name, until)) return;
      unsaved.set(name, until);
      void attempt(saveClosings);
    },
    async start() {
      await attempt(heartbeat);
      await attempt(exchangeClosings);
      repeat(exchangeWhenNeeded, READ_EVERY_MS);
      repeat(heartbeat, HEARTBEAT_EVERY_MS);
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      if (timers.length > 0) await attempt(() => store.leave(id));
    },
  };
}
