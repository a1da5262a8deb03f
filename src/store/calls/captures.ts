/** Bodies of calls, encrypted, on connections for which somebody asked for that. */
import { and, asc, count, eq, gt, inArray, lte, type SQL } from 'drizzle-orm';
import { deleteSome } from '../base/delete-some.ts';
import type { Store } from '../base/store.ts';

export type CapturedRow = Store['t']['capturedCall']['$inferSelect'];

/** Whose; all there are when neither is named. */
export interface CaptureScope {
  readonly workspaceId?: string | undefined;
  readonly connectionId?: string | undefined;
}

/** A connection whose bodies are captured. */
export type Capturing = Pick<Store['t']['connection']['$inferSelect'], 'id' | 'captureUntil'>;

export function captureStore({ db, t }: Store) {
  const { capturedCall, connection } = t;
  const within = ({ workspaceId, connectionId }: CaptureScope): SQL | undefined =>
    and(
      workspaceId === undefined ? undefined : eq(capturedCall.workspaceId, workspaceId),
      connectionId === undefined ? undefined : eq(capturedCall.connectionId, connectionId),
    );

  return {
    async insert(row: CapturedRow): Promise<void> {
      await db.insert(capturedCall).values(row).onConflictDoNothing();
    },
    async find(workspaceId: string, id: string, now: number): Promise<CapturedRow | undefined> {
      const [row] = await db
        .select()
        .from(capturedCall)
        .where(
          and(eq(capturedCall.workspaceId, workspaceId), eq(capturedCall.id, id), gt(capturedCall.expiresAt, now)),
        );
      return row;
    },
    async countOf(connectionId: string): Promise<number> {
      const [row] = await db
        .select({ count: count() })
        .from(capturedCall)
        .where(eq(capturedCall.connectionId, connectionId));
      return row?.count ?? 0;
    },
    /** Connections of a workspace whose bodies are captured now. */
    async capturing(workspaceId: string, now: number, limit: number): Promise<Capturing[]> {
      return await db
        .select({ id: connection.id, captureUntil: connection.captureUntil })
        .from(connection)
        .where(and(eq(connection.workspaceId, workspaceId), gt(connection.captureUntil, now)))
        .orderBy(asc(connection.captureUntil), asc(connection.id))
        .limit(limit);
    },
    /** Rows in the order of their ids, those behind `after`. */
    async some(scope: CaptureScope, after: string, limit: number): Promise<CapturedRow[]> {
      return await db
        .select()
        .from(capturedCall)
        .where(and(within(scope), gt(capturedCall.id, after)))
        .orderBy(asc(capturedCall.id))
        .limit(limit);
    },
    async replace(id: string, sealed: string): Promise<void> {
      await db.update(capturedCall).set({ sealed }).where(eq(capturedCall.id, id));
    },
    async remove(ids: readonly string[]): Promise<void> {
      if (ids.length > 0) await db.delete(capturedCall).where(inArray(capturedCall.id, [...ids]));
    },
    async removeOf(connectionId: string): Promise<void> {
      await db.delete(capturedCall).where(eq(capturedCall.connectionId, connectionId));
    },
    /** Removes some of those whose time is up; true when there may be more. */
    prune: (now: number): Promise<boolean> =>
      deleteSome(db, capturedCall, capturedCall.id, lte(capturedCall.expiresAt, now)),
  };
}

export type CaptureStore = ReturnType<typeof captureStore>;
