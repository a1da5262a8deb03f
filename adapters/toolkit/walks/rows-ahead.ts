/**
 * Rows of the next pages of a walk, read before they are asked for: from the second page in a row on, and further ahead
 * as long as the caller asks faster than the provider answers. What was read is `LIFETIME_MS` old at most when it is
 * served, and counts no more once something was written by way of the gateway.
 */
import { chunks } from '../../../src/lib/chunks.ts';
import type { Clock } from '../../../src/lib/clock.ts';
import type { Held, Kept } from '../../contract/session.ts';

/** Pages ahead, at most. */
const MOST_PAGES = 5;
/** Reads at once when a walk begins: what is wasted when it ends there. */
const MOST_FIRST_READS = 3;
/** Rows that were read longer ago are read again; whoever takes longer between two pages would gain nothing. */
export const LIFETIME_MS = 10_000;
/** The clock of the process that noted a write may be so far behind. */
const SKEW_MS = 1000;

/** How a list reads rows before they are asked for, as one call sees it. */
export interface AheadReads<Row> {
  /** What tells these rows from others of the caller: of which list they are, and what was asked of each. */
  readonly key: string;
  /** In the background; rejects where that does not succeed. */
  read(ids: readonly string[]): Promise<Held<readonly Row[]>>;
  /** How many such reads take nothing from anybody at the moment. */
  spare(): number;
  /** When something was written last by way of the gateway, in epoch milliseconds; undefined when that is long ago. */
  readonly writtenAt: number | undefined;
  /** A read was of use, or not. */
  ended(outcome: 'used' | 'dropped'): void;
}

export interface AheadRows<Row> extends AheadReads<Row> {
  idOf(row: Row): string;
  readonly signal: AbortSignal;
}

/** Undefined when the signal aborts before. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  let leave: () => void = () => undefined;
  const aborted = new Promise<undefined>((resolve) => {
    leave = () => resolve(undefined);
    signal.addEventListener('abort', leave, { once: true });
  });
  return await Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', leave));
}

/** Rows of one read that was begun before somebody asked for them. */
class Batch<Row> {
  readonly ids: ReadonlySet<string>;
  readonly startedAt: number;
  /** By id; undefined when they could not be read. */
  readonly rows: Promise<ReadonlyMap<string, Row> | undefined>;
  isRead = false;
  hasFailed = false;
  #isUsed = false;
  readonly #held: Promise<Held<readonly Row[]> | undefined>;
  readonly #ended: AheadRows<Row>['ended'];

  constructor(source: AheadRows<Row>, ids: readonly string[], now: number) {
    this.ids = new Set(ids);
    this.startedAt = now;
    this.#ended = source.ended;
    // Whoever asks for the page meets the same error, if it is still there.
    this.#held = source.read(ids).catch(() => undefined);
    this.rows = this.#held.then((held) => {
      this.isRead = true;
      this.hasFailed = held === undefined;
      return held && new Map(held.value.map((row) => [source.idOf(row), row]));
    });
  }

  use(): Promise<ReadonlyMap<string, Row> | undefined> {
    this.#isUsed = true;
    return this.rows;
  }

  drop(): void {
    this.#ended(this.#isUsed && !this.hasFailed ? 'used' : 'dropped');
    void this.#held.then((held) => held?.release());
  }
}

/** What is read ahead of one walk, kept from one of its pages to the next. */
export class RowsAhead<Row> implements Kept {
  readonly #clock: Clock;
  readonly #fetchSize: number;
  #batches: Batch<Row>[] = [];
  /** Reads ahead of the caller; none before the second page. */
  #reads = 0;
  /** The most of them: less after some that failed, for want of memory or of the provider's good will. */
  #mostReads = Number.POSITIVE_INFINITY;
  /** Whether the last page had to wait for the provider. */
  #isBehind = false;
  #servedAt: number | undefined;

  /** @param fetchSize rows of one read. */
  constructor(clock: Clock, fetchSize: number) {
    this.#clock = clock;
    this.#fetchSize = fetchSize;
  }

