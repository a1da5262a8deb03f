/** Walks over a list that others change, in every way that a list can change, and what they cost. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../../../adapters/contract/session.ts';
import type { JiraClient } from '../../../../adapters/jira/line/client.ts';
import { walkByPosition } from '../../../../adapters/jira/paging/walk-by-position.ts';
import type { JsonRequest } from '../../../../adapters/toolkit/client-policy.ts';
import { storedWalks } from '../../stored-walks.ts';

type Kind = 'page' | 'filtered page' | 'window';

interface Row {
  id: string;
  isHidden: boolean;
}

/** A list of Jira's, of which rows may be left out by Jira itself (windows) or by us (filters). */
class MadeUpList {
  rows: Row[];
  calls = 0;
  /** What happens after each call. */
  meanwhile: () => void = () => undefined;
  readonly kind: Kind;
  readonly pageSize: number;
  readonly #walks = storedWalks();

  constructor(kind: Kind, length: number, pageSize: number) {
    this.kind = kind;
    this.pageSize = pageSize;
    this.rows = Array.from({ length }, (_, index) => this.row(`r${index}`, index));
  }

  row = (id: string, index: number): Row => ({ id, isHidden: this.kind !== 'page' && index % 4 === 3 });

  get visible(): string[] {
    return this.rows.filter(({ isHidden }) => !isHidden).map(({ id }) => id);
  }

  async json({ query }: JsonRequest): Promise<unknown> {
    this.calls += 1;
    const startAt = Number(query?.startAt);
    const size = Math.min(Number(query?.maxResults), this.pageSize);
    const rows = this.rows.slice(startAt, startAt + size);
    const total = this.rows.length;
    this.meanwhile();
    if (this.kind === 'window') return rows.filter(({ isHidden }) => !isHidden);
    return { values: rows, total };
  }

