/**
 * Where providers send to: one secret address for the whole app, since a provider may allow no more. What comes is
 * checked and kept, and nothing else; it is taken in later.
 */
import type { Adapter } from '../../../adapters/adapter.ts';
import type { AdapterSettings } from '../../../adapters/connecting.ts';
import type { EventDelivery, EventRequest } from '../../../adapters/events.ts';
import { JOBS } from '../../jobs/kinds.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { Clock } from '../../lib/clock.ts';
import { equalInConstantTime, type Keyring } from '../../lib/crypto.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { NativeEventStore } from '../../store/native-events.ts';
import type { NativeRegistrationRow, NativeRegistrationStore } from '../../store/native-registrations.ts';
import type { Hint } from './hint.ts';

export interface HooksDependencies {
  readonly registrations: NativeRegistrationStore;
  readonly events: NativeEventStore;
  readonly adapters: readonly Adapter[];
  readonly keyring: Keyring;
  readonly queue: Queue;
  readonly settings: AdapterSettings;
  readonly clock: Clock;
  publicUrl(): string;
}

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
  adapters,
  keyring,
  queue,
  settings,
  clock,
  publicUrl,
}: HooksDependencies) {
  const secrets = new Map(adapters.filter((one) => one.events).map((one) => [one, secretsOf(keyring, one)]));

  /** Whose address it is. Every secret is compared, whichever one fits. */
  function adapterAt(secret: string): Adapter | undefined {
    let found: Adapter | undefined;
    for (const [adapter, known] of secrets) {
      for (const one of known) if (equalInConstantTime(one, secret)) found = adapter;
    }
    return found;
  }

  async function recipients(delivery: EventDelivery): Promise<NativeRegistrationRow[]> {
    const rows = onSite(await registrations.named(delivery.registrationIds), delivery);
    if (rows.length > 0) return rows;
    const { siteId = null, siteUrl = null } = delivery;
    if (await registrations.isPending({ siteId, siteUrl })) {
      throw new GatewayError('unavailable', 'A registration is under way.', { retryAfter: PENDING_RETRY_SECONDS });
    }
    throw new GatewayError('not_found', 'Nobody is registered under these ids.');
  }

  return {
    /** Where the provider of an adapter is to send to. */
    urlOf: (adapter: Adapter): string => `${publicUrl()}/hooks/${secrets.get(adapter)?.[0]}`,
    /**
     * Keeps what a provider has sent, in one write. Throws `not_found` for an address or a registration that there is
     * not, `unauthorized` when somebody else sent it, `invalid_request` when it makes no sense.
     */
    async receive(secret: string, request: EventRequest): Promise<void> {
      const native = adapterAt(secret)?.events;
      if (!native) throw new GatewayError('not_found', 'There is nothing at this path.');
      await native.verify(request, { settings, clock });
      const delivery = native.parse(request);
      const rows = await recipients(delivery);
      if (delivery.events.length === 0) return;
      const hints: Hint[] = delivery.events.map(({ at: _when, ...hint }) => hint);
      const receivedAt = clock.now();
      await events.receive(
        rows.map(({ connectionId }) => ({ connectionId, deliveryId: delivery.id, hints, receivedAt, doneAt: null })),
        rows.map(({ connectionId }) => queue.wakeOf({ kind: JOBS.takeIn, key: connectionId })),
      );
      queue.announce(JOBS.takeIn);
    },
  };
}

export type Hooks = ReturnType<typeof createHooks>;
