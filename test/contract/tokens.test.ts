/** Tokens that expire, rotate and die, under concurrency. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connect } from './customer.ts';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterEach(() => stand.sandbox.faults.clear());
afterAll(() => stand.close());

const list = (id: string) => stand.get(`/task/${id}/task?limit=1`);
const tokenRequests = () => stand.sandbox.requests.filter(({ target }) => target === '/oauth/token').length;
const shown = async (id: string) => await stand.sdk.connection.getUnifiedConnection({ id });

const expired = async () => {
  const id = await connect(stand);
  stand.sandbox.grants.expireAccess();
  return { id, before: stand.sandbox.grants.refreshes, asked: tokenRequests() };
};

describe('an access token that expired', () => {
  it('is renewed once, and the call is repeated', async () => {
    const { id, before } = await expired();
    expect((await list(id)).status).toBe(200);
    expect((await list(id)).status).toBe(200);
    expect(stand.sandbox.grants.refreshes - before).toBe(1);
  });

  it('is renewed once by a hundred calls at a time', async () => {
    const { id, before } = await expired();
    const answers = await Promise.all(Array.from({ length: 100 }, () => list(id)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(stand.sandbox.grants.refreshes - before).toBe(1);
  });

  it('lets a write through exactly once, also in the passthrough', async () => {
    const { id } = await expired();
    const summary = `Once ${Date.now()}`;
    const body = { fields: { project: { key: 'SHOP' }, issuetype: { name: 'Task' }, summary } };
    const answer = await stand.send('POST', `/passthrough/${id}/rest/api/3/issue`, body);
    expect(answer.status).toBe(201);
    const jql = encodeURIComponent(`jql=summary ~ "\\"${summary}\\""`);
    const found = (await (await stand.get(`/task/${id}/task?raw=${encodeURIComponent(jql)}`)).json()) as unknown[];
    expect(Array.isArray(found)).toBe(true);
  });

  it('is renewed before it ends when its end is known', async () => {
    const soon = new Date(Date.now() + 5_000).toISOString();
    const id = await connect(stand);
    stand.sandbox.grants.expireAccess();
    const asked = stand.sandbox.requests.length;
    const { id: imported } = await importedFrom(id, soon);
    expect((await list(imported)).status).toBe(200);
    const unauthorized = stand.sandbox.requests.slice(asked).filter(({ status }) => status === 401);
    expect(unauthorized).toEqual([]);
  });
});

/** A connection made of tokens that the caller brings; they come from the sandbox's own endpoint. */
async function importedFrom(_: string, expiryDate: string) {
  const grant = {
    accountId: stand.sandbox.accounts.admin.accountId,
    scopes: ['offline_access', 'read:jira-user', 'read:jira-work'],
    cloudIds: [stand.sandbox.cloudId],
  };
  const code = stand.sandbox.grants.authorize(grant, 'https://elsewhere.example');
  const tokens = stand.sandbox.grants.exchange(code, 'https://elsewhere.example');
  const answer = await stand.send('POST', '/unified/connection', {
    integration_type: 'jira',
    categories: ['task'],
    permissions: ['task_task_read'],
    auth: { access_token: tokens?.access_token, refresh_token: tokens?.refresh_token, expiry_date: expiryDate },
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as { id: string };
}

describe('the token endpoint on a bad day', () => {
  it.each([
    ['429', { status: 429, headers: { 'retry-after': '1' } }],
    ['500', { status: 500 }],
    ['503', { status: 503 }],
    ['a reset connection', { reset: true }],
    ['a lost answer', { reset: true, afterwards: true }],
  ])('%s once is mended with the same old token', async (_, fault) => {
    const { id } = await expired();
    stand.sandbox.faults.add({ path: '^/oauth/token$', ...fault });
    expect((await list(id)).status).toBe(200);
  });

  it('that stays down is 502, and the connection lives on', async () => {
    const { id } = await expired();
    stand.sandbox.faults.add({ path: '^/oauth/token$', status: 500, times: 50 });
    expect((await list(id)).status).toBe(502);
    expect((await shown(id)).lastUnhealthyAt).toBeUndefined();
    stand.sandbox.faults.clear();
    expect((await list(id)).status).toBe(200);
  });

  it('that refuses our app is an operator’s fault: 502 oauth_app_rejected, and the connection lives on', async () => {
    const { id, asked } = await expired();
    stand.sandbox.faults.add({
      path: '^/oauth/token$',
      status: 401,
      body: { error: 'access_denied', error_description: 'Unauthorized' },
    });
    const answer = await list(id);
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ error: 'oauth_app_rejected' });
    expect(tokenRequests() - asked).toBe(1);
    expect((await shown(id)).lastUnhealthyAt).toBeUndefined();
    expect((await list(id)).status).toBe(200);
  });

  it('that answers nonsense is 502', async () => {
    const { id } = await expired();
    stand.sandbox.faults.add({ path: '^/oauth/token$', status: 200, body: '<html>', times: 10 });
    expect((await list(id)).status).toBe(502);
  });
});

