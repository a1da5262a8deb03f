/** Tokens of Atlassian: those that a caller brings, those of streams, scoped ones, and API tokens that died. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
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
  it('is renewed before it ends when its end is known', async () => {
    const soon = new Date(Date.now() + 5_000).toISOString();
    const asked = stand.sandbox.requests.length;
    const before = stand.sandbox.grants.refreshes;
    const { id: imported } = await importedWithExpiry(soon);
    expect((await list(imported)).status).toBe(200);
    const unauthorized = stand.sandbox.requests.slice(asked).filter(({ status }) => status === 401);
    expect(unauthorized).toEqual([]);
    expect(stand.sandbox.grants.refreshes - before).toBe(1);
  });
});

/** A connection made of tokens that the caller brings; they come from the sandbox's own endpoint. */
async function importedWithExpiry(expiryDate: string) {
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

describe('a customer who connects again', () => {
  it('while the old token is still being tried wins', async () => {
    const { id, asked } = await expired();
    stand.sandbox.grants.revokeAll();
    stand.sandbox.faults.add({ path: '^/oauth/token$', delayMs: 500 });
    const old = list(id);
    await expect.poll(tokenRequests).toBeGreaterThan(asked);
    const token = (await (await stand.send('POST', `/unified/connection/${id}/reauth`)).json()) as {
      reauth_token: string;
    };
    expect(await connect(stand, { query: { connection_id: id, reauth_token: token.reauth_token } })).toBe(id);
    expect((await old).status).toBe(200);
    expect((await list(id)).status).toBe(200);
    expect((await shown(id)).lastUnhealthyAt).toBeUndefined();
  });
});

describe('tokens that the caller brings', () => {
  const grant = (cloudIds: string[], scopes = ['offline_access', 'read:jira-user', 'read:jira-work']) => {
    const { accountId } = stand.sandbox.accounts.admin;
    const code = stand.sandbox.grants.authorize({ accountId, scopes, cloudIds }, 'https://x.example');
    return stand.sandbox.grants.exchange(code, 'https://x.example');
  };
  const make = (auth: object, permissions = ['task_task_read']) =>
    stand.send('POST', '/unified/connection', { integration_type: 'jira', categories: ['task'], permissions, auth });

  it('are not spent when the site is not clear', async () => {
    const other = '7b1e4c90-2f6a-4d38-8c15-9e0a6b3d5f27';
    const tokens = grant([stand.sandbox.cloudId, other]);
    const before = stand.sandbox.grants.refreshes;
    const auth = { access_token: tokens?.access_token, refresh_token: tokens?.refresh_token };
    expect((await make(auth)).status).toBe(400);
    stand.sandbox.grants.expireAccess();
    expect((await make(auth)).status).toBe(400);
    expect(stand.sandbox.grants.refreshes).toBe(before);
    expect((await make({ ...auth, meta: { cloudId: other } })).status).toBe(200);
  });

  it('work without a refresh token until they end', async () => {
    const tokens = grant([stand.sandbox.cloudId], ['read:jira-user', 'read:jira-work']);
    const made = await make({ access_token: tokens?.access_token });
    expect(made.status).toBe(200);
    const { id } = (await made.json()) as { id: string };
    expect((await list(id)).status).toBe(200);
    stand.sandbox.grants.expireAccess();
    expect((await list(id)).status).toBe(401);
  });

  it('may not do more than they were granted', async () => {
    const tokens = grant([stand.sandbox.cloudId]);
    const auth = { access_token: tokens?.access_token, refresh_token: tokens?.refresh_token };
    expect((await make(auth, ['task_task_write'])).status).toBe(400);
    const id = await connect(stand, { query: { scopes: 'task_task_write' } });
    const narrowed = await stand.send('PATCH', `/unified/connection/${id}`, { auth });
    expect(narrowed.status).toBe(400);
    expect(
      (await stand.send('PATCH', `/unified/connection/${id}`, { auth, permissions: ['task_task_read'] })).status,
    ).toBe(200);
  });
});

describe('a stream', () => {
  it('cannot be repeated, but its refusal renews the token and says so', async () => {
    const { id } = await expired();
    const body = JSON.stringify({ fields: {} });
    const send = () =>
      fetch(`${stand.url}/passthrough/${id}/rest/api/3/issue`, {
        method: 'POST',
        headers: { authorization: 'contract-tests', 'content-type': 'application/json' },
        body: new Blob([body]).stream(),
        duplex: 'half',
      } as RequestInit);
    const first = await send();
    expect(first.status).toBe(503);
    expect(first.headers.get('retry-after')).toBe('1');
    expect((await send()).status).toBe(400);
    expect((await shown(id)).lastUnhealthyAt).toBeUndefined();
  });
});

describe('what the connection shows', () => {
  it('is when its token ends, before anything fails', async () => {
    const id = await connect(stand);
    const ends = (await shown(id)).auth?.expiryDate?.getTime() ?? 0;
    expect(ends).toBeGreaterThan(Date.now() + 3_500_000);
    expect(ends).toBeLessThan(Date.now() + 3_700_000);
  });

  it('can be sent back as it is', async () => {
    const id = await connect(stand);
    const whole = (await (await stand.get(`/unified/connection/${id}`)).json()) as object;
    const answer = await stand.send('PUT', `/unified/connection/${id}`, { ...whole, external_xref: 'changed' });
    expect(answer.status).toBe(200);
    expect((await list(id)).status).toBe(200);
  });
});

const UNHURRIED = { signal: new AbortController().signal, isStopping: () => false };

describe('a connection that nobody has used for a day', () => {
  it('is tried by a job, which one of the processes does', async () => {
    let ahead = 0;
    const other = await startStand({ seed: { issues: 3 }, now: () => Date.now() + ahead });
    try {
      await connect(other);
      await other.gateway.startJobs();
      const asked = () => other.sandbox.requests.filter(({ target }) => target.endsWith('/myself')).length;
      const before = asked();
      ahead = 25 * 3_600_000;
      await vi.waitFor(() => expect(asked()).toBeGreaterThan(before), { timeout: 10_000 });
    } finally {
      await other.close();
    }
  });

  it('is tried, so that a dead credential shows before the next call', async () => {
    let ahead = 0;
    const other = await startStand({ seed: { issues: 3 }, now: () => Date.now() + ahead });
    try {
      const [dead, alive] = [await connect(other), await connect(other)];
      const asked = other.sandbox.requests.length;
      await other.gateway.healthChecks.run(UNHURRIED);
      expect(other.sandbox.requests.length).toBe(asked);
      ahead = 25 * 3_600_000;
      other.sandbox.faults.add({
        path: '^/oauth/token$',
        status: 403,
        body: { error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' },
      });
      await other.gateway.healthChecks.run(UNHURRIED);
      const codes = await Promise.all(
        [dead, alive].map(async (id) => (await other.sdk.connection.getUnifiedConnection({ id })).lastUnhealthyCode),
      );
      expect(codes.filter((code) => code === '401')).toHaveLength(1);
      const again = other.sandbox.requests.length;
      await other.gateway.healthChecks.run(UNHURRIED);
      expect(other.sandbox.requests.length).toBe(again);
    } finally {
      await other.close();
    }
  });
});

describe('clocks that disagree', () => {
  it.each([
    ['ahead', 50 * 60_000],
    ['behind', -50 * 60_000],
  ])('by most of an hour (%s) cost a renewal, never a call', async (_, skewMs) => {
    const other = await startStand({ seed: { issues: 3 } }, {}, skewMs);
    try {
      const id = await connect(other);
      expect((await other.get(`/task/${id}/task?limit=1`)).status).toBe(200);
      other.sandbox.grants.expireAccess();
      expect((await other.get(`/task/${id}/task?limit=1`)).status).toBe(200);
      expect(other.sandbox.grants.refreshes).toBe(1);
    } finally {
      await other.close();
    }
  });
});

describe('a token endpoint that hangs', () => {
  it('is given up after a few seconds, and asked once more with the same token', async () => {
    const { id } = await expired();
    stand.sandbox.faults.add({ path: '^/oauth/token$', delayMs: 7000 });
    expect((await list(id)).status).toBe(200);
  });
});

describe('a token endpoint that asks to wait', () => {
  it('is not asked again before its time', async () => {
    const { id, asked } = await expired();
    stand.sandbox.faults.add({ path: '^/oauth/token$', status: 429, headers: { 'retry-after': '30' }, times: 10 });
    for (let call = 0; call < 4; call++) {
      const answer = await list(id);
      expect(answer.status).toBe(429);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(20);
    }
    expect(tokenRequests() - asked).toBe(1);
  });

  it('and an app it does not know is an operator’s fault', async () => {
    const { id } = await expired();
    stand.sandbox.faults.add({ path: '^/oauth/token$', status: 401, body: { error: 'unauthorized_client' } });
    expect(await (await list(id)).json()).toMatchObject({ error: 'oauth_app_rejected' });
    expect((await list(id)).status).toBe(200);
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
  it('that the site refuses is tried on the gateway of Atlassian, and connected there', async () => {
    const { member } = stand.sandbox.accounts;
    stand.sandbox.faults.add({ path: '^/rest/api/3/myself', status: 401, body: 'Client must be authenticated' });
    const made = await stand.send('POST', '/unified/connection', {
      integration_type: 'jira',
      categories: ['task'],
      permissions: ['task_task_read'],
      auth: { other_auth_info: [stand.sandbox.url, member.email, member.apiToken] },
    });
    expect(made.status).toBe(200);
    const apiUrl = `${stand.sandbox.url}/ex/jira/${stand.sandbox.cloudId}`;
    expect(await made.json()).toMatchObject({ auth: { api_url: apiUrl } });
  });
});
