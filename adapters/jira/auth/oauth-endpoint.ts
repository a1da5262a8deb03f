/**
 * Atlassian's token endpoint and the list of sites behind a token. Source: developer.atlassian.com, OAuth 2.0 (3LO)
 * apps. Refusals are told apart by their `error`, never by status: a dead refresh token is a 403.
 */
import { z } from 'zod';
import { GatewayError } from '../../../src/lib/errors.ts';
import { readBody } from '../../../src/lib/outbound/answer-body.ts';
import type { OutboundResponse } from '../../../src/lib/outbound/outbound.ts';
import { Secret } from '../../../src/lib/secret.ts';
import type { OAuthGrant, OAuthSession, OAuthSite } from '../../contract/connecting.ts';
import { type JsonObject, object, objects, text, textAt, texts } from '../../toolkit/json.ts';
import { USER_AGENT } from '../line/client.ts';
import { type OAuthCredentials, readOAuth } from '../line/credentials.ts';
import { jiraError, transportError } from '../line/errors.ts';

const MAX_BYTES = 1024 * 1024;
/** When the answer does not say how long its token lives. */
const DEFAULT_LIFETIME_S = 3600;

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.coerce.number().positive().catch(DEFAULT_LIFETIME_S),
  scope: z.string().optional(),
});

async function send(
  session: OAuthSession,
  url: string,
  init: { body?: string; bearer?: string },
): Promise<OutboundResponse> {
  const { origin } = new URL(url);
  const outbound = session.outboundTo({ origin, mayBePrivate: session.app.endpoints.isPrivate });
  try {
    return await outbound.request({
      method: init.body === undefined ? 'GET' : 'POST',
      url,
      headers: {
        accept: 'application/json',
        'user-agent': USER_AGENT,
        ...(init.body !== undefined && { 'content-type': 'application/json' }),
        ...(init.bearer !== undefined && { authorization: `Bearer ${init.bearer}` }),
      },
      body: init.body,
      signal: session.signal,
    });
  } catch (error) {
    throw transportError(error, false);
  }
}

async function answerOf(response: OutboundResponse): Promise<{ content: string; body: unknown }> {
  const content = await readBody(response, MAX_BYTES).then(String, (error) =>
    Promise.reject(transportError(error, false)),
  );
  try {
    return { content, body: JSON.parse(content) };
  } catch {
    return { content, body: undefined };
  }
}

/** Our own app is refused: asking the customer to agree again would not help. */
const OPERATORS_FAULTS = new Set(['access_denied', 'invalid_client']);

/** `unauthorized_client` is said of an app that is gone, and with 403 of a grant that is. */
const isDeadGrant = (code: string, status: number) =>
  code === 'invalid_grant' || (code === 'unauthorized_client' && status === 403);

function refusal(session: OAuthSession, response: OutboundResponse, content: string, body: unknown): GatewayError {
  const code = textAt(body, 'error') ?? '';
  const said = textAt(body, 'error_description') ?? '';
  const isDead = isDeadGrant(code, response.status);
  if (OPERATORS_FAULTS.has(code) || (code === 'unauthorized_client' && !isDead)) {
    return new GatewayError(
      'oauth_app_rejected',
      `Atlassian refuses the OAuth app ${session.app.clientId}: check its client ID and secret.`,
    );
  }
  if (isDead) {
    return new GatewayError(
      'connection_unauthorized',
      'The authorization has ended: the customer must connect again.',
      {
        details: { error: code, error_description: said },
      },
    );
  }
  if (response.status === 429 || response.status >= 500) {
    return jiraError(response.status, response.headers, content, session.clock.now());
  }
  return new GatewayError('upstream_error', `Atlassian refuses the token request${said ? `: ${said}` : ''}.`, {
    details: { error: code, error_description: said },
  });
}

async function requestTokens(session: OAuthSession, parameters: Readonly<Record<string, string>>): Promise<OAuthGrant> {
  const { app } = session;
  const asked = session.clock.now();
  const response = await send(session, `${app.endpoints.authUrl}/oauth/token`, {
    body: JSON.stringify({ client_id: app.clientId, client_secret: app.clientSecret, ...parameters }),
  });
  const { content, body } = await answerOf(response);
  if (response.status !== 200) throw refusal(session, response, content, body);
  const { data } = tokenAnswer.safeParse(body);
  if (!data) throw new GatewayError('upstream_error', 'Atlassian answered without a token.');
  const scopes = (data.scope ?? '').split(' ').filter((scope) => scope !== '');
  const expiresAt = asked + data.expires_in * 1000;
  const stored: OAuthCredentials = {
    kind: 'oauth',
    accessToken: data.access_token,
    refreshToken: data.refresh_token,
    expiresAt,
    scopes,
  };
  return { credentials: new Secret(JSON.stringify(stored)), scopes, expiresAt };
}

export const exchange = (session: OAuthSession, { code, redirectUri }: { code: string; redirectUri: string }) =>
  requestTokens(session, { grant_type: 'authorization_code', code, redirect_uri: redirectUri });

/** New tokens for old ones. What the answer leaves out stays. */
export async function refresh(session: OAuthSession, credentials: Secret): Promise<OAuthGrant> {
  const old = readOAuth(credentials);
  if (!old?.refreshToken) {
    throw new GatewayError(
      'connection_unauthorized',
      'The authorization has ended and cannot be renewed: the customer must connect again.',
    );
  }
  const grant = await requestTokens(session, { grant_type: 'refresh_token', refresh_token: old.refreshToken });
  const fresh = readOAuth(grant.credentials);
  if (!fresh) return grant;
  const scopes = fresh.scopes.length > 0 ? fresh.scopes : old.scopes;
  const kept: OAuthCredentials = { ...fresh, refreshToken: fresh.refreshToken ?? old.refreshToken, scopes };
  return { ...grant, scopes, credentials: new Secret(JSON.stringify(kept)) };
}

const isJiraScope = (scope: string) => /:jira(?:-|$)/.test(scope);

function siteOf(resource: JsonObject): OAuthSite | undefined {
  const id = text(resource.id);
  const url = text(resource.url);
  const scopes = texts(resource.scopes);
  if (id === undefined || url === undefined || !URL.canParse(url) || !scopes.some(isJiraScope)) return undefined;
  return { id, url: url.replace(/\/+$/, ''), name: text(resource.name) ?? new URL(url).host, scopes };
}

/** The Jira sites that a grant reaches, each once; other products share a site's cloud id and differ by scopes. */
export async function sites(session: OAuthSession, grant: OAuthGrant): Promise<OAuthSite[]> {
  const bearer = readOAuth(grant.credentials)?.accessToken ?? '';
  const response = await send(session, `${session.app.endpoints.apiUrl}/oauth/token/accessible-resources`, { bearer });
  const { content, body } = await answerOf(response);
  if (response.status !== 200) throw jiraError(response.status, response.headers, content, session.clock.now());
  const found = objects(Array.isArray(body) ? body : object(body)?.values)
    .map(siteOf)
    .filter((site) => site !== undefined);
  return [...new Map(found.map((site) => [site.id, site])).values()];
}
