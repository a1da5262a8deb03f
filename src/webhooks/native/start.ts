/** Asks for jobs that may have become due while no process ran. */
import { JOBS } from '../../jobs/kinds.ts';
import { connectionJob } from '../webhook-jobs.ts';
import type { NativeDependencies } from './dependencies.ts';

/** What was not done for so long is done at once: nobody may have listened for that time. */
const GAP_MS = 15 * 60_000;

export async function wakeAll({
  stores: { registrations },
  queue,
  clock,
}: Pick<NativeDependencies, 'stores' | 'queue' | 'clock'>): Promise<void> {
  const before = clock.now() - GAP_MS;
  await queue.wake({ kind: JOBS.pruneNative, key: '' });
  for (const registration of await registrations.all()) {
    const { connectionId, checkedAt } = registration;
    const wake = (kind: string, hurry = false) => queue.wake({ ...connectionJob(kind, registration), hurry });
    // Also where nothing is due: a process that died may have stored a webhook without asking for these.
    await wake(JOBS.renewNative, (checkedAt ?? 0) < before);
    const isOld = (await registrations.watches(connectionId)).some(({ sweptAt }) => (sweptAt ?? 0) < before);
    await wake(JOBS.sweepNative, isOld);
    await wake(JOBS.acceptEvents);
  }
}
