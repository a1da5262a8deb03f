/** Stretches of a list that is in a fixed order, by the key that it is sorted by. */
import type { Held } from '../../contract/session.ts';
import { HeldRead, type ReadsAhead } from './held-read.ts';

/** Keys from one on, or from the end of the list; below another. */
export interface KeyWindow {
  readonly from: number | undefined;
  readonly below: number;
}

/** The rows of a window from its highest key on, as many as there are or as fit into one read. */
export interface WindowRows<Row> {
  readonly rows: readonly Row[];
  /** Where there are more: the lowest key that was read, of which some may be missing. */
  readonly cutAt: number | undefined;
}

/** How a list reads windows before they are asked for, as one call sees it. Highest keys come first, and are whole numbers. */
export interface WindowReads<Row> extends ReadsAhead {
  /** Rows of one read, at most. */
  readonly size: number;
  /** Undefined when the row does not say. */
  keyOf(row: Row): number | undefined;
  /** In the background; rejects where that does not succeed. @param size rows at most. */
  read(window: KeyWindow, size: number): Promise<Held<WindowRows<Row>>>;
}

/** A window that was begun to be read before somebody asked for its rows. */
export class Window<Row> extends HeldRead<WindowRows<Row>> implements KeyWindow {
  readonly from: number | undefined;
  readonly below: number;

  constructor(source: WindowReads<Row>, { from, below }: KeyWindow, size: number, now: number) {
    super(source.read({ from, below }, size), source.ended, now);
    this.from = from;
    this.below = below;
  }

  /** The lowest key of which it has every row; undefined for one that reaches to the end of the list. */
  get floor(): number | undefined {
    const cutAt = this.value?.cutAt;
    return cutAt === undefined ? this.from : cutAt + 1;
  }

  /** Whether it has what comes right below a key, as far as is known. */
  covers(key: number): boolean {
    return this.below >= key && (this.floor === undefined || this.floor < key);
  }
}
