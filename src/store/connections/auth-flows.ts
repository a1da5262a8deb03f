import { and, eq, gt, lte } from 'drizzle-orm';
import { deleteSome } from '../base/delete-some.ts';
import type { Store } from '../base/store.ts';

export type AuthFlowRow = Store['t']['authFlow']['$inferSelect'];

export function authFlowStore({ db, t }: Store) {
  return {
    async insert(row: AuthFlowRow): Promise<void> {
      await db.insert(t.authFlow).values(row);
    },
    /** False when there is one of this hash, which stays. */
    async insertFirst(row: AuthFlowRow): Promise<boolean> {
      const made = await db.insert(t.authFlow).values(row).onConflictDoNothing().returning({ hash: t.authFlow.hash });
      return made.length > 0;
    },
    /** Takes the row away, so that nobody else can; undefined when it is gone or its time is up. */
    async take(hash: string, kind: AuthFlowRow['kind'], now: number): Promise<AuthFlowRow | undefined> {
      const [row] = await db
        .delete(t.authFlow)
        .where(and(eq(t.authFlow.hash, hash), eq(t.authFlow.kind, kind), gt(t.authFlow.expiresAt, now)))
        .returning();
      return row;
    },
    /** The row, which stays; undefined when it is gone or its time is up. */
    async peek(hash: string, kind: AuthFlowRow['kind'], now: number): Promise<AuthFlowRow | undefined> {
      const [row] = await db
        .select()
        .from(t.authFlow)
        .where(and(eq(t.authFlow.hash, hash), eq(t.authFlow.kind, kind), gt(t.authFlow.expiresAt, now)));
      return row;
    },
    async all(): Promise<AuthFlowRow[]> {
      return await db.select().from(t.authFlow);
    },
    async reseal(hash: string, payload: string): Promise<void> {
      await db.update(t.authFlow).set({ payload }).where(eq(t.authFlow.hash, hash));
    },
    /** Removes some of those whose time is up; true when there may be more. */
    prune: (now: number): Promise<boolean> =>
      deleteSome(db, t.authFlow, t.authFlow.hash, lte(t.authFlow.expiresAt, now)),
  };
}

export type AuthFlowStore = ReturnType<typeof authFlowStore>;
