/** What answers with fields of Jira keep, and what `raw` selects there: JQL, fields, operations on labels. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
let paths: Record<string, string>;
beforeAll(async () => {
  stand = await startStand();
  const { connectionId: c } = stand;
  paths = { task: `/task/${c}/task`, project: `/task/${c}/project`, metadata: `/metadata/${c}/metadata` };
});
afterAll(() => stand.close());

const rows = async (name: string, query = ''): Promise<Record<string, unknown>[]> => {
  const path = paths[name] ?? '';
  const answer = await stand.get(query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/json');
  return (await answer.json()) as Record<string, unknown>[];
};

type Visit = (value: unknown, place: string, key: string) => void;
function walk(value: unknown, visit: Visit, place = '$', key = ''): void {
  visit(value, place, key);
  if (Array.isArray(value)) for (const [index, one] of value.entries()) walk(one, visit, `${place}[${index}]`, key);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) if (name !== 'raw') walk(one, visit, `${place}.${name}`, name);
  }
}

describe('a list of metadata', () => {
  it('is a bare array with something in it', async () => {
    const list = await rows('metadata');
    expect(Array.isArray(list)).toBe(true);
    expect(list.length).toBeGreaterThan(0);
  });

  it('never holds a null, at any depth', async () => {
    const nulls: string[] = [];
    walk(await rows('metadata'), (value, place) => value === null && nulls.push(place));
    expect(nulls).toEqual([]);
  });

  it('has strings as ids and one form of time', async () => {
    const wrong: string[] = [];
    walk(await rows('metadata'), (value, place, key) => {
      if (/(^|_)ids?$/.test(key) && !Array.isArray(value) && typeof value !== 'string') wrong.push(place);
      if (/_at$/.test(key) && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(String(value))) wrong.push(place);
    });
    expect(wrong).toEqual([]);
  });
});

describe('raw', () => {
  it('in fields picks single keys of what Jira sent', async () => {
    const [task] = await rows('task', 'limit=1&fields=raw.key,raw.nothing');
    expect(Object.keys((task?.raw ?? {}) as object)).toEqual(['key']);
  });

  it('as a parameter adds a restriction in JQL to ours', async () => {
    const raw = encodeURIComponent('jql=project = HELP AND issuetype != Epic');
    const tasks = await rows('task', `limit=5&raw=${encodeURIComponent('jql=project%20%3D%20HELP')}&fields=raw.key`);
    for (const { raw: source } of tasks) expect((source as { key: string }).key).toMatch(/^HELP-/);
    expect(tasks.length).toBe(5);
    expect((await stand.get(`${paths.task}?raw=${raw}&limit=1`)).status).toBe(200);
  });

  it('in a body goes over what we would send', async () => {
    const projects = await rows('project', 'query=SHOP&fields=id');
    const answer = await stand.send('POST', `${paths.task}?fields=raw,name,tags`, {
      name: 'Ours',
      project_id: projects[0]?.id,
      raw: { summary: 'Theirs', update: { labels: [{ add: 'late' }] } },
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ name: 'Theirs', tags: ['late'] });
  });
});

describe('tags beside operations on labels', () => {
  it('are all kept, on create and on update', async () => {
    const [project] = await rows('project', 'query=SHOP&fields=id');
    const body = {
      name: 'Labelled',
      project_id: project?.id,
      tags: ['ours'],
      raw: { update: { labels: [{ add: 'theirs' }] } },
    };
    const made = (await (await stand.send('POST', paths.task ?? '', body)).json()) as { id: string; tags: string[] };
    expect(made.tags.sort()).toEqual(['ours', 'theirs']);
    const change = { tags: ['ours', 'theirs', 'third'], raw: { update: { labels: [{ add: 'fourth' }] } } };
    const changed = (await (await stand.send('PATCH', `${paths.task}/${made.id}`, change)).json()) as {
      tags: string[];
    };
    expect(changed.tags.sort()).toEqual(['fourth', 'ours', 'theirs', 'third']);
  });
});
