/** Jobs about the native webhooks of one connection, which is their key. */
import type { LiveConnection } from '../../connections/connections.ts';
import type { Job } from '../../jobs/queue.ts';
import type { JobContext, JobKind } from '../../jobs/worker.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { retryLater } from '../retry-later.ts';
import type { RunNotes, RunStage } from '../run-notes.ts';
import type { NativeDependencies } from './dependencies.ts';
import { InterruptedError } from './sweep-context.ts';

/** A paused connection is looked at again after this. */
export const PAUSE_MS = 10 * 60_000;

export interface Subject {
  readonly connectionId: string;
  readonly workspaceId: string;
  /** Undefined when the connection was removed. */
  readonly live: LiveConnection | undefined;
  /** Its native webhooks. */
  readonly subscribed: readonly WebhookRow[];
}

export async function subjectOf(
  { stores, connections }: Pick<NativeDependencies, 'stores' | 'connections'>,
  { key, payload }: Pick<Job, 'key' | 'payload'>,
): Promise<Subject> {
  const connectionId = key ?? '';
  const { workspaceId } = payload as { workspaceId: string };
  const subscribed = await stores.webhooks.ofConnection(connectionId, { type: 'native' });
  try {
    return { connectionId, workspaceId, subscribed, live: await connections.find(workspaceId, connectionId) };
  } catch (error) {
    if (!(error instanceof GatewayError && error.code === 'connection_not_found')) throw error;
    return { connectionId, workspaceId, subscribed: [], live: undefined };
  }
}

export async function addNotes(
  runNotes: RunNotes,
  webhooks: readonly WebhookRow[],
  stage: RunStage,
  text: string,
): Promise<void> {
  for (const { id } of webhooks) await runNotes.add(id, stage, text);
}

/** Adds a note about what the provider refuses, and has it retried later. */
export const retrying =
  (
    { stores, runNotes, clock }: Pick<NativeDependencies, 'stores' | 'runNotes' | 'clock'>,
    stage: RunStage,
    work: (job: Job, context: JobContext) => Promise<number | undefined>,
  ): JobKind['run'] =>
  async (job, context) => {
    try {
      return await work(job, context);
    } catch (error) {
      if (error instanceof InterruptedError) return clock.now();
      if (error instanceof GatewayError) {
        const subscribed = await stores.webhooks.ofConnection(job.key ?? '', { type: 'native' });
        await addNotes(runNotes, subscribed, stage, error.message);
      }
      return retryLater(error, { attempts: job.attempts, clock });
    }
  };