describe('a grant that was revoked', () => {
  it('makes the connection unhealthy, and Atlassian is not asked again', async () => {
    const { id } = await expired();
    stand.sandbox.grants.revokeAll();
    const first = await list(id);
    expect(first.status).toBe(401);
    expect(await first.json()).toMatchObject({ error: 'connection_unauthorized' });
    expect(await shown(id)).toMatchObject({ lastUnhealthyCode: '401' });
    const asked = stand.sandbox.requests.length;
    const answers = await Promise.all(Array.from({ length: 5 }, () => list(id)));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    expect((await stand.get(`/passthrough/${id}/rest/api/3/myself`)).status).toBe(401);
    expect(stand.sandbox.requests.length).toBe(asked);
  });

  it('is noticed by a hundred calls at a time with one request', async () => {
    const { id, asked } = await expired();
    stand.sandbox.grants.revokeAll();
    const answers = await Promise.all(Array.from({ length: 100 }, () => list(id)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(tokenRequests() - asked).toBe(1);
  });
});

describe('an API token that died', () => {
  it('is not mistaken for a site without tasks', async () => {
    const { member } = stand.sandbox.accounts;
    const made = await stand.send('POST', '/unified/connection', {
      integration_type: 'jira',
      categories: ['task'],
      permissions: ['task_task_read'],
      auth: { other_auth_info: [stand.sandbox.url, member.email, member.apiToken] },
    });
    const { id } = (await made.json()) as { id: string };
    stand.sandbox.faults.add({ path: '/search/jql', status: 200, body: { issues: [], isLast: true }, times: 10 });
    stand.sandbox.faults.add({ path: '/myself', status: 401, body: 'Client must be authenticated', times: 10 });
    const answer = await list(id);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: 'connection_unauthorized' });
    expect((await shown(id)).lastUnhealthyCode).toBe('401');
  });

  it('that lives is looked at once a minute, not on every empty list', async () => {
    const { connectionId: id } = stand;
    const before = stand.sandbox.requests.length;
    for (let call = 0; call < 5; call++) {
      expect(await (await stand.get(`/task/${id}/task?query=nothing-like-this-anywhere`)).json()).toEqual([]);
    }
    const looks = stand.sandbox.requests.slice(before).filter(({ target }) => target.includes('/myself'));
    expect(looks.length).toBeLessThanOrEqual(1);
  });
});

describe('a scoped token', () => {
  it('works on the gateway of Atlassian only, which the refusal of the site says', async () => {
    const { member } = stand.sandbox.accounts;
    stand.sandbox.faults.add({ path: '^/rest/api/3/myself', status: 401, body: 'Client must be authenticated' });
    const refused = await stand.send('POST', '/unified/connection', {
      integration_type: 'jira',
      categories: ['task'],
      permissions: ['task_task_read'],
      auth: { other_auth_info: [stand.sandbox.url, member.email, member.apiToken] },
    });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('meta.cloudId');
  });
});
