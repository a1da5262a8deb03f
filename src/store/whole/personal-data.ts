/** Every row of every table in which a text stands, whatever column it is in. docs/personal-data.md says what may be where. */
import { and, asc, eq, not, or, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { rowsAfter } from '../base/keyset.ts';
import { literal } from '../base/literal.ts';
import type { Db, Statement, Store } from '../base/store.ts';
import { pseudonymOf } from '../webhooks/pseudonym.ts';
import { type PersonalScope, rowsWithin } from './personal-scope.ts';
import { type AnyRow, columnsOf, keyOf, type TableName, textsOf } from './tables.ts';

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

const pattern = (text: string) => `%${literal(text)}%`;

/** Rows in which a text stands. */
function rowsWithTexts(store: Store) {
  const { db, t } = store;
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
      const own = rowsWithin(store, name, columns, scope);
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
  };
}

/** For an object that a webhook compares: what is known of it stays, without its id. */
function hidden(tx: Db, { seen }: Store['t'], row: AnyRow): Statement {
  const known = row as typeof seen.$inferSelect;
  const objectId = pseudonymOf(known.webhookId, known.objectId);
  return tx
    .insert(seen)
    .values({ ...known, objectId })
    .onConflictDoUpdate({ target: [seen.webhookId, seen.objectId], set: { version: known.version } })
    .returning({ objectId: seen.objectId });
}

/** What becomes of rows that were found. */
function fates({ t, atomically }: Store) {
  return {
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
          return fate === 'hide' ? [hidden(tx, t, row), removal] : [removal];
        }),
      );
    },
  };
}

/** What the file of the database still holds of rows that are gone. */
function remains({ db, dialect }: Store) {
  return {
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

export const personalDataStore = (store: Store) => ({ ...rowsWithTexts(store), ...fates(store), ...remains(store) });

export type PersonalDataStore = ReturnType<typeof personalDataStore>;
