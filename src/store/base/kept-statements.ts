import type Sqlite from 'better-sqlite3';
import { recentlyUsed } from '../../lib/recently-used.ts';

const MOST_KEPT = 300;
/** Longer ones insert many rows, and seldom come again with as many. */
const LONGEST = 4000;

/** Compiles each statement once: drizzle has it compiled for each run, which costs more than most runs. */
export function keepStatements(client: Sqlite.Database): void {
  const kept = recentlyUsed<Sqlite.Statement>(MOST_KEPT);
  const compile = client.prepare.bind(client) as (source: string) => Sqlite.Statement;
  client.prepare = ((source: string) => {
    const known = kept.get(source);
    if (known && !known.busy) return known.reader ? known.raw(false) : known;
    const compiled = compile(source);
    if (source.length <= LONGEST) kept.set(source, compiled);
    return compiled;
  }) as typeof client.prepare;
}
