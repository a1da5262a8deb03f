/**
 * Where providers push their events to: one secret URL for the whole app, since a provider may allow no more. Requests are
 * checked and stored, and nothing else. A job accepts them later.
 */
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import type { EventApp, EventDelivery, UnreadRequest, VerifyDependencies } from '../../../adapters/contract/events.ts';
import { JOBS } from '../../jobs/kinds.ts';
import { equalInConstantTime, type Keyring } from '../../lib/crypto.ts';
import { GatewayError } from '../../lib/errors.ts';
import { gather, type Settled } from '../../lib/gather.ts';
import type { NativeEventRow } from '../../store/webhooks/native-events.ts';
import type { NamedRegistration, NativeRegistrationRow } from '../../store/webhooks/native-registrations.ts';
import { connectionJob } from '../webhook-jobs.ts';
import type { NativeDependencies } from './dependencies.ts';
import type { ObjectHint } from './object-hint.ts';
import { registrationSecret } from './registration-secret.ts';

export interface Hooks {
  /** Where the provider of an adapter is to push to. */
  urlOf(adapter: Adapter): string;
  /**
   * Stores a provider's request, in one write. Throws `not_found` for an unknown URL or registration, `unauthorized` when
   * the provider did not sign it, `invalid_request` when it makes no sense. Its body is read once the URL is known to be right.
   */
  receive(secret: string, request: UnreadRequest): Promise<void>;
}

export interface HooksDependencies
  extends Pick<NativeDependencies, 'stores' | 'providers' | 'apps' | 'keyring' | 'queue' | 'clock' | 'publicUrl'> {
  /** Connections whose events this process accepts at the moment. */
  readonly accepting: ReadonlySet<string>;
}

/** What came, and the apps for whose connections it is; for any that it names when undefined. */
interface Received {
  readonly delivery: EventDelivery;
  readonly signers: readonly EventApp[] | undefined;
}

/** Requests that are stored in one write. */
const MOST_AT_ONCE = 200;
/** Long enough for a registration that is under way to be stored. */
const PENDING_RETRY_SECONDS = 5;

const secretsOf = (keyring: Keyring, { type }: Adapter): string[] =>
  keyring.deriveAll(`address of ${type}'s events`).map((key) => key.toString('base64url'));

/** Whether a connection was authorized with an app. One of an earlier version does not say, and had the operator's then. */
function isOf(row: NamedRegistration, app: EventApp): boolean {
  const fits = row.oauthClientId === null || row.oauthClientId === app.clientId;
  return fits && (app.workspaceId === undefined || app.workspaceId === row.workspaceId);
}

/** Ids of registrations may be the same on two sites. A request that names no site must fit one registration only. */
function onSite(rows: NativeRegistrationRow[], { siteId, siteUrl }: EventDelivery): NativeRegistrationRow[] {
  if (siteId !== undefined) return rows.filter((row) => row.siteId === siteId);
  if (siteUrl !== undefined) return rows.filter((row) => row.siteUrl === siteUrl);
  return rows.length === 1 ? rows : [];
}

type KeepDependencies = Pick<HooksDependencies, 'stores' | 'queue' | 'accepting' | 'clock'>;

function createKeep({ stores: { registrations, events }, queue, accepting, clock }: KeepDependencies) {
  /** When a registration is under way, the provider is to send it again. */
  async function unknown({ siteId, siteUrl }: EventDelivery): Promise<GatewayError> {
    return (await registrations.isPending({ siteId: siteId ?? null, siteUrl: siteUrl ?? null }))
      ? new GatewayError('unavailable', 'A registration is under way.', { retryAfter: PENDING_RETRY_SECONDS })
      : new GatewayError('not_found', 'Nobody is registered under these ids.');
  }

  function rowsOf({ id: deliveryId, events: reported }: EventDelivery, recipients: readonly NativeRegistrationRow[]) {
    const hints: ObjectHint[] = reported.map(({ at: _when, ...hint }) => hint);
    if (hints.length === 0) return [];
    const receivedAt = clock.now();
    return recipients.map(({ connectionId }) => ({ connectionId, deliveryId, hints, receivedAt, doneAt: null }));
  }

  /** One look-up and one write for all that arrive at about the same time. */
  return async (received: readonly Received[]): Promise<Settled<void>[]> => {
    const ids = new Set(received.flatMap(({ delivery }) => delivery.registrationIds));
    const known = await registrations.named([...ids]);
    const rows: NativeEventRow[] = [];
    const results: Settled<void>[] = [];
    for (const { delivery, signers } of received) {
      const named = known.filter(
        (row) =>
          row.providerId &&
          delivery.registrationIds.includes(row.providerId) &&
          (signers?.some((app) => isOf(row, app)) ?? true),
      );
      const recipients = onSite(named, delivery);
      rows.push(...rowsOf(delivery, recipients));
      results.push(recipients.length > 0 ? { value: undefined } : { error: await unknown(delivery) });
    }
    const reported = new Set(rows.map(({ connectionId }) => connectionId));
    const jobs = known
      .filter(({ connectionId }) => reported.has(connectionId))
      .map((registration) => connectionJob(JOBS.acceptEvents, registration));
    await events.receive(rows, jobs.map(queue.wakeOf));
    // A job that accepts a connection's events at the moment looks for more at its end.
    for (const job of jobs) if (!accepting.has(job.key)) queue.announce(job);
    return results;
  };
}

export function createHooks({ providers, apps, keyring, publicUrl, ...deps }: HooksDependencies): Hooks {
  const secrets = new Map(providers.all.filter((one) => one.events).map((one) => [one, secretsOf(keyring, one)]));
  const keep = gather(createKeep(deps), MOST_AT_ONCE);

  /** Whose URL it is. Every secret is compared, whichever one fits, so that the time taken says nothing. */
  function adapterAt(secret: string): Adapter | undefined {
    let found: Adapter | undefined;
    for (const [adapter, known] of secrets) {
      for (const one of known) if (equalInConstantTime(one, secret)) found = adapter;
    }
    return found;
  }

  const signersOf = (adapter: Adapter): VerifyDependencies => ({
    secretsOf: async (id) => {
      const rows = await deps.stores.registrations.named([id]);
      return rows.flatMap((row) => registrationSecret(keyring, row) ?? []);
    },
    appsOf: (clientId) => apps.named(adapter, clientId),
    app: providers.appOf(adapter),
    clock: deps.clock,
  });

  return {
    urlOf: (adapter) => `${publicUrl()}/hooks/${secrets.get(adapter)?.[0]}`,
    async receive(secret, request) {
      const adapter = adapterAt(secret);
      const native = adapter?.events;
      if (!native) throw new GatewayError('not_found', 'There is nothing at this path.');
      const signers = await native.verify(request, signersOf(adapter));
      const body = await request.body();
      await keep({ delivery: native.parse({ headers: request.headers, body }), signers });
    },
  };
}
