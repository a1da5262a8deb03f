/** Bad input is refused with a clear answer before anything is sent to Jira. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withEachProvider } from './providers.ts';
import { API_KEY, type Stand, startStand } from './stand.ts';

let stand: Stand;
let asked: number;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

const answerOf = async (response: Response) => {
  expect(response.headers.get('content-type')).toBe('application/json');
  const body = (await response.json()) as Record<string, unknown>;
  expect(body).toMatchObject({ status: response.status, message: expect.any(String), error: expect.any(String) });
  expect(body.request_id).toBe(response.headers.get('x-request-id'));
  expect(JSON.stringify(body)).not.toMatch(/\bat .*\.ts:\d|node_modules/);
  return { status: response.status, ...body } as { status: number; error: string; message: string };
};

const here = (path: string) => path.replace('{c}', stand.connectionId);

const refusal = async (method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
  asked = stand.sandbox.requests.length;
  const answer = await answerOf(await stand.send(method, here(path), body, headers));
  expect(stand.sandbox.requests.length).toBe(asked);
  return answer;
};

describe('a key', () => {
  const withKey = (authorization?: string) =>
    fetch(`${stand.url}/unified/connection`, { headers: authorization === undefined ? {} : { authorization } });

  it.each([undefined, '', 'wrong', 'Bearer wrong', `Basic ${API_KEY}`, `Bearer  `, `${API_KEY}x`])(
    '%j is refused',
    async (key) => {
      expect(await answerOf(await withKey(key))).toMatchObject({ status: 401, error: 'unauthorized' });
    },
  );

  it.each([API_KEY, `Bearer ${API_KEY}`, `bearer ${API_KEY}`, `BEARER ${API_KEY}`])('%j is taken', async (key) => {
    expect((await withKey(key)).status).toBe(200);
  });
});

withEachProvider('a query', (at) => {
  const here = (path: string) => path.replace('{c}', at().connectionId);

  /** What is answered before the provider is asked. */
  async function refusal(path: string) {
    const before = at().requests();
    const answer = await answerOf(await at().get(here(path)));
    expect(at().requests()).toBe(before);
    return answer;
  }

  it.each([
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1e4', 'limit'],
    ['offset=-1', 'offset'],
    ['sort=colour', 'sort'],
    ['order=up', 'order'],
    ['updated_gte=yesterday', 'updated_gte'],
    ['updated_gte=2026-02-30', 'updated_gte'],
    ['start_gte=soon', 'start_gte'],
    ['fields=colour', 'colour'],
    ['raw=startAt%3D5', 'startAt'],
  ])('%s is refused, which names %s', async (query, name) => {
    const answer = await refusal(`/task/{c}/task?${query}`);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer)).toContain(name);
  });

  it.each(['updated_gte=2026-01-01', 'updated_gte=2026-01-01T10:00:00 02:00', 'limit=1000', 'anything=else'])(
    '%s is taken',
    async (query) => {
      expect((await at().get(here(`/task/{c}/task?fields=id&${query}`))).status).toBe(200);
    },
  );
});

