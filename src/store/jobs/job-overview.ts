/** Jobs that concern one workspace, as people look through them: those of its connections and of its webhooks. */
import { and, asc, count, desc, eq, inArray, or } from 'drizzle-orm';
import type { Store } from '../base/store.ts';
import type { JobRow } from './jobs.ts';

export interface JobCount {
  readonly kind: string;
  readonly state: JobRow['state'];
  readonly count: number;
}

export function jobOverviewStore({ db, t }: Store) {
  const { connection, job, webhook } = t;
  /** The key of a job is the id of what it is about. */
  const own = (workspaceId: string) =>
    or(
      inArray(job.key, db.select({ id: webhook.id }).from(webhook).where(eq(webhook.workspaceId, workspaceId))),
      inArray(
        job.key,
        db.select({ id: connection.id }).from(connection).where(eq(connection.workspaceId, workspaceId)),
      ),
    );

  return {
    async counts(workspaceId: string): Promise<JobCount[]> {
      return await db
        .select({ kind: job.kind, state: job.state, count: count() })
        .from(job)
        .where(own(workspaceId))
        .groupBy(job.kind, job.state)
        .orderBy(asc(job.kind));
    },
    /** Those that are not over: what is due first comes first; of dead ones the newest. */
    async list(workspaceId: string, state: 'ready' | 'dead', limit: number): Promise<JobRow[]> {
      return await db
        .select()
        .from(job)
        .where(and(eq(job.state, state), own(workspaceId)))
        .orderBy(state === 'dead' ? desc(job.runAt) : asc(job.runAt), asc(job.id))
        .limit(limit);
    },
    /** A dead job is tried again; its kind, unless the workspace has no such dead one. */
    async revive(workspaceId: string, id: string, now: number): Promise<string | undefined> {
      const [row] = await db
        .update(job)
        .set({ state: 'ready', attempts: 0, runAt: now })
        .where(and(eq(job.id, id), eq(job.state, 'dead'), own(workspaceId)))
        .returning({ kind: job.kind });
      return row?.kind;
    },
  };
}

export type JobOverviewStore = ReturnType<typeof jobOverviewStore>;
