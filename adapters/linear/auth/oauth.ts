/** Connecting by OAuth 2.0. Source: linear.app/developers, OAuth 2.0: access tokens of a day, refresh tokens that rotate. */
import { GatewayError } from '../../../src/lib/errors.ts';
import { Secret } from '../../../src/lib/secret.ts';
import type {
  OAuthGrant,
  OAuthImport,
  OAuthSession,
  OAuthSite,
  OAuthWay,
  Verified,
} from '../../contract/connecting.ts';
import { textAt } from '../../toolkit/json.ts';
import { authorizeUrl, type OAuth2Policy, standardFaultOf } from '../../toolkit/oauth2.ts';
import {
  exchangeCode,
  refreshTokens,
  revokeToken,
  type StoredGrant,
  type TokenRequest,
  type Tokens,
} from '../../toolkit/oauth2-tokens.ts';
import { USER_AGENT } from '../line/client.ts';
import { readOAuth } from '../line/credentials.ts';
import { linearError } from '../line/errors.ts';
import type { LinearSettings } from '../settings.ts';
import { accountOf } from './account.ts';
import { isGranted, scopesOf } from './scopes.ts';

const policy: OAuth2Policy = {
  provider: 'Linear',
  userAgent: USER_AGENT,
  bodies: 'form',
  scopeSeparator: ',',
  isProven: true,
  // Without it, somebody who has authorized the app in one workspace could not choose another one.
  authorizeParameters: { prompt: 'consent' },
  faultOf: standardFaultOf,
  appAdvice: 'check its client ID and secret',
  unavailable: ({ status, headers }, content, now) =>
    linearError(status, headers, content, now) ?? new GatewayError('upstream_error', `Linear answered ${status}.`),
};

function tokenRequest(session: OAuthSession<LinearSettings>, path = '/oauth/token'): TokenRequest {
  const { app } = session;
  const { apiUrl, isPrivate } = app.endpoints;
  return {
    endpoint: apiUrl + path,
    app,
    policy,
    outbound: session.outboundTo({ origin: new URL(apiUrl).origin, mayBePrivate: isPrivate }),
    signal: session.signal,
    now: () => session.clock.now(),
  };
}

function grantOf({ accessToken, refreshToken, expiresAt, scopes }: Tokens): OAuthGrant {
  const stored: StoredGrant = { kind: 'oauth', accessToken, refreshToken, expiresAt, scopes: [...scopes] };
  return { credentials: new Secret(JSON.stringify(stored)), scopes, expiresAt };
}

async function refresh(session: OAuthSession<LinearSettings>, credentials: Secret): Promise<OAuthGrant> {
  const { refreshToken, scopes = [] } = readOAuth(credentials) ?? {};
  return grantOf(await refreshTokens(tokenRequest(session), { refreshToken, scopes }));
}

async function revoke(session: OAuthSession<LinearSettings>, credentials: Secret): Promise<void> {
  const { refreshToken, accessToken = '' } = readOAuth(credentials) ?? {};
  const request = tokenRequest(session, '/oauth/revoke');
  if (refreshToken === undefined) await revokeToken(request, accessToken, 'access_token');
  else await revokeToken(request, refreshToken, 'refresh_token');
}

/** A grant is of one workspace. */
async function sites(session: OAuthSession<LinearSettings>, grant: OAuthGrant): Promise<OAuthSite[]> {
  const { organization, auth } = await accountOf(session, grant.credentials);
  const [id, url] = [textAt(organization, 'id'), textAt(auth, 'api_url')];
  if (id === undefined || url === undefined)
    throw new GatewayError('upstream_error', 'Linear answered without a workspace.');
  return [{ id, url, name: textAt(organization, 'name') ?? url, scopes: grant.scopes }];
}

async function connect(session: OAuthSession<LinearSettings>, grant: OAuthGrant): Promise<Verified> {
  const { auth } = await accountOf(session, grant.credentials);
  return { credentials: grant.credentials, auth: { ...auth, granted_scopes: [...grant.scopes] } };
}

/** Scopes of tokens that were made elsewhere are not told: the caller says them, or Linear's own answers decide. */
const scopesIn = ({ meta }: OAuthImport): string[] =>
  typeof meta.scope === 'string' ? meta.scope.split(/[\s,]+/).filter((scope) => scope !== '') : ['read', 'write'];

async function importGrant(session: OAuthSession<LinearSettings>, given: OAuthImport): Promise<Verified> {
  const { accessToken, refreshToken, expiresAt = session.clock.now() } = given;
  const grant = grantOf({ accessToken, refreshToken, expiresAt, scopes: scopesIn(given) });
  try {
    return await connect(session, grant);
  } catch (error) {
    const isDead = error instanceof GatewayError && error.code === 'connection_unauthorized';
    if (!isDead || refreshToken === undefined) throw error;
    return await connect(session, await refresh(session, grant.credentials));
  }
}

export const oauth: OAuthWay<LinearSettings> = {
  kind: 'oauth',
  id: 'oauth',
  label: 'OAuth',
  fields: [],
  silentScopes: new Set(),
  scopesOf,
  isGranted,
  authorizeUrl: (app, request, { actor }) =>
    authorizeUrl(`${app.endpoints.authUrl}/oauth/authorize`, app, request, {
      ...policy,
      authorizeParameters: { ...policy.authorizeParameters, ...(actor === 'app' && { actor }) },
    }),
  exchange: async (session, input) => grantOf(await exchangeCode(tokenRequest(session), input)),
  sites,
  connect,
  importGrant,
  refresh,
  revoke,
  isRenewable: (credentials) => readOAuth(credentials)?.refreshToken !== undefined,
  expiresAt: (credentials) => readOAuth(credentials)?.expiresAt,
};
