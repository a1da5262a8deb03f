/** Histories and discussions longer than one of Jira's pages. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stand, startStand } from './stand.ts';

const CHANGES = 130;
const COMMENTS = 120;

let stand: Stand;
let taskId: string;
let projectId: string;

/** Straight to Jira, so that writing takes no time here. */
const jira = async (method: string, path: string, body: unknown) => {
  const { email, apiToken } = stand.sandbox.accounts.admin;
  const answer = await fetch(`${stand.sandbox.url}/rest/api/3/${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
};

const document = (text: string) => ({
  version: 1,
  type: 'doc',
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
});

beforeAll(async () => {
  stand = await startStand({ seed: { issues: 12 } });
  const [task] = await stand.sdk.task.listTaskTasks({ connectionId: stand.connectionId, limit: 1 });
  taskId = task?.id ?? '';
  projectId = task?.projectId ?? '';
  for (let turn = 1; turn <= CHANGES; turn++)
    await jira('PUT', `issue/${taskId}`, { fields: { summary: `Name ${turn}` } });
  for (let turn = 1; turn <= COMMENTS; turn++)
    await jira('POST', `issue/${taskId}/comment`, { body: document(`Word ${turn}`) });
});
afterAll(() => stand.close());

const names = (changes: readonly { items?: { field?: string; to?: string | undefined }[] | undefined }[]) =>
  changes.flatMap(({ items = [] }) => items.filter(({ field }) => field === 'name').map(({ to }) => to));
const expected = Array.from({ length: CHANGES }, (_, index) => `Name ${index + 1}`);

describe('the history of a task', () => {
  it('is complete and oldest first', async () => {
    const { connectionId, sdk } = stand;
    expect(names(await sdk.task.listTaskChanges({ connectionId, taskId, limit: 1000 }))).toEqual(expected);
  });

  it('comes page by page without a gap', async () => {
    const { connectionId, sdk } = stand;
    const found: (string | undefined)[] = [];
    for (let offset = 0; ; offset += 30) {
      const page = await sdk.task.listTaskChanges({ connectionId, taskId, limit: 30, offset });
      found.push(...names(page));
      if (page.length < 30) break;
    }
    expect(found).toEqual(expected);
  });

  it('of a whole project holds it too', async () => {
    const { connectionId, sdk } = stand;
    const changes = await sdk.task.listTaskChanges({ connectionId, projectId, limit: 1000 });
    expect(names(changes.filter((change) => change.taskId === taskId))).toEqual(expected);
    const times = changes.map(({ createdAt }) => createdAt?.getTime() ?? 0);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('has its last entry by id', async () => {
    const { connectionId, sdk } = stand;
    const last = (await sdk.task.listTaskChanges({ connectionId, taskId, limit: 1000 })).at(-1);
    const one = await sdk.task.getTaskChange({ connectionId, id: last?.id ?? '' });
    expect(one).toEqual(last);
  });
});

describe('the comments of a task', () => {
  const texts = Array.from({ length: COMMENTS }, (_, index) => `Word ${index + 1}`);

  it('are all there, oldest first when asked so', async () => {
    const { connectionId, sdk } = stand;
    const comments = await sdk.task.listTaskComments({
      connectionId,
      taskId,
      limit: 1000,
      sort: 'created_at',
      order: 'asc',
    });
    expect(comments.map(({ text }) => text).filter((text) => text?.startsWith('Word'))).toEqual(texts);
  });

  it('come page by page without a gap', async () => {
    const { connectionId, sdk } = stand;
    const found: (string | undefined)[] = [];
    for (let offset = 0; ; offset += 50) {
      const page = await sdk.task.listTaskComments({
        connectionId,
        taskId,
        limit: 50,
        offset,
        sort: 'created_at',
        order: 'asc',
      });
      found.push(...page.map(({ text }) => text));
      if (page.length < 50) break;
    }
    expect(found.filter((text) => text?.startsWith('Word'))).toEqual(texts);
  });
});
