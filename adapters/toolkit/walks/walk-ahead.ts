/** What is read ahead of one page of a walk, and of those that follow: found again by the offset at which the walk goes on. */
import type { Clock } from '../../../src/lib/clock.ts';
import type { Ahead } from '../../contract/session.ts';
import { type AheadReads, RowsAhead } from './rows-ahead.ts';

export interface WalkAhead<Row> {
  /** Rows by id, out of what was read ahead as far as possible; those that are gone are left out. */
  rows(ids: readonly string[], fetch: (ids: readonly string[]) => Promise<readonly Row[]>): Promise<readonly Row[]>;
  /**
   * The page was served: reads on, where there is room.
   * @param next offset of what follows. @param upcoming ids from there on, as far as they are known.
   */
  goOn(next: number, upcoming: readonly string[]): void;
  /** The page could not be served, or is the last one. */
  drop(): void;
}

interface AheadRequest<Row> {
  readonly kept: Omit<Ahead<never>, 'read'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly list: { readonly ahead: AheadReads<Row>; readonly fetchSize: number; idOf(row: Row): string };
  readonly page: { readonly offset: number; readonly limit: number };
}

/** Pages before the one that is asked for: a walk that was kept there goes on somewhere else. */
const PASSED_BY = [1, 2];

export function openAhead<Row>({ kept, clock, signal, list, page }: AheadRequest<Row>): WalkAhead<Row> {
  const { offset, limit } = page;
  const source = { ...list.ahead, idOf: list.idOf, signal };
  const keyAt = (at: number) => `${source.key}\n${at}`;
  const taken = offset > 0 ? kept.take(keyAt(offset)) : undefined;
  const isFirst = !(taken instanceof RowsAhead);
  if (isFirst) for (const pages of PASSED_BY) kept.take(keyAt(offset - pages * limit))?.drop();
  const walk: RowsAhead<Row> = isFirst ? new RowsAhead(clock, list.fetchSize) : taken;
  const end = kept.begin(keyAt(offset));
  return {
    rows: (ids, fetch) => walk.rows(source, ids, fetch),
    goOn(next, upcoming) {
      end();
      // A caller who asks for several pages at once has asked for the next one already.
      const isAsked = kept.isBegun(keyAt(next)) || kept.has(keyAt(next + limit));
      if (isAsked) walk.drop();
      else {
        walk.goOn(source, upcoming, limit, isFirst);
        kept.keep(keyAt(next), walk);
      }
    },
    drop() {
      end();
      walk.drop();
    },
  };
}
