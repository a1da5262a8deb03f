/** What one query has found out about rows, for as long as nothing changes: no table is looked through once for each row. */
import type { Row, World } from './world.ts';

export class Lookups {
  readonly #pointing = new Map<string, ReadonlyMap<unknown, Row[]>>();
  /** Whether whoever asks sees a team, by its id. */
  readonly teams = new Map<string, boolean>();

  /** Rows of a type that have this id in a field, in the order of their table. */
  pointingTo(world: World, type: string, field: string, id: string): readonly Row[] {
    const key = `${type}.${field}`;
    const known = this.#pointing.get(key) ?? byField(world.rows(type), field);
    this.#pointing.set(key, known);
    return known.get(id) ?? [];
  }
}

function byField(rows: readonly Row[], field: string): ReadonlyMap<unknown, Row[]> {
  const found = new Map<unknown, Row[]>();
  for (const row of rows) {
    const value = row[field];
    if (typeof value !== 'string') continue;
    const others = found.get(value);
    if (others) others.push(row);
    else found.set(value, [row]);
  }
  return found;
}
