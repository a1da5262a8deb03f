import { and, count, eq } from 'drizzle-orm';
import type { Store } from '../base/store.ts';

export type EnvironmentRow = Store['t']['environment']['$inferSelect'];

export function environmentStore({ db, t }: Store) {
  const { environment, connection } = t;
  return {
    async list(workspaceId: string): Promise<EnvironmentRow[]> {
      return await db.select().from(environment).where(eq(environment.workspaceId, workspaceId));
    },
    async set(row: EnvironmentRow): Promise<void> {
      await db
        .insert(environment)
        .values(row)
        .onConflictDoUpdate({
          target: [environment.workspaceId, environment.name],
          set: { isDeleted: row.isDeleted },
        });
    },
    async connectionsIn(workspaceId: string, name: string): Promise<number> {
      const [row] = await db
        .select({ found: count() })
        .from(connection)
        .where(and(eq(connection.workspaceId, workspaceId), eq(connection.environment, name)));
      return row?.found ?? 0;
    },
  };
}

export type EnvironmentStore = ReturnType<typeof environmentStore>;
