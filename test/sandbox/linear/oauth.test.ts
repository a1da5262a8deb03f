import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/linear/index.ts';

const REDIRECT = 'https://app.example.com/back';

describe('the authorization server', () => {
  let sandbox: Sandbox;
  let ahead = 0;
  beforeAll(async () => {
    sandbox = await startSandbox({ now: () => Date.now() + ahead });
  });
  afterAll(() => sandbox.close());

  async function codeFor(more: Readonly<Record<string, string>>): Promise<string> {
    const { clientId } = sandbox.oauthApp;
    const query = { client_id: clientId, redirect_uri: REDIRECT, response_type: 'code', scope: 'read,write', ...more };
    const body = new URLSearchParams({ ...query, decision: 'accept', user: sandbox.accounts.admin.userId });
    const answer = await fetch(`${sandbox.url}/oauth/authorize`, { method: 'POST', body, redirect: 'manual' });
    return new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
  }

  async function tokens(form: Readonly<Record<string, string>>) {
    const { clientId, clientSecret } = sandbox.oauthApp;
    const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...form });
    const answer = await fetch(`${sandbox.url}/oauth/token`, { method: 'POST', body });
    return { status: answer.status, body: (await answer.json()) as Record<string, string> };
  }

  const exchange = (code: string, more = {}) =>
    tokens({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT, ...more });

  async function viewer(authorization: string) {
    const answer = await fetch(`${sandbox.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query: '{ viewer { id app } }' }),
    });
    return { status: answer.status, body: (await answer.json()) as { data: { viewer: object } } };
  }

  it('hands out tokens of a day, which rotate, the same again for half an hour', async () => {
    const first = await exchange(await codeFor({}));
    expect(first).toMatchObject({
      status: 200,
      body: { expires_in: 86_399, scope: 'read write', token_type: 'Bearer' },
    });
    const refresh = { grant_type: 'refresh_token', refresh_token: first.body.refresh_token ?? '' };
    const second = await tokens(refresh);
    expect(second.body.refresh_token).not.toBe(first.body.refresh_token);
    expect((await tokens(refresh)).body).toEqual(second.body);
    ahead += 31 * 60_000;
    expect(await tokens(refresh)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('wants the verifier of a challenge', async () => {
    const verifier = 'a'.repeat(43);
    const code_challenge = createHash('sha256').update(verifier).digest('base64url');
    const challenge = { code_challenge, code_challenge_method: 'S256' };
    expect((await exchange(await codeFor(challenge), { code_verifier: 'b'.repeat(43) })).status).toBe(400);
    expect((await exchange(await codeFor(challenge), { code_verifier: verifier })).status).toBe(200);
  });

  it('makes the app a user of its own where that is asked for', async () => {
    const { body } = await exchange(await codeFor({ actor: 'app' }));
    expect(await viewer(`Bearer ${body.access_token}`)).toMatchObject({ body: { data: { viewer: { app: true } } } });
  });

  it('revokes once', async () => {
    const { body } = await exchange(await codeFor({}));
    const revoke = async () => {
      const form = new URLSearchParams({ token: body.access_token ?? '' });
      return (await fetch(`${sandbox.url}/oauth/revoke`, { method: 'POST', body: form })).status;
    };
    expect(await revoke()).toBe(200);
    expect((await viewer(`Bearer ${body.access_token}`)).status).toBe(401);
    expect(await revoke()).toBe(400);
  });
});
