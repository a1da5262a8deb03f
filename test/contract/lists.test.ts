/** Lists other than tasks: every object once, whatever others do during the walk, in few calls. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withEachProvider } from './providers.ts';
import { type Stand, startStand } from './stand.ts';

withEachProvider('a list', (at) => {
  let lists: Readonly<Record<string, string>>;
  beforeAll(async () => {
    const { sdk, connectionId } = at();
    const { projectId } = await at().place();
    const [task] = await sdk.task.listTaskTasks({ connectionId, projectId, limit: 1 });
    const taskId = task?.id ?? '';
    for (let number = 1; number <= 12; number++) {
      await sdk.task.createTaskComment({ connectionId, taskComment: { taskId, text: `Word ${number}` } });
      await sdk.task.patchTaskTask({ connectionId, id: taskId, taskTask: { name: `Name ${number}` } });
    }
    lists = {
      'tasks of a project': `/task/${connectionId}/task?project_id=${projectId}`,
      'tasks by name': `/task/${connectionId}/task?sort=name&order=asc&project_id=${projectId}`,
      'tasks by update': `/task/${connectionId}/task?sort=updated_at&order=desc&project_id=${projectId}`,
      projects: `/task/${connectionId}/project?`,
      'comments of a task': `/task/${connectionId}/comment?task_id=${taskId}`,
      'changes of a task': `/task/${connectionId}/change?task_id=${taskId}`,
      employees: `/hris/${connectionId}/employee?`,
      groups: `/hris/${connectionId}/group?`,
    };
  });

  async function idsBy(path: string, limit: number): Promise<string[]> {
    const found: string[] = [];
    for (let offset = 0; ; offset += limit) {
      const answer = await at().get(`${path}&offset=${offset}&limit=${limit}`);
      expect(answer.status).toBe(200);
      const rows = (await answer.json()) as { id: string }[];
      found.push(...rows.map(({ id }) => id));
      if (rows.length < limit) return found;
    }
  }

  it.each([
    'tasks of a project',
    'tasks by name',
    'tasks by update',
    'projects',
    'comments of a task',
    'changes of a task',
    'employees',
    'groups',
  ])('of %s has each of them once and in the same order, whatever the limit', async (name) => {
    const path = lists[name] ?? '';
    const all = await idsBy(path, 1000);
    expect(all.length).toBeGreaterThan(1);
    expect(new Set(all).size).toBe(all.length);
    for (const limit of [5, all.length]) expect(await idsBy(path, limit)).toEqual(all);
  });
});

const PROJECTS = 25;
const COMMENTS = 36;
const FILES = 16;

let stand: Stand;
let taskId: string;
let projectId: string;
let id: string;

/** Straight to Jira, so that nothing of it passes through the gateway. */
async function jira(method: string, path: string, body?: unknown): Promise<unknown> {
  const { email, apiToken } = stand.sandbox.accounts.admin;
  const isForm = body instanceof FormData;
  const answer = await fetch(`${stand.sandbox.url}/rest/api/3/${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`,
      'x-atlassian-token': 'no-check',
      ...(!isForm && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
  return answer.status === 204 ? undefined : await answer.json();
}

const text = (words: string) => ({
  version: 1,
  type: 'doc',
  content: [{ type: 'paragraph', content: [{ type: 'text', text: words }] }],
});

const comment = (words: string) => jira('POST', `issue/${taskId}/comment`, { body: text(words) });
const project = (number: number) =>
  jira('POST', 'project', {
    key: `P${number}`,
    name: `Project ${String((number * 7) % 9973).padStart(4, '0')}`,
    projectTypeKey: 'software',
    leadAccountId: stand.sandbox.accounts.admin.accountId,
  });

function attach(name: string) {
  const form = new FormData();
  form.append('file', new Blob(['x']), name);
  return jira('POST', `issue/${taskId}/attachments`, form);
}

interface Row {
  id: string;
}

async function page(path: string, offset: number, limit: number): Promise<Row[]> {
  const answer = await stand.get(`${path}${path.includes('?') ? '&' : '?'}offset=${offset}&limit=${limit}`);
  if (answer.status !== 200) throw new Error(await answer.text());
  return (await answer.json()) as Row[];
}

async function walk(path: string, limit: number, between?: (seen: readonly string[]) => Promise<void>) {
  const seen: string[] = [];
  for (let offset = 0; ; offset += limit) {
    const found = await page(path, offset, limit);
    seen.push(...found.map((row) => row.id));
    if (found.length < limit) return seen;
    await between?.(seen);
  }
}

const costOf = async (work: () => Promise<unknown>): Promise<number> => {
  const before = stand.sandbox.requests.length;
  await work();
  return stand.sandbox.requests.length - before;
};

beforeAll(async () => {
  stand = await startStand({ seed: { issues: 30 } });
  id = stand.connectionId;
  const [task] = (await page(`/task/${id}/task?fields=id,project_id`, 0, 1)) as (Row & { project_id: string })[];
  taskId = task?.id ?? '';
  projectId = task?.project_id ?? '';
  for (let number = 1; number <= PROJECTS; number++) await project(number);
  for (let number = 1; number <= COMMENTS; number++) await comment(`Word ${number}`);
  for (let number = 1; number <= FILES; number++) await attach(`file-${number}.txt`);
});
afterAll(() => stand.close());

/** What there is, by path; `remove` takes away one that was seen, and `add` makes another. */
const lists = (): Record<
  string,
  { path: string; remove?(id: string): Promise<unknown>; add?(n: number): Promise<unknown> }
> => {
  const projects = {
    remove: (one: string) => jira('DELETE', `project/${one}?enableUndo=false`),
    add: (n: number) => project(n),
  };
  const comments = {
    remove: (one: string) => jira('DELETE', `issue/${taskId}/comment/${one.split('_')[1]}`),
    add: (n: number) => comment(`Late ${n}`),
  };
  const files = {
    remove: (one: string) => jira('DELETE', `attachment/${one}`),
    add: (n: number) => attach(`late-${n}.txt`),
  };
  return {
    projects: { path: `/task/${id}/project`, ...projects },
    'projects by name': { path: `/task/${id}/project?sort=name`, ...projects },
    'projects by update': { path: `/task/${id}/project?sort=updated_at`, ...projects },
    'comments, newest first': { path: `/task/${id}/comment?task_id=${taskId}`, ...comments },
    'comments, oldest first': { path: `/task/${id}/comment?task_id=${taskId}&sort=created_at`, ...comments },
    'comments by update': { path: `/task/${id}/comment?task_id=${taskId}&sort=updated_at`, ...comments },
    files: { path: `/storage/${id}/file?parent_id=${taskId}`, ...files },
    'files by name': { path: `/storage/${id}/file?parent_id=${taskId}&sort=name`, ...files },
    'changes of a task': { path: `/task/${id}/change?task_id=${taskId}` },
    'changes of a project': { path: `/task/${id}/change?project_id=${projectId}` },
    employees: { path: `/hris/${id}/employee` },
    groups: { path: `/hris/${id}/group` },
    fields: { path: `/metadata/${id}/metadata` },
  };
};
const NAMES = [
  'projects',
  'projects by name',
  'projects by update',
  'comments, newest first',
  'comments, oldest first',
  'comments by update',
  'files',
  'files by name',
  'changes of a task',
  'changes of a project',
  'employees',
  'groups',
  'fields',
];

describe.each(NAMES)('%s', (name) => {
  const list = () => lists()[name] ?? { path: '' };

  it('come once each and in the same order, whatever the limit', async () => {
    const { path } = list();
    const all = await walk(path, 1000);
    expect(all.length).toBeGreaterThan(1);
    expect(new Set(all).size).toBe(all.length);
    for (const limit of [5, all.length]) expect(await walk(path, limit)).toEqual(all);
  });

  it('cost one call when they fit on a page', async () => {
    const { path } = list();
    await page(path, 0, 1);
    const calls = await costOf(() => page(path, 0, 1000));
    // Windows say that they are over by being empty; the changes of a project are those of its tasks.
    expect(calls).toBeLessThanOrEqual(['employees', 'changes of a project'].includes(name) ? 2 : 1);
  });

  it('none that nobody touched is missed while others are deleted and added', async () => {
    const { path, remove, add } = list();
    if (!remove || !add) return;
    const all = await walk(path, 1000);
    const removed = new Set<string>();
    let turn = 0;
    const seen = await walk(path, 4, async (so) => {
      turn += 1;
      const victims = [so[turn % so.length], all[(turn * 5) % all.length]];
      for (const victim of new Set(victims)) {
        if (victim === undefined || victim === projectId || removed.has(victim) || !all.includes(victim)) continue;
        removed.add(victim);
        await remove(victim);
      }
      if (turn % 2 === 0) await add(500 + turn + NAMES.indexOf(name) * 50);
    });
    expect(removed.size).toBeGreaterThan(3);
    expect(all.filter((one) => !removed.has(one) && !seen.includes(one))).toEqual([]);
    expect(seen.length).toBe(new Set(seen).size);
    for (let number = 0; number < removed.size; number++) await add(2000 + number + NAMES.indexOf(name) * 100);
  });
});

describe('a walk of one page', () => {
  it('leaves nothing behind that a later one would stumble over', async () => {
    const path = `/task/${id}/comment?task_id=${taskId}&sort=created_at`;
    const before = await walk(path, 1000);
    await comment('One more');
    expect(await walk(path, 1000)).toHaveLength(before.length + 1);
  });
});
