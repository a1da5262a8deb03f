/**
 * Connections that nobody has used for a day are tried, so that a credential that died shows before the customer's next
 * call, and OAuth grants do not end for want of use. One job for all processes on the store.
 */

import type { Connections } from '../connections/connections.ts';
import { JOBS } from '../jobs/kinds.ts';
import type { JobContext, JobKind } from '../jobs/worker.ts';
import type { Base } from '../lib/base.ts';
import { GatewayError } from '../lib/errors.ts';
import { Meter } from '../lib/observe/meter.ts';
import type { ConnectionStore } from '../store/connections/connections.ts';
import type { Calls } from './call.ts';

const IDLE_MS = 24 * 60 * 60_000;
const EVERY_MS = 15 * 60_000;
/** Connections of one round; the others wait for the next. */
const MOST = 100;
const CHECK_MS = 15_000;

export interface HealthChecksDependencies extends Pick<Base, 'clock' | 'log'> {
  readonly store: ConnectionStore;
  readonly connections: Connections;
  readonly calls: Calls;
}

type Limits = Pick<JobContext, 'signal' | 'isStopping'>;

export interface HealthChecks {
  /** Tries every connection that is due, one after the other. What they answer is kept on them; nothing is thrown. */
  run(limits: Limits): Promise<void>;
  /** Asks the provider whether it takes the credentials; what it answers is kept on the connection, and thrown. */
  check(workspaceId: string, id: string, signal: AbortSignal): Promise<void>;
  readonly job: JobKind;
}

export function createHealthChecks({ store, connections, calls, clock, log }: HealthChecksDependencies): HealthChecks {
  async function check(workspaceId: string, id: string, signal: AbortSignal): Promise<void> {
    const live = await connections.find(workspaceId, id);
    const limited = AbortSignal.any([signal, AbortSignal.timeout(CHECK_MS)]);
    const scope = { signal: limited, log, meter: new Meter(clock) };
    await calls.perform({ live }, scope, (session) => live.adapter.confirm(session));
  }

  async function run({ signal, isStopping }: Limits): Promise<void> {
    for (const { workspaceId, id } of await store.idleSince(clock.now() - IDLE_MS, MOST)) {
      if (isStopping() || signal.aborted) return;
      try {
        await check(workspaceId, id, signal);
      } catch (error) {
        const isExpected = error instanceof GatewayError;
        log[isExpected ? 'info' : 'error'](
          { connection_id: id, err: isExpected ? undefined : error },
          'health check failed',
        );
      }
    }
  }

  const job: JobKind = {
    kind: JOBS.healthCheck,
    concurrency: 1,
    maxAttempts: Number.POSITIVE_INFINITY,
    async run(_job, context) {
      await run(context);
      return clock.now() + EVERY_MS;
    },
  };
  return { run, check, job };
}
