/** What the console shows and does, over plain HTTP. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Customer, connect, consent } from './customer.ts';
import { type Operator, signedIn, unescaped } from './operator.ts';
import { API_KEY, type Stand, startStand } from './stand.ts';

let stand: Stand;
let operator: Operator;
beforeAll(async () => {
  stand = await startStand({ seed: { issues: 40 } });
  operator = await signedIn(stand, API_KEY);
});
afterAll(() => stand.close());

const PAGES = ['', '/connections', '/calls', '/webhooks', '/jobs', '/integrations', '/workspace'];
const address = (id = stand.connectionId) => `/console/connections/${id}`;
const textOf = (html: string) => unescaped(html.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');
/** The browser is sent back to an address of ours. */
const cameBack = (url: string) => {
  const { pathname, search } = new URL(url);
  return operator.get(pathname + search);
};
const read = async (path: string) => textOf(await operator.page(path));

/** A workspace that is not the operator's, with a connection, a call and a key. */
async function anotherWorkspace() {
  const { gateway } = stand;
  const workspace = await gateway.workspaces.create(`other ${Date.now()}`);
  if (!workspace) throw new Error('no workspace');
  const key = await gateway.keys.create(workspace.id);
  const own = await gateway.connections.findRow(stand.workspaceId, stand.connectionId);
  const answer = await fetch(`${stand.url}/unified/connection`, {
    method: 'POST',
    headers: { authorization: key, 'content-type': 'application/json' },
    body: JSON.stringify({
      integration_type: 'jira',
      categories: ['task'],
      permissions: ['task_task_read'],
      external_xref: 'foreign-customer',
      auth: {
        other_auth_info: [own.auth.api_url, stand.sandbox.accounts.admin.email, stand.sandbox.accounts.admin.apiToken],
      },
    }),
  });
  const { id: connectionId } = (await answer.json()) as { id: string };
  await fetch(`${stand.url}/task/${connectionId}/task?limit=1`, { headers: { authorization: key } });
  await gateway.apicalls.flush();
  const list = { sort: 'created_at', descending: true, limit: 1, offset: 0 } as const;
  const [call] = await gateway.apicallStore.list(workspace.id, list);
  const [row] = await gateway.keyStore.list(workspace.id);
  return { workspaceId: workspace.id, key, connectionId, callId: call?.id ?? '', keyId: row?.id ?? '' };
}

