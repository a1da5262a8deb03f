/** What jobs do, in words. */
import { JOBS } from '../../jobs/kinds.ts';
import type { JobRow } from '../../store/jobs/jobs.ts';

const WORDS: Readonly<Record<string, string>> = {
  [JOBS.deliver]: 'Deliver what a webhook has to tell',
  [JOBS.poll]: 'Poll for a webhook',
  [JOBS.purgeWebhook]: 'Clear away a webhook',
  [JOBS.acceptEvents]: 'Process events that a provider has pushed',
  [JOBS.renewNative]: 'Renew a registration with the provider',
  [JOBS.sweepNative]: 'Poll for changes that a provider did not push',
  [JOBS.notify]: 'Notify NOTIFY_URL',
  [JOBS.purgeNative]: 'Clear away native webhooks',
  [JOBS.pruneNative]: 'Clear away accepted events',
  [JOBS.prune]: 'Delete what is retained no longer',
  [JOBS.healthCheck]: 'Check connections that are not used',
  [JOBS.expiryWatch]: 'Warn of credentials that expire',
};

export const jobWords = (kind: string): string => (Object.hasOwn(WORDS, kind) ? (WORDS[kind] ?? kind) : kind);

const OF_WEBHOOKS: readonly string[] = [JOBS.deliver, JOBS.poll, JOBS.purgeWebhook];

/** What a job is about. */
export const isOfWebhook = (kind: string): boolean => OF_WEBHOOKS.includes(kind);

export type JobState = 'running' | 'waiting' | 'retrying' | 'dead';

export function jobState(job: JobRow, now: number): JobState {
  if (job.state === 'dead') return 'dead';
  if (job.lockedUntil !== null && job.lockedUntil > now) return 'running';
  return job.attempts > 0 ? 'retrying' : 'waiting';
}
