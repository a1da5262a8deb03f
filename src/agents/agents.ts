/** Agents: each acts for a person of a workspace, on one connection, within a policy, by tokens that end soon. */
import { createHash } from 'node:crypto';
import type { Policy } from '../../schema/models/policy.ts';
import type { Permission } from '../../schema/permissions.ts';
import type { Clock } from '../lib/clock.ts';
import { equalInConstantTime, sha256 } from '../lib/crypto.ts';
import { newId, randomToken } from '../lib/id.ts';
import type { AgentRow, AgentStore } from '../store/access/agents.ts';

const MINUTE_MS = 60_000;
/** An agent that is not seen for so long has to be let in anew. */
export const REFRESH_MS = 30 * 24 * 60 * MINUTE_MS;
export const ACCESS_MS = 15 * MINUTE_MS;

const ACCESS_PREFIX = 'tga_';
const REFRESH_PREFIX = 'tgr_';

/** What a person agreed to. */
export interface Grant {
  readonly workspaceId: string;
  /** The address of its metadata document. */
  readonly clientId: string;
  readonly clientName: string;
  readonly connectionId: string;
  readonly permissions: readonly Permission[];
  /** What it may do on that connection. */
  readonly policy: Policy;
  /** Of the key that the person was signed in with. */
  readonly keyId: string;
}

export interface IssuedTokens {
  readonly agentId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Milliseconds. */
  readonly expiresInMs: number;
}

export interface Agents {
  letIn(grant: Grant): Promise<IssuedTokens>;
  /** Undefined when the token is unknown, has ended, or its agent was revoked. */
  authenticate(accessToken: string): Promise<AgentRow | undefined>;
  /** New tokens for a refresh token, once. One that comes again was stolen, or lost on the way: its agent is revoked. */
  refresh(refreshToken: string, clientId: string): Promise<IssuedTokens | undefined>;
  /** Ends the agent that a token of either kind belongs to; nothing for a token that is not known. */
  revokeBy(token: string): Promise<void>;
  /** False when the workspace has no such live one. */
  revoke(workspaceId: string, id: string): Promise<boolean>;
  /** What the agent may do from now on, on its connection; undefined when there is no such live one. */
  limit(id: string, policy: Policy): Promise<AgentRow | undefined>;
  list(workspaceId: string): Promise<AgentRow[]>;
}

/** Whether a text is an access token by its looks; API keys look otherwise. */
export const isAccessToken = (text: string): boolean => text.startsWith(ACCESS_PREFIX);

/** Source: RFC 7636, section 4.6. */
export function isVerifier(verifier: string, challenge: string): boolean {
  if (!/^[\w\-.~]{43,128}$/.test(verifier)) return false;
  return equalInConstantTime(createHash('sha256').update(verifier).digest('base64url'), challenge);
}

/** An agent is let in on one connection, whatever else a policy says. */
const onConnection = (policy: Policy, connectionId: string): Policy => ({
  ...policy,
  allow: { ...policy.allow, connections: [connectionId] },
});

export function createAgents({ store, clock }: { store: AgentStore; clock: Clock }): Agents {
  async function issue(agentId: string): Promise<IssuedTokens> {
    const now = clock.now();
    const accessToken = ACCESS_PREFIX + randomToken(32);
    const refreshToken = REFRESH_PREFIX + randomToken(32);
    await store.insertTokens([
      { hash: sha256(accessToken), agentId, kind: 'access', expiresAt: now + ACCESS_MS, usedAt: null },
      { hash: sha256(refreshToken), agentId, kind: 'refresh', expiresAt: now + REFRESH_MS, usedAt: null },
    ]);
    return { agentId, accessToken, refreshToken, expiresInMs: ACCESS_MS };
  }

  return {
    async letIn({ policy, permissions, ...grant }) {
      const id = newId(clock);
      const given = { ...grant, permissions: [...permissions], policy: onConnection(policy, grant.connectionId) };
      await store.insert({ id, ...given, createdAt: clock.now(), revokedAt: null });
      return await issue(id);
    },
    authenticate: (accessToken) => store.findByAccess(sha256(accessToken), clock.now()),
    async refresh(refreshToken, clientId) {
      const hash = sha256(refreshToken);
      const token = await store.findToken(hash);
      const agent = token && (await store.findLive(token.agentId, clock.now()));
      if (!token || !agent || agent.clientId !== clientId) return undefined;
      if (await store.use(hash, clock.now())) return await issue(agent.id);
      if (token.usedAt !== null) await store.revoke(agent.id, clock.now());
      return undefined;
    },
    async revokeBy(token) {
      const row = await store.findToken(sha256(token));
      if (row) await store.revoke(row.agentId, clock.now());
    },
    revoke: (workspaceId, id) => store.revoke(id, clock.now(), workspaceId),
    async limit(id, policy) {
      const row = await store.findLive(id, clock.now());
      return row && (await store.limit(id, onConnection(policy, row.connectionId)));
    },
    list: store.list,
  };
}
