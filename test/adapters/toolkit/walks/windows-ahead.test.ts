/** Lists whose windows are read before they are asked for: the same pages as without, in no more requests. */
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Kept, StoredWalks } from '../../../../adapters/contract/session.ts';
import { LIFETIME_MS } from '../../../../adapters/toolkit/walks/held-read.ts';
import type { IdList, Part } from '../../../../adapters/toolkit/walks/id-list.ts';
import type { KeyWindow } from '../../../../adapters/toolkit/walks/key-window.ts';
import { walkById } from '../../../../adapters/toolkit/walks/walk-by-id.ts';
import { storedWalks } from '../../stored-walks.ts';

interface Row {
  readonly id: string;
  /** What the list is sorted by. */
  readonly key: number;
  /** How often it was written when it was read. */
  readonly version: number;
  readonly readAt: number;
}

/** Rows of one read. */
const SIZE = 25;
const START = 1_000_000;
/** Keys from here on are of rows that came during a walk. */
const NEW = 100_000_000;

class World {
  now = START;
  rows: { id: string; key: number; version: number }[];
  writtenAt: number | undefined;
  spare = 100;
  isDown = false;
  held = 0;
  readonly windows: KeyWindow[] = [];
  /** Requests that a caller waited for. */
  direct = 0;
  readonly outcomes: string[] = [];
  readonly kept = new Map<string, Kept>();
  readonly walks: StoredWalks = storedWalks();
  readonly signal = new AbortController();

  constructor(keys: readonly number[]) {
    this.rows = keys.map((key, index) => ({ id: `i${index}`, key, version: 0 }));
    this.#sort();
  }

  #sort(): void {
    this.rows.sort((one, other) => other.key - one.key || (one.id < other.id ? 1 : -1));
  }

  add(id: string, key: number): void {
    this.rows.push({ id, key, version: 0 });
    this.#sort();
  }

  remove(id: string): void {
    this.rows = this.rows.filter((row) => row.id !== id);
  }

  seen(rows: readonly Omit<Row, 'readAt'>[]): Row[] {
    return rows.map((row) => ({ ...row, readAt: this.now }));
  }

  below(key: number, from = Number.NEGATIVE_INFINITY): Row[] {
    return this.seen(this.rows.filter((row) => row.key < key && row.key >= from));
  }
}

async function read(world: World, window: KeyWindow, size: number) {
  world.windows.push(window);
  world.held += 1;
  const all = world.below(window.below, window.from);
  const rows = all.slice(0, size);
  await setImmediate();
  let isHeld = true;
  const release = () => {
    if (!isHeld) throw new Error('Released twice.');
    isHeld = false;
    world.held -= 1;
  };
  if (world.isDown) {
    release();
    throw new Error('The provider is down.');
  }
  return { value: { rows, cutAt: all.length > size ? rows.at(-1)?.key : undefined }, release };
}

const listOf = (world: World, limit: number): IdList<Row> => ({
  key: 'list',
  idOf: ({ id }) => id,
  async *pieces({ reached, sinceMs }: Part) {
    let rest = world.below((reached ?? Number.POSITIVE_INFINITY) + 1, sinceMs === undefined ? undefined : NEW);
    do {
      world.direct += 1;
      const rows = rest.slice(0, Math.min(SIZE, limit + 3));
      rest = rest.slice(rows.length);
      yield { rows, isLast: rest.length === 0, isWhole: true };
    } while (rest.length > 0);
  },
  isWhole: false,
  async fetch(ids) {
    world.direct += Math.ceil(ids.length / SIZE);
    return world.seen(world.rows.filter(({ id }) => ids.includes(id)));
  },
  fetchSize: SIZE,
  order: { keyOf: ({ key }) => key, isDescending: true, isFixed: true },
  windows: {
    key: 'list',
    size: SIZE,
    keyOf: ({ key }) => key,
    read: (window, size) => read(world, window, size),
    spare: () => world.spare,
    writtenAt: world.writtenAt,
    ended: (outcome) => world.outcomes.push(outcome),
  },
});

const page = (world: World, offset: number, limit: number): Promise<Row[]> =>
  walkById(
    {
      walks: world.walks,
      clock: { now: () => world.now },
      signal: world.signal.signal,
      ahead: {
        keep(key, kept) {
          world.kept.get(key)?.drop();
          world.kept.set(key, kept);
        },
        take(key) {
          const kept = world.kept.get(key);
          world.kept.delete(key);
          return kept;
        },
        has: (key) => world.kept.has(key),
        begin: () => () => undefined,
        isBegun: () => false,
        ended: () => undefined,
        isWorthwhile: () => true,
      },
    },
    listOf(world, limit),
    { offset, limit },
  );

async function settle(world: World): Promise<void> {
  for (const kept of world.kept.values()) kept.drop();
  world.kept.clear();
  for (let turn = 0; turn < 3; turn++) await setImmediate();
}

interface Walked {
  readonly rows: Row[];
  readonly pages: number;
}

