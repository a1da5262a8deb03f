import { describe, expect, it } from 'vitest';
import type { JiraClient } from '../../../../adapters/jira/line/client.ts';
import { allRows } from '../../../../adapters/jira/paging/pages.ts';
import type { JsonRequest } from '../../../../adapters/toolkit/client-policy.ts';

const PAGE_SIZE = 10;

/** A list of rows, and what happens to it after each read. */
function listOf(length: number, meanwhile: (rows: unknown[], reads: number) => void = () => undefined) {
  const rows: { id?: string }[] = Array.from({ length }, (_, index) => ({ id: `r${index}` }));
  let reads = 0;
  const json = async ({ query }: JsonRequest): Promise<unknown> => {
    reads += 1;
    if (reads > 100) throw new Error('The list does not end.');
    const startAt = Number(query?.startAt);
    const values = rows.slice(startAt, startAt + Math.min(PAGE_SIZE, Number(query?.maxResults)));
    const total = rows.length;
    meanwhile(rows, reads);
    return { values, total };
  };
  const client = { json } as unknown as JiraClient;
  const all = async () => {
    const found = await allRows(client, { path: '/x', key: 'values', pageSize: PAGE_SIZE });
    return found.map(({ id }) => String(id));
  };
  return { all, reads: () => reads };
}

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `r${from + index}`);

describe('a list that is read whole', () => {
  it.each([0, 1, 9, 10, 11, 19, 20, 21, 100])('has each of %i rows once, in order', async (length) => {
    expect(await listOf(length).all()).toEqual(ids(0, length));
  });

  it('misses no row when others before it are deleted between two reads', async () => {
    for (const count of [1, 2, 9, 15]) {
      const { all } = listOf(60, (rows, reads) => {
        if (reads === 2) rows.splice(0, count);
      });
      const seen = await all();
      expect(seen).toEqual(ids(0, 60));
    }
  });

  it('ends where all that was to come is deleted', async () => {
    const { all } = listOf(30, (rows, reads) => {
      if (reads === 1) rows.splice(5);
    });
    expect(await all()).toEqual(ids(0, 10));
  });

  it('ends however it is turned about meanwhile', async () => {
    const { all } = listOf(95, (rows) => rows.reverse());
    expect(new Set(await all()).size).toBeGreaterThan(50);
  });
});
