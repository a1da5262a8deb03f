/** Rows that are read before they are asked for: as those that are read when they are asked for, and let go of in the end. */
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Kept } from '../../../../adapters/contract/session.ts';
import { LIFETIME_MS } from '../../../../adapters/toolkit/walks/held-read.ts';
import type { AheadReads } from '../../../../adapters/toolkit/walks/rows-ahead.ts';
import { openAhead } from '../../../../adapters/toolkit/walks/walk-ahead.ts';

interface Row {
  readonly id: string;
  /** How often the row was written when it was read. */
  readonly version: number;
  readonly readAt: number;
}

interface World {
  now: number;
  readonly versions: Map<string, number>;
  writtenAt: number | undefined;
  readonly begun: Set<string>;
  readonly signal: AbortController;
  spare: number;
  isDown: boolean;
  /** Ids of each read ahead. */
  readonly ahead: string[][];
  readonly fetched: string[][];
  held: number;
  readonly outcomes: string[];
  readonly kept: Map<string, Kept>;
}

const FETCH_SIZE = 10;

const worldOf = (): World => ({
  now: 1_000_000,
  versions: new Map(),
  writtenAt: undefined,
  begun: new Set(),
  signal: new AbortController(),
  spare: 100,
  isDown: false,
  ahead: [],
  fetched: [],
  held: 0,
  outcomes: [],
  kept: new Map(),
});

const idsOf = (count: number) => Array.from({ length: count }, (_, index) => `i${index}`);

const rowsOf = (world: World, ids: readonly string[]): Row[] =>
  ids.map((id) => ({ id, version: world.versions.get(id) ?? 0, readAt: world.now }));

function readsOf(world: World): AheadReads<Row> {
  return {
    key: 'list',
    async read(ids) {
      world.ahead.push([...ids]);
      world.held += 1;
      let isHeld = true;
      const release = () => {
        if (!isHeld) throw new Error('Released twice.');
        isHeld = false;
        world.held -= 1;
      };
      const value = rowsOf(world, ids);
      await setImmediate();
      if (!world.isDown) return { value, release };
      release();
      throw new Error('The provider is down.');
    },
    spare: () => world.spare,
    writtenAt: world.writtenAt,
    ended: (outcome) => world.outcomes.push(outcome),
  };
}

const opened = (world: World, offset: number, limit: number) =>
  openAhead<Row>({
    kept: {
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
      begin(key) {
        world.begun.add(key);
        return () => world.begun.delete(key);
      },
      isBegun: (key) => world.begun.has(key),
      ended: () => undefined,
      isWorthwhile: () => true,
    },
    clock: { now: () => world.now },
    signal: world.signal.signal,
    list: { ahead: readsOf(world), fetchSize: FETCH_SIZE, idOf: ({ id }) => id },
    page: { offset, limit },
  });

const served = (rows: readonly Row[], upcoming: readonly string[]) => ({
  rows,
  upcoming,
  isComplete: true,
  reached: undefined,
});

