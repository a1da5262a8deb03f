/** Webhooks that are to learn, or to send, everything again. */
import { and, eq, exists, ne, sql } from 'drizzle-orm';
import type { Db, Statement, Store } from '../base/store.ts';
import { MEMBERS_KNOWN, UNSENT } from './seen-objects.ts';

/**
 * Has a live webhook record everything that its filters let through before it sends anything more. A poll that is under way
 * belongs to the round before: its progress counts no more.
 */
export const rebaseStatement = (db: Db, { poll }: Store['t'], webhookId: string): Statement =>
  db
    .update(poll)
    .set({ phase: 'baseline', round: sql`${poll.round} + 1` })
    .where(and(eq(poll.webhookId, webhookId), eq(poll.phase, 'live')))
    .returning({ webhookId: poll.webhookId });

/** Has a webhook that sent everything in the beginning do so again, from its first page. */
export function refillStatements(db: Db, { poll, seen }: Store['t'], webhookId: string): Statement[] {
  const refilled = and(eq(poll.webhookId, webhookId), eq(poll.includesAll, true), ne(poll.phase, 'baseline'));
  return [
    db
      .update(seen)
      .set({ version: UNSENT })
      .where(
        and(
          eq(seen.webhookId, webhookId),
          ne(seen.objectId, MEMBERS_KNOWN.objectId),
          exists(db.select({ webhookId: poll.webhookId }).from(poll).where(refilled)),
        ),
      )
      .returning({ webhookId: seen.webhookId }),
    db
      .update(poll)
      .set({ phase: 'initial', told: 0, toldAt: null, round: sql`${poll.round} + 1` })
      .where(refilled)
      .returning({ webhookId: poll.webhookId }),
  ];
}