describe('connections', () => {
  it('are listed with health, scopes and what was called', async () => {
    await stand.get(`/task/${stand.connectionId}/task?limit=1`);
    const text = await read('/console/connections');
    expect(text).toContain('taskgate-sandbox');
    expect(text).toContain('Healthy');
    expect(text).toContain('API token');
  });

  it('are told apart by customer and site, and those with neither by their id', async () => {
    const ids = [
      await connect(stand, { query: { external_xref: 'told-apart' } }),
      await connect(stand),
      await connect(stand),
    ];
    const list = await read('/console/connections?text=told-apart');
    const [, host = ''] = /told-apart · ([\w.:-]+)/.exec(list) ?? [];
    expect(host).toMatch(/\./);
    expect(await read(address(ids[0]))).toContain(`told-apart · ${host}`);
    const choices = await operator.page('/console/calls');
    for (const id of ids.slice(1)) expect(choices).toContain(`>${host} · …${id.slice(-6)}</option>`);
    for (const id of ids) await stand.gateway.connections.remove(stand.workspaceId, id);
    expect(await operator.page('/console/connections')).toContain('href="/console/integrations#embed"');
    expect(await operator.page('/console/integrations')).toContain('external_xref=CUSTOMER_ID');
  });

  it('show the scopes that were granted against those that are needed', async () => {
    const id = await connect(stand, { query: { scopes: 'task_task_read,task_task_write', external_xref: 'scoped' } });
    const { db, t } = stand.gateway.store;
    const row = await stand.gateway.connections.findRow(stand.workspaceId, id);
    expect(await read('/console/connections?text=scoped')).toContain('3 of 3 granted');
    await db
      .update(t.connection)
      .set({ auth: { ...row.auth, granted_scopes: ['read:jira-user'] } })
      .where(eq(t.connection.id, id));
    expect(await read('/console/connections?text=scoped')).toContain('1 of 3 granted');
    const page = await read(address(id));
    expect(page).toContain('has not granted read:jira-work, write:jira-work');
    await db.update(t.connection).set({ auth: row.auth }).where(eq(t.connection.id, id));
    await stand.gateway.connections.remove(stand.workspaceId, id);
  });

  it('tell in words what is wrong, and come first', async () => {
    const id = await connect(stand, { query: { external_xref: 'gone' } });
    const { connections } = stand.gateway;
    await connections.markUnhealthy(await connections.find(stand.workspaceId, id), '401');
    expect(await read('/console')).toContain('Jira refuses the credentials.');
    const list = await operator.page('/console/connections');
    expect(list.indexOf(id)).toBeLessThan(list.indexOf(stand.connectionId));
    expect(await read('/console/connections?state=unhealthy')).not.toContain('taskgate-sandbox');
    expect(await read(address(id))).toContain('Requests on it return 401 until it is reauthorized');
    await connections.remove(stand.workspaceId, id);
  });

  it('are found by parts of what they are called, as it stands', async () => {
    expect(await operator.page('/console/connections?text=GATE-SAND')).toContain(stand.connectionId);
    for (const text of ['%', '_', '\\', 'no-such-customer', "'"]) {
      expect(await read(`/console/connections?text=${encodeURIComponent(text)}`)).toContain('No matching connections');
    }
  });

  it('are paused and resumed', async () => {
    const paused = await operator.act(`${address()}/pause`);
    expect(paused.headers.get('location')).toBe(`${address()}?done=paused`);
    expect((await stand.get(`/task/${stand.connectionId}/task`)).status).toBe(409);
    expect(await read(`${address()}?done=paused`)).toContain('Paused');
    await operator.act(`${address()}/resume`);
    expect((await stand.get(`/task/${stand.connectionId}/task?limit=1`)).status).toBe(200);
  });

  it('are deleted after a second question, with a GET that changes nothing', async () => {
    const id = await connect(stand);
    expect(await read(`${address(id)}/delete`)).toContain('Its credentials are deleted');
    expect((await operator.get(address(id))).status).toBe(200);
    const answer = await operator.act(`${address(id)}/delete`);
    expect(answer.headers.get('location')).toBe('/console/connections?done=deleted');
    expect((await operator.get(address(id))).status).toBe(404);
  });

  it('get another API token once Jira has taken it', async () => {
    const { apiToken } = stand.sandbox.accounts.admin;
    const refused = await operator.act(`${address()}/token`, { token: 'wrong' });
    expect(refused.status).toBe(400);
    const page = await refused.text();
    expect(page).toContain('Jira refuses these credentials');
    expect(page).not.toContain('wrong');
    const taken = await operator.act(`${address()}/token`, { token: apiToken });
    expect(taken.headers.get('location')).toBe(`${address()}?done=reauthorized`);
  });

  it('are tested, and say what is wrong', async () => {
    const tested = await operator.act(`${address()}/test`);
    expect(tested.headers.get('location')).toBe(`${address()}?done=tested`);
    expect(await read(`${address()}?done=tested`)).toContain('accepts the credentials');
    stand.sandbox.faults.add({ path: '/myself', status: 401 });
    const refused = await operator.act(`${address()}/test`);
    expect(refused.headers.get('location')).toBe(`${address()}?done=test-failed`);
    expect(await read(`${address()}?done=test-failed`)).toContain('Jira refuses the credentials');
    await operator.act(`${address()}/test`);
    expect(await read(address())).not.toContain('Jira refuses the credentials');
  });

  it('have a link that the customer authorizes them again by, once', async () => {
    const id = await connect(stand, { query: { external_xref: 'by-link' } });
    const page = await operator.act(`${address(id)}/link`);
    const html = unescaped(await page.text());
    expect(html).toContain('Send this link to by-link.');
    const url = /id="reauth-link"[^>]*value="([^"]+)"/.exec(html)?.[1] ?? '';
    const { searchParams } = new URL(url);
    expect(searchParams.get('connection_id')).toBe(id);
    const customer = new Customer();
    const back = await customer.visit(await consent(stand, await customer.open(url), {}));
    expect(await back.text()).toContain(id);
    expect(await (await new Customer().visit(url)).text()).toContain('reauth_token');
    await stand.gateway.connections.remove(stand.workspaceId, id);
  });

  it('are authorized again at Atlassian, and come back to where it began', async () => {
    const id = await connect(stand);
    const answer = await operator.act(`${address(id)}/authorize`);
    expect(answer.status).toBe(200);
    const link = unescaped(/url=([^"]+)"/.exec(await answer.text())?.[1] ?? '');
    expect(new URL(link).origin).toBe(stand.sandbox.url);
    const back = await cameBack(await consent(stand, link, {}));
    const target = new URL(back.headers.get('location') ?? '');
    expect(target.origin + target.pathname).toBe(stand.url + address(id));
    expect(await read(target.pathname + target.search)).toContain('The new credentials work');
    await stand.gateway.connections.remove(stand.workspaceId, id);
  });
});

