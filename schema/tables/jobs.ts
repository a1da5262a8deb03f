import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { at, id, json } from './columns.ts';

/** Work to be done, in this process or another. */
export const job = sqliteTable(
  'job',
  {
    id: id(),
    kind: text('kind').notNull(),
    /** Jobs of one kind and key run one after the other. */
    key: text('key'),
    /** Two jobs of one kind and key with the same are one. */
    dedupe: text('dedupe'),
    seq: integer('seq').notNull(),
    payload: json<unknown>('payload'),
    state: text('state').$type<'ready' | 'done' | 'dead'>().notNull(),
    runAt: at('run_at').notNull(),
    lockedBy: text('locked_by'),
    lockedUntil: at('locked_until'),
    /** Times it was begun since it last came to its end. */
    attempts: integer('attempts').notNull(),
    /** Times it was asked for. */
    wakes: integer('wakes').notNull(),
    lastError: text('last_error'),
    createdAt: at('created_at').notNull(),
    doneAt: at('done_at'),
    /** Whose it is; empty for what concerns no workspace. */
    workspaceId: text('workspace_id').notNull().default(''),
    /** What it waits for at its workspace, such as one endpoint: it shares the places of those that do, too. */
    lane: text('lane').notNull().default(''),
  },
  (table) => [
    uniqueIndex('job_dedupe').on(table.kind, table.key, table.dedupe),
    index('job_soon').on(table.state, table.runAt),
    index('job_turn').on(table.state, table.kind, table.workspaceId, table.runAt, table.seq),
    index('job_order').on(table.kind, table.key, table.seq),
    index('job_seq').on(table.seq),
    index('job_age').on(table.state, table.doneAt),
  ],
);
