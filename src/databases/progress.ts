/** How far a customer's table has come, which is stored beside it. */
import { formatInstant } from '../../schema/instant.ts';
import { CONNECTION, SEQUENCE } from './columns.ts';
import type { Row, Session } from './session.ts';
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
export interface Progress {
  readonly base: number;
  readonly seq: number;
  /** Of the batch with that number. */
  readonly lastId: string | null;
  readonly unconfirmed: number;
}

/** Of a number in the database. */
export const numberOf = (value: unknown): number => Number(value ?? 0);

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
export async function lockProgress(session: Session, tables: SyncTables, source: Source): Promise<Progress> {
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
export const recounted = ({ base, seq }: Pick<Progress, 'base' | 'seq'>): Progress => ({
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

export async function storeProgress(
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
