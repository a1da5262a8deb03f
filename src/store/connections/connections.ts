import { and, asc, desc, eq, gt, gte, inArray, isNull, like, lt, or, sql } from 'drizzle-orm';
import { chunks } from '../../lib/chunks.ts';
import { isFree, latestEnd } from '../base/lease.ts';
import type { Store } from '../base/open.ts';
import { type HealthNotice, healthWriter } from './health-change.ts';

export type ConnectionRow = Store['t']['connection']['$inferSelect'];

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

const CHANGED_AT_ONCE = 500;

export function connectionStore(store: Store) {
  const { db, t, lasting } = store;
  const { connection } = t;
  const own = (workspaceId: string, id: string) => and(eq(connection.workspaceId, workspaceId), eq(connection.id, id));
  const { change, tellExpiry } = healthWriter(store);
  const { id, workspaceId, integrationType, auth } = connection;
  const connected = { id, workspaceId, integrationType, auth };
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
      const [row] = await db.select().from(connection).where(own(workspaceId, id));
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
      const [row] = await change(own(workspaceId, id), values, notice);
      await lasting();
      return row;
    },
    async remove(workspaceId: string, id: string): Promise<boolean> {
      const rows = await db.delete(connection).where(own(workspaceId, id)).returning();
      // Bodies that were captured on it go at once.
      if (rows.length > 0) await db.delete(t.capturedCall).where(eq(t.capturedCall.connectionId, id));
      await lasting();
      return rows.length > 0;
    },
    async markHealthy({ workspaceId, id }: ConnectionRow, at: number, notice?: HealthNotice): Promise<void> {
      await change(own(workspaceId, id), { lastHealthyAt: at }, notice);
    },
    /** Only while the credentials are still those that were refused. */
    async markUnhealthy(row: ConnectionRow, at: number, code: string, notice?: HealthNotice): Promise<void> {
      const isSame = and(own(row.workspaceId, row.id), eq(connection.credentials, row.credentials));
      await change(isSame, { lastUnhealthyAt: at, lastUnhealthyCode: code }, notice);
    },
    /** Takes the lease, or takes it on, unless somebody else holds it. */
    async lease(id: string, owner: string, now: number, until: number): Promise<boolean> {
      const mayTake = or(isFree(connection.leaseUntil, now, latestEnd(now, until)), eq(connection.leaseOwner, owner));
      const rows = await db
        .update(connection)
        .set({ leaseOwner: owner, leaseUntil: until })
        .where(and(eq(connection.id, id), mayTake))
        .returning();
      return rows.length > 0;
    },
    async release(id: string, owner: string): Promise<void> {
      await db
        .update(connection)
        .set({ leaseOwner: null, leaseUntil: null })
        .where(and(eq(connection.id, id), eq(connection.leaseOwner, owner)));
    },
    /** Stores credentials that the holder of the lease has got, and which nobody gets again; false when the lease was taken away. */
    async storeRenewed(
      id: string,
      owner: string,
      values: Partial<ConnectionRow>,
      notice?: HealthNotice,
    ): Promise<boolean> {
      const rows = await change(and(eq(connection.id, id), eq(connection.leaseOwner, owner)), values, notice);
      await lasting();
      return rows.length > 0;
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
    /** At most one. */
    withId: (id: string) => db.select(connected).from(connection).where(eq(connection.id, id)),
    /** Connections of a provider, of any workspace, whose `auth` may hold this text. */
    mentioning: (integrationType: string, text: string) =>
      db
        .select(connected)
        .from(connection)
        .where(and(eq(connection.integrationType, integrationType), like(connection.auth, `%${text}%`))),
    async siteChanged(ids: readonly string[], at: number): Promise<void> {
      for (const some of chunks(ids, CHANGED_AT_ONCE)) {
        await db
          .update(connection)
          .set({ siteChangedAt: at })
          .where(inArray(connection.id, [...some]));
      }
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
    /** Every connection of every workspace, for re-encryption. */
    async allSealed(): Promise<Pick<ConnectionRow, 'id' | 'workspaceId' | 'credentials'>[]> {
      return await db
        .select({ id: connection.id, workspaceId: connection.workspaceId, credentials: connection.credentials })
        .from(connection);
    },
    /** Replaces sealed credentials unless somebody else did in the meantime. */
    async reseal(id: string, before: string, after: string): Promise<boolean> {
      const rows = await db
        .update(connection)
        .set({ credentials: after })
        .where(and(eq(connection.id, id), eq(connection.credentials, before)))
        .returning();
      return rows.length > 0;
    },
  };
}

export type ConnectionStore = ReturnType<typeof connectionStore>;
