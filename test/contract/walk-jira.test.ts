/** Offset walks in front of Jira: what they cost, a search that lags behind, zones of time, and sites of many tasks. */
import { afterEach, describe, expect, it } from 'vitest';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
let path: string;
afterEach(() => stand.close());

const open = async (issues: number) => {
  stand = await startStand({ seed: { issues } });
  path = `/task/${stand.connectionId}/task`;
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

/** Calls to Jira that `work` costs. */
const costOf = async (work: () => Promise<unknown>): Promise<number> => {
  const before = stand.sandbox.requests.length;
  await work();
  return stand.sandbox.requests.length - before;
};

const walk = async (limit: number, query = '', between?: (offset: number) => Promise<void>): Promise<Row[]> => {
  const rows: Row[] = [];
  for (let offset = 0; ; offset += limit) {
    const found = await page(`limit=${limit}&offset=${offset}${query}`);
    rows.push(...found);
    if (found.length < limit) return rows;
    await between?.(offset);
  }
};

describe('a walk', () => {
  it('costs about one call a page', async () => {
    await open(731);
    await page('limit=1');
    // The field catalogue is known by now; eight pages and one search for ids.
    expect(await costOf(() => walk(100))).toBeLessThanOrEqual(9);
  });

  it('costs two calls at most for any page that was not walked to', async () => {
    await open(731);
    await page('limit=1');
    for (const offset of [0, 100, 350, 700]) {
      expect(await costOf(() => page(`limit=100&offset=${offset}&query=`))).toBeLessThanOrEqual(2);
    }
    expect(await costOf(() => page('limit=100&offset=400'))).toBe(1);
  });

  it('costs one call to see that it has come to its end, however long it is', async () => {
    await open(430);
    await page('limit=1');
    await walk(215, '&fields=id,name');
    expect(await costOf(() => page('limit=215&offset=430&fields=id,name'))).toBe(1);
  });
});

describe('an increment with a small limit', () => {
  it('does not pay for each task of the overlap', async () => {
    let now = Date.parse('2026-05-01T08:00:00.000Z');
    stand = await startStand({ seed: { issues: 5 }, now: () => now });
    path = `/task/${stand.connectionId}/task`;
    const [first] = (await page('limit=1&fields=project_id')) as unknown as { project_id: string }[];
    now += 3_600_000;
    for (let index = 0; index < 50; index++)
      await stand.send('POST', path, { name: 'x', project_id: first?.project_id });
    now += 1000;
    const since = new Date(now).toISOString();
    // An hour has passed: the field catalogue is read again, and the connection is looked at by the way.
    await page('limit=1');
    const askedOf = () => stand.sandbox.requests.filter(({ target }) => !target.endsWith('/myself')).length;
    const before = askedOf();
    await page(`updated_gte=${since}&limit=1&fields=name`);
    await page(`updated_gte=${new Date(now - 1000).toISOString()}&limit=50&fields=name`);
    expect(askedOf() - before).toBe(2);
    expect(await page(`updated_gte=${since}&limit=1&fields=name`)).toEqual([]);
  });
});

describe('a poller', () => {
  /** Changes an issue where nobody sees it but Jira. */
  const change = async (id: string, turn: number) => {
    const { email, apiToken } = stand.sandbox.accounts.admin;
    await fetch(`${stand.sandbox.url}/rest/api/3/issue/${id}`, {
      method: 'PUT',
      headers: {
        authorization: `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ fields: { summary: `Turn ${turn}` } }),
    });
  };

  const poll = async (since: number, seen: Map<string, string>, overlapMs = 0) => {
    const query = `&fields=name,updated_at&updated_gte=${new Date(since - overlapMs).toISOString()}`;
    let latest = since;
    for (const row of await walk(10, query)) {
      const at = Date.parse(row.updated_at ?? '');
      expect(at).toBeGreaterThanOrEqual(since - overlapMs);
      latest = Math.max(latest, at);
      seen.set(row.id, row.name ?? '');
    }
    return latest;
  };

  // The hours around changes of the clocks, each in a zone that changes then; and zones that are not whole hours off.
  it.each([
    ['2026-03-29T00:59:58.000Z', 'Europe/Stockholm'],
    ['2026-10-25T00:59:58.000Z', 'Europe/Stockholm'],
    ['2026-11-01T05:59:58.000Z', 'America/New_York'],
    ['2026-04-04T13:59:58.000Z', 'Pacific/Auckland'],
    ['2026-07-01T12:00:00.000Z', 'Asia/Kathmandu'],
    ['2026-07-01T12:00:00.000Z', 'America/St_Johns'],
  ])('loses nothing of changes every few milliseconds, from %s on in %s', async (from, timeZone) => {
    let now = Date.parse(from);
    stand = await startStand({ seed: { issues: 40 }, timeZone, now: () => now });
    path = `/task/${stand.connectionId}/task`;
    const all = (await walk(100, '&fields=id')).map(({ id }) => id);
    now += 60_000;
    let cursor = now;
    const seen = new Map<string, string>();
    const last = new Map<string, string>();
    for (let turn = 0; turn < 120; turn++) {
      now += (turn * 7) % 900;
      const id = all[(turn * 11) % all.length] ?? '';
      await change(id, turn);
      last.set(id, `Turn ${turn}`);
      if (turn % 17 === 0) cursor = await poll(cursor, seen);
    }
    await poll(cursor, seen);
    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(last));
  });

  it('with an overlap loses nothing while search lags behind', async () => {
    let now = Date.parse('2026-05-01T08:00:00.000Z');
    stand = await startStand({ seed: { issues: 30 }, searchLagMs: 45_000, now: () => now });
    path = `/task/${stand.connectionId}/task`;
    now += 3_600_000;
    const all = (await walk(100, '&fields=id')).map(({ id }) => id);
    let cursor = now;
    const seen = new Map<string, string>();
    const last = new Map<string, string>();
    for (let turn = 0; turn < 60; turn++) {
      now += 4000;
      const id = all[(turn * 7) % all.length] ?? '';
      await change(id, turn);
      last.set(id, `Turn ${turn}`);
      if (turn % 5 === 0) cursor = await poll(cursor, seen, 120_000);
    }
    now += 60_000;
    await poll(cursor, seen, 120_000);
    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(last));
  });
});

describe('a search that lags behind', () => {
  it('shows what was written through the gateway at once', async () => {
    stand = await startStand({ seed: { issues: 20 }, searchLagMs: 120_000, now: () => Date.now() + 3_600_000 });
    path = `/task/${stand.connectionId}/task`;
    const [old] = await page('limit=1&fields=id,project_id');
    const { project_id: projectId } = old as Row & { project_id: string };
    const made = (await (await stand.send('POST', path, { name: 'Brand new', project_id: projectId })).json()) as Row;
    expect((await page('fields=id')).map(({ id }) => id)).toContain(made.id);
    expect((await page(`fields=id&updated_gte=${made.updated_at}`)).map(({ id }) => id)).toContain(made.id);

    await stand.send('PATCH', `${path}/${old?.id}`, { name: 'Renamed just now', status: 'COMPLETED' });
    expect((await page('fields=id&status=COMPLETED&limit=500')).map(({ id }) => id)).toContain(old?.id);
    await stand.send('POST', `/task/${stand.connectionId}/comment`, { task_id: old?.id, text: 'x' });
    const [latest] = await page('fields=id&sort=updated_at&order=desc&limit=1');
    expect(latest?.id).toBe(old?.id);

    await stand.send('DELETE', `${path}/${made.id}`);
    expect((await page('fields=id')).map(({ id }) => id)).not.toContain(made.id);
  });
});

describe('a page across a multiple of 5,000', () => {
  const OFFSETS = [4901, 4950, 4999, 5000] as const;
  /** The same list by another name, so that nothing of it is known. */
  const another = (day: number) => encodeURIComponent(`jql=created >= "2000-01-0${day}"`);

  it.each(['', '&sort=name', '&sort=updated_at&order=desc'])(
    'costs no more than others that begin where it does, and holds the same: "%s"',
    { timeout: 120_000 },
    async (sorting) => {
      await open(5150);
      const all = await walk(1000, `&fields=id,name${sorting}`);
      expect(all).toHaveLength(5150);
      for (const [index, offset] of OFFSETS.entries()) {
        const query = `limit=100&offset=${offset}&fields=id,name${sorting}&raw=${another(index + 1)}`;
        const cost = await costOf(async () => {
          expect(await page(query)).toEqual(all.slice(offset, offset + 100));
        });
        expect([offset, cost <= Math.floor(offset / 5000) + 2]).toEqual([offset, true]);
        expect(await costOf(() => page(query))).toBeLessThanOrEqual(2);
      }
    },
  );

  it('holds the same where Jira wants all pages of a search to ask for the same fields', {
    timeout: 60_000,
  }, async () => {
    await open(5150);
    const all = await walk(1000, '&fields=id,name');
    stand.sandbox.faults.add({
      path: '/search/jql',
      after: 1,
      status: 400,
      body: { errorMessages: ['Not this token.'] },
    });
    expect(await page(`limit=100&offset=4950&fields=id,name&raw=${another(1)}`)).toEqual(all.slice(4950, 5050));
  });
});

describe('a site of 50,000 tasks', () => {
  it('is walked without a gap, and any page of it costs what was promised', { timeout: 240_000 }, async () => {
    await open(50_000);
    await page('limit=1');
    const calls = stand.sandbox.requests.length;
    const seen = new Set<string>();
    let pages = 0;
    for (let offset = 0; ; offset += 1000) {
      const found = await page(`limit=1000&offset=${offset}&fields=id`);
      for (const { id } of found) seen.add(id);
      pages += 1;
      if (found.length < 1000) break;
    }
    expect(seen.size).toBe(50_000);
    expect(pages).toBe(51);
    // A search for ids each time that 5,000 more are needed, from the beginning: 1 + 2 + … + 10; and one for the end.
    expect(stand.sandbox.requests.length - calls).toBeLessThanOrEqual(56);
    for (const [offset, most] of [
      [20_000, 6],
      [49_950, 11],
    ] as const) {
      const query = `limit=100&offset=${offset}&sort=name&updated_gte=2000-01-0${most % 7}&fields=name`;
      expect(await costOf(() => page(query))).toBeLessThanOrEqual(most);
      expect(await costOf(() => page(query))).toBeLessThanOrEqual(2);
    }
  });
});
