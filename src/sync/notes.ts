/** What happened to a webhook lately, in words, for `runs`. */
import { formatInstant } from '../../schema/instant.ts';
import type { Clock } from '../lib/clock.ts';
import type { WebhookStore } from '../store/webhooks.ts';

/** What was done when it happened. Source of the words: docs.unified.to, webhook logs. */
export type Stage = 'subscribe' | 'refresh' | 'read' | 'dispatch' | 'process';

const MOST_NOTES = 20;
const LONGEST_NOTE = 300;

export interface NotesDependencies {
  readonly store: WebhookStore;
  readonly clock: Clock;
}

export function createNotes({ store, clock }: NotesDependencies) {
  return {
    /** Newest first. Of two that are noted at the same moment one may be lost: they are for people to read. */
    async add(webhookId: string, stage: Stage, text: string): Promise<void> {
      const row = await store.byId(webhookId);
      if (!row) return;
      const now = clock.now();
      const note = `${formatInstant(now)} ${stage}: ${text}`.slice(0, LONGEST_NOTE);
      const runs = [note, ...row.runs].slice(0, MOST_NOTES);
      await store.update(row.workspaceId, row.id, { runs, checkedAt: now });
    },
  };
}

export type Notes = ReturnType<typeof createNotes>;
