/**
 * Pages by offset over lists whose objects can be had by id. The ids that a walk has seen are kept, so that every page
 * goes on where the one before ended, whatever is created, changed or deleted in between. Only what was served counts:
 * objects that are gone when their page is fetched leave the list, so that no page is short but the last.
 */
import type { IdList, Page, Part, Piece } from './id-list.ts';
import { openAhead, openWindows, type WalkAhead } from './walk-ahead.ts';
import { openWalks, type Pending, type Walk, type Walker } from './walks.ts';

/** Objects looked at in one go while many of them fall out. */
const MOST_AHEAD = 1000;

/** Numbers by their size; ids of another form as text. */
function compareIds(one: string, other: string): number {
  const difference = Number(one) - Number(other);
  if (!Number.isNaN(difference)) return difference;
  return one < other ? -1 : Number(one > other);
}

function compareKeys(a: Pending, b: Pending): number {
  if (a.key === undefined || b.key === undefined) return a.key === b.key ? 0 : a.key === undefined ? 1 : -1;
  const first =
    typeof a.key === 'number' && typeof b.key === 'number'
      ? a.key - b.key
      : String(a.key).localeCompare(String(b.key), 'en');
  return first || compareIds(a.id, b.id);
}

class IdWalk<Row> {
  readonly #list: IdList<Row>;
  readonly #walk: Walk;
  readonly #rows = new Map<string, Row>();
  /** Ids that were found not to belong here; the list may still have them. */
  readonly #dropped = new Set<string>();
  readonly #ahead: WalkAhead<Row> | undefined;
  /** Whether every row that there is has just been read. */
  #hasAll = false;

  constructor(list: IdList<Row>, walk: Walk, ahead?: WalkAhead<Row>) {
    this.#list = list;
    this.#walk = walk;
    this.#ahead = ahead;
  }

  learn(rows: readonly Row[]): void {
    for (const row of rows) this.#rows.set(this.#list.idOf(row), row);
  }

