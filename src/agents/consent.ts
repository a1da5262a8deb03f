/**
 * How an agent is let in: it sends a person here, who agrees, and it takes the code that comes back to its tokens.
 * Source: OAuth 2.1 (draft-ietf-oauth-v2-1), with PKCE, and RFC 9207 for `iss`.
 */
import type { Permission } from '../../schema/permissions.ts';
import type { OneTimeTokens } from '../connections/connecting/one-time.ts';
import { withParameters } from '../connections/connecting/redirect-target.ts';
import type { Clock } from '../lib/clock.ts';
import { type FieldProblem, GatewayError, queryProblem, throwProblems, validationError } from '../lib/errors.ts';
import { type Agents, type Grant, type IssuedTokens, isVerifier } from './agents.ts';
import { isRedirectUri, type ReadClientMetadata } from './client-metadata.ts';

/** What an agent asks for, checked. */
export interface ConsentRequest {
  readonly clientId: string;
  readonly clientName: string;
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly challenge: string;
}

/** What a person decides. */
export interface Choice {
  readonly workspaceId: string;
  readonly keyId: string;
  readonly connectionId: string;
  readonly permissions: readonly Permission[];
  readonly policy: Grant['policy'];
}

/** Behind a code. */
interface Agreed extends Grant {
  readonly redirectUri: string;
  readonly challenge: string;
}

export interface Exchange {
  readonly code: string;
  readonly verifier: string;
  readonly clientId: string;
  readonly redirectUri: string | undefined;
}

export interface AgentConsent {
  /** Throws a GatewayError that a person reads: nothing is sent back to an address that was not checked. */
  read(parameters: URLSearchParams): Promise<ConsentRequest>;
  /** Where the person's browser goes on to. */
  agree(request: ConsentRequest, choice: Choice): Promise<string>;
  decline(request: ConsentRequest): string;
  /** Undefined when the code is not good, or not for this client. */
  exchange(exchange: Exchange): Promise<IssuedTokens | undefined>;
}

/** Behind a code that was used. */
interface Used {
  readonly usedBy: string;
}

/** How long a code that was used is remembered. */
const USED_MS = 10 * 60_000;
/** It is taken at once. */
const CODE_MS = 60_000;
const KIND = 'agent';

interface Dependencies {
  readonly clock: Clock;
  readonly agents: Agents;
  readonly oneTime: OneTimeTokens;
  readonly readClient: ReadClientMetadata;
  /** Addresses of the authorization server, and of what the tokens are for. */
  readonly issuer: () => string;
  readonly resource: () => string;
}

export function createAgentConsent({
  clock,
  agents,
  oneTime,
  readClient,
  issuer,
  resource,
}: Dependencies): AgentConsent {
  function checkForm(parameters: URLSearchParams): void {
    const problems: FieldProblem[] = [];
    const must = (name: string, isGood: (value: string) => boolean, message: string, allowed?: readonly string[]) => {
      if (!isGood(parameters.get(name) ?? '')) problems.push(queryProblem(name, message, allowed));
    };
    must('response_type', (value) => value === 'code', 'must be code', ['code']);
    must('code_challenge_method', (value) => value === 'S256', 'must be S256', ['S256']);
    must('code_challenge', (value) => /^[\w-]{43}$/.test(value), 'must be a SHA-256 in base64url');
    must('redirect_uri', (value) => value !== '', 'is required');
    must('client_id', (value) => value !== '', 'is required');
    const asked = parameters.get('resource');
    if (asked !== null && asked !== resource()) {
      problems.push(queryProblem('resource', 'is not served here', [resource()]));
    }
    throwProblems(problems);
  }

  return {
    async read(parameters) {
      checkForm(parameters);
      const client = await readClient(parameters.get('client_id') ?? '');
      const redirectUri = parameters.get('redirect_uri') ?? '';
      if (!isRedirectUri(client, redirectUri)) {
        throw validationError([
          queryProblem('redirect_uri', 'is not in the document of client_id', client.redirectUris),
        ]);
      }
      return {
        clientId: client.clientId,
        clientName: client.name,
        redirectUri,
        state: parameters.get('state') ?? undefined,
        challenge: parameters.get('code_challenge') ?? '',
      };
    },
    async agree({ clientId, clientName, redirectUri, state, challenge }, choice) {
      const agreed: Agreed = { ...choice, clientId, clientName, redirectUri, challenge };
      const { token: code } = await oneTime.issue(KIND, choice.workspaceId, agreed, CODE_MS);
      return withParameters(redirectUri, { code, state, iss: issuer() });
    },
    decline: ({ redirectUri, state }) => withParameters(redirectUri, { error: 'access_denied', state, iss: issuer() }),
    async exchange({ code, verifier, clientId, redirectUri }) {
      const found = await oneTime.take<Agreed | Used>(KIND, code);
      if (!found) return undefined;
      const { workspaceId, payload } = found;
      if ('usedBy' in payload) {
        // One of the two was not meant to have it. Source: OAuth 2.1, section 4.1.3.
        await agents.revoke(workspaceId, payload.usedBy);
        return undefined;
      }
      const { challenge, redirectUri: agreedUri, ...grant } = payload;
      const isSame = grant.clientId === clientId && (redirectUri === undefined || redirectUri === agreedUri);
      if (!isSame || !isVerifier(verifier, challenge)) return undefined;
      const issued = await agents.letIn(grant);
      const used: Used = { usedBy: issued.agentId };
      await oneTime.claim(KIND, workspaceId, code, used, clock.now() + USED_MS);
      return issued;
    },
  };
}

export const noSuchAgent = () => new GatewayError('not_found', 'There is no such live agent in this workspace.');
