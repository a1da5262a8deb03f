/** Pages that are read before they are asked for: the same pages, sooner, and nobody else pays for them. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Stand, startStand } from './stand.ts';

const ISSUES = 1200;
const QUERY = 'fields=id,name,updated_at,attachment_ids';

let stand: Stand;
let now = 0;
afterEach(() => stand.close());

interface Row {
  readonly id: string;
  readonly name: string;
  readonly attachment_ids?: readonly string[];
}

async function start(rateLimits: object = {}): Promise<void> {
  now = Date.parse('2026-05-01T08:00:00.000Z');
  stand = await startStand({ seed: { issues: ISSUES }, rateLimits, now: () => now });
  // What every first call asks once.
  await page(0, 1);
}

async function page(offset: number, limit = 100): Promise<Row[]> {
  const answer = await stand.get(`/task/${stand.connectionId}/task?limit=${limit}&offset=${offset}&${QUERY}`);
  if (answer.status !== 200) throw new Error(await answer.text());
  return (await answer.json()) as Row[];
}

const reads = () => stand.sandbox.requests.filter(({ target }) => target.endsWith('/issue/bulkfetch')).length;
/** Until so many pages were read. */
const haveRead = (count: number) => vi.waitFor(() => expect(reads()).toBe(count));

const jira = (method: string, at: string, body?: unknown) =>
  stand.send(method, `/passthrough/${stand.connectionId}/rest/api/3/${at}`, body);

const directly = (method: string, at: string, body: unknown) => {
  const { email, apiToken } = stand.sandbox.accounts.admin;
  return fetch(`${stand.sandbox.url}/rest/api/3/${at}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
};

const metric = async (name: string) => {
  const text = await (await stand.get('/metrics')).text();
  return Number(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
};

/** Two pages in a row, after which the third was read. */
async function walkToThird(): Promise<void> {
  await page(0);
  await page(100);
  await haveRead(2);
}

describe('a walk', () => {
  it('has the next page at hand when it is asked for', async () => {
    await start();
    await walkToThird();
    stand.sandbox.faults.add({ path: '/bulkfetch', status: 403, times: 100 });
    expect(await page(200)).toHaveLength(100);
  });

  it('costs one request to Jira for each page, and one search for the ids', async () => {
    await start();
    const before = stand.sandbox.requests.length;
    const seen = new Set<string>();
    for (let offset = 0; offset < ISSUES; offset += 100) for (const { id } of await page(offset)) seen.add(id);
    expect(seen.size).toBe(ISSUES);
    expect(stand.sandbox.requests.length - before).toBeLessThanOrEqual(ISSUES / 100 + 1);
    expect(await metric('taskgate_upstream_read_ahead_total{outcome="used"}')).toBe(ISSUES / 100 - 2);
    expect(await metric('taskgate_buffered_bytes')).toBe(0);
  });

  it('that stops after two pages has cost one request more', async () => {
    await start();
    await walkToThird();
    await page(0, 1);
    expect(reads()).toBe(2);
  });

  it('of another key has pages of its own', async () => {
    await start();
    await walkToThird();
    const key = await stand.gateway.keys.create(stand.workspaceId);
    const path = `/task/${stand.connectionId}/task?limit=100&offset=200&${QUERY}`;
    const answer = await fetch(stand.url + path, { headers: { authorization: key } });
    expect((await answer.json()) as Row[]).toHaveLength(100);
    expect(reads()).toBe(3);
  });
});

describe('a task of a page that was read ahead', () => {
  it.each<readonly [string, (id: string) => Promise<Response>]>([
    ['the API', (id) => stand.send('PUT', `/task/${stand.connectionId}/task/${id}`, { name: 'New' })],
    ['the passthrough', (id) => jira('PUT', `issue/${id}`, { fields: { summary: 'New' } })],
  ])('is as it is after a write by %s that came between the read and the page', async (_, write) => {
    await start();
    const [one, other] = await page(200);
    await walkToThird();
    expect((await write(one?.id ?? '')).ok).toBe(true);
    expect((await jira('DELETE', `issue/${other?.id}`)).ok).toBe(true);
    const rows = await page(200);
    expect(rows).toHaveLength(100);
    expect(rows.find(({ id }) => id === one?.id)?.name).toBe('New');
    expect(rows.find(({ id }) => id === other?.id)).toBeUndefined();
  });

  it.each([503, 500])('is as it is after a write that was answered %i and made all the same', async (status) => {
    await start();
    const [one] = await page(200);
    await walkToThird();
    stand.sandbox.faults.add({ method: 'PUT', path: '/issue/', status, afterwards: true });
    const written = await stand.send('PUT', `/task/${stand.connectionId}/task/${one?.id}`, { name: 'New' });
    expect(written.status).toBe(502);
    expect((await page(200)).find(({ id }) => id === one?.id)?.name).toBe('New');
  });

  it('is as it is after a write that names another object: a file that it has', async () => {
    await start();
    const [one] = await page(200);
    const files = `/storage/${stand.connectionId}/file`;
    const body = { name: 'a.txt', parent_id: one?.id, data: Buffer.from('x').toString('base64') };
    const file = (await (await stand.send('POST', files, body)).json()) as Row;
    now += 600_000;
    await walkToThird();
    expect((await stand.send('DELETE', `${files}/${file.id}`)).status).toBe(200);
    expect((await page(200)).find(({ id }) => id === one?.id)?.attachment_ids ?? []).toEqual([]);
  });

  it('that was changed at Jira itself is read again when ten seconds have passed', async () => {
    await start();
    const [one] = await page(200);
    await walkToThird();
    await directly('PUT', `issue/${one?.id}`, { fields: { summary: 'Changed' } });
    now += 10_001;
    expect((await page(200)).find(({ id }) => id === one?.id)?.name).toBe('Changed');
  });
});

describe('reading ahead', () => {
  it('takes nothing of a quota of which less than half is left', async () => {
    await start();
    await page(0);
    Object.assign(stand.sandbox.rateLimits.settings, { enforced: true, burstScale: 0.02 });
    await page(100);
    await page(200);
    await page(0, 1);
    expect(reads()).toBe(2);
  });

  it('leaves nothing in memory when the gateway stops', async () => {
    await start();
    await walkToThird();
    expect(await metric('taskgate_buffered_bytes')).toBeGreaterThan(0);
    await stand.gateway.calls.close();
    expect(await metric('taskgate_buffered_bytes')).toBe(0);
  });

  it('is not done for the gateway itself, nor for its polls', async () => {
    await start();
    const live = await stand.gateway.calls.open(stand.workspaceId, stand.connectionId);
    const scope = { signal: new AbortController().signal, log: {} as never, meter: {} as never };
    const sessions: unknown[] = [];
    await stand.gateway.calls.perform({ live }, { ...scope, callerId: '' }, async ({ ahead }) => sessions.push(ahead));
    await stand.gateway.calls.perform({ live }, { ...scope, callerId: 'k' }, async ({ ahead }) => sessions.push(ahead));
    const poll = { ...scope, callerId: 'webhook:w', isBackground: true };
    await stand.gateway.calls.perform({ live }, poll, async ({ ahead }) => sessions.push(ahead));
    expect(sessions).toEqual([undefined, expect.anything(), undefined]);
  });
});
