/** Stores what a provider has pushed, for the job that accepts it. What finds no room is left to a sweep. */
import type { EventApp, EventDelivery } from '../../../adapters/contract/events.ts';
import { JOBS } from '../../jobs/kinds.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { Settled } from '../../lib/gather.ts';
import type { NativeEventRow } from '../../store/webhooks/native-events.ts';
import type { NamedRegistration, NativeRegistrationRow } from '../../store/webhooks/native-registrations.ts';
import { connectionJob } from '../webhook-jobs.ts';
import type { NativeDependencies } from './dependencies.ts';
import type { ObjectHint } from './object-hint.ts';
import type { WaitingEvents } from './waiting-events.ts';

/** When what was not stored is swept. */
const SWEEP_IN_MS = 30_000;
/** Long enough for a registration that is under way to be stored. */
const PENDING_RETRY_SECONDS = 5;

/** What came, and the apps for whose connections it is; for any that it names when undefined. */
interface Received {
  readonly delivery: EventDelivery;
  readonly signers: readonly EventApp[] | undefined;
}

/** Whether a connection was authorized with an app. One of an earlier version does not say, and had the operator's then. */
function isOf(row: NamedRegistration, app: EventApp): boolean {
  const fits = row.oauthClientId === null || row.oauthClientId === app.clientId;
  return fits && (app.workspaceId === undefined || app.workspaceId === row.workspaceId);
}

const isNamedBy =
  ({ delivery, signers }: Received) =>
  (row: NamedRegistration): boolean =>
    row.providerId !== null &&
    delivery.registrationIds.includes(row.providerId) &&
    (signers?.some((app) => isOf(row, app)) ?? true);

/** Ids of registrations may be the same on two sites. A request that names no site must fit one registration only. */
function onSite(rows: NativeRegistrationRow[], { siteId, siteUrl }: EventDelivery): NativeRegistrationRow[] {
  if (siteId !== undefined) return rows.filter((row) => row.siteId === siteId);
  if (siteUrl !== undefined) return rows.filter((row) => row.siteUrl === siteUrl);
  return rows.length === 1 ? rows : [];
}

export interface KeeperDependencies extends Pick<NativeDependencies, 'stores' | 'queue' | 'clock'> {
  /** Connections whose events this process accepts at the moment. */
  readonly accepting: ReadonlySet<string>;
  readonly waitingEvents: WaitingEvents;
}

export function createEventKeeper({ stores, queue, accepting, waitingEvents, clock }: KeeperDependencies) {
  const { registrations, events } = stores;

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
    for (const one of received) {
      const { delivery } = one;
      const recipients = onSite(known.filter(isNamedBy(one)), delivery);
      rows.push(...rowsOf(delivery, recipients));
      results.push(recipients.length > 0 ? { value: undefined } : { error: await unknown(delivery) });
    }
    const reported = new Set(rows.map(({ connectionId }) => connectionId));
    const full = await waitingEvents.full([...reported]);
    const isKept = ({ connectionId }: { connectionId: string }) => !full.has(connectionId);
    const recipients = known.filter(({ connectionId }) => reported.has(connectionId));
    const jobs = recipients.filter(isKept).map((one) => connectionJob(JOBS.acceptEvents, one));
    const sweeps = recipients
      .filter((one) => !isKept(one))
      .map((one) => ({ ...connectionJob(JOBS.sweepNative, one), runAt: clock.now() + SWEEP_IN_MS, hurry: true }));
    await events.receive(rows.filter(isKept), [...jobs, ...sweeps].map(queue.wakeOf));
    // A job that accepts a connection's events at the moment looks for more at its end.
    for (const job of jobs) if (!accepting.has(job.key)) queue.announce(job);
    return results;
  };
}
