import { and, eq } from 'drizzle-orm';
import type { Store } from '../base/store.ts';

export type WorkspaceAppRow = Store['t']['workspaceApp']['$inferSelect'];

type Key = Pick<WorkspaceAppRow, 'workspaceId' | 'integrationType'>;

export function workspaceAppStore({ db, t }: Store) {
  const { workspaceApp } = t;
  const own = ({ workspaceId, integrationType }: Key) =>
    and(eq(workspaceApp.workspaceId, workspaceId), eq(workspaceApp.integrationType, integrationType));

  return {
    async find(key: Key): Promise<WorkspaceAppRow | undefined> {
      const [row] = await db.select().from(workspaceApp).where(own(key));
      return row;
    },
    /** Of every workspace. */
    named: async (integrationType: string, clientId: string): Promise<WorkspaceAppRow[]> =>
      await db
        .select()
        .from(workspaceApp)
        .where(and(eq(workspaceApp.integrationType, integrationType), eq(workspaceApp.clientId, clientId))),
    all: async (): Promise<WorkspaceAppRow[]> => await db.select().from(workspaceApp),
    /** Adds it, or replaces the one that is there. */
    async set(row: WorkspaceAppRow): Promise<void> {
      const { clientId, clientSecret, cloud, updatedAt } = row;
      await db
        .insert(workspaceApp)
        .values(row)
        .onConflictDoUpdate({
          target: [workspaceApp.workspaceId, workspaceApp.integrationType],
          set: { clientId, clientSecret, cloud, updatedAt },
        });
    },
    /** False when there is none. */
    async remove(key: Key): Promise<boolean> {
      const rows = await db.delete(workspaceApp).where(own(key)).returning();
      return rows.length > 0;
    },
    /** Replaces a sealed secret unless somebody else did in the meantime. */
    async reseal(key: Key, before: string, after: string): Promise<boolean> {
      const isSame = and(own(key), eq(workspaceApp.clientSecret, before));
      const rows = await db.update(workspaceApp).set({ clientSecret: after }).where(isSame).returning();
      return rows.length > 0;
    },
  };
}

export type WorkspaceAppStore = ReturnType<typeof workspaceAppStore>;
