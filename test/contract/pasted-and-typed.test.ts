/** What people paste and type: credentials with what surrounds them, project keys in small letters, addresses of no site. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());
beforeEach(() => stand.sandbox.faults.clear());

type Body = Record<string, unknown>;

async function send(method: string, path: string, body?: unknown) {
  const response = await stand.send(method, path.replace('{c}', stand.connectionId), body);
  return { status: response.status, body: (await response.json()) as Body };
}

const LOGIN_PAGE =
  '<!DOCTYPE html>\n<html><head><title>Log in with Atlassian account</title></head><body>…</body></html>';
const GONE_PAGE = '<html><head><title>Your site is unavailable</title></head><body>Expired</body></html>';
const page = (path: string, status: number, body: string) =>
  stand.sandbox.faults.add({ path, status, body, times: 10, headers: { 'content-type': 'text/html' } });

describe('pasted credentials', () => {
  const connect = (auth: Body) =>
    send('POST', '/unified/connection', {
      integration_type: 'jira',
      categories: ['task'],
      permissions: ['task_task_read'],
      auth,
    });

  it.each([
    (text: string) => `  ${text}\n`,
    (text: string) => `\u200b${text}\u00a0\ufeff`,
    (text: string) => `<${text}>`,
    (text: string) => `"${text}"\t`,
    (text: string) => `“ ${text}\u2060”`,
  ])('lose what surrounds them: %#', async (pasted) => {
    const { email, apiToken } = stand.sandbox.accounts.admin;
    const list = await connect({ other_auth_info: [stand.sandbox.url, email, apiToken].map(pasted) });
    expect(list).toMatchObject({ status: 200, body: { auth: { emails: [email], api_url: stand.sandbox.url } } });
    const named = await connect({
      api_url: pasted(stand.sandbox.url),
      emails: [pasted(email)],
      token: pasted(apiToken),
    });
    expect(named).toMatchObject({ status: 200, body: { auth: { emails: [email] } } });
  });

  it('may have a line break in the token and mailto: before the e-mail', async () => {
    const { email, apiToken } = stand.sandbox.accounts.admin;
    const broken = `${apiToken.slice(0, 8)}\r\n  ${apiToken.slice(8)}`;
    expect((await connect({ other_auth_info: [stand.sandbox.url, `mailto:${email}`, broken] })).status).toBe(200);
  });

  it.each([
    [404, GONE_PAGE, 'There is no Jira site at this address', 'Your site is unavailable'],
    [200, LOGIN_PAGE, 'web page', 'login'],
  ])('of an address that answers with a web page (%d) are refused for that', async (status, body, ...said) => {
    page('/myself', status, body);
    const { email, apiToken } = stand.sandbox.accounts.admin;
    const refused = await connect({ other_auth_info: [stand.sandbox.url, email, apiToken] });
    expect(refused.body.error).toBe('credentials_rejected');
    for (const words of said) expect(refused.body.message).toContain(words);
  });
});

describe('a web page in place of data', () => {
  it.each([
    ['GET', '/task/{c}/task', '/search/jql', 200, LOGIN_PAGE],
    ['GET', '/task/{c}/task/SHOP-1', '/issue/SHOP-1', 404, GONE_PAGE],
    ['DELETE', '/task/{c}/task/SHOP-2', '/issue/', 404, GONE_PAGE],
    ['GET', '/task/{c}/project/SHOP?fields=id', '/project/SHOP', 404, GONE_PAGE],
  ])('is no missing object and no data: %s %s', async (method, path, faulty, status, body) => {
    page(faulty, status, body);
    expect(await send(method, path)).toMatchObject({
      status: 502,
      body: { error: 'upstream_error', message: expect.stringContaining('web page') },
    });
  });
});

describe('a project key in small letters', () => {
  it('means the same in list, get and create', async () => {
    const { body: project } = await send('GET', '/task/{c}/project/shop');
    expect(project).toMatchObject({ name: 'Web shop' });
    const created = await send('POST', '/task/{c}/task', { name: 'x', project_id: 'shop', type: 'Task' });
    expect(created).toMatchObject({ status: 200, body: { project_id: project.id } });
    for (const path of ['/task/{c}/task?limit=3&project_id=', '/task/{c}/change?limit=3&project_id=']) {
      const { body } = await send('GET', `${path}shop`);
      expect(body).toEqual((await send('GET', `${path}SHOP`)).body);
      expect(body).toHaveLength(3);
    }
    const screens = await send('GET', '/metadata/{c}/metadata?limit=3&raw=projectIdOrKey%3Dshop');
    expect(screens).toEqual(await send('GET', '/metadata/{c}/metadata?limit=3&raw=projectIdOrKey%3DSHOP'));
  });
});

describe('deleting a task that has children', () => {
  const make = async (body: Body) =>
    String((await send('POST', '/task/{c}/task', { name: 'x', project_id: 'SHOP', ...body })).body.id);

  it('is refused with how it is done, and done so', async () => {
    const parent = await make({ type: 'Task' });
    const child = await make({ type: 'Sub-task', parent_id: parent });
    const refused = await send('DELETE', `/task/{c}/task/${parent}`);
    expect(refused).toMatchObject({ status: 400, body: { error: 'validation_failed' } });
    expect(refused.body.message).toContain('raw.delete_children=true');
    expect((await send('DELETE', `/task/{c}/task/${parent}?raw=delete_children%3Dtrue`)).status).toBe(200);
    for (const id of [parent, child]) expect((await send('GET', `/task/{c}/task/${id}`)).status).toBe(404);
  });

  it.each(['raw.delete_children=true', 'raw=delete_children=true'])('is asked for by %s', async (parameter) => {
    const parent = await make({ type: 'Task' });
    await make({ type: 'Sub-task', parent_id: parent });
    expect((await send('DELETE', `/task/{c}/task/${parent}?raw=delete_children%3Dfalse`)).status).toBe(400);
    expect((await send('DELETE', `/task/{c}/task/${parent}?${parameter}`)).status).toBe(200);
  });

  it.each(['raw=delete_children%3Dyes', 'raw=everything%3Dtrue'])('is not done by %s', async (parameter) => {
    const id = await make({ type: 'Task' });
    expect((await send('DELETE', `/task/{c}/task/${id}?${parameter}`)).status).toBe(400);
    expect((await send('GET', `/task/{c}/task/${id}`)).status).toBe(200);
  });
});
