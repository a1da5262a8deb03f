/**
 * How fast a Jira site may be asked, learned from what it answers. A 429 names its bucket: a burst slows one endpoint, a
 * quota stops everything, a hot issue holds the writes to it. Source: developer.atlassian.com, rate limiting.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Clock } from '../../src/lib/clock.ts';
import { GatewayError } from '../../src/lib/errors.ts';
import type { Outbound } from '../../src/lib/outbound.ts';

/** Calls to one site at a time. */
const AT_ONCE = 64;
/** Of these, for one connection. */
const AT_ONCE_FOR_ONE = 24;
/** What a call needs once its turn has come. */
const CALL_MS = 1000;
const MOST_BUCKETS = 500;

/** Writes to one issue: below 20 in 2 s and 100 in 30 s, which Jira allows. */
const WRITE_WINDOWS: readonly { readonly ms: number; readonly most: number }[] = [
  { ms: 2000, most: 18 },
  { ms: 30_000, most: 95 },
];

export interface PacedCall {
  readonly connectionId: string;
  readonly method: string;
  /** Path without its query. */
  readonly path: string;
  /** Epoch milliseconds after which nobody waits for the answer. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/** The endpoint without its ids: what one bucket of Jira counts. */
const bucketOf = ({ method, path }: PacedCall): string =>
  `${method} ${path.replace(/\/(?:\d+|[A-Z][A-Z0-9_]*-\d+)(?=\/|$)/g, '/*')}`;

const issueOf = ({ method, path }: PacedCall): string | undefined =>
  method === 'GET' ? undefined : /^\/rest\/api\/3\/issue\/(\d+)(?:\/|$)/.exec(path)?.[1];

const tooSlow = (seconds: number): GatewayError =>
  new GatewayError('upstream_rate_limited', 'Jira asks to slow down.', { retryAfter: Math.max(1, Math.ceil(seconds)) });

/** What all sites behind one address share: the hourly quota of the app. */
export interface AppQuota {
  /** Epoch milliseconds. */
  closedUntil: number;
}

export class Pacer {
  readonly #now: () => number;
  readonly #app: AppQuota;
  readonly #limit: LimitFunction = pLimit(AT_ONCE);
  readonly #limits = new LRUCache<string, LimitFunction>({ max: MOST_BUCKETS });
  /** Epoch milliseconds until which a bucket, or an issue, is closed. */
  readonly #closed = new LRUCache<string, number>({ max: MOST_BUCKETS });
  readonly #writes = new LRUCache<string, number[]>({ max: MOST_BUCKETS });
  #closedUntil = 0;

  constructor(now: () => number, app: AppQuota = { closedUntil: 0 }) {
    this.#now = now;
    this.#app = app;
  }

  /** Runs the call when its turn has come. Throws `upstream_rate_limited` at once when that would be too late. */
  async run<T>(call: PacedCall, work: () => Promise<T>): Promise<T> {
    const limit = this.#limitOf(call.connectionId);
    for (;;) {
      await this.#opening(call);
      const done = await limit(() =>
        this.#limit(async () => {
          // It may have been closed while the call stood in line; then it does not wait where others could go.
          if (this.#opensAt(call, this.#now()) > this.#now()) return undefined;
          this.#countWrite(call);
          return { result: await work() };
        }),
      );
      if (done) return done.result;
    }
  }

  /** One noisy connection leaves room for the others on the same site. */
  #limitOf(connectionId: string): LimitFunction {
    const limit = this.#limits.get(connectionId) ?? pLimit(AT_ONCE_FOR_ONE);
    this.#limits.set(connectionId, limit);
    return limit;
  }

  /** What a 429 said. @param seconds to wait at least. */
  note(call: PacedCall, reason: string | undefined, seconds: number): void {
    const until = this.#now() + seconds * 1000;
    const issue = issueOf(call);
    if (reason?.includes('quota-global')) this.#app.closedUntil = Math.max(this.#app.closedUntil, until);
    else if (reason?.includes('quota')) this.#closedUntil = Math.max(this.#closedUntil, until);
    else {
      const key = reason?.includes('per-issue') && issue ? `issue ${issue}` : bucketOf(call);
      this.#closed.set(key, Math.max(this.#closed.get(key) ?? 0, until));
    }
  }

  async #opening(call: PacedCall): Promise<void> {
    for (;;) {
      const now = this.#now();
      const opensAt = this.#opensAt(call, now);
      if (opensAt <= now) return;
      if (opensAt + CALL_MS > call.deadline) throw tooSlow((opensAt - now) / 1000);
      await sleep(opensAt - now, undefined, { signal: call.signal }).catch(() => {
        throw tooSlow((opensAt - now) / 1000);
      });
    }
  }

  #countWrite(call: PacedCall): void {
    const issue = issueOf(call);
    if (issue) this.#writes.set(issue, [...this.#recentWrites(issue), this.#now()]);
  }

  #recentWrites(issue: string): number[] {
    const longest = WRITE_WINDOWS.at(-1)?.ms ?? 0;
    return (this.#writes.get(issue) ?? []).filter((at) => this.#now() - at < longest);
  }

  #opensAt(call: PacedCall, now: number): number {
    const issue = issueOf(call);
    const closed = Math.max(
      this.#app.closedUntil,
      this.#closedUntil,
      this.#closed.get(bucketOf(call)) ?? 0,
      issue === undefined ? 0 : (this.#closed.get(`issue ${issue}`) ?? 0),
    );
    if (issue === undefined) return closed;
    const writes = this.#recentWrites(issue);
    const free = WRITE_WINDOWS.map(({ ms, most }) => {
      const first = writes.filter((at) => now - at < ms).at(-most);
      return first === undefined ? 0 : first + ms;
    });
    return Math.max(closed, ...free);
  }
}

/** The one pacer of a site in this process: all connections to it share Jira's buckets. */
export function pacerOf(apiUrl: string, { shared }: Pick<Outbound, 'shared'>, clock: Clock): Pacer {
  const { origin } = new URL(apiUrl);
  const app = shared<AppQuota>(`jira quota ${origin}`, () => ({ closedUntil: 0 }));
  return shared(`jira pacer ${apiUrl}`, () => new Pacer(() => clock.now(), app));
}
