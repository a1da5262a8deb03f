/** One workspace: rows of every type, by id. References are ids under `<field>Id`, lists of them under `<field>Ids`. */
import { randomUUID } from 'node:crypto';
import { inputProblem } from './problem.ts';

export interface Row {
  readonly __typename: string;
  readonly id: string;
  createdAt: string;
  updatedAt: string;
  [field: string]: unknown;
}

export type Fields = Readonly<Record<string, unknown>>;

/** What has happened to a row, for webhooks. */
export interface Change {
  readonly action: 'create' | 'update' | 'remove';
  readonly row: Row;
  readonly actorId: string;
  /** Old values of what an update has changed. */
  readonly before: Fields;
  /** Epoch milliseconds. */
  readonly at: number;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => UUID.test(text);

export class World {
  readonly now: () => number;
  readonly #tables = new Map<string, Map<string, Row>>();
  /** Rows of a table as they stand, until one comes or goes. */
  readonly #lists = new Map<string, readonly Row[]>();
  /** Called after each change. */
  watch: (change: Change) => void = () => undefined;
  #last = 0;

  constructor(now: () => number) {
    this.now = now;
  }

  instant(): string {
    return new Date(this.now()).toISOString();
  }

  /** Numbers that go up by one. */
  next(): number {
    this.#last += 1;
    return this.#last;
  }

  #table(type: string): Map<string, Row> {
    const found = this.#tables.get(type) ?? new Map<string, Row>();
    this.#tables.set(type, found);
    return found;
  }

  rows(type: string): readonly Row[] {
    const found = this.#lists.get(type) ?? [...this.#table(type).values()];
    this.#lists.set(type, found);
    return found;
  }

  get(type: string, id: unknown): Row | undefined {
    return typeof id === 'string' ? this.#table(type).get(id) : undefined;
  }

  /** @param fields an `id` of the client's own, or else a new one. */
  add(type: string, fields: Fields): Row {
    const id = typeof fields.id === 'string' ? fields.id : randomUUID();
    if (!isUuid(id)) throw inputProblem('Argument Validation Error', 'id must be a UUID.');
    if (this.#table(type).has(id)) {
      throw inputProblem(`conflict on insert of ${type}`, `Entity ${type} with id ${id} already exists.`);
    }
    const at = this.instant();
    const row: Row = { archivedAt: null, createdAt: at, updatedAt: at, ...fields, __typename: type, id };
    this.#table(type).set(id, row);
    this.#lists.delete(type);
    return row;
  }

  remove(type: string, id: string): void {
    this.#table(type).delete(id);
    this.#lists.delete(type);
  }

  /** Sets fields; what was there before of those that differ. `updatedAt` moves when any does. */
  change(row: Row, fields: Fields): Fields {
    const before: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(fields)) {
      if (value === undefined || JSON.stringify(row[name] ?? null) === JSON.stringify(value)) continue;
      before[name] = row[name] ?? null;
      row[name] = value;
    }
    if (Object.keys(before).length > 0) row.updatedAt = this.instant();
    return before;
  }
}