async function walk(world: World, limit: number, between?: (offset: number) => unknown): Promise<Walked> {
  const rows: Row[] = [];
  for (let pages = 1; ; pages++) {
    const found = await page(world, rows.length, limit);
    rows.push(...found);
    if (found.length < limit) return { rows, pages };
    await between?.(rows.length);
  }
}

const evenly = (count: number, step = 1000): number[] =>
  Array.from({ length: count }, (_, index) => (index + 1) * step);
const requestsOf = (world: World): number => world.direct + world.windows.length;
const idsOf = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);

/** Keys with rows of one moment, bursts, and long pauses. */
const keysOf = fc
  .array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 5000, max: 200_000 })), {
    maxLength: 400,
  })
  .map((steps) => {
    let key = 10_000;
    return steps.map((step) => {
      key += step;
      return key;
    });
  });

describe('windows read ahead', () => {
  it('begin with the second page, with one read, and become more while the caller is faster', async () => {
    const world = new World(evenly(1000));
    const reads: number[] = [];
    await walk(world, 10, () => reads.push(world.windows.length));
    expect(reads.slice(0, 3)).toEqual([0, 1, 3]);
    expect(world.windows.length).toBeGreaterThan(10);
  });

  it('cost a caller who stops after two pages three reads at most, whatever the limit', async () => {
    for (const limit of [1, 7, 10, 30, 100, 500]) {
      const world = new World(evenly(2000));
      await page(world, 0, limit);
      await page(world, limit, limit);
      expect(world.windows.length).toBeLessThanOrEqual(3);
    }
  });

  it('cost a caller who stops later three reads at most in vain, whatever the limit', async () => {
    for (const limit of [7, 10, 17, 25, 30, 50, 100])
      for (const pages of [3, 4, 5, 8]) {
        const [world, other] = [new World(evenly(2000)), new World(evenly(2000))];
        other.spare = 0;
        for (let at = 0; at < pages; at += 1) {
          await page(world, at * limit, limit);
          await page(other, at * limit, limit);
        }
        expect(requestsOf(world) - requestsOf(other), `${pages} pages of ${limit}`).toBeLessThanOrEqual(3);
      }
  });

  it.each([10, 17])('of rows that come evenly cost hardly more requests than there are pages, by %i', async (limit) => {
    const world = new World(evenly(2000));
    const { rows, pages } = await walk(world, limit, () => setImmediate());
    expect(idsOf(rows)).toEqual(idsOf(world.rows));
    expect(requestsOf(world)).toBeLessThanOrEqual(1.05 * pages);
  });

  it.each([18, 20, 25, 50, 100])(
    'cost no more requests than without where a page is as large as a read, by %i',
    async (limit) => {
      const [world, other] = [new World(evenly(2000)), new World(evenly(2000))];
      other.spare = 0;
      const { rows } = await walk(world, limit, () => setImmediate());
      await walk(other, limit);
      expect(idsOf(rows)).toEqual(idsOf(world.rows));
      expect(world.windows.length).toBeGreaterThan(0);
      expect(requestsOf(world)).toBeLessThanOrEqual(requestsOf(other) + 1);
    },
  );

  it('are side by side, so that a fast caller waits for few of them', async () => {
    const world = new World(evenly(2000));
    await walk(world, 10);
    expect(world.windows.findIndex(({ from }) => from === undefined)).toBe(world.windows.length - 1);
    expect(world.direct).toBeLessThanOrEqual(4);
  });

  it('share no key with each other', async () => {
    const world = new World([...evenly(300), ...evenly(300, 7)]);
    await walk(world, 10, () => setImmediate());
    const bounded = world.windows
      .filter(({ from }) => from !== undefined)
      .sort((one, other) => other.below - one.below);
    for (const [index, { from = 0 }] of bounded.entries()) {
      // What did not fit into one read is read as a window of its own, from where the read was cut.
      const others = bounded.slice(index + 1).filter(({ below }) => below > from);
      expect(others.every((other) => (other.from ?? 0) >= from)).toBe(true);
    }
  });

  it('are given up where they hold few rows: one goes from the end of the last one', async () => {
    // Ever more rows to a stretch, and then hardly any: what was learned is always wrong.
    const keys = Array.from({ length: 600 }, (_, index) => Math.round(1000 * 1.03 ** index));
    const world = new World(keys);
    const { rows, pages } = await walk(world, 10, () => setImmediate());
    expect(rows).toHaveLength(600);
    expect(requestsOf(world)).toBeLessThanOrEqual(1.05 * pages);
  });

  it('are none within more rows of one key than one read brings', async () => {
    const world = new World(Array.from({ length: 300 }, () => 5));
    const { rows } = await walk(world, 10, () => setImmediate());
    expect(new Set(idsOf(rows)).size).toBe(300);
    expect(world.windows.length).toBeLessThanOrEqual(3);
  });

  it('are none while there is no room, and as many as there is room for', async () => {
    const world = new World(evenly(200));
    world.spare = 0;
    for (const offset of [0, 10, 20]) await page(world, offset, 10);
    expect(world.windows).toEqual([]);
    world.spare = 1;
    await page(world, 30, 10);
    expect(world.windows).toHaveLength(1);
  });

  it('are given up for a walk whose reads fail', async () => {
    const world = new World(evenly(600));
    world.isDown = true;
    const { rows } = await walk(world, 30, () => setImmediate());
    expect(rows).toHaveLength(600);
    expect(world.windows.length).toBeLessThanOrEqual(6);
  });

  it('are waited for no longer than the caller waits', async () => {
    const world = new World(evenly(200));
    await page(world, 0, 10);
    await page(world, 10, 10);
    const third = page(world, 20, 10);
    world.signal.abort();
    expect(await third).toHaveLength(10);
  });

  it('are not served when they are too old', async () => {
    const world = new World(evenly(200));
    await page(world, 0, 10);
    await page(world, 10, 10);
    await setImmediate();
    world.now += LIFETIME_MS + 1;
    expect((await page(world, 20, 10)).every(({ readAt }) => readAt === world.now)).toBe(true);
  });

  it('are not served when something was written since they were read, and none are read until a second after', async () => {
    const world = new World(evenly(400));
    for (const offset of [0, 10, 20]) await page(world, offset, 10);
    await setImmediate();
    world.now += 10;
    world.writtenAt = world.now;
    const before = world.windows.length;
    expect((await page(world, 30, 10)).every(({ readAt }) => readAt === world.now)).toBe(true);
    expect(world.windows).toHaveLength(before);
    world.now += 1001;
    await page(world, 40, 10);
    expect(world.windows.length).toBeGreaterThan(before);
  });

  it('are let go of in the end', async () => {
    const world = new World(evenly(400));
    for (let offset = 0; offset < 200; offset += 10) await page(world, offset, 10);
    expect(world.held).toBeGreaterThan(0);
    await settle(world);
    expect(world.held).toBe(0);
  });
});

