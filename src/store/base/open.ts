import type { Database } from '../../config/values.ts';
import { openSqlite } from './open-sqlite.ts';
import type { Store } from './store.ts';

/** Opens the store that `DATABASE_URL` names, with its tables made or brought up to date. */
export async function openStore(database: Database): Promise<Store> {
  if (database.kind === 'sqlite') return openSqlite(database.path);
  // A process on SQLite does without the driver.
  const { openPostgres } = await import('./open-postgres.ts');
  return await openPostgres(database.url, database);
}
