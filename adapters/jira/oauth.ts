/** Connecting by OAuth 2.0 (3LO). Source: developer.atlassian.com, OAuth 2.0 (3LO) apps. */
import { GatewayError } from '../../src/lib/errors.ts';
import { Secret } from '../../src/lib/secret.ts';
import type {
  AuthorizeRequest,
  OAuth,
  OAuthApp,
  OAuthGrant,
  OAuthImport,
  OAuthSession,
  OAuthSite,
  Verified,
} from '../adapter.ts';
import { createClient } from './client.ts';
import { type OAuthCredentials, readOAuth } from './credentials.ts';
import { defined, object, text } from './json.ts';
import { appOf, exchange, refresh, sites } from './oauth-endpoint.ts';
import { isGranted, scopesOf } from './scopes.ts';

function authorizeUrl({ authUrl, clientId }: OAuthApp, { scopes, state, redirectUri }: AuthorizeRequest): string {
  const parameters = new URLSearchParams({
    audience: 'api.atlassian.com',
    client_id: clientId,
    scope: scopes.join(' '),
    redirect_uri: redirectUri,
    state,
    response_type: 'code',
    prompt: 'consent',
  });
  return `${authUrl}/authorize?${parameters}`;
}

/** Whose account it is, when the grant may tell. */
async function account(session: OAuthSession, grant: OAuthGrant, auth: { api_url: string }) {
  if (!grant.scopes.includes('read:jira-user')) return undefined;
  const app = appOf(session);
  const outbound = session.outboundTo({ origin: new URL(app.apiUrl).origin, mayBePrivate: app.isPrivate });
  const client = createClient({ ...session, outbound, credentials: grant.credentials, connection: { id: '', auth } });
  return object(await client.json({ path: '/rest/api/3/myself' }));
}

async function connect(session: OAuthSession, grant: OAuthGrant, site: OAuthSite): Promise<Verified> {
  const apiUrl = `${appOf(session).apiUrl}/ex/jira/${encodeURIComponent(site.id)}`;
  const myself = await account(session, grant, { api_url: apiUrl });
  const email = text(myself?.emailAddress);
  return {
    credentials: grant.credentials,
    auth: defined({
      name: text(myself?.displayName),
      emails: email === undefined ? undefined : [email],
      user_id: text(myself?.accountId),
      api_url: apiUrl,
      meta: { cloudId: site.id, site_url: site.url },
      granted_scopes: [...grant.scopes],
    }),
  };
}

/** Tokens that the caller got elsewhere, as a grant; what they may do is known from their sites. */
async function importGrant(session: OAuthSession, given: OAuthImport): Promise<Verified> {
  const expiresAt = given.expiresAt ?? session.clock.now();
  const stored: OAuthCredentials = {
    kind: 'oauth',
    accessToken: given.accessToken,
    refreshToken: given.refreshToken,
    expiresAt,
    scopes: [],
  };
  const found: OAuthGrant = { credentials: new Secret(JSON.stringify(stored)), scopes: [], expiresAt };
  const isStale = expiresAt <= session.clock.now() && given.refreshToken !== undefined;
  const grant = isStale ? await refresh(session, found.credentials) : found;
  const reached = await sites(session, grant);
  const chosen =
    given.cloudId === undefined && reached.length === 1 ? reached[0] : reached.find(({ id }) => id === given.cloudId);
  if (!chosen) {
    const names = reached.map(({ id, url }) => `${id} (${url})`).join(', ');
    throw new GatewayError(
      'credentials_rejected',
      `$.auth.meta.cloudId must be one of the sites of these tokens: ${names || 'there is none'}.`,
    );
  }
  const credentials = { ...readOAuth(grant.credentials), scopes: [...chosen.scopes] };
  return await connect(
    session,
    { ...grant, scopes: chosen.scopes, credentials: new Secret(JSON.stringify(credentials)) },
    chosen,
  );
}

export const oauth: OAuth = {
  scopesOf,
  isGranted,
  authorizeUrl,
  exchange,
  sites,
  connect,
  importGrant,
  refresh,
  expiresAt: (credentials) => readOAuth(credentials)?.expiresAt,
};
