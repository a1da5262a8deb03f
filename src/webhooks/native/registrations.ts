/**
 * One registration with the provider for each connection that has native webhooks: made, renewed in time, made anew when
 * it is gone, and removed with the last of them. Whoever deals with the provider holds a lease that others see.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AdapterEvents, EventRegistration } from '../../../adapters/contract/events.ts';
import type { Session } from '../../../adapters/contract/session.ts';
import { storable } from '../../../schema/stored-text.ts';
import type { Calls, Scope } from '../../calls/call.ts';
import type { LiveConnection } from '../../connections/connections.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Keyring } from '../../lib/crypto.ts';
import { GatewayError } from '../../lib/errors.ts';
import { randomToken } from '../../lib/id.ts';
import type { Secret } from '../../lib/secret.ts';
import type { NativeRegistrationRow, NativeRegistrationStore } from '../../store/webhooks/native-registrations.ts';
import type { Hooks } from './hooks.ts';
import { newRegistrationSecret, registrationSecret } from './registration-secret.ts';

export interface RegistrationsDependencies {
  readonly store: NativeRegistrationStore;
  readonly calls: Calls;
  readonly hooks: Hooks;
  readonly keyring: Keyring;
  readonly clock: Clock;
}

/** Longer than dealing with a provider takes. */
const LEASE_MS = 60_000;
const WAIT_MS = 20_000;
const POLL_MS = 100;

const message = (error: unknown) => (error instanceof GatewayError ? storable(error.message) : 'Something went wrong.');

export function createRegistrations({ store, calls, hooks, keyring, clock }: RegistrationsDependencies) {
  /** Alone with the provider, among all processes. */
  async function alone<T>(connectionId: string, work: () => Promise<T>): Promise<T> {
    const owner = randomToken(12);
    for (const until = clock.now() + WAIT_MS; ; await sleep(POLL_MS)) {
      const now = clock.now();
      if (await store.lease(connectionId, owner, now, now + LEASE_MS)) break;
      if (now > until || !(await store.find(connectionId))) {
        throw new GatewayError('unavailable', 'The registration with the provider is being changed.', {
          retryAfter: 5,
        });
      }
    }
    try {
      return await work();
    } finally {
      await store.release(connectionId, owner);
    }
  }

  function eventsOf({ adapter }: LiveConnection): AdapterEvents<Session> {
    if (adapter.events) return adapter.events;
    throw new GatewayError('not_implemented', `${adapter.name} tells of nothing by itself.`);
  }

  /** Stored before the provider learns of it; one that an earlier version left out is made now. */
  async function secretOf(row: NativeRegistrationRow): Promise<Secret> {
    const known = registrationSecret(keyring, row);
    if (known) return known;
    const secret = newRegistrationSecret(keyring, row.connectionId);
    await store.change(row.connectionId, { secret });
    return await secretOf({ ...row, secret });
  }

  /** What is registered, looked at or made; the provider's own word counts. */
  async function present(
    row: NativeRegistrationRow,
    live: LiveConnection,
    session: Session,
  ): Promise<EventRegistration> {
    const events = eventsOf(live);
    const url = hooks.urlOf(live.adapter);
    const { providerId, expiresAt } = row;
    const { siteId } = events.siteOf(session);
    if (providerId !== null && row.url === url && (row.siteId ?? undefined) === siteId) {
      const isDue = expiresAt === null || expiresAt - clock.now() <= events.renewBeforeMs;
      const found = await (isDue ? events.renew(session, providerId) : events.inspect(session, providerId));
      if (found) return found;
    }
    const secret = await secretOf(row);
    return await events.subscribe(session, { url, known: providerId === null ? [] : [providerId], secret });
  }

  /** Whether it had to be made: then things may have happened that nobody was told of. */
  async function look(live: LiveConnection, scope: Scope): Promise<boolean> {
    const { id } = live.row;
    const events = eventsOf(live);
    const row = await store.find(id);
    if (!row) return false;
    const url = hooks.urlOf(live.adapter);
    const change = await calls.perform({ live, permission: events.permission }, scope, async (session) => {
      const found = await present(row, live, session);
      const { siteId = null, siteUrl = null } = events.siteOf(session);
      return { providerId: found.id, expiresAt: found.expiresAt ?? null, siteId, siteUrl };
    });
    await store.change(id, { ...change, url, checkedAt: clock.now(), lastError: null });
    return change.providerId !== row.providerId;
  }

  return {
    /** Where a connection's registration begins: from now on the provider's site is known. */
    async begin(live: LiveConnection, scope: Scope): Promise<void> {
      const events = eventsOf(live);
      const { siteId = null, siteUrl = null } = await calls.perform({ live }, scope, async (session) =>
        events.siteOf(session),
      );
      await store.insert({
        connectionId: live.row.id,
        workspaceId: live.row.workspaceId,
        providerId: null,
        siteId,
        siteUrl,
        url: null,
        secret: newRegistrationSecret(keyring, live.row.id),
        expiresAt: null,
        checkedAt: null,
        lastError: null,
        leaseOwner: null,
        leaseUntil: null,
        round: 0,
        createdAt: clock.now(),
      });
    },
    /** Makes sure that there is one, without asking the provider when there should be. True when it was made. */
    async ensure(live: LiveConnection, scope: Scope): Promise<boolean> {
      const { id } = live.row;
      return await alone(id, async () => {
        const row = await store.find(id);
        const isGood = row?.providerId && row.url === hooks.urlOf(live.adapter) && (row.expiresAt ?? 0) > clock.now();
        return isGood ? false : await look(live, scope);
      });
    },
    /** Renews it when that is due, or looks whether it is still there. True when it had to be made anew. */
    async renew(live: LiveConnection, scope: Scope): Promise<boolean> {
      const { id } = live.row;
      try {
        return await alone(id, () => look(live, scope));
      } catch (error) {
        await store.change(id, { lastError: message(error) });
        throw error;
      }
    },
    /** When it is to be looked at again, at the latest. */
    async dueAt({ adapter, row }: LiveConnection): Promise<number | undefined> {
      const found = await store.find(row.id);
      const { expiresAt } = found ?? {};
      return adapter.events && expiresAt ? expiresAt - adapter.events.renewBeforeMs : undefined;
    },
    /** Removes it here and there. One that other connections go by stays at the provider. */
    async end(live: LiveConnection, scope: Scope): Promise<void> {
      const events = eventsOf(live);
      const { id } = live.row;
      await alone(id, async () => {
        const row = await store.find(id);
        if (!row) return;
        const { providerId } = row;
        const others = providerId === null ? [] : await store.named([providerId]);
        const isShared = others.some((other) => other.connectionId !== id && other.siteId === row.siteId);
        if (providerId !== null && !isShared) {
          await calls.perform({ live }, scope, (session) => events.unsubscribe(session, providerId));
        }
        await store.remove(id);
      });
    },
  };
}

export type Registrations = ReturnType<typeof createRegistrations>;
