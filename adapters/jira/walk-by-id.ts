/**
 * Pages by offset over lists whose objects can be had by id. The ids that a walk has seen are kept, so that every page
 * goes on where the one before ended, whatever is created, changed or deleted in between. Only what was served counts:
 * objects that are gone when their page is fetched leave the list, so that no page is short but the last.
 */
import type { Context } from '../session.ts';
import type { JiraClient } from './client.ts';
import { openWalks, type Walk } from './walks.ts';

/** A piece of the list, in order. */
export interface Piece<Row> {
  readonly rows: readonly Row[];
  readonly isLast: boolean;
}

export interface IdList<Row> {
  /** What tells the list from others of the caller. */
  readonly key: string;
  idOf(row: Row): string;
  /** The list from its beginning, as it is now. */
  pieces(): AsyncIterable<Piece<Row>>;
  /** Whether the rows of the pieces are what callers see; else they are good for their ids only. */
  readonly isWhole: boolean;
  /** The first page as callers see it, where it costs less than the ids. */
  firstPage?(limit: number): Promise<Piece<Row>>;
  /**
   * Rows as callers see them, in any order; those that are gone, or don't belong here, are left out.
   * @param known how many ids the list has, as far as is known.
   */
  fetch(ids: readonly string[], known: number): Promise<readonly Row[]>;
  /** Rows of a fetch that costs no more than one for fewer. */
  readonly fetchSize: number;
}

export interface Page {
  readonly offset: number;
  readonly limit: number;
}

/** Objects looked at in one go while many of them fall out. */
const MOST_AHEAD = 1000;

class IdWalk<Row> {
  readonly #list: IdList<Row>;
  readonly #walk: Walk;
  readonly #rows = new Map<string, Row>();
  /** Ids that were found not to belong here; the list may still have them. */
  readonly #dropped = new Set<string>();
  /** Whether every row that there is has just been read. */
  #hasAll = false;

  constructor(list: IdList<Row>, walk: Walk) {
    this.#list = list;
    this.#walk = walk;
  }

  learn(rows: readonly Row[]): void {
    for (const row of rows) this.#rows.set(this.#list.idOf(row), row);
  }

  async page({ offset, limit }: Page): Promise<Row[]> {
    const walk = this.#walk;
    for (let span = limit; ; span = Math.min(MOST_AHEAD, Math.max(this.#list.fetchSize, span * 2))) {
      await this.#extend(offset + span);
      const wanted = walk.ids.slice(offset, offset + span);
      const missing = wanted.filter((id) => !this.#rows.has(id));
      if (missing.length > 0 && !this.#hasAll) this.learn(await this.#list.fetch(missing, walk.ids.length));
      for (const id of wanted) if (!this.#rows.has(id)) this.#dropped.add(id);
      walk.ids = walk.ids.filter((id) => !this.#dropped.has(id));
      const page = walk.ids.slice(offset, offset + limit).map((id) => this.#rows.get(id));
      const isFull = page.length === limit || (walk.isComplete && walk.ids.length <= offset + span);
      if (isFull && page.every((row) => row !== undefined)) return page;
    }
  }

  /**
   * Makes the list of ids at least so long, if there are so many. The list is begun anew each time and what is known
   * left out: a position in it would skip objects when others before them are deleted.
   */
  async #extend(length: number): Promise<void> {
    const walk = this.#walk;
    if (walk.isComplete || walk.ids.length >= length) return;
    const known = new Set([...walk.ids, ...this.#dropped]);
    for await (const { rows, isLast } of this.#list.pieces()) {
      if (this.#list.isWhole) this.learn(rows);
      for (const id of rows.map((row) => this.#list.idOf(row))) {
        if (known.has(id)) continue;
        known.add(id);
        walk.ids.push(id);
      }
      if (walk.ids.length >= length && !isLast) return;
    }
    walk.isComplete = true;
    this.#hasAll = this.#list.isWhole;
  }
}

/** The rows of a page; all of them but on the last page, which may be short. */
export async function walkById<Row>(context: Context<JiraClient>, list: IdList<Row>, page: Page): Promise<Row[]> {
  const walks = await openWalks(context, list.key);
  const first = page.offset === 0 ? await list.firstPage?.(page.limit) : undefined;
  const known = page.offset > 0 ? await walks.at(page.offset) : undefined;
  const walk: Walk = known ?? { ids: first?.rows.map(list.idOf) ?? [], isComplete: first?.isLast ?? false };
  const opened = new IdWalk(list, walk);
  if (first) opened.learn(first.rows);
  const rows = await opened.page(page);
  await walks.save(walk, page.offset + rows.length, rows.length < page.limit);
  return rows;
}

/** A list that is read as a whole, in the caller's order. */
export interface WholeList<Row> {
  readonly key: string;
  idOf(row: Row): string;
  load(): Promise<readonly Row[]>;
  /** Less than all, by id, where that costs less than all of the known. */
  fetch?(ids: readonly string[], known: number): Promise<readonly Row[]>;
}

export function walkWhole<Row>(context: Context<JiraClient>, list: WholeList<Row>, page: Page): Promise<Row[]> {
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
  return walkById(context, ids, page);
}
