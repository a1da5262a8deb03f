import type { Policy } from '../../../schema/models/policy.ts';
import { type Agents, isAccessToken } from '../../agents/agents.ts';
import { resourceMetadataUrl } from '../../agents/resource-metadata.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { AgentRow } from '../../store/access/agents.ts';
import type { AppContext } from '../context.ts';
import { type Admission, admit, authenticate, keyOf } from './caller.ts';

/** Who calls at the door for agents: a key, or an agent with what it was given. */
export interface AgentCaller {
  /** Of the key, or of the agent. */
  readonly id: string;
  readonly workspaceId: string;
  readonly isReadOnly: boolean;
  readonly policy: Policy | null;
  /** Undefined for keys, which choose for themselves. */
  readonly agent: AgentRow | undefined;
}

/**
 * The live key or access token that the caller sends. A refusal says where agents get a token.
 * Source: RFC 9728, section 5.1; RFC 6750, section 3.
 */
export async function authenticateAgent(
  c: AppContext,
  { agents, ownUrl, ...admission }: Admission & { readonly agents: Agents; readonly ownUrl: () => string },
  parameter?: string,
): Promise<AgentCaller> {
  const header = keyOf(c.req.header('authorization'));
  const sent = header ?? keyOf(parameter);
  const metadata = `Bearer resource_metadata="${resourceMetadataUrl(ownUrl())}"`;
  const challenge = (message: string, error?: string) =>
    new GatewayError('unauthorized', message, {
      headers: { 'www-authenticate': error === undefined ? metadata : `${metadata}, error="${error}"` },
    });
  if (sent === undefined) throw challenge('The Authorization header must carry an API key or an access token.');
  if (!isAccessToken(sent)) {
    const caller = await authenticate(c, admission, parameter).catch((error: unknown) => {
      const isUnknown = error instanceof GatewayError && error.code === 'unauthorized';
      throw isUnknown ? challenge(error.message, 'invalid_token') : error;
    });
    return { ...caller, agent: undefined };
  }
  // Addresses are kept in many places, and an access token says in its own protocol where it belongs.
  if (header === undefined)
    throw challenge('An access token is sent in the Authorization header alone.', 'invalid_request');
  const agent = await agents.authenticate(sent);
  if (!agent) throw challenge('The access token is unknown, has ended, or was revoked.', 'invalid_token');
  const { id, workspaceId, policy } = agent;
  const actor = { kind: 'agent', keyId: id, keyPrefix: agent.clientName } as const;
  await admit(c, admission, { id, workspaceId, policy, actor });
  return { id, workspaceId, isReadOnly: policy.mode === 'read', policy, agent };
}
