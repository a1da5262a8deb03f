/** Pages that are read before they are asked for: the same pages, sooner, and nobody else pays for them. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WALKERS, type Walker } from './walkers.ts';

const ISSUES = 1200;
const QUERY = 'fields=id,name,updated_at,attachment_ids';

let stand: Walker;
afterEach(() => stand.close());

interface Row {
  readonly id: string;
  readonly name: string;
  readonly attachment_ids?: readonly string[];
}

const startOf = (provider: string) => async (): Promise<void> => {
  const open = WALKERS[provider];
  if (!open) throw new Error(`Nobody walks with ${provider}.`);
  stand = await open(ISSUES);
  // What every first call asks once.
  await page(0, 1);
};

async function page(offset: number, limit = 100): Promise<Row[]> {
  const answer = await stand.get(`/task/${stand.connectionId}/task?limit=${limit}&offset=${offset}&${QUERY}`);
  if (answer.status !== 200) throw new Error(await answer.text());
  return (await answer.json()) as Row[];
}

const reads = () => stand.reads();
/** Until so many pages were read. */
const haveRead = (count: number) => vi.waitFor(() => expect(reads()).toBe(count));

const metric = async (name: string) => {
  const text = await (await stand.get('/metrics')).text();
  return Number(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
};

/** Tasks of the third page. Not the page itself: whoever has walked on from there is read nothing ahead of it again. */
const ofThird = () => page(200, 90);

/** Two pages in a row, after which the third was read. */
async function walkToThird(): Promise<void> {
  const before = reads();
  await page(0);
  await page(100);
  await haveRead(before + 2);
}

describe.each(Object.keys(WALKERS))('with %s', (provider) => {
  const start = startOf(provider);

  describe('a walk', () => {
    it('has the next page at hand when it is asked for', async () => {
      await start();
      await walkToThird();
      stand.failReads();
      expect(await page(200)).toHaveLength(100);
    });

    it('costs no more than one request for each page, and one to three beside', async () => {
      await start();
      const before = stand.requests();
      const seen = new Set<string>();
      for (let offset = 0; offset < ISSUES; offset += 100) for (const { id } of await page(offset)) seen.add(id);
      expect(seen.size).toBe(ISSUES);
      expect(stand.requests() - before).toBeLessThanOrEqual(ISSUES / 100 + (provider === 'Jira' ? 1 : 3));
      const used = await metric('taskgate_upstream_read_ahead_total{outcome="used"}');
      if (provider === 'Jira') expect(used).toBe(ISSUES / 100 - 2);
      // Where its ids are not known, a walk has come to its end when it finds nothing more.
      else {
        expect(used).toBeGreaterThan(3);
        expect(await page(ISSUES)).toEqual([]);
      }
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
      ['the passthrough', (id) => stand.rename(id, 'New')],
    ])('is as it is after a write by %s that came between the read and the page', async (_, write) => {
      await start();
      const [one, other] = await ofThird();
      await walkToThird();
      expect((await write(one?.id ?? '')).ok).toBe(true);
      expect((await stand.remove(other?.id ?? '')).ok).toBe(true);
      const rows = await page(200);
      expect(rows).toHaveLength(100);
      expect(rows.find(({ id }) => id === one?.id)?.name).toBe('New');
      expect(rows.find(({ id }) => id === other?.id)).toBeUndefined();
    });

    it.each([503, 500])('is as it is after a write that was answered %i and made all the same', async (status) => {
      await start();
      const [one] = await ofThird();
      await walkToThird();
      stand.doubtWrite(status);
      const written = await stand.send('PUT', `/task/${stand.connectionId}/task/${one?.id}`, { name: 'New' });
      expect(written.status).toBe(502);
      expect((await page(200)).find(({ id }) => id === one?.id)?.name).toBe('New');
    });

    it('is as it is after a write that names another object: a file that it has', async () => {
      await start();
      const [one] = await ofThird();
      const files = `/storage/${stand.connectionId}/file`;
      const body = { name: 'a.txt', parent_id: one?.id, data: Buffer.from('x').toString('base64') };
      const file = (await (await stand.send('POST', files, body)).json()) as Row;
      stand.pass(600_000);
      await walkToThird();
      expect((await stand.send('DELETE', `${files}/${file.id}`)).status).toBe(200);
      expect((await page(200)).find(({ id }) => id === one?.id)?.attachment_ids ?? []).toEqual([]);
    });

    it('that was changed at Jira itself is read again when ten seconds have passed', async () => {
      await start();
      const [one] = await ofThird();
      await walkToThird();
      await stand.site.changeTask(one?.id ?? '', { name: 'Changed' });
      stand.pass(10_001);
      expect((await page(200)).find(({ id }) => id === one?.id)?.name).toBe('Changed');
    });
  });

  describe('reading ahead', () => {
    it('takes nothing of a quota of which less than half is left', async () => {
      await start();
      await page(0);
      stand.limitRate();
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

    it('leaves nothing in memory when another walk goes on where it stands, in another order', async () => {
      await start();
      await walkToThird();
      const sorted = `offset=200&limit=100&sort=updated_at&order=asc&${QUERY}`;
      expect((await stand.get(`/task/${stand.connectionId}/task?${sorted}`)).status).toBe(200);
      await stand.gateway.calls.close();
      expect(await metric('taskgate_buffered_bytes')).toBe(0);
    });

    it('is not done for the gateway itself, nor for its polls', async () => {
      await start();
      const live = await stand.gateway.calls.open(stand.workspaceId, stand.connectionId);
      const scope = { signal: new AbortController().signal, log: {} as never, meter: {} as never };
      const sessions: unknown[] = [];
      await stand.gateway.calls.perform({ live }, { ...scope, callerId: '' }, async ({ ahead }) =>
        sessions.push(ahead),
      );
      await stand.gateway.calls.perform({ live }, { ...scope, callerId: 'k' }, async ({ ahead }) =>
        sessions.push(ahead),
      );
      const poll = { ...scope, callerId: 'webhook:w', isBackground: true };
      await stand.gateway.calls.perform({ live }, poll, async ({ ahead }) => sessions.push(ahead));
      expect(sessions).toEqual([undefined, expect.anything(), undefined]);
    });
  });
});
