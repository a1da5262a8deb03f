/** Requests to a token endpoint. Source: RFC 6749; revocation: RFC 7009. */
import * as z from 'zod';
import { GatewayError } from '../../src/lib/errors.ts';
import { readBody } from '../../src/lib/outbound/answer-body.ts';
import type { Outbound, OutboundRequest, OutboundResponse } from '../../src/lib/outbound/outbound.ts';
import type { CodeGrant } from '../contract/connecting.ts';
import { textAt } from './json.ts';
import type { OAuth2App, OAuth2Policy } from './oauth2.ts';
import { transportError } from './outcome.ts';

/** What is needed to ask a token endpoint. */
export interface TokenRequest {
  readonly endpoint: string;
  readonly app: OAuth2App;
  readonly policy: OAuth2Policy;
  readonly outbound: Outbound;
  readonly signal: AbortSignal;
  /** Epoch milliseconds. */
  now(): number;
}

export interface Tokens {
  readonly accessToken: string;
  /** Undefined when the provider handed out none. */
  readonly refreshToken: string | undefined;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly scopes: readonly string[];
}

/** A grant as adapters store it. */
export const storedGrant = z.object({
  kind: z.literal('oauth'),
  accessToken: z.string(),
  /** Absent of a grant that can't be renewed. */
  refreshToken: z.string().optional(),
  /** Epoch milliseconds. */
  expiresAt: z.number(),
  scopes: z.array(z.string()),
});
export type StoredGrant = z.infer<typeof storedGrant>;

const MAX_BYTES = 1024 * 1024;
const USUAL_BYTES = 64 * 1024;
/** When the answer does not say how long its token lives. */
const DEFAULT_LIFETIME_S = 3600;

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.coerce.number().positive().catch(DEFAULT_LIFETIME_S),
  /** Separated by spaces, as the standard says, or by commas, or a list. */
  scope: z.union([z.string(), z.array(z.string())]).optional(),
});

const scopesIn = (scope: string | readonly string[] | undefined): string[] =>
  [scope ?? []].flat().flatMap((text) => text.split(/[\s,]+/).filter((one) => one !== ''));

export interface Answer {
  readonly response: OutboundResponse;
  readonly content: string;
  /** Its JSON, if it is some. */
  readonly body: unknown;
}

/**
 * Sends a request and reads the answer. Throws `unavailable` before it is sent when there is no room for a usual answer:
 * one that hands out a token, and can't be read, would have used up the old one.
 */
export async function answerOf(outbound: Outbound, provider: string, request: OutboundRequest): Promise<Answer> {
  const { response, content } = await outbound.answers
    .read(async (hold) => {
      hold.reserve(USUAL_BYTES);
      const response = await outbound.request(request);
      return { response, content: String(await readBody(response, MAX_BYTES, hold)) };
    })
    .catch((error) => Promise.reject(transportError(error, false, provider)));
  try {
    return { response, content, body: JSON.parse(content) };
  } catch {
    // Proxies answer HTML or plain text, which the error quotes.
    return { response, content, body: undefined };
  }
}

const encoded = (fields: Readonly<Record<string, string>>, bodies: OAuth2Policy['bodies']) =>
  bodies === 'json'
    ? { type: 'application/json', body: JSON.stringify(fields) }
    : { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(fields).toString() };

async function send(
  { endpoint, app, policy, outbound, signal }: TokenRequest,
  parameters: Readonly<Record<string, string>>,
): Promise<Answer> {
  const fields = { client_id: app.clientId, client_secret: app.clientSecret, ...parameters };
  const { type, body } = encoded(fields, policy.bodies);
  const headers = { accept: 'application/json', 'user-agent': policy.userAgent, 'content-type': type };
  return await answerOf(outbound, policy.provider, { method: 'POST', url: endpoint, headers, body, signal });
}

function refusal(request: TokenRequest, response: OutboundResponse, content: string, body: unknown): GatewayError {
  const { provider, appAdvice, faultOf, unavailable } = request.policy;
  const code = textAt(body, 'error') ?? '';
  const said = textAt(body, 'error_description') ?? '';
  const details = { details: { error: code, error_description: said } };
  switch (faultOf(code, response.status)) {
    case 'app':
      return new GatewayError(
        'oauth_app_rejected',
        `${provider} refuses the OAuth app ${request.app.clientId}: ${appAdvice}.`,
      );
    case 'grant':
      return new GatewayError(
        'connection_unauthorized',
        'The authorization has ended: the customer must connect again.',
        details,
      );
  }
  if (response.status === 429 || response.status >= 500) return unavailable(response, content, request.now());
  return new GatewayError(
    'upstream_error',
    `${provider} refuses the token request${said ? `: ${said}` : ''}.`,
    details,
  );
}

async function requestTokens(request: TokenRequest, parameters: Readonly<Record<string, string>>): Promise<Tokens> {
  const { provider } = request.policy;
  const asked = request.now();
  const { response, content, body } = await send(request, parameters);
  if (response.status !== 200) throw refusal(request, response, content, body);
  const { data } = tokenAnswer.safeParse(body);
  if (!data) throw new GatewayError('upstream_error', `${provider} answered without a token.`);
  return {
    accessToken: data.access_token,
    refreshToken: data.refresh_token,
    expiresAt: asked + data.expires_in * 1000,
    scopes: scopesIn(data.scope),
  };
}

/** Tokens for the code that the customer came back with. */
export const exchangeCode = (request: TokenRequest, { code, redirectUri, codeVerifier }: CodeGrant): Promise<Tokens> =>
  requestTokens(request, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    ...(codeVerifier !== undefined && { code_verifier: codeVerifier }),
  });

/** A token for a client that acts for itself. Source: RFC 6749, section 4.4. */
export const clientTokens = (request: TokenRequest): Promise<Tokens> =>
  requestTokens(request, { grant_type: 'client_credentials' });

/** New tokens for old ones. What the answer leaves out stays. Throws `connection_unauthorized` when the grant ended. */
export async function refreshTokens(
  request: TokenRequest,
  old: Pick<Tokens, 'refreshToken' | 'scopes'>,
): Promise<Tokens> {
  if (!old.refreshToken) {
    throw new GatewayError(
      'connection_unauthorized',
      'The authorization has ended and cannot be renewed: the customer must connect again.',
    );
  }
  const fresh = await requestTokens(request, { grant_type: 'refresh_token', refresh_token: old.refreshToken });
  return {
    ...fresh,
    refreshToken: fresh.refreshToken ?? old.refreshToken,
    scopes: fresh.scopes.length > 0 ? fresh.scopes : old.scopes,
  };
}

/** What a provider that is not quite by the standard answers for a token that has ended already. */
const HAS_ENDED = 400;

/**
 * Takes back a token, and whatever was made with it. Nothing happens when it has ended already.
 * Source: RFC 7009, section 2.
 */
export async function revokeToken(
  request: TokenRequest,
  token: string,
  kind: 'access_token' | 'refresh_token',
): Promise<void> {
  const { response, content, body } = await send(request, { token, token_type_hint: kind });
  if (response.status !== 200 && response.status !== HAS_ENDED) throw refusal(request, response, content, body);
}