async function page(world: World, all: readonly string[], offset: number, limit: number): Promise<Row[]> {
  const ahead = opened(world, offset, limit);
  const ids = all.slice(offset, offset + limit);
  const rows = await ahead.rows(ids, async (some) => {
    world.fetched.push([...some]);
    return rowsOf(world, some);
  });
  if (ids.length === limit) ahead.goOn(offset + limit, served(rows, all.slice(offset + limit)));
  else ahead.drop();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

async function settle(world: World): Promise<void> {
  for (const kept of world.kept.values()) kept.drop();
  world.kept.clear();
  for (let turn = 0; turn < 3; turn++) await setImmediate();
}

describe('rows read ahead', () => {
  it('begin with the second page, one read at first, and more while the caller is faster', async () => {
    const world = worldOf();
    const all = idsOf(200);
    const reads = [];
    for (let offset = 0; offset < 80; offset += 10) {
      await page(world, all, offset, 10);
      reads.push(world.ahead.length);
    }
    expect(reads).toEqual([0, 1, 4, 7, 8, 9, 10, 11]);
    expect(world.fetched).toEqual([all.slice(0, 10), all.slice(10, 20)]);
  });

  it('stay one page ahead of a caller who is slower than the provider', async () => {
    const world = worldOf();
    const all = idsOf(200);
    for (let offset = 0; offset < 100; offset += 10) {
      await page(world, all, offset, 10);
      await setImmediate();
    }
    expect(world.ahead).toHaveLength(9);
  });

  it('cost a caller who stops after two pages three reads at most, whatever the limit', async () => {
    for (const limit of [1, 7, 10, 30, 100, 500]) {
      const world = worldOf();
      await page(world, idsOf(2000), 0, limit);
      await page(world, idsOf(2000), limit, limit);
      expect(world.ahead.length).toBeLessThanOrEqual(3);
    }
  });

  it('are read in whole reads, so that small pages cost fewer reads than pages', async () => {
    const world = worldOf();
    const all = idsOf(100);
    for (let offset = 0; offset < 100; offset += 2) await page(world, all, offset, 2);
    expect(world.ahead.length + world.fetched.length).toBeLessThanOrEqual(26);
  });

  it('are none while there is no room, and as many as there is room for', async () => {
    const world = worldOf();
    world.spare = 0;
    for (const offset of [0, 10, 20]) await page(world, idsOf(100), offset, 10);
    expect(world.ahead).toEqual([]);
    world.spare = 1;
    await page(world, idsOf(100), 30, 10);
    expect(world.ahead).toHaveLength(1);
  });

  it('are none for a walk that jumps', async () => {
    const world = worldOf();
    for (const offset of [0, 50, 20, 80]) await page(world, idsOf(100), offset, 10);
    expect(world.ahead).toEqual([]);
  });

  it('are not served when they are too old', async () => {
    const world = worldOf();
    const all = idsOf(100);
    await page(world, all, 0, 10);
    await page(world, all, 10, 10);
    world.now += LIFETIME_MS + 1;
    expect((await page(world, all, 20, 10)).every(({ readAt }) => readAt === world.now)).toBe(true);
  });

  it('are not served when something was written since they were read, and none are read until a second after', async () => {
    const world = worldOf();
    const all = idsOf(100);
    await page(world, all, 0, 10);
    await page(world, all, 10, 10);
    await setImmediate();
    world.now += 10;
    world.writtenAt = world.now;
    expect((await page(world, all, 20, 10)).every(({ readAt }) => readAt === world.now)).toBe(true);
    expect(world.ahead).toHaveLength(1);
    world.now += 1001;
    await page(world, all, 30, 10);
    expect(world.ahead.length).toBeGreaterThan(1);
    await page(world, all, 40, 10);
    expect(world.fetched).toHaveLength(4);
  });

  it('are none for a caller who takes so long for a page that they would be too old', async () => {
    const world = worldOf();
    const all = idsOf(400);
    for (let offset = 0; offset < 100; offset += 10) await page(world, all, offset, 10);
    for (let offset = 100; offset < 400; offset += 10) {
      world.now += 2500;
      await page(world, all, offset, 10);
      await setImmediate();
    }
    expect(world.ahead.length + world.fetched.length).toBeLessThanOrEqual(42);
    world.now += 6000;
    const before = world.ahead.length;
    await page(world, all, 390, 10);
    expect(world.ahead).toHaveLength(before);
  });

  it('are given up for a walk whose reads fail', async () => {
    const world = worldOf();
    const all = idsOf(600);
    world.isDown = true;
    for (let offset = 0; offset < 600; offset += 30) {
      await page(world, all, offset, 30);
      await setImmediate();
    }
    expect(world.ahead.length).toBeLessThanOrEqual(4);
  });

  it('are none for a caller who asks for several pages at once', async () => {
    const world = worldOf();
    const all = idsOf(400);
    for (let offset = 0; offset < 400; offset += 40) {
      await Promise.all([0, 10, 20, 30].map((more) => page(world, all, offset + more, 10)));
    }
    expect(world.ahead.length + world.fetched.length).toBeLessThanOrEqual(42);
  });

  it('are waited for no longer than the caller waits', async () => {
    const world = worldOf();
    const all = idsOf(100);
    const never = { ...readsOf(world), read: () => new Promise<never>(() => undefined) };
    const kept = new Map<string, Kept>();
    const open = (offset: number) =>
      openAhead<Row>({
        kept: {
          keep: (key, one) => void kept.set(key, one),
          take: (key) => kept.get(key),
          has: () => false,
          begin: () => () => undefined,
          isBegun: () => false,
          ended: () => undefined,
          isWorthwhile: () => true,
        },
        clock: { now: () => world.now },
        signal: world.signal.signal,
        list: { ahead: never, fetchSize: FETCH_SIZE, idOf: ({ id }) => id },
        page: { offset, limit: 10 },
      });
    const fetch = async (ids: readonly string[]) => rowsOf(world, ids);
    for (const offset of [0, 10]) {
      const ahead = open(offset);
      const rows = await ahead.rows(all.slice(offset, offset + 10), fetch);
      ahead.goOn(offset + 10, served(rows, all.slice(offset + 10)));
    }
    const third = open(20).rows(all.slice(20, 30), fetch);
    world.signal.abort();
    expect(await third).toHaveLength(10);
  });

  it('are read again when they could not be read, and the caller sees no error', async () => {
    const world = worldOf();
    const all = idsOf(40);
    await page(world, all, 0, 10);
    world.isDown = true;
    await page(world, all, 10, 10);
    expect(await page(world, all, 20, 10)).toHaveLength(10);
    expect(world.fetched).toHaveLength(3);
  });

  it('are each row once, never older than its last write, and all let go of in the end', async () => {
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.constant('next' as const) },
      { weight: 2, arbitrary: fc.record({ write: fc.nat(120) }) },
      fc.record({ wait: fc.nat(2 * LIFETIME_MS) }),
      fc.record({ spare: fc.nat(3) }),
      fc.record({ isDown: fc.boolean() }),
      fc.record({ jump: fc.nat(100) }),
      fc.constant('turn' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 37 }), fc.array(step, { maxLength: 30 }), async (limit, steps) => {
        const world = worldOf();
        const all = idsOf(120);
        let offset = 0;
        for (const one of steps) {
          if (one === 'turn') await setImmediate();
          else if (one === 'next') {
            const rows = await page(world, all, offset, limit);
            expect(rows.map(({ id }) => id)).toEqual(all.slice(offset, offset + limit));
            for (const { id, version, readAt } of rows) {
              expect(version).toBe(world.versions.get(id) ?? 0);
              expect(world.now - readAt).toBeLessThanOrEqual(LIFETIME_MS);
            }
            offset = rows.length < limit ? 0 : offset + limit;
          } else if ('write' in one) {
            const id = `i${one.write}`;
            world.versions.set(id, (world.versions.get(id) ?? 0) + 1);
            world.writtenAt = world.now;
          } else if ('wait' in one) world.now += one.wait;
          else if ('spare' in one) world.spare = one.spare;
          else if ('isDown' in one) world.isDown = one.isDown;
          else offset = one.jump;
        }
        await settle(world);
        expect(world.held).toBe(0);
        expect(world.outcomes).toHaveLength(world.ahead.length);
      }),
      { numRuns: 500 },
    );
  });
});
