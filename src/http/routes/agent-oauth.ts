/** What agents find before they have a token, and how they get one: metadata, token and revocation endpoints. */
import { Hono } from 'hono';
import type { RateLimits } from '../../access/rate-limits.ts';
import { networkOf } from '../../access/sign-in-throttle.ts';
import type { Agents, IssuedTokens } from '../../agents/agents.ts';
import type { AgentConsent } from '../../agents/consent.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { readForm } from '../io/body.ts';

export interface AgentOAuthDependencies {
  readonly agents: Agents;
  readonly agentConsent: AgentConsent;
  /** By network: whoever has no token yet is nobody. */
  readonly linkLimits: RateLimits;
  readonly ownUrl: () => string;
}

/** Source: RFC 9728, section 2. */
const protectedResource = (url: string) => ({
  resource: `${url}/mcp`,
  resource_name: 'Taskgate',
  authorization_servers: [url],
  bearer_methods_supported: ['header'],
  resource_documentation: `${url}/docs/guides/agents`,
});

/** Source: RFC 8414, section 2, and the draft on client ID metadata documents. */
const authorizationServer = (url: string) => ({
  issuer: url,
  authorization_endpoint: `${url}/console/agents/authorize`,
  token_endpoint: `${url}/agents/token`,
  revocation_endpoint: `${url}/agents/revoke`,
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  code_challenge_methods_supported: ['S256'],
  token_endpoint_auth_methods_supported: ['none'],
  revocation_endpoint_auth_methods_supported: ['none'],
  client_id_metadata_document_supported: true,
  authorization_response_iss_parameter_supported: true,
  service_documentation: `${url}/docs/guides/agents`,
});

/** Clients in a browser read these, too; there is nothing in them that is not for everybody. */
const PUBLIC = { 'access-control-allow-origin': '*', 'cache-control': 'public, max-age=300' };
/** Source: RFC 6749, section 5.1. */
const PRIVATE = { 'cache-control': 'no-store', pragma: 'no-cache' };

/** Source: RFC 6749, section 5.2. */
function refuse(c: AppContext, error: string, description: string): Response {
  c.set('errorCode', 'invalid_request');
  return c.json({ error, error_description: description }, 400, PRIVATE);
}

const tokensOf = ({ accessToken, refreshToken, expiresInMs }: IssuedTokens) => ({
  access_token: accessToken,
  token_type: 'Bearer',
  expires_in: expiresInMs / 1000,
  refresh_token: refreshToken,
});

export function agentOAuthRoutes({ agents, agentConsent, linkLimits, ownUrl }: AgentOAuthDependencies) {
  function limit(c: AppContext): void {
    const retryAfter = linkLimits.take(networkOf(c.get('address') ?? ''))?.retryAfter;
    if (retryAfter !== undefined) {
      throw new GatewayError('rate_limited', 'Too many tokens were asked for from this address.', { retryAfter });
    }
  }

  async function issue(form: URLSearchParams): Promise<IssuedTokens | undefined> {
    const text = (name: string) => form.get(name) ?? '';
    if (text('grant_type') === 'refresh_token') return await agents.refresh(text('refresh_token'), text('client_id'));
    return await agentConsent.exchange({
      code: text('code'),
      verifier: text('code_verifier'),
      clientId: text('client_id'),
      redirectUri: form.get('redirect_uri') ?? undefined,
    });
  }

  return new Hono<AppEnv>()
    .get('/.well-known/oauth-protected-resource', (c) => c.json(protectedResource(ownUrl()), 200, PUBLIC))
    .get('/.well-known/oauth-protected-resource/mcp', (c) => c.json(protectedResource(ownUrl()), 200, PUBLIC))
    .get('/.well-known/oauth-authorization-server', (c) => c.json(authorizationServer(ownUrl()), 200, PUBLIC))
    .post('/agents/token', async (c) => {
      limit(c);
      const form = await readForm(c);
      const grant = form.get('grant_type');
      if (grant !== 'authorization_code' && grant !== 'refresh_token') {
        return refuse(c, 'unsupported_grant_type', 'grant_type must be authorization_code or refresh_token.');
      }
      const asked = form.get('resource');
      if (asked !== null && asked !== `${ownUrl()}/mcp`)
        return refuse(c, 'invalid_target', `Tokens are for ${ownUrl()}/mcp.`);
      const tokens = await issue(form);
      if (tokens) return c.json(tokensOf(tokens), 200, PRIVATE);
      return refuse(
        c,
        'invalid_grant',
        'The code or token was used, has ended, or is not for this client: ask the person again.',
      );
    })
    .post('/agents/revoke', async (c) => {
      limit(c);
      const token = (await readForm(c)).get('token');
      if (token === null) return refuse(c, 'invalid_request', 'token is required.');
      await agents.revokeBy(token);
      return c.body(null, 200, PRIVATE);
    });
}
