/** Credentials that people make for scripts, as the sandbox has them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/jira/index.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: { issues: 3 } });
});
afterAll(() => sandbox.close());

const gateway = () => `${sandbox.url}/ex/jira/${sandbox.cloudId}`;

async function control<T>(path: string, body: object): Promise<T> {
  const answer = await fetch(`${sandbox.url}/_sandbox/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await answer.json()) as T;
}

interface Login {
  readonly email: string;
  readonly apiToken: string;
}

const get = (base: string, path: string, { email, apiToken }: Login) =>
  fetch(`${base}/rest/api/3/${path}`, {
    headers: { authorization: `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}` },
  });

describe('an API token with scopes', () => {
  it('opens what its scopes say on the gateway, and nothing on the site', async () => {
    const token = await control<Login>('tokens', { who: 'member', scopes: ['read:jira-user'] });
    expect((await get(gateway(), 'myself', token)).status).toBe(200);
    const refused = await get(gateway(), 'field', token);
    expect(refused.status).toBe(401);
    expect(await refused.text()).toContain('scope does not match');
    expect((await get(sandbox.url, 'myself', token)).status).toBe(401);
  });

  it('that nobody made is refused on the gateway, where nobody is anonymous', async () => {
    const wrong = { email: sandbox.accounts.member.email, apiToken: 'no-such-token' };
    expect((await get(gateway(), 'field', wrong)).status).toBe(401);
    expect((await get(sandbox.url, 'field', wrong)).status).toBe(200);
  });
});

describe('a service account', () => {
  it('gets an access token for its client, and none when it asks for scopes', async () => {
    const made = await control<{ clientId: string; clientSecret: string }>('service-accounts', {
      name: 'Robot',
      scopes: ['read:jira-user'],
    });
    const ask = (more: object) =>
      fetch(`${sandbox.url}/oauth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          grant_type: 'client_credentials',
          client_id: made.clientId,
          client_secret: made.clientSecret,
          ...more,
        }),
      });
    expect((await ask({ scope: 'read:jira-user' })).status).toBe(400);
    expect((await ask({ client_secret: 'wrong' })).status).toBe(401);
    const tokens = (await (await ask({})).json()) as Record<string, unknown>;
    expect(tokens).toMatchObject({ expires_in: 3600, scope: 'read:jira-user' });
    expect(tokens).not.toHaveProperty('refresh_token');
    const myself = await fetch(`${gateway()}/rest/api/3/myself`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(await myself.json()).toMatchObject({ displayName: 'Robot' });
  });
});
