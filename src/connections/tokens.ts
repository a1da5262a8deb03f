/**
 * OAuth tokens, renewed once however many calls find them expired. A refresh token may be used once, so whoever uses
 * it holds a lease in the store, which other processes see, and stores the new tokens before anybody uses them. A lease
 * of a process that died ends by itself; its successor uses the same old token within the provider's leeway.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AdapterSettings, OAuthSession } from '../../adapters/contract/connecting.ts';
import type { Clock } from '../lib/clock.ts';
import { GatewayError } from '../lib/errors.ts';
import { randomToken } from '../lib/id.ts';
import type { Logger } from '../lib/observe/log.ts';
import { Meter } from '../lib/observe/meter.ts';
import type { Metrics } from '../lib/observe/metrics.ts';
import type { OutboundFactory } from '../lib/outbound/outbound.ts';
import type { Peers } from '../lib/peers.ts';
import type { Secret } from '../lib/secret.ts';
import { isStoreOutage } from '../store/base/outage.ts';
import type { ConnectionRow, ConnectionStore } from '../store/connections/connections.ts';
import { type Connections, GRANT_ENDED, isUnhealthy, type LiveConnection } from './connections.ts';

/** Tokens are renewed this long before they end. */
const EARLY_MS = 60_000;
const ATTEMPTS = 3;
const ATTEMPT_MS = 5000;
const PAUSE_MS = 300;
/** Whoever asks for a longer one is asked again by a later call. */
const LONGEST_PAUSE_MS = 3000;
/** Longer than one attempt, before each of which the lease is taken anew. */
const LEASE_MS = 7000;
const WAIT_MS = 60_000;
const POLL_MS = 100;
const STORE_AGAIN_MS = 1000;

export interface TokensDependencies {
  store: ConnectionStore;
  connections: Connections;
  outbound: OutboundFactory;
  peers: Peers;
  settings: AdapterSettings;
  clock: Clock;
  log: Logger;
  metrics: Metrics;
}

/** The grant behind a connection has ended, which is on record; whoever meets this has nothing to note. */
export class GrantEndedError extends GatewayError {
  override name = 'GrantEndedError';

  constructor(options: { details?: unknown; cause?: unknown } = {}) {
    super('connection_unauthorized', 'The authorization has ended: the customer must connect again.', options);
  }
}

const hasEnded = (row: ConnectionRow) => isUnhealthy(row) && row.lastUnhealthyCode === GRANT_ENDED;

/** What a 429 asks for. */
const retryAfterMs = (error: unknown): number =>
  error instanceof GatewayError && error.code === 'upstream_rate_limited' ? (error.retryAfter ?? 0) * 1000 : 0;

const busy = () =>
  new GatewayError('upstream_timeout', 'The access token is being renewed by another process, and is not ready yet.');

/** Whether another attempt with the same token may succeed. */
const isPassing = (error: unknown): boolean =>
  error instanceof GatewayError && ['upstream_error', 'upstream_timeout', 'upstream_rate_limited'].includes(error.code);

