/**
 * Windows of a list that others change, one after the other. Each begins with rows that the one before ended with: when
 * they are not there, rows before them were deleted, what follows has moved up, and one looks further back.
 */

import type { JsonObject } from '../../toolkit/json.ts';
import type { JiraClient } from '../line/client.ts';
import { type PageRequest, type RowWindow, windowAt } from './windows.ts';

export interface PlacedWindow extends RowWindow {
  readonly startAt: number;
}

/** Rows that two windows have in common; of bare arrays more, since Jira may have left some out. */
const JOINT = 1;
const BARE_JOINT = 10;

/** So often one looks back in a list that never holds still; then it is taken as it comes. */
const MOST_RETURNS = 10;

export class JoinedWindows {
  readonly #client: JiraClient;
  readonly #request: PageRequest;
  readonly #idOf: (row: JsonObject) => string | undefined;
  readonly #known: ReadonlySet<string>;
  readonly #seen = new Set<string>();
  #returns = 0;

  /** @param known rows that were read before. */
  constructor(
    client: JiraClient,
    request: PageRequest,
    idOf: (row: JsonObject) => string | undefined,
    known: Iterable<string> = [],
  ) {
    this.#client = client;
    this.#request = request;
    this.#idOf = idOf;
    this.#known = new Set(known);
  }

  async at(startAt: number, size: number): Promise<PlacedWindow> {
    return this.#remember(await this.#read(startAt, size));
  }

  /** The window that goes on after another one. @param size new rows that are wanted. */
  async after(last: PlacedWindow, size: number): Promise<PlacedWindow> {
    const { key, pageSize } = this.#request;
    const joint = Math.min(key === undefined ? BARE_JOINT : JOINT, last.next - last.startAt - 1);
    const first = await this.#read(last.next - joint, Math.min(pageSize, size + joint));
    if (joint === 0) return this.#remember(first);
    // Where nothing says how long the list is, a window without a new row is the end of it.
    const isAtEnd = key === undefined && first.rows.every((row) => this.#isSeen(row));
    if (isAtEnd) return this.#remember({ ...first, isLast: true });
    let window = first;
    while (!this.#isJoined(window) && this.#returns < MOST_RETURNS) {
      this.#returns += 1;
      window = await this.#read(Math.max(0, window.startAt - (pageSize - joint)), pageSize);
    }
    return this.#remember(window);
  }

  async #read(startAt: number, size: number): Promise<PlacedWindow> {
    return { ...(await windowAt(this.#client, this.#request, startAt, size)), startAt };
  }

  #remember(window: PlacedWindow): PlacedWindow {
    for (const row of window.rows) {
      const rowId = this.#idOf(row);
      if (rowId !== undefined) this.#seen.add(rowId);
    }
    return window;
  }

  #isSeen(row: JsonObject): boolean {
    const rowId = this.#idOf(row);
    return rowId !== undefined && this.#seen.has(rowId);
  }

  #isJoined({ startAt, rows: [row] }: PlacedWindow): boolean {
    if (startAt === 0) return true;
    if (row === undefined) return false;
    const rowId = this.#idOf(row);
    return rowId === undefined || this.#seen.has(rowId) || this.#known.has(rowId);
  }
}
