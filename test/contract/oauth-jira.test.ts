/** "Connect Jira", from the link to the first call. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { agree, authLink, Customer, clickThrough, connect } from './customer.ts';
import { API_KEY, type Stand, startStand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterEach(() => stand.sandbox.faults.clear());
afterAll(() => stand.close());

const target = 'https://app.example.com/done?kept=1';
const locationOf = (answer: Response) => new URL(answer.headers.get('location') ?? 'about:blank');

describe('the link', () => {
  it('is plain text for the published SDK, and asks for every scope once', async () => {
    const link = await stand.sdk.integration.getUnifiedIntegrationAuth({
      workspaceId: stand.workspaceId,
      integrationType: 'jira',
      scopes: ['task_task_write', 'task_project_write'] as never,
    });
    expect(link).toMatch(new RegExp(`^${stand.url}/unified/integration/auth/${stand.workspaceId}/jira\\?`));
    const url = new URL(await new Customer().open(link));
    expect(url.origin + url.pathname).toBe(`${stand.sandbox.url}/authorize`);
    const { scope, redirect_uri: back, ...others } = Object.fromEntries(url.searchParams);
    expect(scope?.split(' ').sort()).toEqual([
      'manage:jira-configuration',
      'manage:jira-project',
      'offline_access',
      'read:jira-user',
      'read:jira-work',
      'write:jira-work',
      'write:project:jira',
    ]);
    expect(back).toBe(`${stand.url}/oauth/code`);
    expect(others).toMatchObject({
      audience: 'api.atlassian.com',
      response_type: 'code',
      prompt: 'consent',
      client_id: stand.sandbox.oauthApp.clientId,
    });
  });

  it('redirects when asked to, and needs no key', async () => {
    const url = `${stand.url}/unified/integration/auth/${stand.workspaceId}/jira?redirect=1`;
    const answer = await fetch(url, { redirect: 'manual', headers: { authorization: 'nobody' } });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toContain('/authorize?');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it.each([
    ['scopes=task_task_fly', 'scopes'],
    ['scopes=hris_employee_write', 'scopes'],
    ['success_redirect=javascript%3Aalert(1)', 'success_redirect'],
    ['success_redirect=%2F%2Fevil.example', 'success_redirect'],
    ['failure_redirect=data%3Atext%2Fhtml%2Cx', 'failure_redirect'],
    ['success_redirect=https%3A%2F%2Fuser%3Apw%40x.example', 'success_redirect'],
    ['success_redirect=http%3A%2F%2Fx%3Bframe-ancestors%2F', 'success_redirect'],
    ['connection_id=0123456789abcdef01234567', 'reauth_token'],
    ['redirect=perhaps', 'redirect'],
  ])('with %s is refused', async (query, name) => {
    const answer = await stand.get(`/unified/integration/auth/${stand.workspaceId}/jira?${query}`);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(name);
  });

  it('is limited by address for whoever brings no key', async () => {
    const other = await startStand();
    const address = `${other.url}/unified/integration/auth/${other.workspaceId}/jira`;
    const ask = async (headers: Record<string, string> = {}) => (await fetch(address, { headers })).status;
    // The bucket of sixty fills again by one a second meanwhile.
    const statuses = await Promise.all(Array.from({ length: 150 }, () => ask()));
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(60);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
    const refused = await fetch(address, { headers: { authorization: 'no key' } });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await ask({ authorization: API_KEY })).toBe(200);
    await other.close();
  });

  it('of an unknown workspace or integration is 404', async () => {
    expect((await stand.get('/unified/integration/auth/0123456789abcdef01234567/jira')).status).toBe(404);
    expect((await stand.get(`/unified/integration/auth/${stand.workspaceId}/trello`)).status).toBe(404);
  });
});

describe('a customer who agrees', () => {
  it('comes back with a connection that works', async () => {
    const query = {
      success_redirect: target,
      state: 'my state',
      external_xref: 'customer-7',
      env: 'Sandbox',
      scopes: 'task_task_read,task_project_read',
    };
    const back = locationOf(await clickThrough(stand, { query }));
    expect(back.searchParams.get('kept')).toBe('1');
    expect(back.searchParams.get('state')).toBe('my state');
    const id = back.searchParams.get('id') ?? '';
    const connection = await stand.sdk.connection.getUnifiedConnection({ id });
    expect(connection).toMatchObject({
      externalXref: 'customer-7',
      environment: 'Sandbox',
      permissions: ['task_task_read', 'task_project_read'],
      categories: ['task'],
      auth: { name: 'Ada Lindqvist', meta: { cloudId: stand.sandbox.cloudId } },
    });
    expect(JSON.stringify(connection)).not.toMatch(/access-|refresh-/);
    const [task] = await stand.sdk.task.listTaskTasks({ connectionId: id, limit: 1 });
    expect(task?.url).toMatch(new RegExp(`^${stand.sandbox.url}/browse/`));
  });

  it('sees a page when there is nowhere to go', async () => {
    const answer = await clickThrough(stand);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await answer.text();
    expect(page).toContain('northwind');
    expect(page).not.toContain('<script');
  });

  it('chooses between several sites, none of which is preselected', async () => {
    const customer = new Customer();
    const answer = await clickThrough(stand, { sites: [0, 1], query: { success_redirect: target } }, customer);
    const page = await answer.text();
    expect(page).not.toContain('checked');
    const [, token = ''] = /name="choice" value="([^"]+)"/.exec(page) ?? [];
    const ids = [...page.matchAll(/name="site" value="([^"]+)"/g)].map(([, id]) => id ?? '');
    expect(ids).toHaveLength(2);
    const choose = (site: string) =>
      customer.visit(`${stand.url}/oauth/site`, { method: 'POST', body: new URLSearchParams({ choice: token, site }) });
    expect(await (await choose('not-a-site')).text()).toContain('name="choice"');
    const back = locationOf(await choose(ids[1] ?? ''));
    const connection = await stand.sdk.connection.getUnifiedConnection({ id: back.searchParams.get('id') ?? '' });
    expect(connection.auth?.meta).toMatchObject({ cloudId: ids[1] });
    expect((await choose(ids[0] ?? '')).status).toBe(400);
  });

  it('is not asked when the app knows the site', async () => {
    const id = await connect(stand, { sites: [0, 1], query: { subdomain: 'northwind-labs' } });
    const connection = await stand.sdk.connection.getUnifiedConnection({ id });
    expect(connection.auth?.meta).not.toMatchObject({ cloudId: stand.sandbox.cloudId });
  });
});

describe('a customer who does not get through', () => {
  const failure = { failure_redirect: 'https://app.example.com/failed', state: 's' };

  it.each([
    ['says no', { decision: 'deny' as const }, 'access_denied'],
    ['has no site', { sites: [] }, 'no_site'],
    ['does not reach the named site', { query: { subdomain: 'elsewhere' } }, 'unknown_site'],
  ])('and %s is sent to failure_redirect', async (_, click, error) => {
    const query = { ...failure, ...('query' in click ? click.query : {}) };
    const back = locationOf(await clickThrough(stand, { ...click, query }));
    expect(back.origin).toBe('https://app.example.com');
    expect(Object.fromEntries(back.searchParams)).toEqual({ error, state: 's' });
  });

  it.each(['', '?state=forged&code=x', '?state=&code=x', '?code=x'])(
    'with the state %j sees what to do',
    async (query) => {
      const answer = await fetch(`${stand.url}/oauth/code${query}`, { redirect: 'manual' });
      expect(answer.status).toBe(400);
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(await answer.text()).toContain('begin again');
    },
  );

  it('and comes twice with the same link back is refused the second time', async () => {
    const customer = new Customer();
    const back = await agree(stand, customer);
    expect((await customer.visit(back)).status).toBe(200);
    expect((await customer.visit(back)).status).toBe(400);
  });

  it('is not stopped by somebody who only looked at the link', async () => {
    const customer = new Customer();
    const back = await agree(stand, customer);
    expect((await fetch(back, { method: 'HEAD' })).status).toBe(200);
    expect((await customer.visit(back)).status).toBe(200);
  });

  it('because the code is no good, learns it', async () => {
    const customer = new Customer();
    const page = await customer.open(await authLink(stand, failure));
    const state = new URL(page).searchParams.get('state') ?? '';
    const back = new URLSearchParams({ state, code: 'made-up' });
    const answer = await customer.visit(`${stand.url}/oauth/code?${back}`);
    expect(locationOf(answer).searchParams.get('error')).toBe('upstream_error');
  });
});

describe('authorizing again', () => {
  const reauth = async (id: string, permissions?: string[]) => {
    const answer = await stand.send('POST', `/unified/connection/${id}/reauth`, permissions && { permissions });
    expect(answer.status).toBe(200);
    const body = (await answer.json()) as { reauth_token: string; expires_at: string };
    expect(Date.parse(body.expires_at)).toBeGreaterThan(Date.now());
    return { connection_id: id, reauth_token: body.reauth_token };
  };

  const mayOf = async (id: string) => {
    const { permissions, categories } = await stand.sdk.connection.getUnifiedConnection({ id });
    return { permissions, categories };
  };

  it('keeps the id, the permissions and the categories, and replaces the credentials', async () => {
    const id = await connect(stand, { query: { scopes: 'task_task_read' } });
    await stand.send('PATCH', `/unified/connection/${id}`, { categories: ['task', 'storage'] });
    stand.sandbox.grants.revokeAll();
    expect((await stand.get(`/task/${id}/task?limit=1`)).status).toBe(401);
    expect(await connect(stand, { query: await reauth(id) })).toBe(id);
    expect((await stand.get(`/task/${id}/task?limit=1`)).status).toBe(200);
    expect(await mayOf(id)).toEqual({ permissions: ['task_task_read'], categories: ['task', 'storage'] });
  });

  it('is not narrowed by the link', async () => {
    const id = await connect(stand, { query: { scopes: 'task_task_read,task_comment_write' } });
    await connect(stand, { query: { ...(await reauth(id)), scopes: 'task_task_read' } });
    expect(await mayOf(id)).toMatchObject({ permissions: ['task_task_read', 'task_comment_write'] });
  });

  it('grants more only when the operator asked for it with the token', async () => {
    const id = await connect(stand, { query: { scopes: 'task_task_read' } });
    const scopes = 'task_task_read,hris_employee_read';
    const refused = await stand.get(
      `/unified/integration/auth/${stand.workspaceId}/jira?${new URLSearchParams({ ...(await reauth(id)), scopes })}`,
    );
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('hris_employee_read');
    expect(await connect(stand, { query: { ...(await reauth(id, ['hris_employee_read'])), scopes } })).toBe(id);
    expect(await mayOf(id)).toEqual({
      permissions: ['task_task_read', 'hris_employee_read'],
      categories: ['task', 'hris'],
    });
  });

  it('gives a connection without permissions none', async () => {
    const id = await connect(stand, { query: { scopes: 'task_task_read' } });
    await stand.send('PATCH', `/unified/connection/${id}`, { permissions: [], categories: [] });
    const page = new URL(await new Customer().open(await authLink(stand, await reauth(id))));
    expect(page.searchParams.get('scope')).toBe('offline_access read:jira-user');
    expect(await connect(stand, { query: await reauth(id) })).toBe(id);
    expect(await mayOf(id)).toEqual({ permissions: [], categories: [] });
  });

  it('does not bring back what was taken away while the customer agreed', async () => {
    const id = await connect(stand, { query: { scopes: 'task_task_read,task_task_write' } });
    const customer = new Customer();
    const back = await agree(stand, customer, { query: await reauth(id) });
    await stand.send('PATCH', `/unified/connection/${id}`, { permissions: ['task_task_read'] });
    expect((await customer.visit(back)).status).toBe(200);
    expect(await mayOf(id)).toMatchObject({ permissions: ['task_task_read'] });
  });

  it('refuses a permission that there is not', async () => {
    const answer = await stand.send('POST', `/unified/connection/${stand.connectionId}/reauth`, {
      permissions: ['task_everything'],
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('$.permissions[0]');
  });

  it('asks for no more than the connection may do, when nothing else is said', async () => {
    const id = await connect(stand, { query: { scopes: 'task_task_read' } });
    const page = new URL(await new Customer().open(await authLink(stand, await reauth(id))));
    expect(page.searchParams.get('scope')).toBe('offline_access read:jira-user read:jira-work');
  });

  it('turns a connection by API token into one by OAuth, on the same site', async () => {
    expect(await connect(stand, { query: await reauth(stand.connectionId) })).toBe(stand.connectionId);
    expect((await stand.get(`/task/${stand.connectionId}/task?limit=1`)).status).toBe(200);
  });

  it('is for the workspace of the connection alone', async () => {
    const id = await connect(stand);
    const query = new URLSearchParams(await reauth(id));
    const other = await stand.gateway.workspaces.create('other');
    expect((await stand.get(`/unified/integration/auth/${other?.id}/jira?${query}`)).status).toBe(400);
    const key = await stand.gateway.keys.create(other?.id ?? '');
    for (const [method, path] of [
      ['POST', `/unified/connection/${id}/reauth`],
      ['GET', `/unified/connection/${id}`],
      ['DELETE', `/unified/connection/${id}`],
      ['GET', `/task/${id}/task`],
    ] as const) {
      expect((await stand.send(method, path, undefined, { authorization: key })).status).toBe(404);
    }
  });

  it('with another site changes nothing', async () => {
    const id = await connect(stand);
    const query = { ...(await reauth(id)), failure_redirect: 'https://app.example.com/failed' };
    const back = locationOf(await clickThrough(stand, { sites: [1], query }));
    expect(back.searchParams.get('error')).toBe('other_site');
    expect((await stand.get(`/task/${id}/task?limit=1`)).status).toBe(200);
  });

  it('needs a token that was not used before, and of this connection', async () => {
    const id = await connect(stand);
    const other = await connect(stand);
    const query = await reauth(id);
    const link = (more: object) =>
      stand.get(`/unified/integration/auth/${stand.workspaceId}/jira?${new URLSearchParams({ ...query, ...more })}`);
    expect((await link({ connection_id: other })).status).toBe(400);
    const again = await reauth(id);
    const address = `/unified/integration/auth/${stand.workspaceId}/jira?${new URLSearchParams(again)}`;
    expect((await stand.send('HEAD', address)).status).toBe(200);
    expect((await link({ ...again, success_redirect: 'file:///etc/passwd' })).status).toBe(400);
    const [first, second] = [await authLink(stand, again), await authLink(stand, again)];
    await new Customer().open(first);
    expect((await new Customer().visit(second)).status).toBe(400);
    expect((await stand.get(address)).status).toBe(400);
    expect((await link(again)).status).toBe(400);
  });
});

describe('what was granted bounds the connection', () => {
  it('permissions are not widened without the customer', async () => {
    const id = await connect(stand, { query: { scopes: 'task_task_read' } });
    const answer = await stand.send('PATCH', `/unified/connection/${id}`, { permissions: ['task_task_write'] });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('$.permissions[0]');
  });

  it('a missing scope is 403 with its name, and the connection stays healthy', async () => {
    const id = await connect(stand, { query: { scopes: 'hris_employee_read,task_comment_write' } });
    await stand.send('PATCH', `/unified/connection/${id}`, { categories: ['hris', 'task', 'passthrough'] });
    const refreshes = stand.sandbox.grants.refreshes;
    const path = `/passthrough/${id}/rest/api/3/field`;
    const through = await stand.get(path);
    expect(through.status).toBe(401);
    expect(await through.text()).toContain('scope does not match');
    const connection = await stand.sdk.connection.getUnifiedConnection({ id });
    expect(connection.lastUnhealthyAt).toBeUndefined();
    expect(stand.sandbox.grants.refreshes).toBe(refreshes);
  });

  it('a write without the right to read answers with what was written', async () => {
    const [task] = await stand.sdk.task.listTaskTasks({ connectionId: stand.connectionId, limit: 1 });
    const id = await connect(stand, { query: { scopes: 'task_comment_write' } });
    const comment = await stand.sdk.task.createTaskComment({
      connectionId: id,
      taskComment: { taskId: task?.id ?? '', text: 'write only' },
    });
    expect(comment).toMatchObject({ text: 'write only', taskId: task?.id });
  });
});

describe('integrations', () => {
  it('are listed, and say what works as it works', async () => {
    const [jira] = await stand.sdk.integration.listUnifiedIntegrations({});
    expect(jira).toMatchObject({ type: 'jira', name: 'Jira', isActive: true });
    expect(jira?.tokenNames).toHaveLength(3);
    const support = jira?.support as Record<string, Record<string, unknown>>;
    expect(support.task_comment).toMatchObject({ listTaskId: 'supported-required' });
    expect(support.task_change?.methods).toMatchObject({ list: true, get: true, create: false });
    const [short] = await stand.sdk.integration.listUnifiedIntegrations({ summary: true });
    expect(short?.support).toBeUndefined();
  });

  it('of a workspace are open to browsers', async () => {
    const url = `${stand.url}/unified/integration/workspace/${stand.workspaceId}`;
    const preflight = await fetch(url, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    const answer = await fetch(url);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(await answer.json()).toMatchObject([{ type: 'jira' }, { type: 'linear' }]);
    expect((await fetch(`${stand.url}/unified/integration`)).status).toBe(401);
  });

  it('do not sign people in', async () => {
    for (const kind of ['login', 'saml']) {
      const answer = await stand.get(`/unified/integration/${kind}/${stand.workspaceId}/jira`);
      expect(answer.status).toBe(501);
    }
  });
});

describe('environments and what is always empty', () => {
  it('are added and deleted, but not when they are used', async () => {
    const { sdk } = stand;
    expect(await sdk.environment.listUnifiedEnvironments({})).toEqual(['Production', 'Sandbox']);
    expect(await sdk.environment.createUnifiedEnvironment(['Staging'])).toContain('Staging');
    expect(await sdk.environment.removeUnifiedEnvironment({ env: 'Staging' })).not.toContain('Staging');
    await expect(sdk.environment.removeUnifiedEnvironment({ env: 'Production' })).rejects.toMatchObject({
      statusCode: 400,
    });
    await expect(sdk.environment.removeUnifiedEnvironment({ env: 'Sandbox' })).rejects.toMatchObject({
      statusCode: 409,
    });
    await expect(sdk.environment.removeUnifiedEnvironment({ env: 'Nowhere' })).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  it('issues, notifications and secrets are none', async () => {
    for (const path of ['/unified/issue', '/unified/notification', '/unified/workspace/secretsmanager']) {
      expect(await (await stand.get(path)).json()).toEqual([]);
    }
    expect((await stand.get('/unified/issue/1')).status).toBe(404);
    expect((await stand.send('POST', '/unified/workspace/secretsmanager', {})).status).toBe(501);
  });
});
