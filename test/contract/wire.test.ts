/** What every answer keeps: no null, ids as strings, one form of time, and what `fields` and `raw` select. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Customer, openCustomer, PROVIDERS } from './providers.ts';

type Visit = (value: unknown, place: string, key: string) => void;
function walk(value: unknown, visit: Visit, place = '$', key = ''): void {
  visit(value, place, key);
  if (Array.isArray(value)) for (const [index, one] of value.entries()) walk(one, visit, `${place}[${index}]`, key);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) if (name !== 'raw') walk(one, visit, `${place}.${name}`, name);
  }
}

const OBJECTS = ['task', 'project', 'comment', 'change', 'employee', 'group', 'file'];
const ALL = [...OBJECTS, 'connection', 'apicall'];

describe.each(PROVIDERS)('with %s', (provider) => {
  let stand: Customer;
  let paths: Record<string, string>;
  beforeAll(async () => {
    stand = await openCustomer(provider);
    const { connectionId: c } = stand;
    const tasks = (await (await stand.get(`/task/${c}/task?limit=100&query=`)).json()) as { id: string }[];
    const id = tasks[0]?.id ?? '';
    await stand.send('POST', `/task/${c}/comment`, { task_id: id, text: 'One comment' });
    await stand.send('PATCH', `/task/${c}/task/${id}`, { name: 'Renamed for a history', status: 'IN_PROGRESS' });
    const body = { parent_id: id, name: 'a.txt', data: 'eA==' };
    await stand.send('POST', `/storage/${c}/file`, body);
    paths = {
      task: `/task/${c}/task`,
      project: `/task/${c}/project`,
      comment: `/task/${c}/comment?task_id=${id}`,
      change: `/task/${c}/change?task_id=${id}`,
      employee: `/hris/${c}/employee`,
      group: `/hris/${c}/group`,
      file: `/storage/${c}/file?parent_id=${id}`,
      connection: '/unified/connection',
      apicall: '/unified/apicall',
    };
  });
  afterAll(() => stand.close());

  const rows = async (name: string, query = ''): Promise<Record<string, unknown>[]> => {
    const path = paths[name] ?? '';
    const answer = await stand.get(query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json');
    return (await answer.json()) as Record<string, unknown>[];
  };

  describe.each(ALL)('a list of %ss', (name) => {
    it('is a bare array with something in it', async () => {
      const list = await rows(name);
      expect(Array.isArray(list)).toBe(true);
      expect(list.length).toBeGreaterThan(0);
    });

    it('never holds a null, at any depth', async () => {
      const nulls: string[] = [];
      walk(await rows(name), (value, place) => value === null && nulls.push(place));
      expect(nulls).toEqual([]);
    });

    it('has strings as ids and one form of time', async () => {
      const wrong: string[] = [];
      walk(await rows(name), (value, place, key) => {
        if (/(^|_)ids?$/.test(key) && !Array.isArray(value) && typeof value !== 'string') wrong.push(place);
        if (/_at$/.test(key) && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(String(value))) wrong.push(place);
      });
      expect(wrong).toEqual([]);
    });
  });

  describe.each(OBJECTS)('fields of %ss', (name) => {
    it('are only those that were named, and the required ones', async () => {
      const field = name === 'change' ? 'user_id' : name === 'comment' ? 'text' : 'name';
      const [first] = await rows(name, `limit=1&fields=${field}`);
      expect(Object.keys(first ?? {}).sort()).toEqual(['id', field].sort());
    });

    it('may be repeated, separated by commas, or both', async () => {
      const [one] = await rows(name, 'limit=1&fields=id&fields=raw');
      const [other] = await rows(name, 'limit=1&fields=id, raw,,');
      expect(one).toEqual(other);
      expect(one?.raw).toBeTypeOf('object');
    });

    it('with raw alone are all of them and the object of the provider', async () => {
      const [plain] = await rows(name, 'limit=1');
      const [withRaw] = await rows(name, 'limit=1&fields=raw');
      const { raw, ...rest } = withRaw ?? {};
      // The signature in an address of a download is made anew each time.
      const { download_url: _, ...stable } = plain ?? {};
      expect(rest).toMatchObject(stable);
      expect(raw).not.toEqual({});
    });

    it('that nobody knows are refused by name', async () => {
      const path = paths[name] ?? '';
      const answer = await stand.get(`${path}${path.includes('?') ? '&' : '?'}fields=id,colour`);
      expect(answer.status).toBe(400);
      expect(JSON.stringify(await answer.json())).toContain('colour');
    });
  });

  describe('empty values of a body', () => {
    it.each([[''], [null]])('%j clears a text', async (empty) => {
      const [task] = await rows('task', 'limit=1&fields=id');
      const path = `${paths.task}/${task?.id}`;
      await stand.send('PATCH', path, { notes: 'something', due_at: '2027-01-02' });
      const cleared = (await (await stand.send('PATCH', path, { notes: empty, due_at: empty })).json()) as object;
      expect(Object.keys(cleared)).not.toContain('notes');
      expect(Object.keys(cleared)).not.toContain('due_at');
    });

    it('in a query count as absent', async () => {
      const plain = await rows('task', 'limit=3&fields=id');
      expect(await rows('task', 'limit=3&fields=id&query=&project_id=&updated_gte=&sort=&order=')).toEqual(plain);
    });
  });

  describe('raw', () => {
    it('in fields picks single keys of what the provider sent', async () => {
      const [task] = await rows('task', 'limit=1&fields=raw.id,raw.nothing');
      expect(Object.keys((task?.raw ?? {}) as object)).toEqual(['id']);
    });

    it('as a parameter refuses what is not on the list', async () => {
      const answer = await stand.get(`${paths.task}?raw=${encodeURIComponent('maxResults=9')}`);
      expect(answer.status).toBe(400);
      expect(JSON.stringify(await answer.json())).toContain('maxResults');
    });
  });
});
