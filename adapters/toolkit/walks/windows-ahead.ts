/**
 * The next pages of a walk over a list that is in a fixed order and whose ids are not known, read before they are asked
 * for: windows of the key that it is sorted by, side by side, each so wide that its rows fit into one read. The windows
 * share no key, so that each row is in one of them, and what could not be read of one is read as a window of its own.
 */
import type { Clock } from '../../../src/lib/clock.ts';
import type { AheadOf, Call, PieceAhead, Served } from './ahead-of.ts';
import { Eagerness } from './eagerness.ts';
import { type KeyWindow, Window, type WindowReads } from './key-window.ts';
import { RowDensity } from './row-density.ts';

/** Rows ahead, at most: what a fast caller asks for until a read has come, and not much more than a page where that is large. */
const mostRows = (limit: number): number => Math.min(20 * limit, Math.max(2000, 2 * limit));
/** How full a window is meant to be: rows don't come evenly, and those that don't fit cost a read of their own. */
const MEANT = 0.7;
/** Rows of a page that a window must hold, to cost no more reads than pages do: else one goes from the end of the last one. */
const A_PAGE_AND_MORE = 1.05;
/** Reads beyond the pages that were served: so many more than without may be in vain, since the list may end anywhere. */
const MOST_SPARE = 1;
/** Reads until it is judged whether windows hold enough rows. */
const TRIAL = 4;

interface Source<Row> extends WindowReads<Row>, Call<Row> {}

interface Plan {
  /** Rows to have read ahead. */
  readonly ahead: number;
  /** Rows of one read, at most. */
  readonly size: number;
  /** Reads, at most. */
  readonly most: number;
  /** Whether windows may end where rows are guessed to be; else one reads as many as fit, and knows then. */
  readonly isTrusted: boolean;
}

/** What is read ahead of one walk, kept from one of its pages to the next. */
export class WindowsAhead<Row> implements AheadOf<Row, Source<Row>> {
  readonly #clock: Clock;
  readonly #eagerness: Eagerness;
  readonly #density = new RowDensity();
  /** Highest keys first. */
  #windows: Window<Row>[] = [];
  /** Whose rows were counted. */
  readonly #counted = new WeakSet<Window<Row>>();
  #pages = 0;
  #begun = 0;
  #reads = 0;
  #rows = 0;
  /** Below it are more rows of one key than one read brings: nothing is won by reading them ahead. */
  #tiedBelow: number | undefined;

  /** @param size rows of one read, at most. */
  constructor(clock: Clock, size: number) {
    this.#clock = clock;
    this.#eagerness = new Eagerness(clock, { readSize: Math.ceil(size * MEANT), mostRows });
  }

  async rows(
    source: Source<Row>,
    ids: readonly string[],
    fetch: (ids: readonly string[]) => Promise<readonly Row[]>,
  ): Promise<readonly Row[]> {
    const wanted = new Set(ids);
    const found: Row[] = [];
    for (const window of this.#usable(source)) {
      const rows = window.value?.rows.filter((row) => wanted.delete(source.idOf(row))) ?? [];
      if (rows.length > 0) await window.use(source.signal);
      found.push(...rows);
    }
    return wanted.size === 0 ? found : [...found, ...(await fetch([...wanted]))];
  }

  async pieceBelow(source: Source<Row>, key: number): Promise<PieceAhead<Row> | undefined> {
    const window = this.#usable(source).find((one) => one.covers(key));
    if (!window?.isRead) this.#eagerness.noteWait();
    const read = await window?.use(source.signal);
    if (!window || !read || !window.covers(key)) return undefined;
    const keyOf = (row: Row) => source.keyOf(row) ?? Number.NaN;
    const { floor = Number.NEGATIVE_INFINITY } = window;
    const rows = read.rows.filter((row) => keyOf(row) < key && keyOf(row) >= floor);
    return { rows, isLast: window.floor === undefined, isWhole: true, below: floor };
  }

