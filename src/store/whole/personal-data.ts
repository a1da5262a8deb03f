/** Every row of every table in which a text stands, whatever column it is in. docs/personal-data.md says what may be where. */
import { and, asc, eq, inArray, not, or, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { rowsAfter } from '../base/keyset.ts';
import { literal } from '../base/literal.ts';
import type { Db, Statement, Store } from '../base/store.ts';
import { pseudonymOf } from '../webhooks/pseudonym.ts';
import { type AnyRow, columnsOf, keyOf, type TableName, textsOf } from './tables.ts';

type Columns = ReturnType<typeof columnsOf>;

/** Whose rows; all there are when neither is named. */
export interface PersonalScope {
  readonly workspaceId?: string | undefined;
  readonly connectionId?: string | undefined;
}

export interface FoundRow {
  readonly table: TableName;
  readonly row: AnyRow;
  /** Properties of the primary key. */
  readonly key: readonly string[];
}

/** What becomes of a row that was found. */
export type Fate = { readonly changes: AnyRow } | 'remove' | 'hide';

/** Rows looked at in one statement: a large table is gone through in many, none of which takes long. */
const AT_ONCE = 500;

/** Tables of no workspace's. */
const NONE = sql`1 = 0`;

const pattern = (text: string) => `%${literal(text)}%`;

export function personalDataStore({ db, t, dialect, atomically }: Store) {
  const webhooksOf = ({ workspaceId, connectionId }: PersonalScope) =>
    db
      .select({ id: t.webhook.id })
      .from(t.webhook)
      .where(
        and(
          workspaceId === undefined ? undefined : eq(t.webhook.workspaceId, workspaceId),
          connectionId === undefined ? undefined : eq(t.webhook.connectionId, connectionId),
        ),
      );
  const connectionsOf = ({ workspaceId, connectionId }: PersonalScope) =>
    db
      .select({ id: t.connection.id })
      .from(t.connection)
      .where(
        and(
          workspaceId === undefined ? undefined : eq(t.connection.workspaceId, workspaceId),
          connectionId === undefined ? undefined : eq(t.connection.id, connectionId),
        ),
      );

  /** As narrow as the columns of a table tell; what they don't is of the whole workspace, or of all. */
  function within(name: TableName, columns: Columns, scope: PersonalScope): SQL | undefined {
    const { workspaceId, connectionId } = scope;
    if (workspaceId === undefined) return undefined;
    if (name === 'workspace') return eq(t.workspace.id, workspaceId);
    if (name === 'connection') return inArray(t.connection.id, connectionsOf(scope));
    if (name === 'job') {
      return or(inArray(t.job.key, webhooksOf(scope)), inArray(t.job.key, connectionsOf(scope)));
    }
    const { connectionId: ofConnection, webhookId: ofWebhook, workspaceId: ofWorkspace } = columns;
    if (connectionId !== undefined && ofConnection) return eq(ofConnection, connectionId);
    if (connectionId !== undefined && ofWebhook) return inArray(ofWebhook, webhooksOf(scope));
    if (ofWorkspace) return eq(ofWorkspace, workspaceId);
    if (ofConnection) return inArray(ofConnection, connectionsOf(scope));
    return ofWebhook ? inArray(ofWebhook, webhooksOf(scope)) : NONE;
  }

  /** For an object that a webhook compares: what is known of it stays, without its id. */
  function hidden(tx: Db, row: AnyRow): Statement {
    const { seen } = t;
    const known = row as typeof seen.$inferSelect;
    const objectId = pseudonymOf(known.webhookId, known.objectId);
    return tx
      .insert(seen)
      .values({ ...known, objectId })
      .onConflictDoUpdate({ target: [seen.webhookId, seen.objectId], set: { version: known.version } })
      .returning({ objectId: seen.objectId });
  }

  return {
    /** Rows that hold one of the texts, which are in lower case. They may be changed while they are gone through. */
    async *find(name: TableName, texts: readonly string[], scope: PersonalScope): AsyncGenerator<FoundRow[]> {
      const table = t[name] as SQLiteTable;
      const columns = columnsOf(table);
      const key = keyOf(name);
      const keyColumns = key.map((property) => [property, columns[property] as SQLiteColumn] as const);
      const after = (row: AnyRow) => rowsAfter(keyColumns.map(([property, column]) => [column, row[property]]));
      const held = textsOf(name).flatMap((property) =>
        texts.map((text) => sql`lower(${columns[property]}) like ${pattern(text)} escape '\\'`),
      );
      const own = within(name, columns, scope);
      let last: AnyRow | undefined;
      for (;;) {
        const rest = and(own, last && after(last));
        const some: AnyRow[] = await db
          .select(Object.fromEntries(keyColumns))
          .from(table)
          .where(rest)
          .orderBy(...keyColumns.map(([, column]) => asc(column)))
          .limit(AT_ONCE);
        const end = some.at(-1);
        if (!end) return;
        const beyondEnd = after(end);
        const rows: AnyRow[] = await db
          .select()
          .from(table)
          .where(and(or(...held), rest, beyondEnd && not(beyondEnd)));
        if (rows.length > 0) yield rows.map((row) => ({ table: name, row, key }));
        if (some.length < AT_ONCE) return;
        last = end;
      }
    },
    /** All of these, in one write. */
    async settle(all: readonly { readonly found: FoundRow; readonly fate: Fate }[]): Promise<void> {
      if (all.length === 0) return;
      await atomically((tx) =>
        all.flatMap(({ found: { table: name, row, key }, fate }) => {
          const table = t[name] as SQLiteTable;
          const columns = columnsOf(table);
          const isRow = and(...key.map((property) => eq(columns[property] as SQLiteColumn, row[property])));
          const first = { key: columns[key[0] as string] as SQLiteColumn };
          if (typeof fate === 'object') return [tx.update(table).set(fate.changes).where(isRow).returning(first)];
          const removal = tx.delete(table).where(isRow).returning(first);
          return fate === 'hide' ? [hidden(tx, row), removal] : [removal];
        }),
      );
    },
    /**
     * What was changed or removed is not to be found in the file any more. @param isAlone whether nobody else uses it, so
     * that it can be written anew, without what was removed earlier.
     */
    async overwriteRemoved(isAlone: boolean): Promise<void> {
      if (dialect !== 'sqlite') return;
      if (isAlone) db.run(sql`vacuum`);
      db.all(sql`pragma wal_checkpoint(truncate)`);
    },
    /** From here on what is removed is overwritten with zeros, where that is not the database's own affair. */
    async overwriteWhatGoes(): Promise<void> {
      if (dialect === 'sqlite') db.all(sql`pragma secure_delete = on`);
    },
  };
}

export type PersonalDataStore = ReturnType<typeof personalDataStore>;
