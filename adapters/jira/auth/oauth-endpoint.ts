/**
 * Atlassian's token endpoint and the list of sites behind a token. Source: developer.atlassian.com, OAuth 2.0 (3LO)
 * apps. Refusals are told apart by their `error`, never by status: a dead refresh token is a 403.
 */
import { Secret } from '../../../src/lib/secret.ts';
import type { CodeGrant, OAuthGrant, OAuthSession, OAuthSite } from '../../contract/connecting.ts';
import { type JsonObject, object, text, texts } from '../../toolkit/json.ts';
import { readList } from '../../toolkit/lists.ts';
import { type OAuth2Policy, standardFaultOf } from '../../toolkit/oauth2.ts';
import {
  answerOf,
  clientTokens,
  exchangeCode,
  refreshTokens,
  type StoredGrant,
  type TokenRequest,
  type Tokens,
} from '../../toolkit/oauth2-tokens.ts';
import { USER_AGENT } from '../line/client.ts';
import { type ClientCredentials, readCredentials, readTokens } from '../line/credentials.ts';
import { jiraError } from '../line/errors.ts';

export const oauthPolicy: OAuth2Policy = {
  provider: 'Atlassian',
  userAgent: USER_AGENT,
  bodies: 'json',
  scopeSeparator: ' ',
  authorizeParameters: { prompt: 'consent' },
  faultOf(code, status) {
    // `unauthorized_client` is said of an app that is gone, and with 403 of a grant that is.
    if (code === 'unauthorized_client' && status === 403) return 'grant';
    return code === 'access_denied' ? 'app' : standardFaultOf(code, status);
  },
  appAdvice: 'check its client ID and secret',
  unavailable: ({ status, headers }, content, now) => jiraError(status, headers, content, now),
};

function tokenRequest(session: OAuthSession): TokenRequest {
  const { app } = session;
  const { authUrl, isPrivate } = app.endpoints;
  const { origin } = new URL(authUrl);
  return {
    endpoint: `${authUrl}/oauth/token`,
    app,
    policy: oauthPolicy,
    outbound: session.outboundTo({ origin, mayBePrivate: isPrivate }),
    signal: session.signal,
    now: () => session.clock.now(),
  };
}

function grantOf({ accessToken, refreshToken, expiresAt, scopes }: Tokens): OAuthGrant {
  const stored: StoredGrant = { kind: 'oauth', accessToken, refreshToken, expiresAt, scopes: [...scopes] };
  return { credentials: new Secret(JSON.stringify(stored)), scopes, expiresAt };
}

/** Atlassian knows no proof of who began. */
export const exchange = async (session: OAuthSession, { code, redirectUri }: CodeGrant) =>
  grantOf(await exchangeCode(tokenRequest(session), { code, redirectUri }));

/** What an app is refused by is the end of a service account's own credential. */
const clientPolicy: OAuth2Policy = {
  ...oauthPolicy,
  faultOf: (code, status) => (oauthPolicy.faultOf(code, status) === undefined ? undefined : 'grant'),
};

/**
 * A new token of a service account, with the client in the session's `app`. Its scopes are those that the credential was made
 * with, and are not asked for. Source: support.atlassian.com, create OAuth 2.0 credential for service accounts.
 */
export const clientToken = (session: OAuthSession): Promise<Tokens> =>
  clientTokens({ ...tokenRequest(session), policy: clientPolicy });

/** @param known what is known of the credential besides its token. */
export function clientGrant(known: ClientCredentials, { accessToken, expiresAt, scopes }: Tokens): OAuthGrant {
  const kept = scopes.length > 0 ? [...scopes] : known.scopes;
  const stored: ClientCredentials = { ...known, accessToken, expiresAt, scopes: kept };
  return { credentials: new Secret(JSON.stringify(stored)), scopes: kept, expiresAt };
}

/** New tokens for old ones. What the answer leaves out stays. */
export async function refresh(session: OAuthSession, credentials: Secret): Promise<OAuthGrant> {
  const stored = readCredentials(credentials);
  if (stored.kind === 'client') return clientGrant(stored, await clientToken(session));
  const { refreshToken, scopes } = stored.kind === 'oauth' ? stored : { refreshToken: undefined, scopes: [] };
  return grantOf(await refreshTokens(tokenRequest(session), { refreshToken, scopes }));
}

const isJiraScope = (scope: string) => /:jira(?:-|$)/.test(scope);

function siteOf(resource: JsonObject): OAuthSite | undefined {
  const id = text(resource.id);
  const url = text(resource.url);
  const scopes = texts(resource.scopes);
  if (id === undefined || url === undefined || !URL.canParse(url) || !scopes.some(isJiraScope)) return undefined;
  return { id, url: url.replace(/\/+$/, ''), name: text(resource.name) ?? new URL(url).host, scopes };
}

/** What a token reaches, as Atlassian lists it. */
async function accessibleResources(session: OAuthSession, grant: OAuthGrant): Promise<unknown> {
  const { apiUrl, isPrivate } = session.app.endpoints;
  const bearer = readTokens(grant.credentials)?.accessToken ?? '';
  const outbound = session.outboundTo({ origin: new URL(apiUrl).origin, mayBePrivate: isPrivate });
  const { response, content, body } = await answerOf(outbound, oauthPolicy.provider, {
    method: 'GET',
    url: `${apiUrl}/oauth/token/accessible-resources`,
    headers: { accept: 'application/json', 'user-agent': USER_AGENT, authorization: `Bearer ${bearer}` },
    signal: session.signal,
  });
  if (response.status !== 200) throw jiraError(response.status, response.headers, content, session.clock.now());
  return body;
}

/** The Jira sites that a grant reaches, each once; other products share a site's cloud id and differ by scopes. */
export async function sites(session: OAuthSession, grant: OAuthGrant): Promise<OAuthSite[]> {
  const { rows } = await readList(
    oauthPolicy.provider,
    () => accessibleResources(session, grant),
    (body) => (Array.isArray(body) ? body : object(body)?.values),
  );
  const found = rows.map(siteOf).filter((site) => site !== undefined);
  return [...new Map(found.map((site) => [site.id, site])).values()];
}