describe('links for customers', () => {
  it('are any or signed ones only, as the workspace says', async () => {
    expect(await read('/console/workspace')).toContain('Anybody who knows the id of this workspace can make a link');
    expect(await read('/console/integrations')).not.toContain('curl -X POST');
    const signed = await operator.act('/console/workspace/links', { links: 'signed' });
    expect(await read(signed.headers.get('location') ?? '')).toContain('by signed links alone from now on');
    const workspace = await stand.gateway.workspaces.find(stand.workspaceId);
    expect(workspace?.requiresSignedLinks).toBe(true);
    expect(await operator.page('/console/integrations')).toContain(
      `curl -X POST ${stand.url}/unified/integration/auth/${stand.workspaceId}/jira`,
    );
    const [entry] = await stand.gateway.auditStore.search({ workspaceId: stand.workspaceId, limit: 1, offset: 0 });
    expect(entry).toMatchObject({ action: 'POST /console/workspace/links', changes: { links: 'signed' } });
  });

  it('do not concern the operator, who connects all the same', async () => {
    const answer = await operator.act('/console/integrations/jira/connect');
    expect(answer.status).toBe(200);
    const open = await operator.act('/console/workspace/links', { links: 'any' });
    expect(await read(open.headers.get('location') ?? '')).toContain('by any link');
  });
});

