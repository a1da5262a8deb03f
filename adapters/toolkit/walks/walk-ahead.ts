/** What is read ahead of one page of a walk, and of those that follow: found again by the offset at which the walk goes on. */
import type { Clock } from '../../../src/lib/clock.ts';
import type { Ahead, Kept } from '../../contract/session.ts';
import type { AheadOf, Call, PieceAhead, Served } from './ahead-of.ts';
import type { ReadsAhead } from './held-read.ts';
import type { WindowReads } from './key-window.ts';
import { type AheadReads, RowsAhead } from './rows-ahead.ts';
import { WindowsAhead } from './windows-ahead.ts';

export interface WalkAhead<Row> {
  /** Rows by id, out of what was read ahead as far as possible; those that are gone are left out. */
  rows(ids: readonly string[], fetch: (ids: readonly string[]) => Promise<readonly Row[]>): Promise<readonly Row[]>;
  /** What comes below a key of the list's order, as far as it was read ahead; undefined when it was not. */
  pieceBelow(key: number): Promise<PieceAhead<Row> | undefined>;
  /**
   * The page was served: reads on, where there is room.
   * @param next offset of what follows.
   */
  goOn(next: number, served: Served<Row>): void;
  /** The page could not be served, or is the last one. */
  drop(): void;
}

interface AheadRequest<Row, List> {
  readonly kept: Omit<Ahead<never>, 'read'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly list: List & { idOf(row: Row): string };
  readonly page: { readonly offset: number; readonly limit: number };
}

/** Pages before the one that is asked for: a walk that was kept there goes on somewhere else. */
const PASSED_BY = [1, 2];

/** Of a list whose ids are known. */
export function openAhead<Row>(
  request: AheadRequest<Row, { readonly ahead: AheadReads<Row>; readonly fetchSize: number }>,
): WalkAhead<Row> {
  const { clock, list } = request;
  const make = () => new RowsAhead<Row>(clock, list.fetchSize);
  return opened(request, list.ahead, make, (kept) => (kept instanceof RowsAhead ? kept : undefined));
}

/** Of a list that is in a fixed order. */
export function openWindows<Row>(request: AheadRequest<Row, { readonly windows: WindowReads<Row> }>): WalkAhead<Row> {
  const { clock, list } = request;
  const make = () => new WindowsAhead<Row>(clock, list.windows.size);
  return opened(request, list.windows, make, (kept) => (kept instanceof WindowsAhead ? kept : undefined));
}

function opened<Row, Reads extends ReadsAhead>(
  { kept, signal, list, page }: AheadRequest<Row, unknown>,
  reads: Reads,
  make: () => AheadOf<Row, Reads & Call<Row>>,
  known: (kept: Kept | undefined) => AheadOf<Row, Reads & Call<Row>> | undefined,
): WalkAhead<Row> {
  const { offset, limit } = page;
  const source = { ...reads, idOf: list.idOf, signal };
  const keyAt = (at: number) => `${source.key}\n${at}`;
  const keptHere = offset > 0 ? kept.take(keyAt(offset)) : undefined;
  const taken = known(keptHere);
  // What was read in another way is nobody's any more.
  if (!taken) keptHere?.drop();
  if (!taken) for (const pages of PASSED_BY) kept.take(keyAt(offset - pages * limit))?.drop();
  const walk = taken ?? make();
  const end = kept.begin(keyAt(offset));
  return {
    rows: (ids, fetch) => walk.rows(source, ids, fetch),
    pieceBelow: async (key) => await walk.pieceBelow?.(source, key),
    goOn(next, served) {
      end();
      // A caller who asks for several pages at once has asked for the next one already.
      const isAsked = kept.isBegun(keyAt(next)) || kept.has(keyAt(next + limit));
      if (isAsked) walk.drop();
      else {
        walk.goOn(source, served, limit, !taken);
        kept.keep(keyAt(next), walk);
      }
    },
    drop() {
      end();
      walk.drop();
    },
  };
}
