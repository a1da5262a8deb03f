/** What is read ahead of one walk, whichever way: kept from one of its pages to the next. */
import type { Kept } from '../../contract/session.ts';

/** A piece of the list that was read ahead, as callers see it. */
export interface PieceAhead<Row> {
  readonly rows: readonly Row[];
  readonly isLast: boolean;
  readonly isWhole: true;
  /** What follows comes below this key. */
  readonly below: number;
}

/** A page, and where the walk stands by it. */
export interface Served<Row> {
  readonly rows: readonly Row[];
  /** Ids that follow, as far as they are known. */
  readonly upcoming: readonly string[];
  /** Whether there are no more than these. */
  readonly isComplete: boolean;
  /** Key of the last row, where the order is fixed. */
  readonly reached: number | undefined;
}

/** One call, in which a page is asked for. */
export interface Call<Row> {
  idOf(row: Row): string;
  readonly signal: AbortSignal;
}

/** What is read ahead of one walk, one way or the other. */
export interface AheadOf<Row, Source> extends Kept {
  rows(
    source: Source,
    ids: readonly string[],
    fetch: (ids: readonly string[]) => Promise<readonly Row[]>,
  ): Promise<readonly Row[]>;
  pieceBelow?(source: Source, key: number): Promise<PieceAhead<Row> | undefined>;
  /** @param isFirst whether it is the first page of the walk. */
  goOn(source: Source, served: Served<Row>, limit: number, isFirst: boolean): void;
}
