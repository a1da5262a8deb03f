/**
 * Connections that nobody has used for a day are tried, so that a credential that died shows before the customer's next
 * call, and OAuth grants do not end for want of use.
 */
import type { Clock } from '../lib/clock.ts';
import { GatewayError } from '../lib/errors.ts';
import type { Logger } from '../lib/log.ts';
import { Meter } from '../lib/meter.ts';
import type { ConnectionStore } from '../store/connections.ts';
import type { Calls } from './call.ts';
import type { Connections } from './connections.ts';

const IDLE_MS = 24 * 60 * 60_000;
const EVERY_MS = 15 * 60_000;
/** Connections of one round; the others wait for the next. */
const MOST = 100;
const CHECK_MS = 15_000;

export interface HealthChecksDependencies {
  store: ConnectionStore;
  connections: Connections;
  calls: Calls;
  clock: Clock;
  log: Logger;
}

export function createHealthChecks({ store, connections, calls, clock, log }: HealthChecksDependencies) {
  let timer: NodeJS.Timeout | undefined;

  async function check(workspaceId: string, id: string): Promise<void> {
    const live = await connections.find(workspaceId, id);
    const scope = { signal: AbortSignal.timeout(CHECK_MS), log, meter: new Meter(clock) };
    await calls.perform({ live }, scope, (session) => live.adapter.tokenAuth.confirm(session));
  }

  /** Tries every connection that is due, one after the other. What they answer is kept on them; nothing is thrown. */
  async function run(): Promise<void> {
    for (const { workspaceId, id } of await store.idleSince(clock.now() - IDLE_MS, MOST)) {
      try {
        await check(workspaceId, id);
      } catch (error) {
        const isExpected = error instanceof GatewayError;
        log[isExpected ? 'info' : 'error'](
          { connection_id: id, err: isExpected ? undefined : error },
          'health check failed',
        );
      }
    }
  }

  return {
    run,
    start(): void {
      timer = setInterval(
        () => void run().catch((err) => log.error({ err }, 'health checks failed')),
        EVERY_MS,
      ).unref();
    },
    stop(): void {
      clearInterval(timer);
    },
  };
}
