/** Writes what was found into a customer's table, with how far that is: all of it in one transaction. */
import type { JsonObject } from '../../schema/field.ts';
import { formatInstant } from '../../schema/instant.ts';
import { chunks } from '../lib/chunks.ts';
import { CONNECTION, type Column, DELETED_AT, ID, KEY_COLUMNS, OWN_COLUMNS, SEQUENCE } from './columns.ts';
import { type Batch, type NextState, nextStates, type RowState } from './row-states.ts';
import type { Row, Session, Value } from './session.ts';
import type { SyncTables } from './tables.ts';

/** Whose rows they are. */
export interface Source {
  readonly webhookId: string;
  /** Epoch milliseconds: of two webhooks the younger one writes. */
  readonly createdAt: number;
  readonly connectionId: string;
}

/** A younger webhook writes to the table. */
export class TakenOverError extends Error {
  override name = 'TakenOverError';
}

/**
 * How far a table has come. A webhook counts its batches from one; rows have that number on top of `base`, so that what
 * another one wrote before is older than all of it. Rows up to `unconfirmed` were not seen since they may have been missed.
 */
interface Progress {
  readonly base: number;
  readonly seq: number;
  /** Of the batch with that number. */
  readonly lastId: string | null;
  readonly unconfirmed: number;
}

/** What the gateway knows that the database can't. */
export interface Counterpart {
  /** The batch with a number; undefined when it is not known any more. */
  idOf(seq: number): Promise<string | undefined>;
  /**
   * Called before anything is stored when the database lacks batches before these: it is another one, or an older copy; or
   * the gateway is, which counts anew from there.
   */
  missed(): Promise<void>;
}

const ROWS_AT_ONCE = 500;
const IDS_AT_ONCE = 1000;
const MOST_BYTES = 4 * 1024 * 1024;

const numberOf = (value: unknown): number => Number(value ?? 0);
const places = (count: number): string => Array.from({ length: count }, () => '?').join(', ');

async function beginProgress(session: Session, { table, progress, name }: SyncTables, source: Source): Promise<void> {
  const { quote, insertNew } = session.dialect;
  const [last] = await session.query(
    `select max(${quote(SEQUENCE)}) as seq from ${table} where ${quote(CONNECTION)} = ?`,
    [source.connectionId],
  );
  const base = numberOf(last?.seq);
  const columns = ['table_name', 'connection_id', 'webhook_id', 'webhook_created_at', 'base', 'seq', 'unconfirmed'];
  const values = [name, source.connectionId, source.webhookId, source.createdAt, base, 0, base];
  await session.query(insertNew(progress, columns), values);
}

/** The progress, locked until the transaction ends. */
async function lockProgress(session: Session, tables: SyncTables, source: Source): Promise<Progress> {
  const { quote } = session.dialect;
  const find = () =>
    session.query(
      `select * from ${tables.progress} where ${quote('table_name')} = ? and ${quote('connection_id')} = ? for update`,
      [tables.name, source.connectionId],
    );
  let [row] = await find();
  if (!row) {
    await beginProgress(session, tables, source);
    [row] = await find();
  }
  if (!row) throw new Error('the progress of the sync could not be stored');
  return progressOf(row, source);
}

/** From here on numbers begin anew, and everything that was written is older. */
const recounted = ({ base, seq }: Pick<Progress, 'base' | 'seq'>): Progress => ({
  base: base + seq,
  seq: 0,
  lastId: null,
  unconfirmed: base + seq,
});

function progressOf(row: Row, { webhookId, createdAt }: Source): Progress {
  const [base, seq] = [numberOf(row.base), numberOf(row.seq)];
  if (row.webhook_id === webhookId) {
    const lastId = typeof row.delivery_id === 'string' ? row.delivery_id : null;
    return { base, seq, lastId, unconfirmed: numberOf(row.unconfirmed) };
  }
  if (numberOf(row.webhook_created_at) > createdAt) {
    throw new TakenOverError('a younger webhook of this connection writes to the table: remove one of them');
  }
  return recounted({ base, seq });
}

async function rowStates(
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

async function writeStates(
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
async function markUnconfirmed(
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

async function storeProgress(
  session: Session,
  { progress, name }: SyncTables,
  source: Source,
  { base, seq, lastId, unconfirmed }: Progress,
  at: number,
): Promise<void> {
  const { quote, encode } = session.dialect;
  const values = {
    webhook_id: source.webhookId,
    webhook_created_at: source.createdAt,
    base,
    seq,
    delivery_id: lastId,
    unconfirmed,
    synced_at: encode('instant', formatInstant(at)),
  };
  const set = Object.keys(values).map((column) => `${quote(column)} = ?`);
  await session.query(
    `update ${progress} set ${set.join(', ')} where ${quote('table_name')} = ? and ${quote('connection_id')} = ?`,
    [...Object.values(values), name, source.connectionId],
  );
}

/** Whether the number up to which the database is written stands for something else in the gateway, which was set back. */
async function isSetBack({ seq, lastId }: Progress, first: Batch, { idOf }: Counterpart): Promise<boolean> {
  return first.seq <= seq && lastId !== null && (await idOf(seq)) !== lastId;
}

/** Writes batches, in their order; those that were written before are left out. */
export async function writeBatches(
  session: Session,
  tables: SyncTables,
  source: Source,
  batches: readonly Batch[],
  counterpart: Counterpart,
  now: number,
): Promise<void> {
  const [first] = batches;
  const last = batches.at(-1);
  if (!first || !last) return;
  await session.begin();
  let progress = await lockProgress(session, tables, source);
  if (await isSetBack(progress, first, counterpart)) progress = recounted(progress);
  if (first.seq > progress.seq + 1) {
    await counterpart.missed();
    progress = { ...progress, unconfirmed: progress.base + progress.seq };
  }
  const { base, seq: before } = progress;
  const fresh = batches.filter(({ seq }) => seq > before);
  const ids = [...new Set(fresh.flatMap(({ objects }) => objects.map(({ id }) => String(id ?? ''))))];
  const states = await rowStates(session, tables, source, progress, ids);
  await writeStates(session, tables, source, base, nextStates(states, fresh));
  const complete = fresh.find(({ completes }) => completes);
  if (complete) await markUnconfirmed(session, tables, source, progress, complete);
  const reached = fresh.length > 0 ? { seq: last.seq, lastId: last.id } : {};
  await storeProgress(session, tables, source, { ...progress, ...reached }, now);
  await session.commit();
}
