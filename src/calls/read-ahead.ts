/** What walks read before it is asked for: calls in the background, and what one call keeps for the next. */

import type { Ahead, Kept, Session } from '../../adapters/contract/session.ts';
import type { LiveConnection } from '../connections/connections.ts';
import type { Base } from '../lib/base.ts';
import { recentlyUsed } from '../lib/recently-used.ts';
import { backgroundScope } from './background-scope.ts';
import type { Calls, Scope } from './call.ts';

/** Callers that walk at a time; of more the ones longest unheard of go. */
const MOST_KEPT = 1000;
/** How long a caller may take until it asks for the next page. */
const KEPT_MS = 10_000;
const LOOK_EVERY_MS = 2000;
const TIMEOUT_MS = 30_000;

export interface ReadAhead {
  /** Undefined for calls of the gateway itself, and for those that read ahead. */
  of(live: LiveConnection, scope: Scope): Ahead<Session> | undefined;
  /** Ends what is under way. */
  close(): Promise<void>;
}

/** @param perform of the calls, which need this in turn. */
export function createReadAhead(base: Pick<Base, 'clock' | 'log'>, perform: Calls['perform']): ReadAhead {
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();
  const kept = recentlyUsed<Kept>(MOST_KEPT, {
    ttl: KEPT_MS,
    dispose: (value, _key, reason) => {
      if (reason !== 'delete') value.drop();
    },
  });
  const looking = setInterval(() => kept.purgeStale(), LOOK_EVERY_MS).unref();

  function read<T>(live: LiveConnection, work: (session: Session) => Promise<T>) {
    const scope = { ...backgroundScope(base, closing.signal, TIMEOUT_MS), isAhead: true };
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

  return {
    of(live, { callerId }) {
      if (!callerId) return undefined;
      const { id, updatedAt } = live.row;
      const nameOf = (key: string) => `${id}\n${updatedAt}\n${callerId}\n${key}`;
      return {
        read: (work) => read(live, work),
        keep: (key, value) => void kept.set(nameOf(key), value),
        take(key) {
          const name = nameOf(key);
          const value = kept.get(name);
          kept.delete(name);
          return value;
        },
      };
    },
    async close() {
      clearInterval(looking);
      closing.abort();
      await Promise.all(running);
      kept.clear();
    },
  };
}
