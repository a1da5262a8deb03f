/**
 * One registration with the provider for each connection that has native webhooks: created, renewed in time, created anew
 * when the provider has lost it, and removed with the last of them.
 */
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import type { AdapterEvents, EventRegistration } from '../../../adapters/contract/events.ts';
import type { Session } from '../../../adapters/contract/session.ts';
import { storable } from '../../../schema/stored-text.ts';
import type { Calls, Scope } from '../../calls/call.ts';
import type { LiveConnection } from '../../connections/connections.ts';
import type { Keyring } from '../../lib/crypto.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { Secret } from '../../lib/secret.ts';
import type { NativeRegistrationRow } from '../../store/webhooks/native-registrations.ts';
import { type LeaseDependencies, withLease } from './registration-lease.ts';
import { newRegistrationSecret, registrationSecret } from './registration-secret.ts';

export interface Registrations {
  /** Where a connection's registration begins: from now on the provider's site is known. */
  begin(live: LiveConnection, scope: Scope): Promise<void>;
  /** Makes sure that there is one, without asking the provider when there should be. True when it was created. */
  ensure(live: LiveConnection, scope: Scope): Promise<boolean>;
  /** Renews it when that is due, or asks whether it is still there. True when it had to be created anew. */
  renew(live: LiveConnection, scope: Scope): Promise<boolean>;
  /** When it must be renewed, in epoch milliseconds. */
  dueAt(live: LiveConnection): Promise<number | undefined>;
  /** Removes it here and at the provider, where one that other connections share stays. */
  end(live: LiveConnection, scope: Scope): Promise<void>;
}

export interface RegistrationsDependencies extends LeaseDependencies {
  readonly calls: Calls;
  readonly keyring: Keyring;
  /** Where the provider of an adapter is to push to. */
  urlOf(adapter: Adapter): string;
}

const message = (error: unknown) => (error instanceof GatewayError ? storable(error.message) : 'Something went wrong.');

function eventsOf({ adapter }: LiveConnection): AdapterEvents<Session> {
  if (adapter.events) return adapter.events;
  throw new GatewayError('not_implemented', `${adapter.name} tells of nothing by itself.`);
}

const newRow = (
  { row }: LiveConnection,
  site: Pick<NativeRegistrationRow, 'siteId' | 'siteUrl'>,
  secret: string,
  createdAt: number,
): NativeRegistrationRow => ({
  connectionId: row.id,
  workspaceId: row.workspaceId,
  providerId: null,
  ...site,
  url: null,
  secret,
  expiresAt: null,
  checkedAt: null,
  lastError: null,
  leaseOwner: null,
  leaseUntil: null,
  round: 0,
  createdAt,
});

const siteOf = (events: AdapterEvents<Session>, session: Session) => {
  const { siteId = null, siteUrl = null } = events.siteOf(session);
  return { siteId, siteUrl };
};

export function createRegistrations(deps: RegistrationsDependencies): Registrations {
  const { store, calls, keyring, urlOf, clock } = deps;

  /** Stored before the provider learns of it. A row of an earlier version has none: it is made now. */
  async function secretOf(row: NativeRegistrationRow): Promise<Secret> {
    const known = registrationSecret(keyring, row);
    if (known) return known;
    const secret = newRegistrationSecret(keyring, row.connectionId);
    await store.change(row.connectionId, { secret });
    return await secretOf({ ...row, secret });
  }

  /** The registration at the provider: found and renewed if due, or created. What the provider says counts. */
  async function present(
    row: NativeRegistrationRow,
    live: LiveConnection,
    session: Session,
  ): Promise<EventRegistration> {
    const events = eventsOf(live);
    const url = urlOf(live.adapter);
    const { providerId, expiresAt } = row;
    if (providerId !== null && row.url === url && row.siteId === siteOf(events, session).siteId) {
      const isDue = expiresAt === null || expiresAt - clock.now() <= events.renewBeforeMs;
      const found = await (isDue ? events.renew(session, providerId) : events.inspect(session, providerId));
      if (found) return found;
    }
    const secret = await secretOf(row);
    return await events.subscribe(session, { url, known: providerId === null ? [] : [providerId], secret });
  }

  /** True when it was created: then events may have been missed. */
  async function refresh(live: LiveConnection, scope: Scope): Promise<boolean> {
    const { id } = live.row;
    const events = eventsOf(live);
    const row = await store.find(id);
    if (!row) return false;
    const change = await calls.perform({ live, permission: events.permission }, scope, async (session) => {
      const found = await present(row, live, session);
      return { providerId: found.id, expiresAt: found.expiresAt ?? null, ...siteOf(events, session) };
    });
    await store.change(id, { ...change, url: urlOf(live.adapter), checkedAt: clock.now(), lastError: null });
    return change.providerId !== row.providerId;
  }

  async function remove(live: LiveConnection, scope: Scope): Promise<void> {
    const events = eventsOf(live);
    const { id } = live.row;
    const row = await store.find(id);
    if (!row) return;
    const { providerId } = row;
    const others = providerId === null ? [] : await store.named([providerId]);
    const isShared = others.some((other) => other.connectionId !== id && other.siteId === row.siteId);
    if (providerId !== null && !isShared) {
      await calls.perform({ live }, scope, (session) => events.unsubscribe(session, providerId));
    }
    await store.remove(id);
  }

  return {
    async begin(live, scope) {
      const events = eventsOf(live);
      const site = await calls.perform({ live }, scope, async (session) => siteOf(events, session));
      await store.insert(newRow(live, site, newRegistrationSecret(keyring, live.row.id), clock.now()));
    },
    ensure: (live, scope) =>
      withLease(deps, live.row.id, async () => {
        const row = await store.find(live.row.id);
        const isGood = row?.providerId && row.url === urlOf(live.adapter) && (row.expiresAt ?? 0) > clock.now();
        return isGood ? false : await refresh(live, scope);
      }),
    async renew(live, scope) {
      const { id } = live.row;
      try {
        return await withLease(deps, id, () => refresh(live, scope));
      } catch (error) {
        await store.change(id, { lastError: message(error) });
        throw error;
      }
    },
    async dueAt({ adapter, row }) {
      const { expiresAt } = (await store.find(row.id)) ?? {};
      return adapter.events && expiresAt ? expiresAt - adapter.events.renewBeforeMs : undefined;
    },
    end: (live, scope) => withLease(deps, live.row.id, () => remove(live, scope)),
  };
}