describe('a walk with windows read ahead', () => {
  it('holds every row once, in order, however rows stand', async () => {
    await fc.assert(
      fc.asyncProperty(
        keysOf,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 4 }),
        async (keys, limit, spare) => {
          const world = new World(keys);
          world.spare = spare;
          const { rows } = await walk(world, limit, (offset) => (offset % 3 === 0 ? setImmediate() : undefined));
          expect(idsOf(rows)).toEqual(idsOf(world.rows));
          await settle(world);
          expect(world.held).toBe(0);
        },
      ),
    );
  });

  it('costs hardly more requests than without, however rows stand', async () => {
    await fc.assert(
      fc.asyncProperty(keysOf, fc.integer({ min: 1, max: 60 }), async (keys, limit) => {
        const [world, other] = [new World(keys), new World(keys)];
        other.spare = 0;
        await walk(world, limit, () => setImmediate());
        await walk(other, limit);
        expect(requestsOf(world)).toBeLessThanOrEqual(1.05 * requestsOf(other) + 8);
      }),
    );
  });

  it('misses no row that nobody touched, and shows none that is older than a write, while others write', async () => {
    const step = fc.record({
      kind: fc.constantFrom('remove', 'write', 'add', 'change elsewhere', 'pause', 'fail', 'none', 'none'),
      index: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(
        keysOf,
        fc.integer({ min: 1, max: 40 }),
        fc.array(step, { maxLength: 60 }),
        async (keys, limit, steps) => {
          const world = new World(keys);
          const all = idsOf(world.rows);
          const touched = new Set<string>();
          /** Writes that the gateway knows of, by row. */
          const written = new Map<string, number>();
          const check = (rows: readonly Row[]) => {
            for (const { id, version, readAt } of rows) {
              expect(readAt).toBeGreaterThanOrEqual(world.now - LIFETIME_MS);
              expect(version).toBeGreaterThanOrEqual(written.get(id) ?? 0);
            }
          };
          const rows: Row[] = [];
          for (let turn = 0; ; turn++) {
            const found = await page(world, rows.length, limit);
            check(found);
            rows.push(...found);
            if (found.length < limit) break;
            world.now += 20;
            const { kind, index } = steps[turn % Math.max(1, steps.length)] ?? { kind: 'none', index: 0 };
            const row = world.rows[index % Math.max(1, world.rows.length)];
            world.isDown = kind === 'fail';
            if (kind === 'pause') world.now += index % 15_000;
            if (kind === 'add') world.add(`new${turn}`, NEW + turn);
            if (kind === 'remove' && row) {
              touched.add(row.id);
              world.remove(row.id);
            }
            if ((kind === 'write' || kind === 'change elsewhere') && row) row.version += 1;
            if (kind === 'write' && row) {
              world.writtenAt = world.now;
              written.set(row.id, row.version);
            }
            if (turn % 2 === 0) await setImmediate();
          }
          expect(new Set(idsOf(rows)).size).toBe(rows.length);
          const seen = new Set(idsOf(rows));
          expect(all.filter((id) => !touched.has(id) && !seen.has(id))).toEqual([]);
          await settle(world);
          expect(world.held).toBe(0);
        },
      ),
    );
  });
});
