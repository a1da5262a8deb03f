/** Offset walks: every object once, in few calls, whatever happens meanwhile. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

describe('a walk while nothing changes', () => {
  beforeEach(() => open(731));

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

  it('costs about one call a page', async () => {
    await page('limit=1');
    // The field catalogue is known by now; eight pages and one search for ids.
    expect(await costOf(() => walk(100))).toBeLessThanOrEqual(9);
  });

  it('costs two calls at most for any page that was not walked to', async () => {
    await page('limit=1');
    for (const offset of [0, 100, 350, 700]) {
      expect(await costOf(() => page(`limit=100&offset=${offset}&query=`))).toBeLessThanOrEqual(2);
    }
    expect(await costOf(() => page('limit=100&offset=400'))).toBe(1);
  });
});

describe('a walk while others write', () => {
  beforeEach(() => open(430));

  const jira = (method: string, at: string, body?: unknown) =>
    stand.send(method, `/passthrough/${stand.connectionId}/rest/api/3/${at}`, body);

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
        if (turn % 2 === 0) await jira('DELETE', `issue/${victim}`);
        else await jira('PUT', `issue/${victim}`, { fields: { summary: `Changed ${turn}` } });
      }
      const project = (await page('limit=1&fields=project_id')) as { project_id?: string }[];
      await stand.send('POST', path, { name: `New ${turn}`, project_id: project[0]?.project_id });
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
        await jira('DELETE', `issue/${victim}`);
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
    await jira('DELETE', `issue/${all[125]}`);
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
    await jira('DELETE', `issue/${all[20]}`);
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
      if (turn % 3 === 0) await jira('DELETE', `issue/${all[(turn * 37) % all.length]}`);
    }
  });

  it('begins anew when somebody else has authorized the connection', async () => {
    await stand.close();
    stand = await startStand();
    path = `/task/${stand.connectionId}/task`;
    const query = (offset: number) => `limit=100&offset=${offset}&fields=id&sort=name`;
    await page(query(0));
    await page(query(100));
    const { email, apiToken } = stand.sandbox.accounts.member;
    const auth = { other_auth_info: [stand.sandbox.url, email, apiToken] };
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
    const [{ project_id: projectId } = { project_id: '' }] = (await page('limit=1&fields=project_id')) as unknown as {
      project_id: string;
    }[];
    for (const name of ['one', 'two']) await stand.send('POST', path, { name, project_id: projectId });
    const rows = await walk(3, '&fields=id');
    expect(rows.length).toBe(432);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(432);
  });

  it('finds at its end what has come since', async () => {
    const query = '&fields=id&sort=created_at&order=asc';
    const rows = await walk(200, query);
    expect(await page(`limit=200&offset=${rows.length}${query}`)).toEqual([]);
    const [{ project_id: projectId } = { project_id: '' }] = (await page('limit=1&fields=project_id')) as unknown as {
      project_id: string;
    }[];
    const made = (await (await stand.send('POST', path, { name: 'late', project_id: projectId })).json()) as Row;
    expect(await page(`limit=200&offset=${rows.length}${query}`)).toEqual([{ id: made.id }]);
  });

  it('may take its time: what it has seen is kept while it goes on', async () => {
    await stand.close();
    let now = Date.parse('2026-05-01T08:00:00.000Z');
    stand = await startStand({ seed: { issues: 60 }, now: () => now });
    path = `/task/${stand.connectionId}/task`;
    const all = (await walk(100, '&fields=id,name')).map(({ id }) => id);
    const deleted: string[] = [];
    const seen = await walk(5, '&fields=id,name', async (offset) => {
      // Forty minutes in all; each time one of those that were seen goes.
      now += 4 * 60_000;
      const victim = all[offset] ?? '';
      deleted.push(victim);
      await jira('DELETE', `issue/${victim}`);
    });
    const ids = seen.map(({ id }) => id);
    expect(all.filter((id) => !ids.includes(id) && !deleted.includes(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('costs one call to see that it has come to its end, however long it is', async () => {
    await page('limit=1');
    await walk(215, '&fields=id,name');
    expect(await costOf(() => page('limit=215&offset=430&fields=id,name'))).toBe(1);
  });

  it('has no short page in the middle when tasks of the next page are deleted', async () => {
    const [first, all] = [await page('limit=100&fields=id'), await walk(1000, '&fields=id')];
    expect(first).toHaveLength(100);
    await page('limit=100&fields=id');
    for (const { id } of all.slice(110, 130)) await jira('DELETE', `issue/${id}`);
    expect(await page('limit=100&offset=100&fields=name')).toHaveLength(100);
    expect(await page('limit=100&offset=200&fields=name')).toHaveLength(100);
    expect(await page('limit=100&offset=300&fields=name')).toHaveLength(100);
    expect(await page('limit=100&offset=400&fields=name')).toHaveLength(10);
  });
});

describe('increments', () => {
  beforeEach(() => open(60));

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
