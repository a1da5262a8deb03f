/** Connections as people look through them: those with trouble first. */
import { and, count, desc, eq, gt, inArray, not, or, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { literal } from '../base/literal.ts';
import type { Store } from '../base/store.ts';
import type { ConnectionRow } from './connections.ts';

export const CONNECTION_STATES = ['healthy', 'unhealthy', 'paused'] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];

export interface ConnectionSearch {
  readonly state?: ConnectionState | undefined;
  /** Part of its id or the customer's, or the beginning of its site, account or environment; in any case. */
  readonly text?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

export interface ConnectionTotals {
  readonly all: number;
  readonly unhealthy: number;
  readonly paused: number;
}

export function connectionOverviewStore({ db, t }: Store) {
  const { connection } = t;
  const isUnhealthy = gt(
    sql`coalesce(${connection.lastUnhealthyAt}, 0)`,
    sql`coalesce(${connection.lastHealthyAt}, 0)`,
  );
  const states: Readonly<Record<ConnectionState, SQL | undefined>> = {
    unhealthy: isUnhealthy,
    paused: eq(connection.isPaused, true),
    healthy: and(not(isUnhealthy), eq(connection.isPaused, false)),
  };
  const counted = (condition: SQL) => sql<number>`count(case when ${condition} then 1 end)`.mapWith(Number);

  const isLike = (column: SQLiteColumn, pattern: string) => sql`lower(${column}) like ${pattern} escape '\\'`;

  function holds(text: string): SQL | undefined {
    const typed = literal(text.toLowerCase());
    const inJson = literal(JSON.stringify(text.toLowerCase()).slice(1, -1));
    return or(
      isLike(connection.id, `%${typed}%`),
      isLike(connection.externalXref, `%${typed}%`),
      isLike(connection.environment, `${typed}%`),
      isLike(connection.auth, `%://${inJson}%`),
      isLike(connection.auth, `%"name":"${inJson}%`),
    );
  }

  return {
    async totals(workspaceId: string): Promise<ConnectionTotals> {
      const [row] = await db
        .select({
          all: count(),
          unhealthy: counted(isUnhealthy),
          paused: counted(eq(connection.isPaused, true)),
        })
        .from(connection)
        .where(eq(connection.workspaceId, workspaceId));
      return row ?? { all: 0, unhealthy: 0, paused: 0 };
    },
    async byIds(workspaceId: string, ids: readonly string[]): Promise<ConnectionRow[]> {
      if (ids.length === 0) return [];
      return await db
        .select()
        .from(connection)
        .where(and(eq(connection.workspaceId, workspaceId), inArray(connection.id, [...ids])));
    },
    /** Those with trouble first, then the newest. */
    async search(workspaceId: string, { state, text, limit, offset }: ConnectionSearch): Promise<ConnectionRow[]> {
      return await db
        .select()
        .from(connection)
        .where(and(eq(connection.workspaceId, workspaceId), state && states[state], text ? holds(text) : undefined))
        .orderBy(sql`case when ${isUnhealthy} then 0 else 1 end`, desc(connection.createdAt), desc(connection.id))
        .limit(limit)
        .offset(offset);
    },
  };
}

export type ConnectionOverviewStore = ReturnType<typeof connectionOverviewStore>;
