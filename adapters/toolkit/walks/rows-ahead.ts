/**
 * Rows of the next pages of a walk whose ids are known, read before they are asked for. What was read is `LIFETIME_MS` old
 * at most when it is served, and counts no more once something was written by way of the gateway.
 */
import { chunks } from '../../../src/lib/chunks.ts';
import type { Clock } from '../../../src/lib/clock.ts';
import type { Held } from '../../contract/session.ts';
import type { AheadOf, Call, Served } from './ahead-of.ts';
import { Eagerness } from './eagerness.ts';
import { HeldRead, type ReadsAhead } from './held-read.ts';

/** Five pages. */
const mostRows = (limit: number): number => 5 * limit;

/** How a list reads rows before they are asked for, as one call sees it. */
export interface AheadReads<Row> extends ReadsAhead {
  /** In the background; rejects where that does not succeed. */
  read(ids: readonly string[]): Promise<Held<readonly Row[]>>;
}

export interface AheadRows<Row> extends AheadReads<Row>, Call<Row> {}

/** Rows of one read, by id. */
class Batch<Row> extends HeldRead<ReadonlyMap<string, Row>> {
  readonly ids: ReadonlySet<string>;

  constructor(source: AheadRows<Row>, ids: readonly string[], now: number) {
    const read = source.read(ids).then(({ value, release }) => ({
      value: new Map(value.map((row) => [source.idOf(row), row])),
      release,
    }));
    super(read, source.ended, now);
    this.ids = new Set(ids);
  }
}

/** What is read ahead of one walk, kept from one of its pages to the next. */
export class RowsAhead<Row> implements AheadOf<Row, AheadRows<Row>> {
  readonly #clock: Clock;
  readonly #fetchSize: number;
  readonly #eagerness: Eagerness;
  #batches: Batch<Row>[] = [];

  /** @param fetchSize rows of one read. */
  constructor(clock: Clock, fetchSize: number) {
    this.#clock = clock;
    this.#fetchSize = fetchSize;
    this.#eagerness = new Eagerness(clock, { readSize: fetchSize, mostRows });
  }

  async rows(
    source: AheadRows<Row>,
    ids: readonly string[],
    fetch: (ids: readonly string[]) => Promise<readonly Row[]>,
  ): Promise<readonly Row[]> {
    const batches = this.#batches.filter((one) => this.#isUsable(source, one) && ids.some((id) => one.ids.has(id)));
    const awaited = ids.filter((id) => batches.some((one) => one.ids.has(id)));
    const others = ids.filter((id) => !batches.some((one) => one.ids.has(id)));
    const isUnread = (id: string) => !this.#batches.some((one) => one.ids.has(id));
    if (others.some(isUnread) || batches.some((one) => !one.isRead)) this.#eagerness.noteWait();
    const [fetched, ...read] = await Promise.all([
      others.length > 0 ? fetch(others) : [],
      ...batches.map((one) => one.use(source.signal)),
    ]);
    const wanted = new Set(awaited);
    const found = read.flatMap((rows) => [...(rows ?? [])]).filter(([id]) => wanted.has(id));
    const failed = batches.filter((_, index) => read[index] === undefined);
    const again = awaited.filter((id) => failed.some((one) => one.ids.has(id)));
    return [...fetched, ...found.map(([, row]) => row), ...(again.length > 0 ? await fetch(again) : [])];
  }

  goOn(source: AheadRows<Row>, { upcoming }: Served<Row>, limit: number, isFirst: boolean): void {
    const pageMs = this.#eagerness.served();
    this.#dropUseless(source, upcoming.slice(0, mostRows(limit)));
    const ahead = this.#eagerness.rowsAhead(source, limit, pageMs, isFirst);
    const now = this.#clock.now();
    for (const ids of this.#wanted(source, upcoming, limit, ahead)) this.#batches.push(new Batch(source, ids, now));
  }

  drop(): void {
    for (const batch of this.#batches.splice(0)) batch.drop();
  }

  #isUsable({ writtenAt }: AheadRows<Row>, batch: Batch<Row>): boolean {
    return batch.isUsable(writtenAt, this.#clock.now());
  }

  #dropUseless(source: AheadRows<Row>, upcoming: readonly string[]): void {
    const next = new Set(upcoming);
    const isNeeded = (batch: Batch<Row>) => [...batch.ids].some((id) => next.has(id));
    const dropped = this.#batches.filter((one) => one.hasFailed || !isNeeded(one) || !this.#isUsable(source, one));
    if (dropped.some(({ hasFailed }) => hasFailed)) this.#eagerness.noteFailures();
    if (dropped.some((one) => isNeeded(one))) this.#eagerness.noteWaste();
    for (const batch of dropped) batch.drop();
    this.#batches = this.#batches.filter((one) => !dropped.includes(one));
  }

  /** What to read now: whole reads, but for the end of the list. */
  #wanted(source: AheadRows<Row>, upcoming: readonly string[], limit: number, ahead: number): string[][] {
    if (ahead === 0) return [];
    const size = Math.min(this.#fetchSize, Math.max(limit, Math.floor(ahead / 2)));
    const wanted = upcoming.slice(0, ahead).filter((id) => !this.#batches.some((batch) => batch.ids.has(id)));
    const isEnd = upcoming.length <= ahead;
    const reads = chunks(wanted, this.#fetchSize).filter((ids) => ids.length >= size || isEnd);
    return reads.length === 0 ? [] : reads.slice(0, Math.max(0, source.spare()));
  }
}
