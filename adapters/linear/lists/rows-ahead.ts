/** Rows that are read before they are asked for, when somebody walks: by id where ids are known, or by when they were created. */
import { GatewayError } from '../../../src/lib/errors.ts';
import type { Ahead, Context } from '../../contract/session.ts';
import type { JsonObject } from '../../toolkit/json.ts';
import type { ReadsAhead } from '../../toolkit/walks/held-read.ts';
import type { KeyWindow, WindowReads, WindowRows } from '../../toolkit/walks/key-window.ts';
import type { AheadReads } from '../../toolkit/walks/rows-ahead.ts';
import type { LinearClient } from '../line/client.ts';
import { PAGE_SIZE, pageAt } from './pages.ts';
import { both, createdMs, createdWithin, queryOf, type RowList, rowsById } from './row-list.ts';

/** How long writes matter to what was read ahead; that is younger in any case. */
const WRITES_AGE_MS = 60_000;

/** Where somebody walks. */
interface Place {
  /** Of the list in its order. */
  readonly key: string;
  /** Of the page that is asked for: nothing was read ahead of the first one, and nothing is after it. */
  readonly offset: number;
}

async function readsOf(
  { client, recentWrites }: Context<LinearClient>,
  ahead: Ahead<unknown>,
  { selection }: RowList,
  { key, offset }: Place,
): Promise<ReadsAhead> {
  const written = offset > 0 ? await recentWrites.list(WRITES_AGE_MS, 1) : undefined;
  return {
    key: JSON.stringify([key, selection]),
    spare: () => (ahead.isWorthwhile() ? client.spare() : 0),
    writtenAt: written?.lastAt,
    ended: (outcome) => ahead.ended(outcome),
  };
}

export async function rowsAhead(
  context: Context<LinearClient>,
  list: RowList,
  place: Place,
): Promise<AheadReads<JsonObject> | undefined> {
  const { ahead } = context;
  if (!ahead) return undefined;
  return {
    ...(await readsOf(context, ahead, list, place)),
    read: (ids) => ahead.read((background) => rowsById(background.client, list, ids)),
  };
}

async function windowOf(
  client: LinearClient,
  list: RowList,
  window: KeyWindow,
  size: number,
): Promise<WindowRows<JsonObject>> {
  const filter = both(list.filter, createdWithin(window));
  const { rows, next } = await pageAt(client, queryOf(list, list.selection, size, filter));
  const last = next === undefined ? undefined : rows.at(-1);
  const cutAt = last && createdMs(last);
  if (next !== undefined && cutAt === undefined) {
    throw new GatewayError('upstream_error', 'Linear does not say when a row was created.');
  }
  return { rows: rows.filter(list.keep), cutAt };
}

export async function windowsAhead(
  context: Context<LinearClient>,
  list: RowList,
  place: Place,
): Promise<WindowReads<JsonObject> | undefined> {
  const { ahead } = context;
  if (!ahead) return undefined;
  return {
    ...(await readsOf(context, ahead, list, place)),
    size: list.pageSize ?? PAGE_SIZE,
    keyOf: createdMs,
    read: (window, size) => ahead.read((background) => windowOf(background.client, list, window, size)),
  };
}
