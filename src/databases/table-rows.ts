/** Rows of a customer's table: what is known of them, and what is written. */
import type { JsonObject } from '../../schema/field.ts';
import { formatInstant } from '../../schema/instant.ts';
import { chunks } from '../lib/chunks.ts';
import { CONNECTION, type Column, DELETED_AT, ID, KEY_COLUMNS, OWN_COLUMNS, SEQUENCE } from './columns.ts';
import { numberOf, type Progress, type Source } from './progress.ts';
import type { Batch, NextState, RowState } from './row-states.ts';
import type { Session, Value } from './session.ts';
import type { SyncTables } from './tables.ts';

const ROWS_AT_ONCE = 500;
const IDS_AT_ONCE = 1000;
const MOST_BYTES = 4 * 1024 * 1024;

const places = (count: number): string => Array.from({ length: count }, () => '?').join(', ');

export async function rowStates(
  session: Session,
  { table }: SyncTables,
  { connectionId }: Source,
  { base }: Progress,
  ids: readonly string[],
): Promise<Map<string, RowState>> {
  const { quote } = session.dialect;
  const columns = [ID, 'updated_at', DELETED_AT, SEQUENCE].map(quote).join(', ');
  const states = new Map<string, RowState>();
  for (const some of chunks(ids, IDS_AT_ONCE)) {
    const rows = await session.query(
      `select ${columns} from ${table} where ${quote(CONNECTION)} = ? and ${quote(ID)} in (${places(some.length)}) for update`,
      [connectionId, ...some],
    );
    for (const row of rows) {
      const updatedAt = row.updated_at;
      states.set(String(row.id), {
        seq: numberOf(row[SEQUENCE]) - base,
        isGone: row[DELETED_AT] !== null,
        updatedAt:
          updatedAt === null || updatedAt === undefined
            ? undefined
            : updatedAt instanceof Date
              ? updatedAt.getTime()
              : Date.parse(`${String(updatedAt).replace(' ', 'T')}Z`),
      });
    }
  }
  return states;
}

/** In pieces of some rows, and not too many bytes. */
function* pieces(rows: readonly (readonly Value[])[]): Generator<(readonly Value[])[]> {
  let piece: (readonly Value[])[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = row.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 8), 0);
    if (piece.length > 0 && (piece.length >= ROWS_AT_ONCE || bytes + size > MOST_BYTES)) {
      yield piece;
      piece = [];
      bytes = 0;
    }
    piece.push(row);
    bytes += size;
  }
  if (piece.length > 0) yield piece;
}

function rowOf(session: Session, columns: readonly Column[], values: JsonObject): Value[] {
  return columns.map(({ name, kind }) => session.dialect.encode(kind, values[name]));
}

export async function writeStates(
  session: Session,
  { table, fields }: SyncTables,
  { connectionId }: Source,
  base: number,
  states: ReadonlyMap<string, NextState>,
): Promise<void> {
  const whole = [...KEY_COLUMNS, ...fields, ...OWN_COLUMNS];
  const marks = [...KEY_COLUMNS, ...OWN_COLUMNS];
  const present: Value[][] = [];
  const gone: Value[][] = [];
  for (const [id, { object, seq, at }] of states) {
    const own = { [CONNECTION]: connectionId, [ID]: id, [SEQUENCE]: base + seq };
    if (object) present.push(rowOf(session, whole, { ...object, [DELETED_AT]: null, ...own }));
    else gone.push(rowOf(session, marks, { ...own, [DELETED_AT]: formatInstant(at) }));
  }
  for (const rows of pieces(present)) await session.upsert({ table, columns: whole, rows });
  for (const rows of pieces(gone)) await session.upsert({ table, columns: marks, rows });
}

/** Everything that there is has come: what was not among it, and may have gone unnoticed, is gone. */
export async function markUnconfirmed(
  session: Session,
  { table }: SyncTables,
  { connectionId }: Source,
  { base, unconfirmed }: Progress,
  { seq, at }: Batch,
): Promise<void> {
  const { quote, encode } = session.dialect;
  await session.query(
    `update ${table} set ${quote(DELETED_AT)} = ?, ${quote(SEQUENCE)} = ? where ${quote(CONNECTION)} = ? and ${quote(SEQUENCE)} <= ? and ${quote(DELETED_AT)} is null`,
    [encode('instant', formatInstant(at)), base + seq, connectionId, unconfirmed],
  );
}
