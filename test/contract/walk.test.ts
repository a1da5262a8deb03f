/** Offset walks: every object once, whatever happens meanwhile and whatever the provider. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Customer, openCustomer, PROVIDERS } from './providers.ts';

describe.each(PROVIDERS)('with %s', (provider) => {
  let stand: Customer;
  let path: string;
  let where: { projectId?: string; groupIds?: string[] };

  const open = async (issues: number) => {
    stand = await openCustomer(provider, { seed: { issues } });
    path = `/task/${stand.connectionId}/task`;
    where = await stand.place();
  };

  interface Row {
    id: string;
    name?: string;
    updated_at?: string;
  }

  const page = async (query: string): Promise<Row[]> => {
    const answer = await stand.get(`${path}?${query}`);
    if (answer.status !== 200) throw new Error(await answer.text());
    return (await answer.json()) as Row[];
  };

  const change = (id: string, name: string) => stand.send('PATCH', `${path}/${id}`, { name });
  const remove = (id: string | undefined) => stand.send('DELETE', `${path}/${id}`);
  const create = async (name: string) =>
    (await (
      await stand.send('POST', path, { name, project_id: where.projectId, group_ids: where.groupIds })
    ).json()) as Row;

  const walk = async (limit: number, query = '', between?: (offset: number) => Promise<void>): Promise<Row[]> => {
    const rows: Row[] = [];
    for (let offset = 0; ; offset += limit) {
      const found = await page(`limit=${limit}&offset=${offset}${query}`);
      rows.push(...found);
      if (found.length < limit) return rows;
      await between?.(offset);
    }
  };

  describe('a walk while nothing changes', () => {
    beforeAll(() => open(731));
    afterAll(() => stand.close());

    it.each([1000, 500, 333, 100, 99, 50, 7])(
      'by %i yields every task once, and only the last page is short',
      async (limit) => {
        const rows = await walk(limit, '&fields=id');
        expect(rows.length).toBe(731);
        expect(new Set(rows.map(({ id }) => id)).size).toBe(731);
      },
    );

    it('is in the same order whatever the limit', async () => {
      const once = await walk(1000, '&fields=name');
      expect(await walk(100, '&fields=name')).toEqual(once);
      expect(await walk(61, '&fields=name')).toEqual(once);
    });

    it('is sorted as it was asked for', async () => {
      const rows = await walk(100, '&fields=name,updated_at&sort=updated_at&order=desc');
      const times = rows.map((row) => row.updated_at ?? '');
      expect(times).toEqual([...times].sort().reverse());
    });
  });

  describe('a walk while others write', () => {
    beforeEach(() => open(430));
    afterEach(() => stand.close());

    it.each([
      ['', 100],
      ['', 37],
      ['&sort=updated_at', 50],
      ['&sort=updated_at&order=desc', 100],
      ['&sort=name', 64],
      ['&updated_gte=2000-01-01', 100],
    ])('never misses a task that nobody touched (%s by %i)', async (query, limit) => {
      const all = (await walk(1000, '&fields=id')).map(({ id }) => id);
      const touched = new Set<string>();
      let turn = 0;
      const rows = await walk(limit, `&fields=id${query}`, async () => {
        for (let step = 0; step < 3; step++) {
          turn += 1;
          const victim = all[(turn * 37) % all.length] ?? '';
          if (touched.has(victim)) continue;
          touched.add(victim);
          if (turn % 2 === 0) await remove(victim);
          else await change(victim, `Changed ${turn}`);
        }
        await create(`New ${turn}`);
      });
      const seen = new Map<string, number>();
      for (const { id } of rows) seen.set(id, (seen.get(id) ?? 0) + 1);
      const untouched = all.filter((id) => !touched.has(id));
      expect(untouched.filter((id) => seen.get(id) === undefined)).toEqual([]);
      expect([...seen].filter(([, times]) => times > 1)).toEqual([]);
    });

    it.each([
      ['each time the other one first', true],
      ['always the same one first', false],
    ])('by two at a time misses nothing for either: %s', async (_, isReversed) => {
      const all = (await walk(1000, '&fields=id')).map(({ id }) => id);
      const seen = [new Set<string>(), new Set<string>()];
      const touched = new Set<string>();
      for (let offset = 0; offset < 500; offset += 50) {
        for (const mine of offset % 100 === 0 || !isReversed ? seen : [...seen].reverse()) {
          for (const { id } of await page(`limit=50&offset=${offset}&fields=id,name`)) mine.add(id);
          const victim = all[(offset * 7 + mine.size) % all.length] ?? '';
          touched.add(victim);
          await remove(victim);
        }
      }
      for (const mine of seen) {
        expect(all.filter((id) => !touched.has(id) && !mine.has(id))).toEqual([]);
      }
    });

    const ids = async (offset: number, limit: number) =>
      (await page(`limit=${limit}&offset=${offset}&fields=id,name`)).map(({ id }) => id);

    it('by two whose requests overlap misses nothing for either', async () => {
      const all = (await walk(1000, '&fields=id')).map(({ id }) => id);
      const [one, other] = [new Set<string>(), new Set<string>()];
      const go = async (seen: Set<string>, offset: number) => {
        for (const id of await ids(offset, 50)) seen.add(id);
      };
      await Promise.all([go(one, 0), go(other, 0)]);
      await Promise.all([go(one, 50), go(other, 50)]);
      await go(other, 100);
      await remove(all[125]);
      for (let offset = 100; offset < 450; offset += 50) {
        await go(one, offset);
        if (offset > 100) await go(other, offset);
      }
      for (const seen of [one, other]) expect(all.filter((id) => id !== all[125] && !seen.has(id))).toEqual([]);
    });

    it('misses nothing when a page is asked for again after its answer was lost, though another walk has begun', async () => {
      const all = (await walk(1000, '&fields=id')).map(({ id }) => id);
      const seen = new Set([...(await ids(0, 50)), ...(await ids(50, 50))]);
      await ids(100, 50);
      await remove(all[20]);
      await ids(0, 50);
      for (let offset = 100; offset < 450; offset += 50) for (const id of await ids(offset, 50)) seen.add(id);
      expect(all.filter((id) => id !== all[20] && !seen.has(id))).toEqual([]);
    });

    it('comes to its end also when three go on in turn while tasks are deleted', async () => {
      const all = (await walk(1000, '&fields=id')).map(({ id }) => id);
      const offsets = [0, 0, 0];
      for (let turn = 0; offsets.some((offset) => offset >= 0); turn++) {
        const who = (turn * 7 + (turn >> 2)) % 3;
        const offset = offsets[who] ?? -1;
        if (offset < 0) continue;
        const found = await ids(offset, 40);
        offsets[who] = found.length < 40 ? -1 : offset + 40;
        expect(offset).toBeLessThan(2 * all.length);
        if (turn % 3 === 0) await remove(all[(turn * 37) % all.length]);
      }
    });

    it('begins anew when somebody else has authorized the connection', async () => {
      await stand.close();
      stand = await openCustomer(provider);
      path = `/task/${stand.connectionId}/task`;
      const query = (offset: number) => `limit=100&offset=${offset}&fields=id&sort=name`;
      await page(query(0));
      await page(query(100));
      const auth = { other_auth_info: stand.people.member.credentials };
      expect((await stand.send('PATCH', `/unified/connection/${stand.connectionId}`, { auth })).status).toBe(200);
      const visible = new Set((await walk(1000, '&fields=id')).map(({ id }) => id));
      const shown = [];
      for (let offset = 200, length = 100; length === 100; offset += 100) {
        const found = await page(query(offset));
        length = found.length;
        shown.push(...found);
      }
      expect(shown.filter(({ id }) => !visible.has(id))).toEqual([]);
    });

    it('is not disturbed by a first page that somebody looked at before', async () => {
      await page('limit=3&fields=id');
      for (const name of ['one', 'two']) await create(name);
      const rows = await walk(3, '&fields=id');
      expect(rows.length).toBe(432);
      expect(new Set(rows.map(({ id }) => id)).size).toBe(432);
    });

    it('finds at its end what has come since', async () => {
      const query = '&fields=id&sort=created_at&order=asc';
      const rows = await walk(200, query);
      expect(await page(`limit=200&offset=${rows.length}${query}`)).toEqual([]);
      const made = await create('late');
      expect(await page(`limit=200&offset=${rows.length}${query}`)).toEqual([{ id: made.id }]);
    });

    it('may take its time: what it has seen is kept while it goes on', async () => {
      await stand.close();
      await open(60);
      const all = (await walk(100, '&fields=id,name')).map(({ id }) => id);
      const deleted: string[] = [];
      const seen = await walk(5, '&fields=id,name', async (offset) => {
        // Forty minutes in all; each time one of those that were seen goes.
        stand.pass(4 * 60_000);
        const victim = all[offset] ?? '';
        deleted.push(victim);
        await remove(victim);
      });
      const ids = seen.map(({ id }) => id);
      expect(all.filter((id) => !ids.includes(id) && !deleted.includes(id))).toEqual([]);
      expect(new Set(ids).size).toBe(ids.length);
    });

    it('has no short page in the middle when tasks of the next page are deleted', async () => {
      const [first, all] = [await page('limit=100&fields=id'), await walk(1000, '&fields=id')];
      expect(first).toHaveLength(100);
      await page('limit=100&fields=id');
      for (const { id } of all.slice(110, 130)) await remove(id);
      expect(await page('limit=100&offset=100&fields=name')).toHaveLength(100);
      expect(await page('limit=100&offset=200&fields=name')).toHaveLength(100);
      expect(await page('limit=100&offset=300&fields=name')).toHaveLength(100);
      expect(await page('limit=100&offset=400&fields=name')).toHaveLength(10);
    });
  });

  describe('increments', () => {
    beforeEach(() => open(60));
    afterEach(() => stand.close());

    it('are exact to the millisecond', async () => {
      const all = await walk(100, '&fields=updated_at');
      const times = all.map((row) => row.updated_at ?? '').sort();
      for (const at of [times[0], times[20], times[40], times.at(-1)]) {
        const ms = Date.parse(at ?? '');
        for (const since of [ms - 1, ms, ms + 1]) {
          const query = `updated_gte=${new Date(since).toISOString()}&fields=updated_at&limit=100`;
          const expected = all.filter((row) => Date.parse(row.updated_at ?? '') >= since).map(({ id }) => id);
          expect((await page(query)).map(({ id }) => id).sort()).toEqual(expected.sort());
        }
      }
    });
  });

  describe('a poller', () => {
    afterEach(() => stand.close());

    it('loses nothing of what others change every few milliseconds', async () => {
      await open(40);
      const all = (await walk(100, '&fields=id')).map(({ id }) => id);
      stand.pass(60_000);
      const seen = new Map<string, string>();
      const last = new Map<string, string>();
      let cursor = stand.now();
      const poll = async () => {
        const since = cursor;
        const query = `&fields=name,updated_at&updated_gte=${new Date(since).toISOString()}`;
        for (const { id, name = '', updated_at = '' } of await walk(10, query)) {
          expect(Date.parse(updated_at)).toBeGreaterThanOrEqual(since);
          cursor = Math.max(cursor, Date.parse(updated_at));
          seen.set(id, name);
        }
      };
      for (let turn = 0; turn < 120; turn++) {
        stand.pass((turn * 7) % 900);
        const id = all[(turn * 11) % all.length] ?? '';
        await stand.site.changeTask(id, { name: `Turn ${turn}` });
        last.set(id, `Turn ${turn}`);
        if (turn % 17 === 0) await poll();
      }
      await poll();
      expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(last));
    });
  });
});