describe('a body', () => {
  it.each([
    [{ name: 7, project_id: '1' }, '$.name'],
    [{ name: 'x', project_id: 1 }, '$.project_id'],
    [{ name: 'x', project_id: '1', tags: 'a' }, '$.tags'],
    [{ name: 'x', project_id: '1', tags: ['a', 7] }, '$.tags[1]'],
    [{ name: 'x', project_id: '1', tags: ['two words'] }, '$.tags[0]'],
    [{ name: 'x', project_id: '1', status: 'OPENED', completed_at: '2026-01-01' }, '$.completed_at'],
    [{ name: 'two\nlines', project_id: '1' }, '$.name'],
    [{ name: 'x'.repeat(256), project_id: '1' }, '$.name'],
    [{ name: 'x', project_id: '1', due_at: 'soon' }, '$.due_at'],
    [{ name: 'x', project_id: '1', assigned_user_ids: ['a', 'b'] }, '$.assigned_user_ids'],
    [{ name: 'x', project_id: '1', metadata: [{ value: 1 }] }, '$.metadata[0]'],
    [{ name: 'x', project_id: '1', raw: ['x'] }, '$.raw'],
    [{ name: 7 }, '$.project_id'],
    [{ name: '', project_id: '1' }, '$.name'],
    [{ name: 'x' }, '$.project_id'],
    [[], '$'],
    ['"text"', '$'],
    [7, '$'],
  ])('%j is refused at %s', async (body, place) => {
    const answer = await refusal('POST', '/task/{c}/task', body);
    expect(answer).toMatchObject({ status: 400, error: 'validation_failed' });
    expect(JSON.stringify(answer)).toContain(place);
  });

  it.each([
    [{ nam: 'x', project_id: 'NOPE' }, ['$.name', '$.project_id'], '"nam" is no field'],
    [{ projectId: 'SHOP', title: 'x' }, ['$.name', '$.project_id'], '"projectId" is no field'],
    [{ project_id: 'SHOP', priority: 'Urgent', status: 'Shipped' }, ['$.name', '$.priority', '$.status'], 'Medium'],
    [{ project_id: 'SHOP' }, ['$.name'], 'is required'],
  ])('%j, which lacks a field, is refused for everything that is wrong with it', async (body, places, text) => {
    const sent = stand.sandbox.requests.filter(({ method }) => method !== 'GET').length;
    const answer = (await (await stand.send('POST', here('/task/{c}/task'), body)).json()) as {
      details: { path: string }[];
    };
    expect(answer.details.map(({ path }) => path).sort()).toEqual(places);
    expect(JSON.stringify(answer)).toContain(text.replaceAll('"', '\\"'));
    expect(stand.sandbox.requests.filter(({ method }) => method !== 'GET')).toHaveLength(sent);
  });

  it.each(['{', '{"name": }', "{'name': 'x'}", '\u0000', `${'['.repeat(5000)}${']'.repeat(5000)}`])(
    'that is not JSON is refused (%#)',
    async (text) => {
      expect(await refusal('POST', '/task/{c}/task', text)).toMatchObject({ status: 400, error: 'invalid_request' });
    },
  );

  it('that is missing is refused', async () => {
    expect(await refusal('POST', '/task/{c}/task')).toMatchObject({ status: 400 });
  });

  it('of another type is refused', async () => {
    const answer = await refusal('POST', '/task/{c}/task', '<x/>', { 'content-type': 'application/xml' });
    expect(answer).toMatchObject({ status: 415, error: 'unsupported_media_type' });
  });

  it('over the limit is refused, announced or not', async () => {
    const big = JSON.stringify({ name: 'x'.repeat(11 * 1024 * 1024) });
    expect(await refusal('POST', '/task/{c}/task', big)).toMatchObject({ status: 413, error: 'payload_too_large' });
    const answer = await fetch(stand.url + here('/task/{c}/task'), {
      method: 'POST',
      headers: { authorization: API_KEY, 'content-type': 'application/json' },
      body: new Blob([big]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(answer.status).toBe(413);
  });

  it('with __proto__ changes nothing but itself', async () => {
    const answer = await refusal('POST', '/task/{c}/task', '{"__proto__": {"name": "x", "project_id": "1"}}');
    expect(answer.status).toBe(400);
  });
});

describe('a path', () => {
  it.each([
    ['PUT', '/task/{c}/task', 405],
    ['DELETE', '/task/{c}/comment', 405],
    ['POST', '/task/{c}/task/1', 405],
    ['POST', '/task/{c}/change', 405],
    ['POST', '/hris/{c}/employee', 501],
    ['GET', '/hris/{c}/company', 501],
    ['GET', '/crm/{c}/deal', 404],
    ['GET', '/task/{c}/colour', 404],
    ['GET', '/nowhere', 404],
    ['GET', '/task/{c}/task/%ZZ', 400],
    ['GET', '/task/0123456789abcdef01234567/task', 404],
    ['GET', '/task/not-an-id/task', 404],
    ['GET', '/task/{c}/task/a%2Fb', 404],
    ['GET', '/task/{c}/task/..%2F..%2Fmyself', 400],
  ])('%s %s is %i', async (method, path, status) => {
    expect((await refusal(method, path, method === 'GET' ? undefined : {})).status).toBe(status);
  });
});

describe('a filter', () => {
  it.each(['project_id', 'parent_id', 'assigned_user_id', 'user_id', 'status', 'query'])(
    '%s is text to Jira, never a part of the JQL',
    async (name) => {
      const value = encodeURIComponent('x" OR project is not EMPTY OR summary ~ "x');
      const response = await stand.get(here(`/task/{c}/task?${name}=${value}`));
      const answer = (await response.json()) as unknown[];
      expect(response.status === 400 || answer.length === 0).toBe(true);
    },
  );
});

describe('what Jira refuses', () => {
  it('is passed on with its words under details', async () => {
    const projects = (await (await stand.get(here('/task/{c}/project?query=SHOP'))).json()) as { id: string }[];
    const response = await stand.send('POST', here('/task/{c}/task'), {
      name: 'x',
      project_id: projects[0]?.id,
      assigned_user_ids: ['nobody-at-all'],
    });
    const answer = (await answerOf(response)) as unknown as { details: { errors: Record<string, string> } };
    expect(response.status).toBe(400);
    expect(answer.details.errors.assignee).toEqual(expect.any(String));
  });

  it.each([
    ['PATCH', '/task/{c}/task/99999999', { name: 'x' }],
    ['GET', '/task/{c}/task/99999999', undefined],
    ['DELETE', '/task/{c}/task/99999999', undefined],
    ['GET', '/task/{c}/change/99999999_1', undefined],
    ['GET', '/storage/{c}/file/99999999', undefined],
  ])('%s %s: what it does not know is 404', async (method, path, body) => {
    expect(await answerOf(await stand.send(method, here(path), body))).toMatchObject({
      status: 404,
      error: 'not_found',
    });
  });
});
