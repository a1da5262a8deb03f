/** What happened to a webhook lately, in words, for `runs`. */
import { formatInstant } from '../../schema/instant.ts';
import type { Clock } from '../lib/clock.ts';
import type { WebhookStore } from '../store/webhooks/webhooks.ts';

/** What was done when it happened. Source of the words: docs.unified.to, webhook logs. */
export type Stage = 'subscribe' | 'refresh' | 'read' | 'dispatch' | 'process';

const MOST_NOTES = 20;
const LONGEST_NOTE = 300;
const MOST_TRIES = 5;

export interface NotesDependencies {
  readonly store: WebhookStore;
  readonly clock: Clock;
}

export function createNotes({ store, clock }: NotesDependencies) {
  return {
    /** Newest first. */
    async add(webhookId: string, stage: Stage, text: string): Promise<void> {
      const now = clock.now();
      const note = `${formatInstant(now)} ${stage}: ${text}`.slice(0, LONGEST_NOTE);
      // Somebody else may note something at the same moment; notes are for people to read, so one is given up at last.
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const row = await store.byId(webhookId);
        if (!row) return;
        const runs = [note, ...row.runs].slice(0, MOST_NOTES);
        if (await store.note(row, { runs, checkedAt: now })) return;
      }
    },
  };
}

export type Notes = ReturnType<typeof createNotes>;