  /** Looks for what the list is not believed of; what is found waits for the page on which it belongs. */
  async lookApart(): Promise<void> {
    const walk = this.#walk;
    const asked = new Set(walk.askedApart);
    const ids = this.#list.apart?.ids.filter((id) => !asked.has(id)) ?? [];
    if (ids.length === 0) return;
    const rows = (await this.#list.apart?.matching(ids)) ?? [];
    this.learn(rows);
    const known = new Set([...walk.ids, ...(walk.pending ?? []).map(({ id }) => id)]);
    const added = rows.filter((row) => !known.has(this.#list.idOf(row))).map((row) => this.#placeOf(row));
    walk.pending = [...(walk.pending ?? []), ...added].sort(this.#compare);
    walk.askedApart = [...asked, ...ids];
  }

  #placeOf(row: Row): Pending {
    return { id: this.#list.idOf(row), key: this.#list.order?.keyOf(row) };
  }

  readonly #compare = (a: Pending, b: Pending): number =>
    compareKeys(a, b) * (this.#list.order?.isDescending && a.key !== undefined && b.key !== undefined ? -1 : 1);

  /** Puts those that wait where they belong on this page. */
  #settle({ offset, limit }: Page): void {
    const walk = this.#walk;
    for (let index = offset; walk.pending?.length; ) {
      const [first, ...others] = walk.pending;
      const end = Math.min(walk.ids.length, offset + limit);
      while (first && index < end && this.#comesBefore(walk.ids[index], first)) index += 1;
      const isAtEnd = index >= end && !(walk.isComplete && index === walk.ids.length);
      if (!first || isAtEnd || index >= offset + limit) return;
      walk.ids.splice(index, 0, first.id);
      walk.pending = others;
      index += 1;
    }
  }

  #comesBefore(listed: string | undefined, pending: Pending): boolean {
    const row = this.#rows.get(listed ?? '');
    return row !== undefined && this.#compare(this.#placeOf(row), pending) <= 0;
  }

  async page({ offset, limit }: Page): Promise<Row[]> {
    const walk = this.#walk;
    for (let span = limit; ; span = Math.min(MOST_AHEAD, Math.max(this.#list.fetchSize, span * 2))) {
      await this.#extend(offset + span);
      const wanted = walk.ids.slice(offset, offset + span);
      const missing = wanted.filter((id) => !this.#rows.has(id));
      if (missing.length > 0 && !this.#hasAll) this.learn(await this.#fetch(missing));
      for (const id of wanted) if (!this.#rows.has(id)) this.#dropped.add(id);
      walk.ids = walk.ids.filter((id) => !this.#dropped.has(id));
      this.#settle({ offset, limit });
      const page = walk.ids.slice(offset, offset + limit).map((id) => this.#rows.get(id));
      const isFull = page.length === limit || (walk.isComplete && walk.ids.length <= offset + span);
      if (!isFull || !page.every((row) => row !== undefined)) continue;
      this.#reach(page.at(-1));
      return page;
    }
  }

  #fetch(ids: readonly string[]): Promise<readonly Row[]> {
    const fetch = (some: readonly string[]) => this.#list.fetch(some, this.#walk.ids.length);
    return this.#ahead ? this.#ahead.rows(ids, fetch) : fetch(ids);
  }

  #reach(last: Row | undefined): void {
    const { order } = this.#list;
    const key = order?.isFixed && last !== undefined ? order.keyOf(last) : undefined;
    if (typeof key === 'number') this.#walk.reached = key;
  }

  /**
   * Makes the list of ids at least so long, if there are so many. The list is begun anew each time, or where the last page
   * ended by what it is sorted by, and what is known left out: a position would skip objects when others before them are
   * deleted.
   */
  async #extend(length: number): Promise<void> {
    const walk = this.#walk;
    if (walk.isComplete || walk.ids.length >= length) return;
    await Promise.all([this.lookApart(), this.#readOn(length)]);
  }

  async #readOn(length: number): Promise<void> {
    const walk = this.#walk;
    const pending = (walk.pending ?? []).map(({ id }) => id);
    const known = new Set([...walk.ids, ...pending, ...this.#dropped]);
    const part = walk.wasComplete ? { sinceMs: walk.startedAt } : { reached: walk.reached };
    for await (const { rows, isLast, isWhole } of this.#pieces(part)) {
      if (this.#list.isWhole || isWhole) this.learn(rows);
      for (const id of rows.map((row) => this.#list.idOf(row))) {
        if (known.has(id)) continue;
        known.add(id);
        walk.ids.push(id);
      }
      if (walk.ids.length >= length && !isLast) return;
    }
    walk.isComplete = true;
    walk.wasComplete = false;
    this.#hasAll = this.#list.isWhole;
  }

  /** What was read ahead, and from its end on what is read now. */
  async *#pieces(part: Part): AsyncGenerator<Piece<Row>> {
    let { reached } = part;
    while (this.#ahead && reached !== undefined) {
      const piece = await this.#ahead.pieceBelow(reached + 1);
      if (!piece) break;
      yield piece;
      if (piece.isLast) return;
      reached = piece.below - 1;
    }
    yield* this.#list.pieces({ ...part, reached });
  }
}

async function pageOf<Row>(opened: IdWalk<Row>, walk: Walk, list: IdList<Row>, page: Page): Promise<Row[]> {
  if (page.offset === 0 && list.firstPage) {
    const [first] = await Promise.all([list.firstPage(page.limit), opened.lookApart()]);
    walk.ids = first.rows.map(list.idOf);
    walk.isComplete = first.isLast;
    opened.learn(first.rows);
  }
  return await opened.page(page);
}

function aheadOf<Row>(
  { ahead: kept, clock, signal }: Walker,
  list: IdList<Row>,
  page: Page,
): WalkAhead<Row> | undefined {
  if (!kept) return undefined;
  const { ahead, windows } = list;
  if (windows) return openWindows({ kept, clock, signal, list: { ...list, windows }, page });
  return ahead && openAhead({ kept, clock, signal, list: { ...list, ahead }, page });
}

/** The rows of a page; all of them but on the last page, which may be short. */
export async function walkById<Row>(session: Walker, list: IdList<Row>, page: Page): Promise<Row[]> {
  const walks = openWalks(session, list.key);
  const known = page.offset > 0 ? await walks.at(page.offset) : undefined;
  const walk: Walk = known ?? { ids: [], isComplete: false };
  const ahead = aheadOf(session, list, page);
  try {
    const rows = await pageOf(new IdWalk(list, walk, ahead), walk, list, page);
    const next = page.offset + rows.length;
    await walks.save(walk, next, page.offset === 0 && rows.length < page.limit);
    const { isComplete, reached } = walk;
    if (rows.length < page.limit) ahead?.drop();
    else ahead?.goOn(next, { rows, upcoming: walk.ids.slice(next), isComplete, reached });
    return rows;
  } catch (error) {
    ahead?.drop();
    throw error;
  }
}

/** A list that is read as a whole, in the caller's order. */
export interface WholeList<Row> {
  readonly key: string;
  idOf(row: Row): string;
  load(): Promise<readonly Row[]>;
  /** Less than all, by id, where that costs less than all of the known. */
  fetch?(ids: readonly string[], known: number): Promise<readonly Row[]>;
}

export function walkWhole<Row>(session: Walker, list: WholeList<Row>, page: Page): Promise<Row[]> {
  const { key, idOf, load, fetch = load } = list;
  const ids: IdList<Row> = {
    key,
    idOf,
    fetch,
    fetchSize: MOST_AHEAD,
    isWhole: true,
    async *pieces() {
      yield { rows: await load(), isLast: true };
    },
  };
  return walkById(session, ids, page);
}
