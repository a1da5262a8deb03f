/** Bursts of writes, and a search of Jira that sees nothing of them for minutes: the next list is exact all the same. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stand, startStand } from './stand.ts';

const OLD = 130;
const NEW = 200;
const HOUR = 3_600_000;

let stand: Stand;
let projectId: string;
let old: string[];
const created: string[] = [];

const passthrough = async (method: string, path: string, body?: unknown) => {
  const answer = await stand.send(method, `/passthrough/${stand.connectionId}/rest/api/3/${path}`, body);
  if (!answer.ok) throw new Error(await answer.text());
  return answer.status === 204 ? {} : ((await answer.json()) as { id?: string; key?: string });
};

/** Behind the gateway's back. */
const directly = async (method: string, path: string) => {
  const { email, apiToken } = stand.sandbox.accounts.admin;
  const authorization = `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`;
  await fetch(`${stand.sandbox.url}/rest/api/3/${path}`, { method, headers: { authorization } });
};

const inTens = async <T>(all: readonly T[], work: (one: T, index: number) => Promise<unknown>) => {
  for (let at = 0; at < all.length; at += 10) {
    await Promise.all(all.slice(at, at + 10).map((one, index) => work(one, at + index)));
  }
};

interface Row {
  id: string;
  name?: string;
  created_at?: string;
  updated_at?: string;
}

async function page(query: string): Promise<Row[]> {
  const answer = await stand.get(`/task/${stand.connectionId}/task?${query}`);
  if (answer.status !== 200) throw new Error(await answer.text());
  return (await answer.json()) as Row[];
}

async function walk(limit: number, query: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (let offset = 0; ; offset += limit) {
    const found = await page(`limit=${limit}&offset=${offset}&${query}`);
    rows.push(...found);
    if (found.length < limit) return rows;
  }
}

const ids = (rows: readonly Row[]) => rows.map(({ id }) => id);
const jql = (text: string) => `raw=${encodeURIComponent(`jql=${encodeURIComponent(text)}`)}`;
const searches = () => stand.sandbox.requests.filter(({ target }) => target.includes('/search/jql')).length;

beforeAll(async () => {
  stand = await startStand({ seed: { issues: OLD }, searchLagMs: 200_000, now: () => Date.now() + HOUR });
  const rows = await walk(1000, 'fields=id,project_id');
  old = ids(rows);
  projectId = (rows[0] as Row & { project_id: string }).project_id;
  await inTens(Array.from({ length: NEW }), async (_, index) => {
    const fields = {
      project: { id: projectId },
      issuetype: { name: 'Task' },
      summary: `New ${String(index).padStart(3, '0')}`,
    };
    const made = await passthrough('POST', 'issue', { fields });
    created.push(made.id ?? '');
  });
}, 60_000);
afterAll(() => stand.close());

describe('two hundred tasks created in a burst', () => {
  it.each([1000, 100, 64])('are all in the next list, each once, in their places, by %i', async (limit) => {
    const rows = await walk(limit, 'fields=id,created_at');
    expect(ids(rows).sort()).toEqual([...old, ...created].sort());
    const times = rows.map((row) => row.created_at ?? '');
    expect(times).toEqual([...times].sort().reverse());
  });

  it('are found by name in order, and by what their names say', async () => {
    const rows = await walk(70, 'fields=id,name&sort=name&query=New');
    expect(rows.map(({ name }) => name)).toEqual(
      Array.from({ length: NEW }, (_, i) => `New ${String(i).padStart(3, '0')}`),
    );
  });

  it('are the increment since the first of them', async () => {
    const since = (await walk(1000, 'fields=id,created_at&query=New')).map((row) => row.created_at ?? '').sort()[0];
    const rows = await walk(90, `fields=id,updated_at&updated_gte=${since}`);
    expect(ids(rows).sort()).toEqual([...created].sort());
  });

  it('cost one search for the newest fifty, and one for each fifty more', async () => {
    const before = searches();
    await page('limit=10&fields=id,name');
    expect(searches() - before).toBe(NEW / 50);
    const asked = stand.sandbox.requests.length;
    await page('limit=10&offset=10&fields=id,name');
    expect(stand.sandbox.requests.length - asked).toBe(2);
  });

  it('come with ids alone as well', async () => {
    expect(ids(await walk(1000, 'fields=id')).sort()).toEqual([...old, ...created].sort());
  });
});

describe('two hundred changes in a burst', () => {
  const labelled: string[] = [];

  beforeAll(async () => {
    labelled.push(...old.slice(0, 90), ...created.slice(0, 30));
    await inTens(labelled, (id) => passthrough('PUT', `issue/${id}`, { update: { labels: [{ add: 'burst' }] } }));
  }, 60_000);

  it('let in what matches now', async () => {
    expect(ids(await walk(50, `fields=id&${jql('labels = burst')}`)).sort()).toEqual([...labelled].sort());
  });

  it('keep out what does not match any more, though search still says so', async () => {
    const gone = labelled.splice(0, 70);
    await inTens(gone, (id) => passthrough('PUT', `issue/${id}`, { update: { labels: [{ remove: 'burst' }] } }));
    expect(ids(await walk(1000, `fields=id&${jql('labels = burst')}`)).sort()).toEqual([...labelled].sort());
    const others = ids(await walk(1000, `fields=id&${jql('labels is EMPTY OR labels != burst')}`));
    expect(labelled.filter((id) => others.includes(id))).toEqual([]);
    expect(gone.filter((id) => !others.includes(id))).toEqual([]);
  });

  it('by key count like those by id', async () => {
    const { key } = await passthrough('GET', `issue/${created.at(-1)}?fields=summary`);
    await passthrough('PUT', `issue/${key}`, { update: { labels: [{ add: 'by-key' }] } });
    expect(ids(await page(`fields=id,name&${jql('labels = by-key')}`))).toEqual([created.at(-1)]);
  });

  it('of tasks that are gone are no longer listed, whoever deleted them', async () => {
    const [first = '', second = '', third = ''] = created.splice(40, 3);
    await passthrough('DELETE', `issue/${first}`);
    await directly('DELETE', `issue/${second}`);
    const { key } = await passthrough('GET', `issue/${third}?fields=summary`);
    await passthrough('DELETE', `issue/${key}`);
    const listed = ids(await walk(100, 'fields=id,name'));
    expect([first, second, third].filter((id) => listed.includes(id))).toEqual([]);
    expect(created.filter((id) => !listed.includes(id))).toEqual([]);
  });

  it('are in the changes of their project', async () => {
    const answer = await stand.get(`/task/${stand.connectionId}/change?project_id=${projectId}&limit=1000`);
    const changed = ((await answer.json()) as { task_id: string }[]).map((change) => change.task_id);
    expect(labelled.filter((id) => !changed.includes(id))).toEqual([]);
  });
});