describe('connecting', () => {
  it('begins with a form, and ends at the new connection, whatever the workspace allows customers', async () => {
    await stand.gateway.workspaces.allowRedirects(stand.workspaceId, ['https://app.example.com']);
    const fields = { permission: 'task_task_read', external_xref: 'from-console', environment: 'Sandbox' };
    const answer = await operator.act('/console/integrations/jira/connect', fields);
    const link = unescaped(/url=([^"]+)"/.exec(await answer.text())?.[1] ?? '');
    const back = await cameBack(await consent(stand, link, {}));
    await stand.gateway.workspaces.allowRedirects(stand.workspaceId, null);
    const target = new URL(back.headers.get('location') ?? '');
    const next = await operator.get(target.pathname + target.search);
    const page = await read(next.headers.get('location') ?? '');
    expect(page).toContain('The connection is ready');
    expect(page).toContain('from-console');
    expect(page).toContain('task_task_read');
    expect(page).not.toContain('task_task_write');
  });

  it('that fails comes back with the reason', async () => {
    const answer = await operator.act('/console/integrations/jira/connect');
    const link = unescaped(/url=([^"]+)"/.exec(await answer.text())?.[1] ?? '');
    const back = await cameBack(await consent(stand, link, { decision: 'deny' }));
    const { pathname, search } = new URL(back.headers.get('location') ?? '');
    expect(await read(pathname + search)).toContain('Nothing was connected');
  });

  it('with an API token tries it first; what was typed stays, but for the token', async () => {
    const { email, apiToken } = stand.sandbox.accounts.admin;
    const fields = { site: stand.sandbox.url, email, permission: 'task_task_read', external_xref: 'by-token' };
    const refused = await operator.act('/console/integrations/jira/token', { ...fields, token: 'no-such-token' });
    expect(refused.status).toBe(400);
    const page = await refused.text();
    expect(page).toContain('Jira refuses these credentials');
    expect(page).toContain('value="by-token"');
    expect(page).not.toContain('no-such-token');
    const made = await operator.act('/console/integrations/jira/token', { ...fields, token: apiToken });
    expect(await read(made.headers.get('location') ?? '')).toContain('by-token');
  });

  it('to anywhere is refused as it is through the API', async () => {
    const fields = { site: 'http://169.254.169.254', email: 'a@example.com', token: 'x', permission: 'task_task_read' };
    const answer = await operator.act('/console/integrations/jira/token', fields);
    expect(answer.status).toBe(400);
    expect(textOf(await answer.text())).toContain('JIRA_ALLOWED_SITES');
    expect((await operator.act('/console/integrations/trello/connect')).status).toBe(404);
  });
});

describe('calls', () => {
  const callPaths = async (query: string) =>
    [...(await operator.page(`/console/calls${query}`)).matchAll(/href="(\/console\/calls\/[\da-f]+)"/g)].map(
      ([, path]) => path ?? '',
    );

  it('are filtered by connection, status, operation, failure and time', async () => {
    const { connectionId } = stand;
    await stand.get(`/task/${connectionId}/task/99999999`);
    await stand.get(`/task/${connectionId}/project?limit=1`);
    const all = await callPaths('');
    const failed = await callPaths('?failed=on&status=404');
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThan(all.length);
    expect(await callPaths('?status=4xx&operation=getTaskTask')).toEqual(failed);
    expect(await callPaths(`?operation=listTaskProjects&connection=${connectionId}`)).toHaveLength(1);
    expect(await callPaths('?connection=0123456789abcdef01234567')).toEqual([]);
    expect(await callPaths('?to=2020-01-01T00:00&period=all')).toEqual([]);
    expect(await callPaths('?from=2020-01-01T00:00')).toEqual(all);
  });

  it('are filtered by method, path, error code and customer, as they were typed', async () => {
    const { connectionId } = stand;
    await stand.get(`/task/${connectionId}/task/99999998`);
    const failed = await callPaths('?error=not_found');
    expect(failed.length).toBeGreaterThan(0);
    expect(await callPaths('?path=TASK/99999998')).toHaveLength(1);
    for (const path of ['%', '_ask/99999998', '\\']) {
      expect(await callPaths(`?path=${encodeURIComponent(path)}`)).toEqual([]);
    }
    expect(await callPaths('?method=DELETE')).toEqual([]);
    expect(await callPaths('?method=get&path=task/99999998')).toHaveLength(1);
    expect((await callPaths('?customer=taskgate-sandbox')).length).toBeGreaterThan(0);
    expect(await callPaths('?customer=taskgate')).toEqual([]);
    const page = await operator.page('/console/calls?error=not_found&path=task');
    expect(page).toContain('<option value="not_found" selected');
    expect(page).toContain('name="path" value="task"');
  });

  it('are behind each bar of a chart', async () => {
    const page = await operator.page(address());
    const [, path = ''] = /<a href="([^"]+)" tabindex="-1"><title>/.exec(page) ?? [];
    expect(unescaped(path)).toContain(`connection=${stand.connectionId}`);
    expect((await callPaths(unescaped(path).replace('/console/calls', ''))).length).toBeGreaterThan(0);
    expect(await operator.page('/console')).toMatch(/<a href="\/console\/calls\?type=requests&amp;from=/);
  });

  it('are exported with the same filters, one document a line, without secrets', async () => {
    const { connectionId, sandbox } = stand;
    await stand.get(`/task/${connectionId}/task?limit=1&query=personal-search`);
    await stand.get(`/task/${connectionId}/task/99999996`);
    const answer = await operator.get('/console/calls/export?failed=on&path=99999996');
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="requests-[\d-]+\.ndjson"$/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const lines = (await answer.text()).split('\n');
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ name: 'getTaskTask', status: '404', error: 'not_found' });
    const all = await (await operator.get('/console/calls/export')).text();
    expect(all).toContain('"name":"listTaskTasks"');
    for (const secret of [API_KEY, sandbox.accounts.admin.apiToken, 'personal-search'])
      expect(all).not.toContain(secret);
    const other = await anotherWorkspace();
    expect(all).not.toContain(other.connectionId);
    const stranger = await signedIn(stand, other.key);
    const theirs = await (await stranger.get(`/console/calls/export?connection=${connectionId}`)).text();
    expect(theirs).toBe('');
    const nobody = await fetch(`${stand.url}/console/calls/export`, { redirect: 'manual' });
    expect(nobody.status).toBe(303);
  });

  it('that no filter fits are an empty page that says what to do', async () => {
    expect(await read('/console/calls?operation=removeTaskTask')).toContain('No matching requests');
    for (const nonsense of ['?status=abc&from=x&to=y&period=z&after=q', '?after=1_', `?after=${'9'.repeat(15)}_f`]) {
      expect((await operator.get(`/console/calls${nonsense}`)).status).toBe(200);
    }
  });

  it('are on pages, each on one of them', async () => {
    const before = await callPaths('?operation=listHrisEmployees');
    for (let count = 0; count < 55; count++) await stand.get(`/hris/${stand.connectionId}/employee?limit=1`);
    const seen: string[] = [];
    for (let path: string | undefined = '/console/calls?operation=listHrisEmployees'; path !== undefined; ) {
      const page: string = await operator.page(path);
      seen.push(...[...page.matchAll(/href="(\/console\/calls\/[\da-f]+)"/g)].map(([, found]) => found ?? ''));
      path = unescaped(/href="([^"]+)">Older/.exec(page)?.[1] ?? '') || undefined;
    }
    expect(seen).toHaveLength(before.length + 55);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('tell what came in, what Jira was asked and what went wrong, and no secrets', async () => {
    const { connectionId, sandbox } = stand;
    await stand.get(`/task/${connectionId}/task/99999997?fields=id`);
    const [newest = ''] = await callPaths('?failed=on');
    const page = await operator.page(newest);
    const text = textOf(page);
    expect(text).toContain(`GET /task/${connectionId}/task/99999997`);
    expect(text).toContain('GET /rest/api/3/issue/99999997');
    expect(text).toMatch(/Not found, or not visible to this account/);
    expect(text).toContain('not_found');
    for (const secret of [API_KEY, sandbox.accounts.admin.apiToken, 'Basic ']) expect(page).not.toContain(secret);
  });
});

describe('keys', () => {
  it('are shown once when they are made, and work', async () => {
    const answer = await operator.act('/console/workspace/keys');
    const key = /value="(tg_[\w-]+)"/.exec(await answer.text())?.[1] ?? '';
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await fetch(`${stand.url}/unified/connection`, { headers: { authorization: key } })).status).toBe(200);
    const list = await operator.page('/console/workspace');
    expect(list).toContain(key.slice(0, 10));
    expect(list).not.toContain(key);
    const { keyStore } = stand.gateway;
    for (const { hash } of await keyStore.list(stand.workspaceId)) expect(list).not.toContain(hash);
  });

  it('are revoked after a second question, at once, but for the one in use', async () => {
    const { keyStore, keys } = stand.gateway;
    const key = await keys.create(stand.workspaceId, true);
    const opened = () => fetch(`${stand.url}/unified/connection`, { headers: { authorization: key } });
    expect((await opened()).status).toBe(200);
    const row = (await keyStore.list(stand.workspaceId)).find(({ prefix }) => key.startsWith(prefix));
    const path = `/console/workspace/keys/${row?.id}/revoke`;
    expect(await read(path)).toContain(key.slice(0, 10));
    expect((await opened()).status).toBe(200);
    expect((await operator.act(path)).status).toBe(303);
    expect((await opened()).status).toBe(401);
    expect((await operator.act(path)).status).toBe(404);
    const own = (await keyStore.list(stand.workspaceId)).find(({ prefix }) => API_KEY.startsWith(prefix));
    expect((await operator.act(`/console/workspace/keys/${own?.id}/revoke`)).status).toBe(409);
    expect((await operator.get('/console')).status).toBe(200);
  });
});

