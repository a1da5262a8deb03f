/** Removes what native webhooks leave behind, in small steps. */
import { JOBS } from '../../jobs/kinds.ts';
import type { JobKind } from '../../jobs/worker.ts';
import { inSteps } from '../../lib/in-steps.ts';
import type { NativeDependencies } from './dependencies.ts';

const HOUR_MS = 60 * 60_000;
/** How long accepted events are known: providers repeat themselves for half an hour. */
const KNOWN_MS = 2 * HOUR_MS;

export function cleanupJobs({ stores, clock }: Pick<NativeDependencies, 'stores' | 'clock'>): JobKind[] {
  const { registrations, events, objects } = stores;

  /** What is not watched any more on a connection. */
  const purge: JobKind['run'] = async ({ key }) => {
    const connectionId = key ?? '';
    const watched = new Set((await registrations.watches(connectionId)).map(({ objectType }) => objectType));
    if (watched.size === 0) await inSteps(() => events.removeOf(connectionId));
    for (const objectType of await objects.typesOf(connectionId)) {
      if (!watched.has(objectType)) await inSteps(() => objects.removeOf({ connectionId, objectType }));
    }
    return undefined;
  };

  const prune: JobKind['run'] = async () => {
    await inSteps(() => events.prune(clock.now() - KNOWN_MS));
    return clock.now() + HOUR_MS;
  };

  // Nothing else would ask for them again.
  const maxAttempts = Number.POSITIVE_INFINITY;
  return [
    { kind: JOBS.purgeNative, concurrency: 1, maxAttempts, run: purge },
    { kind: JOBS.pruneNative, concurrency: 1, maxAttempts, run: prune },
  ];
}
