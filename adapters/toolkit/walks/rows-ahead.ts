/**
 * Rows of the next pages of a walk, read before they are asked for: from the second page in a row on, and further ahead
 * as long as the caller asks faster than the provider answers. A row is at most `LIFETIME_MS` old when it is served, and
 * one that was written lately is read when its page is asked for.
 */
import { chunks } from '../../../src/lib/chunks.ts';
import type { Clock } from '../../../src/lib/clock.ts';
import type { Ahead, Held, Kept } from '../../contract/session.ts';

/** Pages ahead, at most. */
const MOST_PAGES = 5;
/** Requests at once when a walk begins: what is wasted when it ends there. */
const MOST_FIRST_REQUESTS = 3;
/** Rows that were read longer ago are read again; whoever takes longer between two pages would gain nothing. */
export const LIFETIME_MS = 10_000;

/** How a list reads rows before they are asked for, as one call sees it. */
export interface AheadReads<Row> {
  /** What tells these rows from others of the caller: of which list they are, and what was asked of each. */
  readonly key: string;
  /** In the background; rejects where that does not succeed. */
  read(ids: readonly string[]): Promise<Held<readonly Row[]>>;
  /** How many such reads take nothing from anybody at the moment. */
  spare(): number;
  /** Whether the row is the same whoever wrote to it lately. */
  isSteady(id: string, row?: Row): boolean;
  /** A read was of use, or not. */
  ended(outcome: 'used' | 'dropped'): void;
}

interface AheadRows<Row> extends AheadReads<Row> {
  idOf(row: Row): string;
}

/** Rows of one read that was begun before somebody asked for them. */
class Batch<Row> {
  readonly ids: ReadonlySet<string>;
  readonly startedAt: number;
  /** By id; undefined when they could not be read. */
  readonly rows: Promise<ReadonlyMap<string, Row> | undefined>;
  isRead = false;
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
      return held && new Map(held.value.map((row) => [source.idOf(row), row]));
    });
  }

  use(): Promise<ReadonlyMap<string, Row> | undefined> {
    this.#isUsed = true;
    return this.rows;
  }

  drop(): void {
    this.#ended(this.#isUsed ? 'used' : 'dropped');
    void this.#held.then((held) => held?.release());
  }
}

/** What is read ahead of one walk, kept from one of its pages to the next. */
class RowsAhead<Row> implements Kept {
  readonly #clock: Clock;
  readonly #fetchSize: number;
  #batches: Batch<Row>[] = [];
  /** Reads ahead of the caller; none before the second page. */
  #reads = 0;
  /** Whether the last page had to wait for the provider. */
  #isBehind = false;

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
    const oldest = this.#clock.now() - LIFETIME_MS;
    const steady = ids.filter((id) => source.isSteady(id));
    const batches = this.#batches.filter((one) => one.startedAt >= oldest && steady.some((id) => one.ids.has(id)));
    const awaited = new Set(steady.filter((id) => batches.some((one) => one.ids.has(id))));
    const others = ids.filter((id) => !awaited.has(id));
    this.#isBehind ||= others.length > 0 || batches.some((one) => !one.isRead);
    const [fetched, ...read] = await Promise.all([
      others.length > 0 ? fetch(others) : [],
      ...batches.map((one) => one.use()),
    ]);
    const found = new Map(read.flatMap((rows) => [...(rows ?? [])]).filter(([id]) => awaited.has(id)));
    const failed = batches.filter((_, index) => read[index] === undefined);
    const again = [...awaited].filter((id) => {
      const row = found.get(id);
      return row === undefined ? failed.some((one) => one.ids.has(id)) : !source.isSteady(id, row);
    });
    for (const id of again) found.delete(id);
    return [...fetched, ...found.values(), ...(again.length > 0 ? await fetch(again) : [])];
  }

  /**
   * A page was served: reads on, where there is room.
   * @param upcoming ids that follow, as far as they are known. @param isFirst whether it is the first page of the walk.
   */
  goOn(
    source: AheadRows<Row>,
    upcoming: readonly string[],
    { limit, isFirst }: { limit: number; isFirst: boolean },
  ): void {
    const next = new Set(upcoming.slice(0, MOST_PAGES * limit));
    const isNeeded = (batch: Batch<Row>) => [...batch.ids].some((id) => next.has(id));
    for (const batch of this.#batches) if (!isNeeded(batch)) batch.drop();
    this.#batches = this.#batches.filter(isNeeded);
    if (isFirst) return;
    this.#grow(limit);
    for (const ids of this.#wanted(source, upcoming, limit)) {
      this.#batches.push(new Batch(source, ids, this.#clock.now()));
    }
  }

  #grow(limit: number): void {
    const ofPage = Math.ceil(limit / this.#fetchSize);
    if (this.#reads === 0) this.#reads = Math.min(MOST_FIRST_REQUESTS, ofPage);
    else if (this.#isBehind) this.#reads = this.#reads * 2 + ofPage;
    this.#reads = Math.min(this.#reads, Math.ceil((MOST_PAGES * limit) / this.#fetchSize));
    this.#isBehind = false;
  }

  /** What to read now: whole reads, but for the end of the list. */
  #wanted(source: AheadRows<Row>, upcoming: readonly string[], limit: number): string[][] {
    const ahead = Math.min(this.#reads * this.#fetchSize, MOST_PAGES * limit);
    const size = Math.min(this.#fetchSize, Math.max(limit, Math.floor(ahead / 2)));
    const wanted = upcoming
      .slice(0, ahead)
      .filter((id) => source.isSteady(id) && !this.#batches.some((batch) => batch.ids.has(id)));
    const isEnd = upcoming.length <= ahead;
    const reads = chunks(wanted, this.#fetchSize).filter((ids) => ids.length >= size || isEnd);
    return reads.length === 0 ? [] : reads.slice(0, Math.max(0, source.spare()));
  }

  drop(): void {
    for (const batch of this.#batches.splice(0)) batch.drop();
  }
}

/** What is read ahead of the page that is asked for, and of those that follow. */
export interface WalkAhead<Row> {
  /** Rows by id, out of what was read ahead as far as possible; those that are gone are left out. */
  rows(ids: readonly string[], fetch: (ids: readonly string[]) => Promise<readonly Row[]>): Promise<readonly Row[]>;
  /**
   * The page was served: reads on, where there is room.
   * @param next offset of what follows. @param upcoming ids from there on, as far as they are known.
   */
  goOn(next: number, upcoming: readonly string[]): void;
  /** The page could not be served. */
  drop(): void;
}

interface AheadRequest<Row> {
  readonly kept: Pick<Ahead<never>, 'keep' | 'take'>;
  readonly clock: Clock;
  readonly list: { readonly ahead: AheadReads<Row>; readonly fetchSize: number; idOf(row: Row): string };
  readonly page: { readonly offset: number; readonly limit: number };
}

export function openAhead<Row>({ kept, clock, list, page }: AheadRequest<Row>): WalkAhead<Row> {
  const { offset, limit } = page;
  const source = { ...list.ahead, idOf: list.idOf };
  const keyAt = (at: number) => `${source.key}\n${at}`;
  const taken = offset > 0 ? kept.take(keyAt(offset)) : undefined;
  const isFirst = !(taken instanceof RowsAhead);
  const walk: RowsAhead<Row> = isFirst ? new RowsAhead(clock, list.fetchSize) : taken;
  return {
    rows: (ids, fetch) => walk.rows(source, ids, fetch),
    goOn(next, upcoming) {
      walk.goOn(source, upcoming, { limit, isFirst });
      kept.keep(keyAt(next), walk);
    },
    drop: () => walk.drop(),
  };
}