export function createTokens({
  store,
  connections,
  outbound,
  peers,
  settings,
  clock,
  log,
  metrics,
}: TokensDependencies) {
  const refreshes = metrics.counter({
    name: 'taskgate_token_refreshes_total',
    help: 'Requests for new access tokens, by outcome: ok, ended (the customer must connect again), failed.',
    labels: ['outcome'],
  });
  const running = new Map<string, Promise<Secret>>();
  /** Renewed tokens that the store could not take yet. The provider may not hand them out again. */
  const unstored = new Map<string, { refused: Secret; renewed: Secret }>();
  /** Under this name all processes know until when the provider does not want to be asked for a token. */
  const pauseOf = (id: string) => `token\n${id}`;

  /** Belongs to no call: the one that began it may leave, and others wait for it. */
  const sessionOf = (): OAuthSession => ({
    settings,
    clock,
    log,
    signal: AbortSignal.timeout(ATTEMPT_MS),
    deadline: clock.now() + ATTEMPT_MS,
    outboundTo: (target) => outbound.to(target, new Meter(clock)),
  });

  const takeLease = ({ row }: LiveConnection, owner: string) =>
    store.lease(row.id, owner, clock.now(), clock.now() + LEASE_MS);

  async function refreshed(live: LiveConnection, owner: string, credentials: Secret): Promise<Secret> {
    const { adapter } = live;
    for (let attempt = 1; ; attempt++) {
      if (attempt > 1 && !(await takeLease(live, owner))) throw busy();
      try {
        const { credentials: renewed } = await adapter.oauth.refresh(sessionOf(), credentials);
        refreshes.inc({ outcome: 'ok' });
        return renewed;
      } catch (error) {
        const isEnded = error instanceof GatewayError && error.code === 'connection_unauthorized';
        refreshes.inc({ outcome: isEnded ? 'ended' : 'failed' });
        if (attempt === ATTEMPTS || !isPassing(error)) throw error;
        const pause = Math.max(PAUSE_MS * attempt, retryAfterMs(error));
        if (pause > LONGEST_PAUSE_MS) throw error;
        await sleep(pause);
      }
    }
  }

  /** Newer credentials than the refused ones, when somebody has stored them in the meantime. */
  function newer(row: ConnectionRow, refused: Secret): Secret | undefined {
    const stored = connections.unseal(row);
    return stored.reveal() === refused.reveal() ? undefined : stored;
  }

  async function storeRenewed(live: LiveConnection, row: ConnectionRow, owner: string, refused: Secret) {
    const kept = unstored.get(row.id);
    const isKept = kept?.refused.reveal() === refused.reveal();
    const renewed = isKept ? kept.renewed : await refreshed(live, owner, refused);
    unstored.set(row.id, { refused, renewed });
    const isStored = await connections.storeRenewed(row, owner, renewed);
    // Somebody connected anew while this was under way; theirs count.
    return isStored ? renewed : connections.unseal(await connections.findRow(row.workspaceId, row.id));
  }

  async function refreshUnderLease(live: LiveConnection, owner: string, refused: Secret): Promise<Secret> {
    const { workspaceId, id } = live.row;
    const row = await store.find(workspaceId, id);
    if (!row) throw new GatewayError('connection_not_found', 'The connection was removed.');
    const known = newer(row, refused);
    if (known) return known;
    if (hasEnded(row)) throw new GrantEndedError();
    try {
      return await storeRenewed(live, row, owner, refused);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== 'connection_unauthorized') throw error;
      if (await connections.markEnded(row, owner)) throw new GrantEndedError({ details: error.details, cause: error });
      // The customer has connected again while the old token was tried.
      const current = newer(await connections.findRow(workspaceId, id), refused);
      if (current) return current;
      throw error;
    }
  }

  async function renewOnce(live: LiveConnection, refused: Secret): Promise<Secret> {
    const { workspaceId, id } = live.row;
    const owner = randomToken(12);
    for (const until = clock.now() + WAIT_MS; clock.now() < until; await sleep(POLL_MS)) {
      if (await takeLease(live, owner)) {
        try {
          return await refreshUnderLease(live, owner, refused);
        } finally {
          // A lease that can't be given back ends by itself.
          await store.release(id, owner).catch((err: unknown) => log.warn({ err }, 'lease not given back'));
        }
      }
      const row = await store.find(workspaceId, id);
      const known = row && newer(row, refused);
      if (known) return known;
      if (row && hasEnded(row)) throw new GrantEndedError();
    }
    throw busy();
  }

  function storeLater(live: LiveConnection, refused: Secret): void {
    const again = () => void renew(live, refused).catch((err) => log.warn({ err }, 'renewed token not stored yet'));
    setTimeout(again, STORE_AGAIN_MS).unref();
  }

  /** Credentials in place of those that were refused or have expired. Calls that ask at the same time share one. */
  function renew(live: LiveConnection, refused: Secret): Promise<Secret> {
    const { id } = live.row;
    const known = running.get(id);
    if (known) return known;
    const waits = peers.closedUntil(pauseOf(id)) - clock.now();
    if (waits > 0) {
      const retryAfter = Math.ceil(waits / 1000);
      const message = 'Atlassian asks to slow down before the access token can be renewed.';
      return Promise.reject(new GatewayError('upstream_rate_limited', message, { retryAfter }));
    }
    const made = renewOnce(live, refused);
    const settled = made
      .then((renewed) => {
        unstored.delete(id);
        return renewed;
      })
      .catch((error) => {
        if (retryAfterMs(error) > 0) peers.close(pauseOf(id), clock.now() + retryAfterMs(error));
        if (isStoreOutage(error) && unstored.has(id)) storeLater(live, refused);
        else unstored.delete(id);
        throw error;
      })
      .finally(() => {
        running.delete(id);
        connections.forget(live.row);
      });
    running.set(id, settled);
    return settled;
  }

  return {
    renew,
    /** The connection with a token that lives a while yet. Throws at once when its grant is known to have ended. */
    async ready(live: LiveConnection): Promise<LiveConnection> {
      const { adapter, row, credentials } = live;
      const expiresAt = adapter.oauth.expiresAt(credentials);
      if (expiresAt === undefined) return live;
      if (hasEnded(row)) throw new GrantEndedError();
      const now = clock.now();
      const isRenewable = adapter.oauth.isRenewable(credentials);
      if (expiresAt - now > (isRenewable ? EARLY_MS : 0)) return live;
      try {
        return { ...live, credentials: await renew(live, credentials) };
      } catch (error) {
        // A token that has not ended yet is still good when only the renewal fails.
        if (expiresAt > clock.now() && isPassing(error)) return live;
        throw error;
      }
    },
  };
}

export type Tokens = ReturnType<typeof createTokens>;
