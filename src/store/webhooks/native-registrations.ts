import { and, eq, getTableColumns, inArray, isNull, or } from 'drizzle-orm';
import { leasesOf } from '../base/lease.ts';
import type { Store } from '../base/store.ts';
import { nativeWatches } from './native-watches.ts';

export type NativeRegistrationRow = Store['t']['nativeRegistration']['$inferSelect'];
/** A registration with the client ID of the OAuth app that its connection was authorized with; null where it does not say. */
export interface NamedRegistration extends NativeRegistrationRow {
  readonly oauthClientId: string | null;
}

function registrations(store: Store) {
  const { db, t } = store;
  const { nativeRegistration: registration } = t;
  const of = (connectionId: string) => eq(registration.connectionId, connectionId);

  return {
    ...leasesOf(store, registration, registration.connectionId),
    /** Nothing happens when there is one already. */
    async insert(row: NativeRegistrationRow): Promise<void> {
      await db.insert(registration).values(row).onConflictDoNothing();
    },
    async find(connectionId: string): Promise<NativeRegistrationRow | undefined> {
      const [row] = await db.select().from(registration).where(of(connectionId));
      return row;
    },
    /** Those that the provider calls by one of these ids, on any site. */
    async named(providerIds: readonly string[]): Promise<NamedRegistration[]> {
      if (providerIds.length === 0) return [];
      return await db
        .select({ ...getTableColumns(registration), oauthClientId: t.connection.oauthClientId })
        .from(registration)
        .leftJoin(t.connection, eq(t.connection.id, registration.connectionId))
        .where(inArray(registration.providerId, [...providerIds]));
    },
    /** Whether a registration on this site is under way, so that the provider may know one that is not stored yet. */
    async isPending({ siteId, siteUrl }: Pick<NativeRegistrationRow, 'siteId' | 'siteUrl'>): Promise<boolean> {
      const isThere = or(
        siteId === null ? undefined : eq(registration.siteId, siteId),
        siteUrl === null ? undefined : eq(registration.siteUrl, siteUrl),
      );
      if (!isThere) return false;
      const rows = await db
        .select({ id: registration.connectionId })
        .from(registration)
        .where(and(isNull(registration.providerId), isThere))
        .limit(1);
      return rows.length > 0;
    },
    /** Encrypted secrets of registrations, for re-encryption. */
    async sealed(): Promise<{ connectionId: string; secret: string }[]> {
      const rows = await db
        .select({ connectionId: registration.connectionId, secret: registration.secret })
        .from(registration);
      return rows.flatMap(({ connectionId, secret }) => (secret === null ? [] : [{ connectionId, secret }]));
    },
    /** Replaces a sealed secret unless somebody else did in the meantime. */
    async reseal(connectionId: string, before: string, after: string): Promise<boolean> {
      const rows = await db
        .update(registration)
        .set({ secret: after })
        .where(and(of(connectionId), eq(registration.secret, before)))
        .returning({ id: registration.connectionId });
      return rows.length > 0;
    },
    async change(connectionId: string, change: Partial<NativeRegistrationRow>): Promise<void> {
      await db.update(registration).set(change).where(of(connectionId));
    },
    async all(): Promise<NativeRegistrationRow[]> {
      return await db.select().from(registration);
    },
    async remove(connectionId: string): Promise<void> {
      await db.delete(registration).where(of(connectionId));
    },
  };
}

export const nativeRegistrationStore = (store: Store) => ({ ...registrations(store), ...nativeWatches(store) });

export type NativeRegistrationStore = ReturnType<typeof nativeRegistrationStore>;
