import { asc, eq } from 'drizzle-orm';
import type { Store } from '../base/store.ts';

export type WorkspaceRow = Store['t']['workspace']['$inferSelect'];
type NewWorkspace = Omit<WorkspaceRow, 'formerSecret' | 'formerSecretUntil' | 'requiresSignedLinks'>;

export function workspaceStore({ db, t }: Store) {
  return {
    /** False when there is one of that name. */
    async insert(row: NewWorkspace): Promise<boolean> {
      const made = await db
        .insert(t.workspace)
        .values(row)
        .onConflictDoNothing({ target: t.workspace.name })
        .returning();
      return made.length > 0;
    },
    async all(): Promise<WorkspaceRow[]> {
      return await db.select().from(t.workspace).orderBy(asc(t.workspace.createdAt), asc(t.workspace.id));
    },
    async find(id: string): Promise<WorkspaceRow | undefined> {
      const [row] = await db.select().from(t.workspace).where(eq(t.workspace.id, id));
      return row;
    },
    async setRedirectOrigins(id: string, redirectOrigins: string[] | null): Promise<void> {
      await db.update(t.workspace).set({ redirectOrigins }).where(eq(t.workspace.id, id));
    },
    async setRequiresSignedLinks(id: string, requiresSignedLinks: boolean): Promise<void> {
      await db.update(t.workspace).set({ requiresSignedLinks }).where(eq(t.workspace.id, id));
    },
    async setSecrets(
      id: string,
      secrets: Partial<Pick<WorkspaceRow, 'secret' | 'formerSecret' | 'formerSecretUntil'>>,
    ): Promise<void> {
      await db.update(t.workspace).set(secrets).where(eq(t.workspace.id, id));
    },
  };
}

export type WorkspaceStore = ReturnType<typeof workspaceStore>;
