/** What of OAuth 2.0's authorization code grant is any provider's. Source: RFC 6749; PKCE: RFC 7636. */
import { createHash } from 'node:crypto';
import type { GatewayError } from '../../src/lib/errors.ts';
import type { OutboundResponse } from '../../src/lib/outbound/outbound.ts';
import type { AuthorizeRequest } from '../contract/connecting.ts';

/** Who asks a provider for tokens. */
export interface OAuth2App {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface OAuth2Policy {
  /** The provider's name in errors. */
  readonly provider: string;
  readonly userAgent: string;
  /** How bodies of token requests are written; the standard's form is `form`. */
  readonly bodies: 'form' | 'json';
  /** Between scopes in the authorize URL. */
  readonly scopeSeparator: ' ' | ',';
  /** Whether requests carry a proof of who began, by PKCE with S256. */
  readonly isProven?: boolean;
  /** What else the authorize URL says, such as `prompt`. */
  readonly authorizeParameters: Readonly<Record<string, string>>;
  /** Whose fault a refusal is, by its `error`; undefined for that of the request. */
  faultOf(code: string, status: number): 'grant' | 'app' | undefined;
  /** What the operator can do about a refused app. */
  readonly appAdvice: string;
  /** The error for an answer 429 or 5xx. @param now epoch milliseconds. */
  unavailable(response: OutboundResponse, content: string, now: number): GatewayError;
}

/** Refusals as the standard has them. */
export const standardFaultOf: OAuth2Policy['faultOf'] = (code) => {
  if (code === 'invalid_grant') return 'grant';
  return code === 'invalid_client' || code === 'unauthorized_client' ? 'app' : undefined;
};

/** Source: RFC 7636, section 4.2. */
const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

/** Where the customer agrees. */
export function authorizeUrl(
  endpoint: string,
  { clientId }: Pick<OAuth2App, 'clientId'>,
  { scopes, state, redirectUri, codeVerifier }: AuthorizeRequest,
  {
    scopeSeparator,
    authorizeParameters,
    isProven,
  }: Pick<OAuth2Policy, 'scopeSeparator' | 'authorizeParameters' | 'isProven'>,
): string {
  const parameters = new URLSearchParams({
    client_id: clientId,
    scope: scopes.join(scopeSeparator),
    redirect_uri: redirectUri,
    state,
    response_type: 'code',
    ...(isProven &&
      codeVerifier !== undefined && { code_challenge: challengeOf(codeVerifier), code_challenge_method: 'S256' }),
    ...authorizeParameters,
  });
  return `${endpoint}?${parameters}`;
}
