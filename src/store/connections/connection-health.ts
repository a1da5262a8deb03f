/** Whether connections work: what calls on them found, and of which nothing was heard for long. */
import { and, asc, eq, gt, isNull, lt, or, sql } from 'drizzle-orm';
import type { Store } from '../base/store.ts';
import { type ConnectionRow, ownConnection } from './connection-row.ts';
import { type HealthNotice, healthWriter } from './health-change.ts';

export function connectionHealth(store: Store) {
  const { db, t } = store;
  const { connection } = t;
  const { change, tellExpiry } = healthWriter(store);

  return {
    async markHealthy({ workspaceId, id }: ConnectionRow, at: number, notice?: HealthNotice): Promise<void> {
      await change(ownConnection(t, workspaceId, id), { lastHealthyAt: at }, notice);
    },
    /** Only while the credentials are still those that were refused. */
    async markUnhealthy(row: ConnectionRow, at: number, code: string, notice?: HealthNotice): Promise<void> {
      const isSame = and(ownConnection(t, row.workspaceId, row.id), eq(connection.credentials, row.credentials));
      await change(isSame, { lastUnhealthyAt: at, lastUnhealthyCode: code }, notice);
    },
    /** Connections in use of which nothing was heard since then, longest first. */
    async idleSince(before: number, limit: number): Promise<Pick<ConnectionRow, 'id' | 'workspaceId'>[]> {
      const { id, workspaceId, lastHealthyAt, lastUnhealthyAt } = connection;
      const isBefore = (at: typeof lastHealthyAt) => or(isNull(at), lt(at, before));
      return await db
        .select({ id, workspaceId })
        .from(connection)
        .where(and(eq(connection.isPaused, false), isBefore(lastHealthyAt), isBefore(lastUnhealthyAt)))
        .orderBy(asc(sql`coalesce(${lastHealthyAt}, 0)`), asc(id))
        .limit(limit);
    },
    tellExpiry,
    /** Connections in use whose credentials end before then, by id. */
    async endingBefore(before: number, afterId: string, limit: number): Promise<ConnectionRow[]> {
      return await db
        .select()
        .from(connection)
        .where(and(lt(connection.expiresAt, before), eq(connection.isPaused, false), gt(connection.id, afterId)))
        .orderBy(asc(connection.id))
        .limit(limit);
    },
  };
}
