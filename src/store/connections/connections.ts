import { and, asc, desc, eq, gte, like, or } from 'drizzle-orm';
import type { Store } from '../base/store.ts';
import { connectionCredentials } from './connection-credentials.ts';
import { connectionHealth } from './connection-health.ts';
import { type ConnectionRow, ownConnection } from './connection-row.ts';
import { connectionSites } from './connection-sites.ts';
import { type HealthNotice, healthWriter } from './health-change.ts';

export type { ConnectionRow } from './connection-row.ts';

export interface ConnectionQuery {
  categories?: readonly string[] | undefined;
  environment?: string | undefined;
  externalXref?: string | undefined;
  updatedGte?: number | undefined;
  sort: 'created_at' | 'updated_at' | 'name';
  descending: boolean;
  limit: number;
  offset: number;
}

/** Connections as whoever owns them asks for them and changes them. */
function workspaceConnections(store: Store) {
  const { db, t, lasting } = store;
  const { connection } = t;
  const { change } = healthWriter(store);
  const columns = {
    created_at: connection.createdAt,
    updated_at: connection.updatedAt,
    name: connection.integrationType,
  };

  return {
    async insert(row: ConnectionRow): Promise<void> {
      await db.insert(connection).values(row);
      await lasting();
    },
    async find(workspaceId: string, id: string): Promise<ConnectionRow | undefined> {
      const [row] = await db
        .select()
        .from(connection)
        .where(ownConnection(t, workspaceId, id));
      return row;
    },
    async list(workspaceId: string, query: ConnectionQuery): Promise<ConnectionRow[]> {
      const direction = query.descending ? desc : asc;
      return await db
        .select()
        .from(connection)
        .where(
          and(
            eq(connection.workspaceId, workspaceId),
            query.environment === undefined ? undefined : eq(connection.environment, query.environment),
            query.externalXref === undefined ? undefined : eq(connection.externalXref, query.externalXref),
            query.updatedGte === undefined ? undefined : gte(connection.updatedAt, query.updatedGte),
            // Categories are a JSON list of words from a closed set, so a quoted word is found as text.
            query.categories && or(...query.categories.map((name) => like(connection.categories, `%"${name}"%`))),
          ),
        )
        .orderBy(direction(columns[query.sort]), asc(connection.id))
        .limit(query.limit)
        .offset(query.offset);
    },
    /** @param notice put in when this changes whether the connection is healthy. */
    async update(
      { workspaceId, id }: Pick<ConnectionRow, 'workspaceId' | 'id'>,
      values: Partial<ConnectionRow>,
      notice?: HealthNotice,
    ): Promise<ConnectionRow | undefined> {
      const [row] = await change(ownConnection(t, workspaceId, id), values, notice);
      await lasting();
      return row;
    },
    async remove(workspaceId: string, id: string): Promise<boolean> {
      const rows = await db
        .delete(connection)
        .where(ownConnection(t, workspaceId, id))
        .returning();
      // Bodies that were captured on it go at once.
      if (rows.length > 0) await db.delete(t.capturedCall).where(eq(t.capturedCall.connectionId, id));
      await lasting();
      return rows.length > 0;
    },
  };
}

export const connectionStore = (store: Store) => ({
  ...workspaceConnections(store),
  ...connectionHealth(store),
  ...connectionCredentials(store),
  ...connectionSites(store),
});

export type ConnectionStore = ReturnType<typeof connectionStore>;
