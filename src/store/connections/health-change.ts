/**
 * Writes that may change whether a connection is healthy: it is when it was healthy last after, or when, it was unhealthy
 * last. Whoever changes it marks the row with the notice of that change, so that the notice is put in by one of all that
 * write the same at one moment, and by none that changes nothing.
 */
import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Db, Statement, Store } from '../base/store.ts';
import { nextSeq } from '../jobs/job-rows.ts';
import type { ConnectionRow } from './connection-row.ts';

/** A job that tells of the change, or of the end of the credentials. */
export interface HealthNotice {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly payload: unknown;
  readonly now: number;
}

type Change = Partial<ConnectionRow>;

/** More days than any warning has. */
const NEVER_TOLD = 1000;

const number = (value: number) => sql<number>`cast(${value} as bigint)`;

export function healthWriter({ db, t, atomically }: Store) {
  const { connection, job } = t;
  const healthyAt = sql`coalesce(${connection.lastHealthyAt}, 0)`;
  const unhealthyAt = sql`coalesce(${connection.lastUnhealthyAt}, 0)`;

  /** Whether the row, as it was before, becomes something else. */
  function changes({ lastHealthyAt, lastUnhealthyAt }: Change): SQL | undefined {
    if (typeof lastUnhealthyAt === 'number') {
      return sql`${unhealthyAt} <= ${healthyAt} and ${number(lastUnhealthyAt)} > ${healthyAt}`;
    }
    if (typeof lastHealthyAt !== 'number') return undefined;
    return sql`${unhealthyAt} > ${healthyAt} and ${number(lastHealthyAt)} >= ${unhealthyAt}`;
  }

  /** Times go forward only: what happened earlier may be written later. */
  function forward({ lastHealthyAt, lastUnhealthyAt }: Change) {
    const later = (before: SQL, at: number) =>
      sql<number>`case when ${before} > ${at} then ${before} else ${number(at)} end`;
    return {
      ...(typeof lastHealthyAt === 'number' && { lastHealthyAt: later(healthyAt, lastHealthyAt) }),
      ...(typeof lastUnhealthyAt === 'number' && { lastUnhealthyAt: later(unhealthyAt, lastUnhealthyAt) }),
    };
  }

  /** Columns in the order of the table. */
  const put = (tx: Db, { id, kind, key, payload, now }: HealthNotice): Statement => {
    const marked = and(eq(connection.id, key), eq(connection.healthNotice, id));
    const [none, nowhen] = [sql`cast(null as text)`, sql`cast(null as bigint)`];
    const row = sql`select ${id}, ${kind}, ${key}, ${id}, ${nextSeq(t)}, ${JSON.stringify(payload)}, 'ready', ${number(now)},
      ${none}, ${nowhen}, 0, 1, ${none}, ${number(now)}, ${nowhen}, ${connection.workspaceId}, '' from ${connection} where ${marked}`;
    return tx.insert(job).select(row).returning({ id: job.id });
  };

  /** Changes the rows that fit; they are returned as they are then. */
  async function change(where: SQL | undefined, change: Change, notice?: HealthNotice): Promise<ConnectionRow[]> {
    const isChanged = changes(change);
    const set = { ...change, ...forward(change) };
    if (!isChanged || !notice) return await db.update(connection).set(set).where(where).returning();
    const mark = sql<string>`case when ${isChanged} then ${notice.id} else ${connection.healthNotice} end`;
    const [rows] = await atomically((tx) => [
      tx
        .update(connection)
        .set({ ...set, healthNotice: mark })
        .where(where)
        .returning(),
      put(tx, notice),
    ]);
    return rows as ConnectionRow[];
  }

  /** Notes that a warning was given, with its notice if there is one; false when somebody did so before. */
  async function tellExpiry(
    { id, expiresAt }: Pick<ConnectionRow, 'id' | 'expiresAt'>,
    days: number,
    notice: HealthNotice | undefined,
  ): Promise<boolean> {
    const isUntold = sql`coalesce(${connection.expiryTold}, ${NEVER_TOLD}) > ${days}`;
    const where = and(eq(connection.id, id), eq(connection.expiresAt, expiresAt ?? 0), isUntold);
    const [rows] = await atomically((tx) => [
      tx
        .update(connection)
        .set({ expiryTold: days, ...(notice && { healthNotice: notice.id }) })
        .where(where)
        .returning(),
      ...(notice ? [put(tx, notice)] : []),
    ]);
    return (rows as ConnectionRow[]).length > 0;
  }

  return { change, tellExpiry };
}
