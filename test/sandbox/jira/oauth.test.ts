import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/jira/index.ts';

const REDIRECT = 'https://app.example.com/back';
const ALL = ['offline_access', 'read:jira-user', 'read:jira-work'];
const MINUTE = 60_000;

let sandbox: Sandbox;
let now: number;
beforeEach(async () => {
  now = Date.now();
  sandbox = await startSandbox({ seed: { issues: 3 }, now: () => now });
});
afterEach(() => sandbox.close());

const token = async (parameters: Record<string, string>) => {
  const { clientId, clientSecret } = sandbox.oauthApp;
  const answer = await fetch(`${sandbox.url}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_id: clientId, client_secret: clientSecret, ...parameters }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
};

const code = (scopes = ALL, cloudIds = [sandbox.cloudId]) =>
  sandbox.grants.authorize({ accountId: sandbox.accounts.member.accountId, scopes, cloudIds }, REDIRECT);

const exchange = async (scopes?: string[], cloudIds?: string[]) =>
  (await token({ grant_type: 'authorization_code', code: code(scopes, cloudIds), redirect_uri: REDIRECT })).body;

const refresh = (refreshToken = '') => token({ grant_type: 'refresh_token', refresh_token: refreshToken });

const ask = async (
  accessToken = '',
  path = '/rest/api/3/myself',
  at = `${sandbox.url}/ex/jira/${sandbox.cloudId}`,
  method = 'GET',
) => {
  const answer = await fetch(at + path, {
    method,
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
  });
  return { status: answer.status, text: await answer.text() };
};

describe('a code', () => {
  it('becomes tokens once, in time, for the redirect it was made for', async () => {
    const made = code();
    const parameters = { grant_type: 'authorization_code', code: made, redirect_uri: REDIRECT };
    expect((await token({ ...parameters, redirect_uri: `${REDIRECT}/other` })).status).toBe(400);
    expect(await token(parameters)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    const late = { ...parameters, code: code() };
    now += 6 * MINUTE;
    expect((await token(late)).status).toBe(400);
    const { body } = await token({ ...parameters, code: code() });
    expect(body).toMatchObject({ expires_in: 3600, token_type: 'Bearer', scope: ALL.join(' ') });
  });

  it('brings a refresh token only with offline_access', async () => {
    expect((await exchange(['read:jira-user'])).refresh_token).toBeUndefined();
  });

  it('is nothing to an app with another secret', async () => {
    const wrong = { grant_type: 'authorization_code', code: code(), redirect_uri: REDIRECT, client_secret: 'x' };
    expect(await token(wrong)).toMatchObject({ status: 401, body: { error: 'access_denied' } });
  });
});

describe('a refresh token', () => {
  it('is replaced at each use, and is still good for ten minutes', async () => {
    const first = await exchange();
    const second = (await refresh(first.refresh_token)).body;
    expect(second.refresh_token).not.toBe(first.refresh_token);
    now += 9 * MINUTE;
    expect((await refresh(first.refresh_token)).status).toBe(200);
  });

  it('takes its whole family along when it is used later', async () => {
    const first = await exchange();
    const second = (await refresh(first.refresh_token)).body;
    now += 11 * MINUTE;
    expect(await refresh(first.refresh_token)).toMatchObject({ status: 403, body: { error: 'invalid_grant' } });
    expect((await refresh(second.refresh_token)).status).toBe(403);
    expect((await ask(second.access_token)).status).toBe(401);
  });

  it('ends after ninety days without use', async () => {
    const first = await exchange();
    now += 91 * 24 * 60 * MINUTE;
    expect((await refresh(first.refresh_token)).status).toBe(403);
  });
});

describe('an access token', () => {
  it('lives for an hour, on the gateway only', async () => {
    const { access_token: access } = await exchange();
    expect((await ask(access)).status).toBe(200);
    expect((await ask(access, undefined, sandbox.url)).status).toBe(401);
    now += 61 * MINUTE;
    expect(await ask(access)).toMatchObject({ status: 401, text: expect.not.stringContaining('scope') });
  });

  it('reaches the sites that were chosen', async () => {
    const { access_token: access } = await exchange();
    const answer = await ask(access, '/oauth/token/accessible-resources', sandbox.url);
    const resources = JSON.parse(answer.text) as { id: string; scopes: string[] }[];
    expect(new Set(resources.map(({ id }) => id))).toEqual(new Set([sandbox.cloudId]));
    expect(resources.filter(({ scopes }) => scopes.includes('read:jira-work'))).toHaveLength(1);
    expect((await ask(access, undefined, `${sandbox.url}/ex/jira/7b1e4c90-2f6a-4d38-8c15-9e0a6b3d5f27`)).status).toBe(
      401,
    );
  });

  it.each([
    ['GET', '/rest/api/3/myself', 'read:jira-user'],
    ['GET', '/rest/api/3/field', 'read:jira-work'],
    ['GET', '/rest/api/3/issue/10000', 'read:jira-work'],
    ['DELETE', '/rest/api/3/issue/10000', 'write:jira-work'],
    ['DELETE', '/rest/api/3/project/10000', 'manage:jira-configuration'],
    ['GET', '/rest/agile/1.0/board', 'read:board-scope:jira-software'],
  ])('opens %s %s with %s and not without', async (method, path, scope) => {
    const others = [...ALL, 'write:jira-work', 'manage:jira-configuration', 'read:board-scope:jira-software'].filter(
      (one) => one !== scope,
    );
    const base = `${sandbox.url}/ex/jira/${sandbox.cloudId}`;
    const without = await ask((await exchange(others)).access_token, path, base, method);
    expect(without).toMatchObject({ status: 401, text: expect.stringContaining('scope does not match') });
    expect((await ask((await exchange([scope])).access_token, path, base, method)).status).not.toBe(401);
  });
});

describe('the consent page', () => {
  it('refuses what it does not know, and never redirects for it', async () => {
    for (const query of ['', 'client_id=other', `client_id=${sandbox.oauthApp.clientId}&redirect_uri=javascript:1`]) {
      const answer = await fetch(`${sandbox.url}/authorize?${query}`, { redirect: 'manual' });
      expect(answer.status).toBe(400);
    }
  });
});
