/** Asks for jobs that may have become due while no process ran. */
import { JOBS } from '../../jobs/kinds.ts';
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
  for (const { connectionId: key, workspaceId, checkedAt } of await registrations.all()) {
    const payload = { workspaceId };
    // Also where nothing is due: a process that died may have stored a webhook without asking for these.
    await queue.wake({ kind: JOBS.renewNative, key, payload, hurry: (checkedAt ?? 0) < before });
    const isOld = (await registrations.watches(key)).some(({ sweptAt }) => (sweptAt ?? 0) < before);
    await queue.wake({ kind: JOBS.sweepNative, key, payload, hurry: isOld });
    await queue.wake({ kind: JOBS.acceptEvents, key });
  }
}
