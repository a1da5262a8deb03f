/**
 * The other processes on the same store: how many there are, and what one of them has found closed. All of it is hints:
 * a process that can't reach the store goes by what it knows.
 */
import type { Clock } from '../lib/clock.ts';
import { randomToken } from '../lib/id.ts';
import type { Logger } from '../lib/observe/log.ts';
import { Closings, type Peers } from '../lib/peers.ts';
import { LIVE_MS, type PeerStore } from '../store/cluster/peers.ts';

const LOOK_EVERY_MS = 500;
const BEAT_EVERY_MS = 5000;

export interface SharedPeers extends Peers {
  /** Makes itself known, and looks after the others from now on. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createPeers(store: PeerStore, clock: Clock, log: Logger): SharedPeers {
  const id = randomToken(12);
  const closings = new Closings();
  let live = 1;
  let isFailing = false;
  /** What the store could not take yet. */
  const untold = new Map<string, number>();
  const timers: NodeJS.Timeout[] = [];

  /** Tells of the first failure of many. */
  async function tried(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      isFailing = false;
    } catch (err) {
      if (!isFailing) log.warn({ err }, 'other processes are out of sight');
      isFailing = true;
    }
  }

  async function tell(): Promise<void> {
    for (const [name, until] of untold) {
      if (until > clock.now()) await store.close({ name, until });
      if (untold.get(name) === until) untold.delete(name);
    }
  }

  async function look(): Promise<void> {
    const now = clock.now();
    closings.dropBefore(now);
    await tell();
    for (const { name, until } of await store.closedAt(now)) closings.close(name, until);
  }

  async function beat(): Promise<void> {
    const now = clock.now();
    await store.beat(id, now);
    live = Math.max(1, await store.countSeenAfter(now - LIVE_MS));
  }

  /** Again and again, but never before the last time is over. */
  function repeat(work: () => Promise<void>, everyMs: number): void {
    let isRunning = false;
    const run = async () => {
      if (isRunning) return;
      isRunning = true;
      await tried(work);
      isRunning = false;
    };
    timers.push(setInterval(() => void run(), everyMs).unref());
  }

  return {
    count: () => live,
    closedUntil: (name) => closings.until(name),
    close(name, until) {
      if (!closings.close(name, until)) return;
      untold.set(name, until);
      void tried(tell);
    },
    async start() {
      await tried(beat);
      await tried(look);
      repeat(look, LOOK_EVERY_MS);
      repeat(beat, BEAT_EVERY_MS);
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      if (timers.length > 0) await tried(() => store.leave(id));
    },
  };
}
