/** Issues and comments as a sweep sees them, of a real site. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EventKind, ObjectVersion } from '../../../../adapters/contract/events.ts';
import type { Context } from '../../../../adapters/contract/session.ts';
import { createClient, type JiraClient } from '../../../../adapters/jira/line/client.ts';
import { allIds, changedSince, fetch as fetchNow, newest, parts } from '../../../../adapters/jira/webhooks/current.ts';
import { events } from '../../../../adapters/jira/webhooks/index.ts';
import { type Sandbox, startSandbox } from '../../../../sandbox/jira/index.ts';
import { Meter } from '../../../../src/lib/observe/meter.ts';
import { createMetrics } from '../../../../src/lib/observe/metrics.ts';
import { createUpstreamMetrics } from '../../../../src/lib/observe/upstream-metrics.ts';
import { createOutbound } from '../../../../src/lib/outbound/outbound.ts';
import { Secret } from '../../../../src/lib/secret.ts';

const ISSUES = 250;

let sandbox: Sandbox;
let context: Context<JiraClient>;
let now = Date.now();
const clock = { now: () => now };

beforeAll(async () => {
  sandbox = await startSandbox({ seed: { issues: ISSUES }, now: clock.now });
  const outbound = createOutbound({ timeoutMs: 5000, metrics: createUpstreamMetrics(createMetrics(), clock) });
  const { email, apiToken } = sandbox.accounts.admin;
  const session = {
    connection: { id: 'c', auth: { api_url: sandbox.url } },
    outbound: outbound.to({ origin: sandbox.url, mayBePrivate: true }, new Meter(clock)),
    clock,
    signal: AbortSignal.timeout(60_000),
    deadline: now + 600_000,
    cache: {
      get: async (_key: string, _age: number, load: () => Promise<unknown>) => await load(),
      forget: () => undefined,
    },
  };
  const credentials = new Secret(JSON.stringify({ kind: 'basic', email, token: apiToken }));
  context = { ...session, client: createClient({ ...session, credentials }) } as unknown as Context<JiraClient>;
});
afterAll(() => sandbox.close());
afterEach(() => sandbox.faults.clear());

const jira = (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) =>
  context.client.json({ method, path: `/rest/api/3/${path}`, body }) as Promise<{ id: string }>;
const document = (text: string) => ({
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
});
const createIssue = async () => {
  const fields = { project: { key: 'LOAD' }, issuetype: { id: '10002' }, summary: 'New' };
  return (await jira('POST', 'issue', { fields })).id;
};
const addComment = async (issueId: string, text = 'Yes') =>
  `${issueId}_${(await jira('POST', `issue/${issueId}/comment`, { body: document(text) })).id}`;

async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(...page);
  return found;
}

const everything = { select: { wants: () => true, wantsRaw: false }, raw: {} };

describe('what is told of', () => {
  it('are issues and comments, in every way', () => {
    const kinds: EventKind[] = ['created', 'updated', 'deleted'];
    expect(events.objects).toEqual({
      task_task: { events: kinds, parentField: 'parent_id' },
      task_comment: { events: kinds, parentField: 'task_id', partOf: 'task_task' },
    });
  });
});

describe('changes since an instant', () => {
  it('are found to the millisecond, over many pages, and their order does not depend on them', async () => {
    now += 60_000;
    const since = now;
    const ids = (await all(allIds(context, 'task_task'))).slice(0, 230);
    const [early] = ids;
    await jira('PUT', `issue/${early}`, { fields: { summary: 'Just before' } });
    now += 5;
    for (const id of ids.slice(1)) await jira('PUT', `issue/${id}`, { fields: { summary: 'After' } });
    const found = await all<ObjectVersion>(changedSince(context, 'task_task', since + 5));
    expect(found.map(({ id }) => id)).toEqual(ids.slice(1).toSorted((one, other) => Number(one) - Number(other)));
    expect(found.every(({ createdAt, updatedAt }) => createdAt < since && updatedAt >= since + 5)).toBe(true);
  });

  it('end with the newest one', async () => {
    now += 60_000;
    const id = await createIssue();
    expect(await newest(context)).toEqual({ id, createdAt: now, updatedAt: now });
  });
});

describe('the comments of issues', () => {
  it('are all of them, however many there are, and nothing of issues that are gone', async () => {
    now += 60_000;
    const [many, few, none, gone] = [
      await createIssue(),
      await createIssue(),
      await createIssue(),
      await createIssue(),
    ];
    const ids: string[] = [];
    for (let count = 0; count < 45; count++) ids.push(await addComment(many));
    const single = await addComment(few);
    await addComment(gone);
    await jira('DELETE', `issue/${gone}`);
    const found = await parts(context, 'task_comment', [many, few, none, gone]);
    expect([...found.keys()].toSorted()).toEqual([many, few, none].toSorted());
    expect(found.get(many)?.map(({ id }) => id)).toEqual(ids);
    expect(found.get(few)).toEqual([{ id: single, createdAt: now, updatedAt: now }]);
    expect(found.get(none)).toEqual([]);
  });

  it('are those that are still there when their issue goes at that very moment', async () => {
    const many = await createIssue();
    for (let count = 0; count < 21; count++) await addComment(many);
    sandbox.faults.add({ path: `/issue/${many}/comment`, status: 404, body: { errorMessages: ['gone'], errors: {} } });
    expect(await parts(context, 'task_comment', [many])).toEqual(new Map());
  });
});

describe('objects by their ids', () => {
  it('are fetched many at a time; what is gone is left out', async () => {
    const ids = await all(allIds(context, 'task_task'));
    const gone = await createIssue();
    await jira('DELETE', `issue/${gone}`);
    const asked = sandbox.requests.length;
    const found = await fetchNow(context, 'task_task', [...ids, gone, '99999999'], everything);
    expect(found.size).toBe(ids.length);
    expect(found.get(ids[0] ?? '')?.object).toMatchObject({ id: ids[0], updated_at: expect.any(String) });
    const calls = sandbox.requests.slice(asked).filter(({ target }) => target.endsWith('/bulkfetch'));
    expect(calls).toHaveLength(Math.ceil((ids.length + 2) / 100));
  });

  it('have their times also when nobody asked for them', async () => {
    const [id = ''] = await all(allIds(context, 'task_task'));
    const options = { select: { wants: (field: string) => field === 'name', wantsRaw: false }, raw: {} };
    const found = await fetchNow(context, 'task_task', [id], options);
    expect(found.get(id)?.object).toMatchObject({ created_at: expect.any(String), updated_at: expect.any(String) });
  });

  it('may be comments, of several issues in one call', async () => {
    const [one, other] = [await createIssue(), await createIssue()];
    const ids = [await addComment(one, 'First'), await addComment(other, 'Second'), await addComment(other, 'Third')];
    await jira('DELETE', `issue/${other}/comment/${ids[2]?.split('_')[1]}`);
    const asked = sandbox.requests.length;
    const found = await fetchNow(context, 'task_comment', ids, everything);
    expect([...found.values()].map(({ object }) => [object.id, object.task_id, object.text])).toEqual([
      [ids[0], one, 'First'],
      [ids[1], other, 'Second'],
    ]);
    expect(sandbox.requests.slice(asked)).toHaveLength(1);
  });
});
