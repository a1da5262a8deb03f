/** What walks read before it is asked for: calls in the background, and what one call keeps for the next. */

import type { Ahead, Kept, Session } from '../../adapters/contract/session.ts';
import type { LiveConnection } from '../connections/connections.ts';
import type { Base } from '../lib/base.ts';
import type { UpstreamMetrics } from '../lib/observe/upstream-metrics.ts';
import { recentlyUsed } from '../lib/recently-used.ts';
import { backgroundScope } from './background-scope.ts';
import type { Calls, Scope } from './call.ts';

/** Callers that walk at a time; of more the ones longest unheard of go. */
const MOST_KEPT = 1000;
/** How long a caller may take until it asks for the next page. */
const KEPT_MS = 10_000;
const LOOK_EVERY_MS = 2000;
const TIMEOUT_MS = 10_000;
/** A call that nobody waits for does not wait itself: neither for its turn nor for another attempt. */
const PATIENCE_MS = 1000;

/** Reads in vain that a caller is given, and so many more for each that was of use; forgotten after a minute. */
const WASTED_MOST = 3;
const WASTED_SHARE = 0.05;
const REMEMBERED_MS = 60_000;

export interface ReadAhead {
  /** Undefined for work that no caller waits for: polls of webhooks must be exact, and reads ahead are read once. */
  of(live: LiveConnection, scope: Scope): Ahead<Session> | undefined;
  /** Ends what is under way. */
  close(): Promise<void>;
}

interface Dependencies extends Pick<Base, 'clock' | 'log'> {
  readonly upstreamMetrics: Pick<UpstreamMetrics, 'readAhead'>;
}

type Outcomes = Readonly<Record<'used' | 'dropped', number>>;

const NONE: Outcomes = { used: 0, dropped: 0 };

/** What is counted by name while it goes on. */
class UnderWay {
  readonly #counts = new Map<string, number>();

  has(name: string): boolean {
    return this.#counts.has(name);
  }

  /** The function that is returned ends it, once. */
  begin(name: string): () => void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const left = (this.#counts.get(name) ?? 1) - 1;
      if (left > 0) this.#counts.set(name, left);
      else this.#counts.delete(name);
    };
  }
}

/** @param perform of the calls, which need this in turn. */
export function createReadAhead(deps: Dependencies, perform: Calls['perform']): ReadAhead {
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();
  const pages = new UnderWay();
  const outcomes = recentlyUsed<Outcomes>(MOST_KEPT, { ttl: REMEMBERED_MS });
  const kept = recentlyUsed<Kept>(MOST_KEPT, {
    ttl: KEPT_MS,
    dispose: (value, _key, reason) => {
      if (reason !== 'delete') value.drop();
    },
  });
  const looking = setInterval(() => kept.purgeStale(), LOOK_EVERY_MS).unref();

  function read<T>(live: LiveConnection, work: (session: Session) => Promise<T>) {
    const deadline = deps.clock.now() + PATIENCE_MS;
    const scope: Scope = { ...backgroundScope(deps, closing.signal, TIMEOUT_MS), deadline, isAhead: true };
    const reading = perform({ live }, scope, async (session) => {
      const value = await work(session);
      return { value, release: session.outbound.answers.keep() };
    });
    const ended = reading.then(
      () => undefined,
      () => undefined,
    );
    running.add(ended);
    void ended.then(() => running.delete(ended));
    return reading;
  }

  /** @param caller on one connection. @param version of the connection. */
  const aheadOf = (live: LiveConnection, caller: string, version: number): Ahead<Session> => {
    const nameOf = (key: string) => `${caller}\n${version}\n${key}`;
    return {
      read: (work) => read(live, work),
      keep: (key, value) => void kept.set(nameOf(key), value),
      take(key) {
        const name = nameOf(key);
        const value = kept.get(name);
        kept.delete(name);
        return value;
      },
      has: (key) => kept.has(nameOf(key)),
      begin: (key) => pages.begin(nameOf(key)),
      isBegun: (key) => pages.has(nameOf(key)),
      ended(outcome) {
        deps.upstreamMetrics.readAhead(outcome);
        const before = outcomes.get(caller) ?? NONE;
        outcomes.set(caller, { ...before, [outcome]: before[outcome] + 1 });
      },
      isWorthwhile() {
        const { used, dropped } = outcomes.get(caller) ?? NONE;
        return dropped <= WASTED_MOST + WASTED_SHARE * used;
      },
    };
  };

  return {
    of(live, { callerId, isBackground }) {
      if (!callerId || isBackground) return undefined;
      const { id, updatedAt } = live.row;
      return aheadOf(live, `${id}\n${callerId}`, updatedAt);
    },
    async close() {
      clearInterval(looking);
      closing.abort();
      for (const one of kept.values()) one.drop();
      kept.clear();
      await Promise.all(running);
    },
  };
}
