/** Agents that people of a workspace have let in, and the tokens that they come with. */
import { and, desc, eq, gt, isNull, lte } from 'drizzle-orm';
import type { Policy } from '../../../schema/models/policy.ts';
import { deleteSome } from '../base/delete-some.ts';
import type { Store } from '../base/store.ts';
import { isLiveKey } from './keys.ts';

export type AgentRow = Store['t']['agent']['$inferSelect'];
export type AgentTokenRow = Store['t']['agentToken']['$inferSelect'];

export function agentStore({ db, t }: Store) {
  const { agent, agentToken, apiKey } = t;
  const live = (id: string) => and(eq(agent.id, id), isNull(agent.revokedAt));
  return {
    async insert(row: AgentRow): Promise<void> {
      await db.insert(agent).values(row);
    },
    async insertTokens(rows: readonly AgentTokenRow[]): Promise<void> {
      await db.insert(agentToken).values([...rows]);
    },
    /** The agent of a live access token; undefined when either has ended. */
    async findByAccess(hash: string, now: number): Promise<AgentRow | undefined> {
      const [row] = await db
        .select({ agent })
        .from(agentToken)
        .innerJoin(agent, eq(agent.id, agentToken.agentId))
        .innerJoin(apiKey, eq(apiKey.id, agent.keyId))
        .where(
          and(
            eq(agentToken.hash, hash),
            eq(agentToken.kind, 'access'),
            gt(agentToken.expiresAt, now),
            isNull(agent.revokedAt),
            isLiveKey(apiKey, now),
          ),
        );
      return row?.agent;
    },
    async findToken(hash: string): Promise<AgentTokenRow | undefined> {
      const [row] = await db.select().from(agentToken).where(eq(agentToken.hash, hash));
      return row;
    },
    /** Undefined when it was revoked, or the key of who let it in has ended. */
    async findLive(id: string, now: number): Promise<AgentRow | undefined> {
      const [row] = await db
        .select({ agent })
        .from(agent)
        .innerJoin(apiKey, eq(apiKey.id, agent.keyId))
        .where(and(live(id), isLiveKey(apiKey, now)));
      return row?.agent;
    },
    /** Marks a refresh token as used; false when it was used before, or its time is up. */
    async use(hash: string, now: number): Promise<boolean> {
      const rows = await db
        .update(agentToken)
        .set({ usedAt: now })
        .where(
          and(
            eq(agentToken.hash, hash),
            eq(agentToken.kind, 'refresh'),
            isNull(agentToken.usedAt),
            gt(agentToken.expiresAt, now),
          ),
        )
        .returning({ hash: agentToken.hash });
      return rows.length > 0;
    },
    /** The newest first. */
    async list(workspaceId: string): Promise<AgentRow[]> {
      return await db
        .select()
        .from(agent)
        .where(eq(agent.workspaceId, workspaceId))
        .orderBy(desc(agent.createdAt), desc(agent.id));
    },
    /** Undefined when there is no such live one. */
    async limit(id: string, policy: Policy): Promise<AgentRow | undefined> {
      const [row] = await db.update(agent).set({ policy }).where(live(id)).returning();
      return row;
    },
    /** False when there is no such live one. */
    async revoke(id: string, at: number, workspaceId?: string): Promise<boolean> {
      const inWorkspace = workspaceId === undefined ? undefined : eq(agent.workspaceId, workspaceId);
      const rows = await db
        .update(agent)
        .set({ revokedAt: at })
        .where(and(live(id), inWorkspace))
        .returning({ id: agent.id });
      return rows.length > 0;
    },
    /** Removes some tokens whose time is up; true when there may be more. */
    pruneTokens: (now: number): Promise<boolean> =>
      deleteSome(db, agentToken, agentToken.hash, lte(agentToken.expiresAt, now)),
  };
}

export type AgentStore = ReturnType<typeof agentStore>;
