/**
 * Where providers send to: one secret address for the whole app, since a provider may allow no more. What comes is
 * checked and kept, and nothing else; it is taken in later.
 */
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import type { EventDelivery, EventRequest, VerifyDependencies } from '../../../adapters/contract/events.ts';
import type { OAuthApps } from '../../connections/oauth-apps.ts';
import type { Providers } from '../../connections/providers.ts';
import { JOBS } from '../../jobs/kinds.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { Clock } from '../../lib/clock.ts';
import { equalInConstantTime, type Keyring } from '../../lib/crypto.ts';
import { GatewayError } from '../../lib/errors.ts';
import { gather, type Settled } from '../../lib/gather.ts';
import type { NativeEventRow, NativeEventStore } from '../../store/webhooks/native-events.ts';
import type { NativeRegistrationRow, NativeRegistrationStore } from '../../store/webhooks/native-registrations.ts';
import type { Hint } from './object-hint.ts';
import { registrationSecret } from './registration-secret.ts';

export interface HooksDependencies {
  readonly registrations: NativeRegistrationStore;
  readonly events: NativeEventStore;
  readonly providers: Providers;
  readonly apps: OAuthApps;
  readonly keyring: Keyring;
  readonly queue: Queue;
  /** Connections whose events this process takes in at the moment. */
  readonly busy: ReadonlySet<string>;
  readonly clock: Clock;
  publicUrl(): string;
}

/** Deliveries that are kept in one write. */
const MOST_AT_ONCE = 200;
/** Long enough for whoever registers to store what came of it. */
const PENDING_RETRY_SECONDS = 5;

const secretsOf = (keyring: Keyring, { type }: Adapter): string[] =>
  keyring.deriveAll(`address of ${type}'s events`).map((key) => key.toString('base64url'));

/** Ids of registrations may be the same on two sites; one that does not say where it is from must be the only one. */
function onSite(rows: NativeRegistrationRow[], { siteId, siteUrl }: EventDelivery): NativeRegistrationRow[] {
  if (siteId !== undefined) return rows.filter((row) => row.siteId === siteId);
  if (siteUrl !== undefined) return rows.filter((row) => row.siteUrl === siteUrl);
  return rows.length === 1 ? rows : [];
}

export function createHooks({
  registrations,
  events,
  providers,
  apps,
  keyring,
  queue,
  busy,
  clock,
  publicUrl,
}: HooksDependencies) {
  const secrets = new Map(providers.all.filter((one) => one.events).map((one) => [one, secretsOf(keyring, one)]));

  /** Whose address it is. Every secret is compared, whichever one fits. */
  function adapterAt(secret: string): Adapter | undefined {
    let found: Adapter | undefined;
    for (const [adapter, known] of secrets) {
      for (const one of known) if (equalInConstantTime(one, secret)) found = adapter;
    }
    return found;
  }

  /** Nobody is registered, or somebody is about to be: then the provider is to send it again. */
  async function unknown({ siteId, siteUrl }: EventDelivery): Promise<GatewayError> {
    return (await registrations.isPending({ siteId: siteId ?? null, siteUrl: siteUrl ?? null }))
      ? new GatewayError('unavailable', 'A registration is under way.', { retryAfter: PENDING_RETRY_SECONDS })
      : new GatewayError('not_found', 'Nobody is registered under these ids.');
  }

  const rowsOf = ({ id: deliveryId, events: told }: EventDelivery, recipients: readonly NativeRegistrationRow[]) => {
    const hints: Hint[] = told.map(({ at: _when, ...hint }) => hint);
    if (hints.length === 0) return [];
    const receivedAt = clock.now();
    return recipients.map(({ connectionId }) => ({ connectionId, deliveryId, hints, receivedAt, doneAt: null }));
  };

  /** One look-up and one write for all that have come at about the same time. */
  async function keepAll(deliveries: readonly EventDelivery[]): Promise<Settled<void>[]> {
    const ids = new Set(deliveries.flatMap(({ registrationIds }) => registrationIds));
    const known = await registrations.named([...ids]);
    const rows: NativeEventRow[] = [];
    const results: Settled<void>[] = [];
    for (const delivery of deliveries) {
      const named = known.filter(({ providerId }) => providerId && delivery.registrationIds.includes(providerId));
      const recipients = onSite(named, delivery);
      rows.push(...rowsOf(delivery, recipients));
      results.push(recipients.length > 0 ? { value: undefined } : { error: await unknown(delivery) });
    }
    const connectionIds = new Set(rows.map(({ connectionId }) => connectionId));
    await events.receive(
      rows,
      [...connectionIds].map((key) => queue.wakeOf({ kind: JOBS.takeIn, key })),
    );
    // Whoever takes in a connection's events at the moment looks for more at the end.
    if ([...connectionIds].some((id) => !busy.has(id))) queue.announce(JOBS.takeIn);
    return results;
  }

  const keep = gather(keepAll, MOST_AT_ONCE);

  const signersOf = (adapter: Adapter): VerifyDependencies => ({
    secretsOf: async (id) => {
      const rows = await registrations.named([id]);
      return rows.flatMap((row) => registrationSecret(keyring, row) ?? []);
    },
    appsOf: (clientId) => apps.named(adapter, clientId),
    app: providers.appOf(adapter),
    clock,
  });

  return {
    /** Where the provider of an adapter is to send to. */
    urlOf: (adapter: Adapter): string => `${publicUrl()}/hooks/${secrets.get(adapter)?.[0]}`,
    /**
     * Keeps what a provider has sent, in one write. Throws `not_found` for an address or a registration that there is
     * not, `unauthorized` when somebody else sent it, `invalid_request` when it makes no sense.
     */
    async receive(secret: string, request: EventRequest): Promise<void> {
      const adapter = adapterAt(secret);
      const native = adapter?.events;
      if (!native) throw new GatewayError('not_found', 'There is nothing at this path.');
      await native.verify(request, signersOf(adapter));
      await keep(native.parse(request));
    },
  };
}

export type Hooks = ReturnType<typeof createHooks>;