  async page(offset: number, limit: number): Promise<string[]> {
    const client = { json: (request: JsonRequest) => this.json(request) };
    const context = { client, walks: this.#walks, clock: { now: () => 0 } } as unknown as Context<JiraClient>;
    const list = {
      request: { path: '/x', key: this.kind === 'window' ? undefined : 'values', pageSize: this.pageSize },
      idOf: (row: { id?: unknown }) => String(row.id),
      ...(this.kind === 'filtered page' && { keep: (row: { isHidden?: unknown }) => row.isHidden !== true }),
    };
    const rows = await walkByPosition(context, list, { offset, limit });
    return rows.map(({ id }) => String(id));
  }

  async walk(limit: number, between: (offset: number) => void = () => undefined): Promise<string[]> {
    const seen: string[] = [];
    for (let offset = 0; ; offset += limit) {
      const found = await this.page(offset, limit);
      seen.push(...found);
      if (found.length < limit) return seen;
      between(offset);
    }
  }
}

const kinds = fc.constantFrom<Kind>('page', 'filtered page', 'window');
const shape = fc.record({
  kind: kinds,
  length: fc.integer({ min: 0, max: 150 }),
  pageSize: fc.integer({ min: 12, max: 40 }),
  limit: fc.integer({ min: 1, max: 60 }),
});

describe('a walk by position', () => {
  it('yields each row once, in order, while nothing changes', async () => {
    await fc.assert(
      fc.asyncProperty(shape, async ({ kind, length, pageSize, limit }) => {
        const list = new MadeUpList(kind, length, pageSize);
        expect(await list.walk(limit)).toEqual(list.visible);
      }),
      { numRuns: 300 },
    );
  });

  const change = fc.record({
    what: fc.constantFrom('delete', 'insert', 'move'),
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    to: fc.double({ min: 0, max: 0.999, noNaN: true }),
  });

  it('never misses a row that nobody touched, and shows none twice, whatever others do', async () => {
    await fc.assert(
      fc.asyncProperty(
        shape,
        fc.array(fc.array(change, { maxLength: 4 }), { minLength: 1, maxLength: 30 }),
        async ({ kind, length, pageSize, limit }, changes) => {
          const list = new MadeUpList(kind, length, pageSize);
          const before = list.visible;
          const touched = new Set<string>();
          let turn = 0;
          const seen = await list.walk(limit, () => {
            for (const { what, at, to } of changes[turn % changes.length] ?? []) {
              const index = Math.floor(at * list.rows.length);
              if (what === 'insert') list.rows.splice(index, 0, list.row(`new${turn}-${list.rows.length}`, 0));
              const [row] = what === 'insert' ? [] : list.rows.splice(index, 1);
              if (row) touched.add(row.id);
              if (row && what === 'move') list.rows.splice(Math.floor(to * list.rows.length), 0, row);
            }
            turn += 1;
            if (turn > 60) list.rows.splice(0);
          });
          if (turn > 60) return;
          expect(before.filter((id) => !touched.has(id) && !seen.includes(id))).toEqual([]);
          expect(seen.length).toBe(new Set(seen).size);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('goes on where it was when most of what it has seen is gone', async () => {
    const list = new MadeUpList('page', 300, 100);
    const seen = await list.walk(50, (offset) => {
      if (offset === 100) list.rows.splice(0, 140);
    });
    expect(seen).toHaveLength(300);
  });

  it('by two at a time misses nothing for either', async () => {
    const list = new MadeUpList('page', 200, 100);
    const all = list.visible;
    const seen = [new Set<string>(), new Set<string>()];
    const deleted = new Set<string>();
    for (let offset = 0; offset < 240; offset += 20) {
      for (const mine of offset % 40 === 0 ? seen : [...seen].reverse()) {
        for (const id of await list.page(offset, 20)) mine.add(id);
        const [victim] = list.rows.splice((offset * 7) % Math.max(1, list.rows.length), 1);
        if (victim) deleted.add(victim.id);
      }
    }
    for (const mine of seen) expect(all.filter((id) => !deleted.has(id) && !mine.has(id))).toEqual([]);
  });

  it('finds at its end what has come since', async () => {
    const list = new MadeUpList('page', 30, 100);
    await list.walk(20);
    list.rows.push({ id: 'late', isHidden: false });
    expect(await list.page(30, 20)).toEqual(['late']);
  });
});

describe('the calls of a walk by position', () => {
  const costOf = async (list: MadeUpList, work: () => Promise<unknown>) => {
    const before = list.calls;
    await work();
    return list.calls - before;
  };

  it.each([
    [40, 100, 1],
    [100, 100, 1],
    [150, 1000, 2],
  ])('for the first page of %i rows by %i are %i', async (length, limit, calls) => {
    const list = new MadeUpList('page', length, 100);
    expect(await costOf(list, () => list.page(0, limit))).toBe(calls);
  });

  it('are one a page where a page of Jira has room for some rows more', async () => {
    const list = new MadeUpList('page', 900, 100);
    expect(await costOf(list, () => list.walk(90))).toBe(11);
  });

  it('are three for two pages where it has not', async () => {
    const list = new MadeUpList('page', 950, 100);
    expect(await costOf(list, () => list.walk(100))).toBeLessThanOrEqual(15);
  });

  it('are one for a page that nobody walked to', async () => {
    const list = new MadeUpList('page', 950, 100);
    expect(await costOf(list, () => list.page(400, 100))).toBe(1);
    expect(await costOf(list, () => list.page(500, 90))).toBeLessThanOrEqual(2);
  });

  it('over windows are one a page, and one to see the end', async () => {
    const list = new MadeUpList('window', 800, 1000);
    expect(await costOf(list, () => list.walk(100))).toBe(8);
  });
});

describe('a page that takes several reads', () => {
  it.each(['page', 'filtered page', 'window'] as const)(
    'misses no row when one before it is deleted between them (%s)',
    async (kind) => {
      const list = new MadeUpList(kind, 200, 20);
      const untouched = list.visible.slice(60);
      list.meanwhile = () => {
        if (list.calls <= 6) list.rows.splice(0, 3);
      };
      const seen = await list.page(0, 200);
      expect(untouched.filter((id) => !seen.includes(id))).toEqual([]);
      expect(new Set(seen).size).toBe(seen.length);
    },
  );

  it('costs one more when the rows that are read twice make it so', async () => {
    const list = new MadeUpList('page', 200, 20);
    await list.page(0, 110);
    expect(list.calls).toBe(6);
  });

  it('misses no row when others are created before it while one looks further back', async () => {
    const list = new MadeUpList('page', 100, 20);
    await list.page(0, 40);
    list.rows.splice(0, 15);
    const first = list.calls + 1;
    list.meanwhile = () => {
      if (list.calls === first) list.rows.unshift(...['a', 'b', 'c'].map((id) => list.row(id, 0)));
    };
    const seen = [...(await list.page(40, 20)), ...(await list.page(60, 20))];
    expect(list.visible.slice(28, 58).filter((id) => !seen.includes(id))).toEqual([]);
  });
});
