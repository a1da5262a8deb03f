import { asc, eq } from 'drizzle-orm';
import type { Store } from './open.ts';

export type WorkspaceRow = Store['t']['workspace']['$inferSelect'];

export function workspaceStore({ db, t }: Store) {
  return {
    async insert(row: WorkspaceRow): Promise<void> {
      await db.insert(t.workspace).values(row);
    },
    async all(): Promise<WorkspaceRow[]> {
      return await db.select().from(t.workspace).orderBy(asc(t.workspace.createdAt), asc(t.workspace.id));
    },
    async find(id: string): Promise<WorkspaceRow | undefined> {
      const [row] = await db.select().from(t.workspace).where(eq(t.workspace.id, id));
      return row;
    },
    async setSecret(id: string, secret: string): Promise<void> {
      await db.update(t.workspace).set({ secret }).where(eq(t.workspace.id, id));
    },
  };
}

export type WorkspaceStore = ReturnType<typeof workspaceStore>;
