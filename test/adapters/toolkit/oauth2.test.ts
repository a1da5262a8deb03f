import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { authorizeUrl, type OAuth2Policy, standardFaultOf } from '../../../adapters/toolkit/oauth2.ts';
import { exchangeCode, refreshTokens, type TokenRequest } from '../../../adapters/toolkit/oauth2-tokens.ts';
import { type BufferedBytes, createBufferedBytes, roomFor, uncounted } from '../../../src/lib/buffered-bytes.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import { createMetrics } from '../../../src/lib/observe/metrics.ts';
import { createAnswerHolds } from '../../../src/lib/outbound/answer-holds.ts';
import type { OutboundRequest } from '../../../src/lib/outbound/outbound.ts';

const POLICY: OAuth2Policy = {
  provider: 'Acme',
  userAgent: 'taskgate',
  bodies: 'form',
  scopeSeparator: ',',
  authorizeParameters: { actor: 'app' },
  faultOf: standardFaultOf,
  appAdvice: 'check ACME_CLIENT_ID',
  unavailable: ({ status }) => new GatewayError('upstream_error', `Acme answered ${status}.`),
};

/** A token endpoint that answers so. */
function endpoint(
  status: number,
  body: unknown,
  policy: Partial<OAuth2Policy> = {},
  buffered: Pick<BufferedBytes, 'open'> = uncounted,
) {
  const sent: OutboundRequest[] = [];
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const request = {
    endpoint: 'https://auth.acme.example/token',
    app: { clientId: 'id', clientSecret: 'se&ret' },
    policy: { ...POLICY, ...policy },
    outbound: {
      answers: createAnswerHolds(buffered, { kind: 'answers', id: 'acme' }, 0),
      request: async (one: OutboundRequest) => {
        sent.push(one);
        return { status, headers: {}, body: Readable.from([Buffer.from(text)]) };
      },
    },
    signal: new AbortController().signal,
    now: () => 1000,
  } as unknown as TokenRequest;
  return { request, sent };
}

const CODE = { code: 'c', redirectUri: 'https://gateway.example/oauth/code' };

describe('the authorize URL', () => {
  it('says what is asked for, and what the provider wants besides', () => {
    const asked = { scopes: ['read', 'write'], state: 's', redirectUri: CODE.redirectUri };
    const url = new URL(authorizeUrl('https://auth.acme.example/authorize', { clientId: 'id' }, asked, POLICY));
    expect(url.origin + url.pathname).toBe('https://auth.acme.example/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'id',
      scope: 'read,write',
      redirect_uri: CODE.redirectUri,
      state: 's',
      response_type: 'code',
      actor: 'app',
    });
  });
});

describe('a proof of who began', () => {
  // Source of the pair: RFC 7636, appendix B.
  const asked = {
    scopes: ['read'],
    state: 's',
    redirectUri: CODE.redirectUri,
    codeVerifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  };
  const challengeIn = (isProven: boolean) =>
    new URL(
      authorizeUrl('https://auth.acme.example/authorize', { clientId: 'id' }, asked, { ...POLICY, isProven }),
    ).searchParams.get('code_challenge');

  it('goes along as a challenge where the provider takes one', () => {
    expect(challengeIn(true)).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
    expect(challengeIn(false)).toBeNull();
  });
});

describe('tokens for a code', () => {
  it('are asked for by a form, or by JSON where the provider wants it', async () => {
    const answer = { access_token: 'a', refresh_token: 'r', expires_in: 60, scope: 'read write' };
    const form = endpoint(200, answer);
    expect(await exchangeCode(form.request, { ...CODE, codeVerifier: 'v' })).toEqual({
      accessToken: 'a',
      refreshToken: 'r',
      expiresAt: 61_000,
      scopes: ['read', 'write'],
    });
    expect(form.sent[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(String(form.sent[0]?.body)))).toEqual({
      client_id: 'id',
      client_secret: 'se&ret',
      grant_type: 'authorization_code',
      code: 'c',
      redirect_uri: CODE.redirectUri,
      code_verifier: 'v',
    });
    const json = endpoint(200, answer, { bodies: 'json' });
    await exchangeCode(json.request, CODE);
    expect(JSON.parse(String(json.sent[0]?.body))).toMatchObject({ client_secret: 'se&ret', code: 'c' });
  });

  it.each([
    ['read write', ['read', 'write']],
    ['read,write', ['read', 'write']],
    [
      ['read', 'write'],
      ['read', 'write'],
    ],
    [undefined, []],
  ])('have the scopes that are written as %j', async (scope, scopes) => {
    const { request } = endpoint(200, { access_token: 'a', scope });
    expect(await exchangeCode(request, CODE)).toMatchObject({ scopes, expiresAt: 1000 + 3_600_000 });
  });
});

describe('a refusal of the token endpoint', () => {
  it.each([
    [400, { error: 'invalid_grant', error_description: 'expired' }, 'connection_unauthorized'],
    [401, { error: 'invalid_client' }, 'oauth_app_rejected'],
    [400, { error: 'unauthorized_client' }, 'oauth_app_rejected'],
    [400, { error: 'invalid_request' }, 'upstream_error'],
    [503, '<html></html>', 'upstream_error'],
    [200, { error: 'no token here' }, 'upstream_error'],
  ])('%i %j is %s', async (status, body, code) => {
    await expect(exchangeCode(endpoint(status, body).request, CODE)).rejects.toMatchObject({ code });
  });

  it('tells the operator what to check, and shows no secret', async () => {
    const failed = exchangeCode(endpoint(401, { error: 'invalid_client' }).request, CODE);
    await expect(failed).rejects.toThrow('Acme refuses the OAuth app id: check ACME_CLIENT_ID.');
  });
});

describe('a refresh', () => {
  const old = { refreshToken: 'old', scopes: ['read'] };

  it('keeps what the answer leaves out', async () => {
    const { request } = endpoint(200, { access_token: 'b', expires_in: 5 });
    expect(await refreshTokens(request, old)).toEqual({ ...old, accessToken: 'b', expiresAt: 6000 });
  });

  it('takes the new refresh token where there is one', async () => {
    const { request, sent } = endpoint(200, { access_token: 'b', refresh_token: 'new', scope: 'write' });
    expect(await refreshTokens(request, old)).toMatchObject({ refreshToken: 'new', scopes: ['write'] });
    expect(String(sent[0]?.body)).toContain('refresh_token=old');
  });

  it('is not asked for without a refresh token', async () => {
    const { request, sent } = endpoint(200, {});
    await expect(refreshTokens(request, { refreshToken: undefined, scopes: [] })).rejects.toMatchObject({
      code: 'connection_unauthorized',
    });
    expect(sent).toHaveLength(0);
  });
});

describe('a token endpoint for whose answer there is no room', () => {
  it('is not asked: the token would be used up, and the new one lost', async () => {
    const room = roomFor({ maxJsonBody: 0, maxFileBody: 0 });
    const buffered = createBufferedBytes({ ...room, most: 100_000 }, createMetrics());
    const others = buffered.open({ kind: 'answers', id: 'others' });
    others.take(90_000);
    const { request, sent } = endpoint(200, { access_token: 'new', refresh_token: 'next' }, {}, buffered);
    const old = { refreshToken: 'old', scopes: [] };
    await expect(refreshTokens(request, old)).rejects.toMatchObject({ code: 'unavailable' });
    expect(sent).toEqual([]);
    others.release();
    expect(await refreshTokens(request, old)).toMatchObject({ accessToken: 'new', refreshToken: 'next' });
    expect(buffered.taken()).toBe(0);
  });
});
