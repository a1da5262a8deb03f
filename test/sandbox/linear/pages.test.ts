/** Pages of Linear's lists, beside what they are by definition: all that is wanted, in order, cut by cursors and size. */
import { describe, expect, it } from 'vitest';
import type { Context } from '../../../sandbox/linear/caller.ts';
import { type PageArguments, pageOf } from '../../../sandbox/linear/pages.ts';
import { type Row, World } from '../../../sandbox/linear/world.ts';

const START = Date.parse('2026-05-01T08:00:00.000Z');
const ROWS = 150;

const world = new World(() => START);
const context: Context = { world, user: {} as Row, scopes: undefined, bucket: '', url: '' };
for (let index = 0; index < ROWS; index++) {
  // Some of the same moment, some older than what came before.
  const at = new Date(START + ((index * 37) % 50) * 1000).toISOString();
  world.add('Issue', { createdAt: at, updatedAt: at, priority: index % 4, archivedAt: index % 11 === 0 ? at : null });
}

type Order = 'createdAt' | 'updatedAt';

const placeOf = (row: Row, order: Order) => `${row[order]} ${row.id}`;
const cursorOf = (row: Row, order: Order = 'createdAt') => Buffer.from(placeOf(row, order)).toString('base64url');

function wanted({ orderBy = 'createdAt', includeArchived, filter }: PageArguments): Row[] {
  const most = (filter as { priority?: { lte?: number } } | undefined)?.priority?.lte ?? 9;
  return world
    .rows('Issue')
    .filter((row) => (includeArchived || !row.archivedAt) && Number(row.priority) <= most)
    .sort((one, other) => (placeOf(one, orderBy) < placeOf(other, orderBy) ? 1 : -1));
}

const page = (args: PageArguments) => pageOf(context, world.rows('Issue'), args);
const idsOf = (rows: readonly Row[]) => rows.map(({ id }) => id);

const LISTS: readonly PageArguments[] = [
  {},
  { includeArchived: true },
  { filter: { priority: { lte: 1 } } },
  { filter: { priority: { lte: 0 } }, orderBy: 'updatedAt', includeArchived: true },
];

describe.each(LISTS)('a list with %j', (list) => {
  it('holds each row once, from page to page', () => {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const { nodes, pageInfo } = page({ ...list, first: 20, ...(after !== undefined && { after }) });
      expect(pageInfo.hasPreviousPage).toBe(after !== undefined);
      seen.push(...idsOf(nodes));
      after = pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined;
    } while (after !== undefined);
    expect(seen).toEqual(idsOf(wanted(list)));
  });

  it('is read from its end as well', () => {
    const all = wanted(list);
    const { nodes, pageInfo, edges } = page({ ...list, last: 20 });
    expect(idsOf(nodes)).toEqual(idsOf(all.slice(-20)));
    expect(edges.map(({ cursor }) => cursor)).toEqual(nodes.map((row) => cursorOf(row, list.orderBy)));
    expect(pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const before = page({ ...list, last: 5, before: pageInfo.startCursor ?? '' });
    expect(idsOf(before.nodes)).toEqual(idsOf(all.slice(-25, -20)));
    expect(before.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: all.length > 25 });
  });

  it('ends where nothing comes after a cursor', () => {
    const last = wanted(list).at(-1) as Row;
    const { nodes, pageInfo } = page({ ...list, first: 5, after: cursorOf(last, list.orderBy) });
    expect(nodes).toEqual([]);
    expect(pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null });
  });
});

describe('a list by when its rows were changed', () => {
  it('is in its new order once one of them was', () => {
    const list: PageArguments = { orderBy: 'updatedAt', includeArchived: true, first: 3 };
    const last = wanted(list).at(-1) as Row;
    expect(idsOf(page(list).nodes)).not.toContain(last.id);
    Object.assign(last, { updatedAt: new Date(START + 3_600_000).toISOString() });
    expect(idsOf(page(list).nodes)[0]).toBe(last.id);
  });

  it('goes on behind a row that is gone', () => {
    const all = wanted({ includeArchived: true });
    const gone = all[10] as Row;
    world.remove('Issue', gone.id);
    expect(idsOf(page({ includeArchived: true, first: 2, after: cursorOf(gone) }).nodes)).toEqual(
      idsOf(all.slice(11, 13)),
    );
  });
});
