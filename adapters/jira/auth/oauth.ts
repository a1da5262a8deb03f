/** Connecting by OAuth 2.0 (3LO). Source: developer.atlassian.com, OAuth 2.0 (3LO) apps. */

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
import { defined, object, text } from '../../toolkit/json.ts';
import { authorizeUrl } from '../../toolkit/oauth2.ts';
import type { StoredGrant } from '../../toolkit/oauth2-tokens.ts';
import { audienceOf } from '../clouds.ts';
import { createClient } from '../line/client.ts';
import { readOAuth, readTokens } from '../line/credentials.ts';
import type { JiraSettings } from '../settings.ts';
import { exchange, oauthPolicy, refresh, sites } from './oauth-endpoint.ts';
import { opens } from './operations.ts';
import { isGranted, OFFLINE, scopesOf } from './scopes.ts';

/** Whose account it is, when the grant may tell. */
async function account(session: OAuthSession, grant: OAuthGrant, auth: { api_url: string }) {
  if (!opens('account', grant.scopes)) return undefined;
  const { apiUrl, isPrivate } = session.app.endpoints;
  const outbound = session.outboundTo({ origin: new URL(apiUrl).origin, mayBePrivate: isPrivate });
  const client = createClient({ ...session, outbound, credentials: grant.credentials, connection: { id: '', auth } });
  return object(await client.json({ path: '/rest/api/3/myself' }));
}

export async function connect(session: OAuthSession, grant: OAuthGrant, site: OAuthSite): Promise<Verified> {
  const apiUrl = `${session.app.endpoints.apiUrl}/ex/jira/${encodeURIComponent(site.id)}`;
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

/** When nobody says how long an access token lives. */
const DEFAULT_LIFETIME_MS = 60 * 60_000;

function grantOf(session: OAuthSession, { accessToken, refreshToken, expiresAt: given }: OAuthImport): OAuthGrant {
  const expiresAt = given ?? session.clock.now() + DEFAULT_LIFETIME_MS;
  const stored: StoredGrant = { kind: 'oauth', accessToken, refreshToken, expiresAt, scopes: [] };
  return { credentials: new Secret(JSON.stringify(stored)), scopes: [], expiresAt };
}

const cloudIdOf = ({ meta }: OAuthImport): string | undefined => text(meta.cloudId);

/** The grant with an access token that lives; a refresh token is spent only when there is no other way. */
async function living(session: OAuthSession, given: OAuthImport) {
  const grant = grantOf(session, given);
  try {
    return { grant, reached: await sites(session, grant) };
  } catch (error) {
    const isDead = error instanceof GatewayError && error.code === 'connection_unauthorized';
    if (!isDead || given.refreshToken === undefined) throw error;
    if (cloudIdOf(given) === undefined) {
      const message = 'The access token has ended: $.auth.meta.cloudId is needed before the refresh token is used.';
      throw new GatewayError('credentials_rejected', message, { cause: error });
    }
    const fresh = await refresh(session, grant.credentials);
    return { grant: fresh, reached: await sites(session, fresh) };
  }
}

/** Tokens that the caller got elsewhere, as a grant; what they may do is known from their sites. */
async function importGrant(session: OAuthSession, given: OAuthImport): Promise<Verified> {
  const { grant, reached } = await living(session, given);
  const isOnly = cloudIdOf(given) === undefined && reached.length === 1;
  const chosen = isOnly ? reached[0] : reached.find(({ id }) => id === cloudIdOf(given));
  if (!chosen) {
    const names = reached.map(({ id, url }) => `${id} (${url})`).join(', ') || 'there is none';
    const message = `$.auth.meta.cloudId must be one of the sites of these tokens: ${names}.`;
    throw new GatewayError('credentials_rejected', message);
  }
  const { scopes } = chosen;
  const credentials = new Secret(JSON.stringify({ ...readOAuth(grant.credentials), scopes: [...scopes] }));
  return await connect(session, { ...grant, scopes, credentials }, chosen);
}

export const oauth: OAuthWay<JiraSettings> = {
  kind: 'oauth',
  id: 'oauth',
  label: 'OAuth',
  fields: [],
  silentScopes: new Set([OFFLINE]),
  scopesOf,
  isGranted,
  authorizeUrl(app, request) {
    const authorizeParameters = { ...oauthPolicy.authorizeParameters, audience: audienceOf(app.endpoints) };
    return authorizeUrl(`${app.endpoints.authUrl}/authorize`, app, request, { ...oauthPolicy, authorizeParameters });
  },
  exchange,
  sites,
  connect,
  importGrant,
  refresh,
  isRenewable(credentials) {
    const stored = readTokens(credentials);
    return stored?.kind === 'client' || stored?.refreshToken !== undefined;
  },
  expiresAt: (credentials) => readTokens(credentials)?.expiresAt,
  ownApp(credentials, { clouds }) {
    const stored = readTokens(credentials);
    const cloud = stored?.kind === 'client' ? clouds.find(({ id }) => id === stored.cloud) : undefined;
    return stored?.kind === 'client' && cloud
      ? { clientId: stored.clientId, clientSecret: stored.clientSecret, endpoints: cloud.endpoints }
      : undefined;
  },
};
