/** A store that is in use, from outside: how large it is, and whether its tables are those of this version. */
import { statSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import type { Database } from '../../config/values.ts';
import type { Store } from '../base/store.ts';
import { compareMigrations } from './inspect.ts';

export interface StoreState {
  readonly kind: Database['kind'];
  /** With what SQLite has beside its file. */
  readonly bytes: number;
  /** Migrations of this version that were not applied. */
  readonly waiting: number;
  /** Whether a newer version has migrated it. */
  readonly isNewer: boolean;
}

const MIGRATIONS = { sqlite: sql`__drizzle_migrations`, postgres: sql`taskgate_migration` } as const;

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

export async function storeState({ db, t }: Store, database: Database): Promise<StoreState> {
  const one = async (expression: ReturnType<typeof sql>) => {
    const [row] = await db
      .select({ value: sql<unknown>`(${expression})` })
      .from(t.workspace)
      .limit(1);
    return Number(row?.value ?? 0);
  };
  const { kind } = database;
  const applied = await one(sql`select max(created_at) from ${MIGRATIONS[kind]}`);
  const bytes =
    database.kind === 'postgres'
      ? await one(sql`pg_database_size(current_database())`)
      : ['', '-wal', '-shm'].reduce((sum, end) => sum + sizeOf(database.path + end), 0);
  return { kind, bytes, ...compareMigrations(kind, applied) };
}
