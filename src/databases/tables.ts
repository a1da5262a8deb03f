/** Creates what a sync writes to, and adds columns that are missing. Nothing is ever dropped or changed. */
import type { ObjectType } from '../../schema/objects.ts';
import { type Column, fieldColumns, isOptional, KEY_COLUMNS, OWN_COLUMNS, SEQUENCE } from './columns.ts';
import type { Session } from './session.ts';

/** Where a sync writes to. */
export interface Place {
  /** Null for the usual one of the connection. */
  readonly schema: string | null;
  readonly prefix: string | null;
  readonly type: ObjectType;
}

export interface SyncTables {
  /** As SQL. */
  readonly table: string;
  readonly progress: string;
  /** The table's name, without its schema. */
  readonly name: string;
  /** Columns of fields that the table has. */
  readonly fields: readonly Column[];
}

/** The customer has a table of the same name, which is left alone. */
export class ForeignTableError extends Error {
  override name = 'ForeignTableError';
}

/** How far each sync has come: one row for each table and connection. */
const PROGRESS = 'taskgate_sync';
const PROGRESS_COLUMNS: readonly Column[] = [
  { name: 'table_name', kind: 'key' },
  { name: 'connection_id', kind: 'key' },
  { name: 'webhook_id', kind: 'text' },
  { name: 'webhook_created_at', kind: 'count' },
  { name: 'base', kind: 'count' },
  { name: 'seq', kind: 'count' },
  { name: 'delivery_id', kind: 'text' },
  { name: 'unconfirmed', kind: 'count' },
  { name: 'synced_at', kind: 'instant' },
];

export const tableName = ({ prefix, type }: Pick<Place, 'prefix' | 'type'>): string => (prefix ?? '') + type;

interface Wanted {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly Column[];
  readonly keys: readonly string[];
}

const pathOf = ({ dialect: { quote } }: Session, schema: string, name: string) => `${quote(schema)}.${quote(name)}`;

async function columnsOf(session: Session, { schema, name }: Wanted): Promise<Set<string>> {
  const rows = await session.query(session.dialect.columnsQuery, [schema, name]);
  return new Set(rows.map((row) => String(row.name)));
}

async function create(session: Session, { schema, name, columns, keys }: Wanted): Promise<void> {
  const { quote, columnType, tableOptions } = session.dialect;
  const list = columns.map((column) => `${quote(column.name)} ${columnType(column.kind)}`);
  const key = `primary key (${keys.map(quote).join(', ')})`;
  await session.query(`create table ${pathOf(session, schema, name)} (${[...list, key].join(', ')})${tableOptions}`);
}

async function complete(session: Session, wanted: Wanted, present: ReadonlySet<string>): Promise<void> {
  const { quote, columnType } = session.dialect;
  if (!present.has(SEQUENCE) && wanted.name !== PROGRESS && !wanted.name.endsWith(PROGRESS)) {
    throw new ForeignTableError(
      `the table ${wanted.name} was not created by Taskgate: move it, or choose a db_name_prefix`,
    );
  }
  for (const { name, kind } of wanted.columns) {
    if (present.has(name)) continue;
    const path = pathOf(session, wanted.schema, wanted.name);
    await session.query(`alter table ${path} add column ${quote(name)} ${columnType(kind)}`);
  }
}

const isWhole = ({ columns }: Wanted, present: ReadonlySet<string>) => columns.every(({ name }) => present.has(name));

async function createSchema(session: Session, schema: string): Promise<void> {
  const found = await session.query(session.dialect.schemaQuery, [schema]);
  if (found.length === 0) await session.query(`create schema ${session.dialect.quote(schema)}`);
}

/** Everything that a sync writes to, created where it is missing. @param hasRaw whether the provider's object is written. */
export async function prepareTables(session: Session, place: Place, hasRaw: boolean): Promise<SyncTables> {
  const schema = place.schema ?? session.defaultSchema;
  const name = tableName(place);
  const fields = fieldColumns(place.type);
  const table: Wanted = {
    schema,
    name,
    columns: [...KEY_COLUMNS, ...fields.filter((column) => hasRaw || !isOptional(column)), ...OWN_COLUMNS],
    keys: KEY_COLUMNS.map((column) => column.name),
  };
  const progress: Wanted = {
    schema,
    name: (place.prefix ?? '') + PROGRESS,
    columns: PROGRESS_COLUMNS,
    keys: ['table_name', 'connection_id'],
  };
  let present = await columnsOf(session, table);
  if (!isWhole(table, present) || !isWhole(progress, await columnsOf(session, progress))) {
    await session.alone(async () => {
      await createSchema(session, schema);
      for (const wanted of [table, progress]) {
        const before = await columnsOf(session, wanted);
        if (before.size === 0) await create(session, wanted);
        else await complete(session, wanted, before);
      }
    });
    present = await columnsOf(session, table);
  } else if (!present.has(SEQUENCE)) await complete(session, table, present);
  return {
    table: pathOf(session, schema, name),
    progress: pathOf(session, schema, progress.name),
    name,
    fields: fields.filter((column) => present.has(column.name)),
  };
}
