/** Connections of any workspace by the site of the provider that they lead to, whose settings may change. */
import { and, eq, inArray, like } from 'drizzle-orm';
import { chunks } from '../../lib/chunks.ts';
import type { Store } from '../base/store.ts';

const CHANGED_AT_ONCE = 500;

export function connectionSites({ db, t }: Store) {
  const { connection } = t;
  const { id, workspaceId, integrationType, auth } = connection;
  const connected = { id, workspaceId, integrationType, auth };

  return {
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
  };
}
