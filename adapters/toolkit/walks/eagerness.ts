/** How far a walk is read ahead of its caller: from the second page on, and further as long as the caller had to wait. */
import type { Clock } from '../../../src/lib/clock.ts';
import { LIFETIME_MS, type ReadsAhead, SKEW_MS } from './held-read.ts';

/** Reads at once when a walk begins: what is wasted when it ends there. */
const MOST_FIRST_READS = 3;

export interface Reach {
  /** Rows of one read. */
  readonly readSize: number;
  /** Rows ahead, at most. */
  mostRows(limit: number): number;
}

export class Eagerness {
  readonly #clock: Clock;
  readonly #reach: Reach;
  /** Reads ahead of the caller; none before the second page. */
  #reads = 0;
  /** The most of them: less after some that failed, for want of memory or of the provider's good will. */
  #mostReads = Number.POSITIVE_INFINITY;
  /** Whether the last page had to wait for the provider. */
  #isBehind = false;
  #servedAt: number | undefined;

  constructor(clock: Clock, reach: Reach) {
    this.#clock = clock;
    this.#reach = reach;
  }

  /** The page that is asked for has to wait for the provider. */
  noteWait(): void {
    this.#isBehind = true;
  }

  /** Reads could not be carried out. */
  noteFailures(): void {
    this.#mostReads = Math.floor(this.#reads / 2);
  }

  /** What was read came to nothing, since something was written or the caller is slow. */
  noteWaste(): void {
    this.#reads = Math.min(this.#reads, 1);
  }

  /** How long the caller took for its last page; it has been served. */
  served(): number {
    const now = this.#clock.now();
    const pageMs = Math.max(1, now - (this.#servedAt ?? now));
    this.#servedAt = now;
    return pageMs;
  }

  /**
   * How many rows to have read ahead now; 0 when nothing is to be read.
   * @param pageMs how long a page takes the caller. @param isFirst whether it is the first page of the walk.
   */
  rowsAhead({ writtenAt }: Pick<ReadsAhead, 'writtenAt'>, limit: number, pageMs: number, isFirst: boolean): number {
    const { readSize, mostRows } = this.#reach;
    const pages = Math.floor(LIFETIME_MS / 2 / pageMs);
    const isQuiet = writtenAt === undefined || this.#clock.now() > writtenAt + SKEW_MS;
    if (isFirst || pages === 0 || !isQuiet) return 0;
    this.#grow(limit);
    return Math.min(this.#reads * readSize, pages * limit, mostRows(limit));
  }

  #grow(limit: number): void {
    const { readSize, mostRows } = this.#reach;
    const ofPage = Math.ceil(limit / readSize);
    if (this.#reads === 0) this.#reads = Math.min(MOST_FIRST_READS, ofPage);
    else if (this.#isBehind) this.#reads = this.#reads * 2 + ofPage;
    this.#reads = Math.min(this.#reads, Math.ceil(mostRows(limit) / readSize), this.#mostReads);
    this.#isBehind = false;
  }
}
