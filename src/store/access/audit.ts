import { and, asc, count, desc, eq, isNull, lt, or } from 'drizzle-orm';
import { deleteSome } from '../base/delete-some.ts';
import type { Store } from '../base/store.ts';

export type AuditRow = Store['t']['audit']['$inferSelect'];

export interface AuditQuery {
  /** What concerns all workspaces is found with any of them. All there is when absent. */
  readonly workspaceId?: string | undefined;
  readonly actor?: AuditRow['actor'] | undefined;
  readonly keyId?: string | undefined;
  readonly action?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

export function auditStore({ db, t }: Store) {
  const { audit } = t;
  const of = (workspaceId: string | undefined) =>
    workspaceId === undefined ? undefined : or(eq(audit.workspaceId, workspaceId), isNull(audit.workspaceId));

  return {
    async insert(row: AuditRow): Promise<void> {
      await db.insert(audit).values(row);
    },
    /** The newest first. */
    async search({ workspaceId, actor, keyId, action, limit, offset }: AuditQuery): Promise<AuditRow[]> {
      return await db
        .select()
        .from(audit)
        .where(
          and(
            of(workspaceId),
            actor && eq(audit.actor, actor),
            keyId === undefined ? undefined : eq(audit.keyId, keyId),
            action === undefined ? undefined : eq(audit.action, action),
          ),
        )
        .orderBy(desc(audit.createdAt), desc(audit.id))
        .limit(limit)
        .offset(offset);
    },
    /** What was done at all, in alphabetical order. */
    async actions(workspaceId: string): Promise<string[]> {
      const rows = await db
        .select({ action: audit.action, times: count() })
        .from(audit)
        .where(of(workspaceId))
        .groupBy(audit.action)
        .orderBy(asc(audit.action));
      return rows.map(({ action }) => action);
    },
    /** Removes some rows older than `before`; true when there may be more. */
    prune: (before: number): Promise<boolean> => deleteSome(db, audit, audit.id, lt(audit.createdAt, before)),
  };
}

export type AuditStore = ReturnType<typeof auditStore>;
