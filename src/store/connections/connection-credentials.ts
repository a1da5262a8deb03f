/** Credentials of connections: who may renew them, and what they are encrypted with. */
import { and, eq } from 'drizzle-orm';
import { leasesOf } from '../base/lease.ts';
import type { Store } from '../base/store.ts';
import type { ConnectionRow } from './connection-row.ts';
import { type HealthNotice, healthWriter } from './health-change.ts';

export function connectionCredentials(store: Store) {
  const { db, t, lasting } = store;
  const { connection } = t;
  const { change } = healthWriter(store);

  return {
    ...leasesOf(store, connection, connection.id),
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