describe('another workspace', () => {
  it('is not seen, and nothing of it can be changed', async () => {
    const other = await anotherWorkspace();
    for (const page of PAGES) {
      const html = await operator.page(`/console${page}`);
      for (const id of [other.connectionId, other.workspaceId, other.callId, other.keyId, 'foreign-customer']) {
        expect(html).not.toContain(id);
      }
    }
    const connection = address(other.connectionId);
    for (const path of [connection, `${connection}/delete`, `${connection}/token`, `/console/calls/${other.callId}`]) {
      expect((await operator.get(path)).status).toBe(404);
    }
    for (const action of ['pause', 'resume', 'authorize', 'link', 'test', 'token', 'delete']) {
      expect((await operator.act(`${connection}/${action}`, { token: 'x' })).status).toBe(404);
    }
    expect((await operator.act(`/console/workspace/keys/${other.keyId}/revoke`)).status).toBe(404);
    expect(await operator.page(`/console/calls?connection=${other.connectionId}`)).not.toContain(other.callId);
    const theirs = await signedIn(stand, other.key);
    expect(await theirs.page('/console/connections')).toContain(other.connectionId);
    expect(await theirs.page('/console/workspace')).not.toContain(stand.workspaceId);
  });
});

describe('a read-only key', () => {
  it('sees everything, is offered nothing, and can do nothing but sign out', async () => {
    const reader = await signedIn(stand, await stand.gateway.keys.create(stand.workspaceId, true));
    for (const path of [...PAGES.map((page) => `/console${page}`), address()]) {
      const forms = [...(await reader.page(path)).matchAll(/<form method="post" action="([^"]+)"/g)];
      expect(forms.map(([, action]) => action)).toEqual(['/console/sign-out']);
    }
    const refused = ['pause', 'resume', 'authorize', 'link', 'test', 'token', 'delete'].map(
      (action) => `${address()}/${action}`,
    );
    const others = [
      '/console/workspace/keys',
      '/console/integrations/jira/connect',
      '/console/integrations/jira/token',
    ];
    for (const path of [...refused, ...others]) {
      const answer = await reader.act(path);
      expect(answer.status).toBe(403);
      expect(await answer.text()).toContain('may only read');
    }
    expect((await reader.act('/console/sign-out')).status).toBe(303);
  });
});