  /** Rows by id, out of what was read ahead as far as possible; those that are gone are left out. */
  async rows(
    source: AheadRows<Row>,
    ids: readonly string[],
    fetch: (ids: readonly string[]) => Promise<readonly Row[]>,
  ): Promise<readonly Row[]> {
    const batches = this.#batches.filter((one) => this.#isUsable(source, one) && ids.some((id) => one.ids.has(id)));
    const awaited = ids.filter((id) => batches.some((one) => one.ids.has(id)));
    const others = ids.filter((id) => !batches.some((one) => one.ids.has(id)));
    const isUnread = (id: string) => !this.#batches.some((one) => one.ids.has(id));
    this.#isBehind ||= others.some(isUnread) || batches.some((one) => !one.isRead);
    const [fetched, ...read] = await Promise.all([
      others.length > 0 ? fetch(others) : [],
      ...batches.map((one) => unlessAborted(one.use(), source.signal)),
    ]);
    const wanted = new Set(awaited);
    const found = read.flatMap((rows) => [...(rows ?? [])]).filter(([id]) => wanted.has(id));
    const failed = batches.filter((_, index) => read[index] === undefined);
    const again = awaited.filter((id) => failed.some((one) => one.ids.has(id)));
    return [...fetched, ...found.map(([, row]) => row), ...(again.length > 0 ? await fetch(again) : [])];
  }

  /**
   * A page was served: reads on, where there is room.
   * @param upcoming ids that follow, as far as they are known. @param isFirst whether it is the first page of the walk.
   */
  goOn(source: AheadRows<Row>, upcoming: readonly string[], limit: number, isFirst: boolean): void {
    const now = this.#clock.now();
    const pageMs = Math.max(1, now - (this.#servedAt ?? now));
    this.#servedAt = now;
    this.#dropUseless(source, upcoming.slice(0, MOST_PAGES * limit));
    const pages = Math.min(MOST_PAGES, Math.floor(LIFETIME_MS / 2 / pageMs));
    const isQuiet = source.writtenAt === undefined || now > source.writtenAt + SKEW_MS;
    if (isFirst || pages === 0 || !isQuiet) return;
    this.#grow(limit);
    for (const ids of this.#wanted(source, upcoming, limit, pages)) this.#batches.push(new Batch(source, ids, now));
  }

  drop(): void {
    for (const batch of this.#batches.splice(0)) batch.drop();
  }

  #isUsable({ writtenAt }: AheadRows<Row>, { startedAt }: Batch<Row>): boolean {
    const isFresh = startedAt >= this.#clock.now() - LIFETIME_MS;
    return isFresh && (writtenAt === undefined || startedAt > writtenAt + SKEW_MS);
  }

  #dropUseless(source: AheadRows<Row>, upcoming: readonly string[]): void {
    const next = new Set(upcoming);
    const isNeeded = (batch: Batch<Row>) => [...batch.ids].some((id) => next.has(id));
    const dropped = this.#batches.filter((one) => one.hasFailed || !isNeeded(one) || !this.#isUsable(source, one));
    if (dropped.some(({ hasFailed }) => hasFailed)) this.#mostReads = Math.floor(this.#reads / 2);
    if (dropped.some((one) => isNeeded(one))) this.#reads = Math.min(this.#reads, 1);
    for (const batch of dropped) batch.drop();
    this.#batches = this.#batches.filter((one) => !dropped.includes(one));
  }

  #grow(limit: number): void {
    const ofPage = Math.ceil(limit / this.#fetchSize);
    if (this.#reads === 0) this.#reads = Math.min(MOST_FIRST_READS, ofPage);
    else if (this.#isBehind) this.#reads = this.#reads * 2 + ofPage;
    this.#reads = Math.min(this.#reads, Math.ceil((MOST_PAGES * limit) / this.#fetchSize), this.#mostReads);
    this.#isBehind = false;
  }

  /** What to read now: whole reads, but for the end of the list. */
  #wanted(source: AheadRows<Row>, upcoming: readonly string[], limit: number, pages: number): string[][] {
    const ahead = Math.min(this.#reads * this.#fetchSize, pages * limit);
    const size = Math.min(this.#fetchSize, Math.max(limit, Math.floor(ahead / 2)));
    const wanted = upcoming.slice(0, ahead).filter((id) => !this.#batches.some((batch) => batch.ids.has(id)));
    const isEnd = upcoming.length <= ahead;
    const reads = chunks(wanted, this.#fetchSize).filter((ids) => ids.length >= size || isEnd);
    return reads.length === 0 ? [] : reads.slice(0, Math.max(0, source.spare()));
  }
}