  goOn(source: Source<Row>, served: Served<Row>, limit: number, isFirst: boolean): void {
    const pageMs = this.#eagerness.served();
    const { reached, upcoming, isComplete } = served;
    this.#pages += 1;
    if (isComplete && upcoming.length === 0) this.drop();
    this.#learn(source, served);
    this.#dropUseless(source, reached);
    const ahead = this.#eagerness.rowsAhead(source, limit, pageMs, isFirst);
    if (reached === undefined || isComplete || ahead === 0) return;
    const size = Math.min(source.size, mostRows(limit));
    const most = (this.#pages + MOST_SPARE) * Math.ceil(limit / size) - this.#begun;
    this.#readOn(source, reached + 1, {
      ahead,
      size,
      most: Math.min(most, source.spare()),
      isTrusted: limit * A_PAGE_AND_MORE <= size * MEANT && this.#isTrusted(limit),
    });
  }

  drop(): void {
    for (const window of this.#windows.splice(0)) window.drop();
  }

  #usable({ writtenAt }: Source<Row>): Window<Row>[] {
    return this.#windows.filter((one) => one.isUsable(writtenAt, this.#clock.now()));
  }

  /** How closely rows stand, by those that were served at the beginning, and by windows from then on. */
  #learn(source: Source<Row>, { rows }: Served<Row>): void {
    if (this.#reads === 0) this.#learnPage(source, rows);
    for (const window of this.#windows) {
      if (window.value && !this.#counted.has(window)) this.#count(window, window.value.rows.length);
    }
  }

  #learnPage({ keyOf }: Source<Row>, rows: readonly Row[]): void {
    const [first, last] = [rows[0], rows.at(-1)].map((row) => (row === undefined ? undefined : keyOf(row)));
    if (first !== undefined && last !== undefined) this.#density.learn(rows.length - 1, first - last);
  }

  #count(window: Window<Row>, rows: number): void {
    const { below, floor } = window;
    this.#counted.add(window);
    this.#reads += 1;
    this.#rows += rows;
    if (floor === undefined) return;
    if (floor >= below) this.#tiedBelow = below;
    this.#density.learn(rows, below - floor);
  }

  #dropUseless(source: Source<Row>, reached: number | undefined): void {
    const usable = new Set(this.#usable(source));
    const isNeeded = ({ floor }: Window<Row>) => reached !== undefined && (floor === undefined || floor <= reached);
    const dropped = this.#windows.filter((one) => one.hasFailed || !isNeeded(one) || !usable.has(one));
    if (dropped.some(({ hasFailed }) => hasFailed)) this.#eagerness.noteFailures();
    if (dropped.some((one) => isNeeded(one))) this.#eagerness.noteWaste();
    for (const window of dropped) window.drop();
    this.#windows = this.#windows.filter((one) => !dropped.includes(one));
  }

  /** Whether reads have brought so many rows, one with another: where not, one goes from the end of the last one. */
  #isTrusted(rows: number): boolean {
    return this.#reads < TRIAL || this.#rows >= rows * this.#reads;
  }

  /** Reads what is missing from a key on, until so many rows are ahead. */
  #readOn(source: Source<Row>, from: number, { ahead, size, most, isTrusted }: Plan): void {
    let key = from;
    let rows = 0;
    // Not for less than half of a read.
    for (let left = most; rows + (size * MEANT) / 2 < ahead; ) {
      const known = this.#windows.find((one) => one.covers(key));
      if (known) {
        const { floor } = known;
        // What comes behind it is known when it has been read.
        if (floor === undefined) return;
        rows += known.value ? known.value.rows.length : Math.max(1, this.#density.rowsIn(known.below - floor));
        key = floor;
        continue;
      }
      if (left < 1 || key === this.#tiedBelow) return;
      left -= 1;
      // The first one is alone: what does not fit into it holds up nobody.
      const meant = this.#begun === 0 ? size : size * MEANT;
      const window = this.#next(key, meant, isTrusted);
      this.#begun += 1;
      this.#windows.push(new Window(source, window, size, this.#clock.now()));
      this.#windows.sort((one, other) => other.below - one.below);
    }
  }

  /** The window below a key: to the next one that is known, or so wide that it holds about so many rows. */
  #next(below: number, rows: number, isTrusted: boolean): KeyWindow {
    const other = this.#windows.find((one) => one.below < below);
    const width = this.#density.widthOf(rows);
    if (other) {
      const isNarrow = width === undefined || other.below > below - width * 1.5;
      return { below, from: isNarrow ? other.below : below - width };
    }
    // Rows may be at an end, or far away.
    const isVoid = this.#windows.findLast((one) => one.value)?.value?.rows.length === 0;
    const isOpen = width === undefined || width > below || isVoid || !isTrusted;
    return { below, from: isOpen ? undefined : below - width };
  }
}
