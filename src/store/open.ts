import type { Database } from '../config-values.ts';
import { openPostgres } from './open-postgres.ts';
import { openSqlite } from './open-sqlite.ts';
import type { Store } from './store.ts';

export type { Store } from './store.ts';

/** Opens the store that `DATABASE_URL` names, with its tables made or brought up to date. */
export async function openStore(database: Database): Promise<Store> {
  return database.kind === 'sqlite' ? openSqlite(database.path) : await openPostgres(database.url, database);
}
