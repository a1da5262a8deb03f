/** Lists whose objects can be had by id, and the pages that are asked of them. */

import type { WindowReads } from './key-window.ts';
import type { AheadReads } from './rows-ahead.ts';

/** A piece of the list, in order. */
export interface Piece<Row> {
  readonly rows: readonly Row[];
  readonly isLast: boolean;
  /** Whether these are as callers see them, where the list's are not. */
  readonly isWhole?: boolean;
}

/** Objects of which the list is not to be believed. */
export interface Apart<Row> {
  readonly ids: readonly string[];
  /** Those of these that belong into the list, as callers see them. */
  matching(ids: readonly string[]): Promise<readonly Row[]>;
}

/** How a list is sorted first; by id second. */
export interface Order<Row> {
  /** Undefined when the row does not say. */
  keyOf(row: Row): string | number | undefined;
  readonly isDescending: boolean;
  /** Whether a row's key stays what it is, so that what comes after a row can be had without what comes before. */
  readonly isFixed?: boolean;
}

/** Which part of a list is needed; at least that is read. */
export interface Part {
  /** What changed since then, in epoch milliseconds. */
  readonly sinceMs?: number | undefined;
  /** What comes after this key in the list's fixed order. */
  readonly reached?: number | undefined;
}

export interface IdList<Row> {
  /** What tells the list from others of the caller. */
  readonly key: string;
  idOf(row: Row): string;
  /** The list from its beginning, as it is now, or a part of it. */
  pieces(part: Part): AsyncIterable<Piece<Row>>;
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
  /** How rows are read before they are asked for; absent where that gains nothing. */
  readonly ahead?: AheadReads<Row> | undefined;
  /** The same for a list that is in a fixed order by a number, highest first, and whose ids are known only with its rows. */
  readonly windows?: WindowReads<Row> | undefined;
  readonly apart?: Apart<Row>;
  /** Where those that were found apart belong; without it they come last. */
  readonly order?: Order<Row> | undefined;
}

export interface Page {
  readonly offset: number;
  readonly limit: number;
}
