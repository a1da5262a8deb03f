/** The latest events in the life of a webhook, in words, for `runs`. */
import { formatInstant } from '../../schema/instant.ts';
import type { Clock } from '../lib/clock.ts';
import type { WebhookRow, WebhookStore } from '../store/webhooks/webhooks.ts';

/** What was under way when it happened. Source of the words: docs.unified.to, webhook logs. */
export type RunStage = 'subscribe' | 'refresh' | 'read' | 'dispatch' | 'process';

export interface RunNotes {
  /** Adds a note, newest first. */
  add(webhookId: string, stage: RunStage, text: string): Promise<void>;
  /** The same, unless it says so already. */
  addOnce(webhook: Pick<WebhookRow, 'id' | 'runs'>, stage: RunStage, text: string): Promise<void>;
}

const MOST_NOTES = 20;
const LONGEST_NOTE = 300;
const MOST_ATTEMPTS = 5;

export function createRunNotes({ store, clock }: { store: WebhookStore; clock: Clock }): RunNotes {
  async function add(webhookId: string, stage: RunStage, text: string): Promise<void> {
    const now = clock.now();
    const note = `${formatInstant(now)} ${stage}: ${text}`.slice(0, LONGEST_NOTE);
    // Another process may add a note at the same moment. Notes are for people, so after some attempts one is dropped.
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const row = await store.byId(webhookId);
      if (!row) return;
      const runs = [note, ...row.runs].slice(0, MOST_NOTES);
      if (await store.note(row, { runs, checkedAt: now })) return;
    }
  }

  return {
    add,
    async addOnce({ id, runs }, stage, text) {
      if (!runs[0]?.includes(text)) await add(id, stage, text);
    },
  };
}
