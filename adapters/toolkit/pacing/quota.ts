/**
 * What an app may use in a period, at one site or at all of its sites. While there is plenty, every connection takes
 * what it needs; when it runs short, one that has had its share leaves the rest to the others.
 */

import { alone, type Peers } from '../../../src/lib/peers.ts';
import { recentlyUsed } from '../../../src/lib/recently-used.ts';
import type { QuotaNews } from './policy.ts';

/** Below this share of the limit it runs short. */
const SHORT = 0.2;
const MOST_CONNECTIONS = 10_000;

export class Quota {
  /** The site whose quota it is; undefined when it is one for all sites. */
  readonly site: string | undefined;
  readonly #name: string;
  readonly #peers: Peers;
  #limit: number | undefined;
  #remaining: number | undefined;
  #resetsAt = 0;
  /** When half of it is left again, where it fills steadily. */
  #halfAgainAt = 0;
  /** What was used in this period, by connection. */
  #used = recentlyUsed<number>(MOST_CONNECTIONS);

  /** @param name by which other processes know it. */
  constructor(name = '', peers: Peers = alone(), site?: string) {
    this.site = site;
    this.#name = name;
    this.#peers = peers;
  }

  /** A call was answered, and cost about so much. */
  spend(connectionId: string, cost: number, now: number): void {
    this.#turn(now);
    // Who is only about to connect has no share.
    if (this.#limit === undefined || connectionId === '') return;
    this.#used.set(connectionId, (this.#used.get(connectionId) ?? 0) + cost);
  }

  learn({ limit, remaining, resetsAt, perSecond }: QuotaNews, now: number): void {
    this.#turn(now);
    this.#limit = limit ?? this.#limit;
    this.#remaining = remaining ?? this.#remaining;
    this.#resetsAt = resetsAt;
    const missing = (this.#limit ?? 0) / 2 - (this.#remaining ?? 0);
    this.#halfAgainAt = perSecond && missing > 0 ? now + (missing / perSecond) * 1000 : 0;
    if (this.#isOut()) this.close(resetsAt);
  }

  /** The provider takes no calls of anybody until then. */
  close(until: number): void {
    this.#peers.close(this.#name, until);
  }

  /** Epoch milliseconds from which on this connection may call. */
  opensAt(connectionId: string, now: number): number {
    this.#turn(now);
    const closedUntil = this.#peers.closedUntil(this.#name);
    return this.#isOut() || this.#hasHadItsShare(connectionId) ? Math.max(closedUntil, this.#resetsAt) : closedUntil;
  }

  /** Whether half of it is left, as far as is known. */
  isHalfLeft(now: number): boolean {
    this.#turn(now);
    if (now < this.#halfAgainAt) return false;
    const [limit, remaining] = [this.#limit, this.#remaining];
    return remaining === undefined || (limit === undefined ? remaining > 0 : remaining >= limit / 2);
  }

  #isOut(): boolean {
    return this.#remaining !== undefined && this.#remaining < 1;
  }

  #hasHadItsShare(connectionId: string): boolean {
    const [limit, remaining] = [this.#limit, this.#remaining];
    if (limit === undefined || remaining === undefined || remaining >= limit * SHORT) return false;
    return (this.#used.get(connectionId) ?? 0) > limit / Math.max(1, this.#used.size);
  }

  /** The period is over: everything begins anew. */
  #turn(now: number): void {
    if (this.#resetsAt === 0 || now < this.#resetsAt) return;
    this.#resetsAt = 0;
    this.#remaining = undefined;
    this.#used.clear();
  }
}