describe('what others have chosen', () => {
  const HOSTILE = `"><img src=x onerror=alert(1)><script>alert(2)</script>'--`;

  it('is shown as text: names, ids of customers, agents, paths, errors, filters', async () => {
    const { gateway, workspaceId, connectionId } = stand;
    const { db, t } = gateway.store;
    const id = await connect(stand, { query: { external_xref: HOSTILE } });
    const row = await gateway.connections.findRow(workspaceId, id);
    const meta = { site_url: 'javascript:alert(3)' };
    await gateway.connections.update(workspaceId, id, { external_xref: HOSTILE }, {} as never);
    await db
      .update(t.connection)
      .set({ auth: { ...row.auth, name: HOSTILE, meta, granted_scopes: [HOSTILE] }, environment: HOSTILE })
      .where(eq(t.connection.id, id));
    const headers = { authorization: API_KEY, 'user-agent': HOSTILE };
    await fetch(`${stand.url}/task/${connectionId}/task/${encodeURIComponent(HOSTILE)}`, { headers });
    await fetch(`${stand.url}/task/${id}/task?limit=1`, { headers });
    await gateway.apicalls.flush();
    const list = { sort: 'created_at', descending: true, limit: 10, offset: 0 } as const;
    const calls = await gateway.apicallStore.list(workspaceId, list);
    const query = encodeURIComponent(HOSTILE);
    const paths = [
      ...PAGES.map((page) => `/console${page}`),
      address(id),
      `${address(id)}/delete`,
      `${address(id)}/token`,
      `/console/connections?text=${query}&state=${query}&done=${query}`,
      `/console/calls?operation=${query}&connection=${query}&status=${query}&from=${query}`,
      `/console/integrations?done=failed&error=${query}`,
      ...calls.map((call) => `/console/calls/${call.id}`),
    ];
    let isShown = 0;
    for (const path of paths) {
      const html = await operator.page(path);
      expect(html).not.toMatch(/<img src=x|<script>|javascript:/i);
      if (html.includes('&lt;img src=x')) isShown += 1;
    }
    expect(isShown).toBeGreaterThan(6);
    const missing = await operator.get(`/console/connections/${query}`);
    expect([missing.status, (await missing.text()).includes('<img src=x')]).toEqual([404, false]);
    await gateway.connections.remove(workspaceId, id);
  });
});
