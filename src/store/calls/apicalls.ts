import { and, asc, desc, eq, getTableColumns, gte, isNotNull, isNull, lt } from 'drizzle-orm';
import { deleteSome } from '../base/delete-some.ts';
import type { Store } from '../base/store.ts';

export type ApicallRow = Store['t']['apicall']['$inferSelect'];

/** A call without what it did behind the scenes. */
export type ApicallSummary = Omit<ApicallRow, 'trace'>;

export interface ApicallQuery {
  connectionId?: string | undefined;
  environment?: string | undefined;
  externalXref?: string | undefined;
  integrationType?: string | undefined;
  requestId?: string | undefined;
  type?: string | undefined;
  webhookId?: string | undefined;
  hasError?: boolean | undefined;
  createdGte?: number | undefined;
  descending: boolean;
  sort: 'created_at' | 'updated_at' | 'name';
  limit: number;
  offset: number;
}

export function apicallStore({ db, t }: Store) {
  const { apicall } = t;
  const { trace: _long, ...summary } = getTableColumns(apicall);
  const columns = { created_at: apicall.createdAt, updated_at: apicall.createdAt, name: apicall.name };

  return {
    async insertAll(rows: readonly ApicallRow[]): Promise<void> {
      // A batch may come again whose answer was lost.
      if (rows.length > 0)
        await db
          .insert(apicall)
          .values([...rows])
          .onConflictDoNothing();
    },
    async find(workspaceId: string, id: string): Promise<ApicallRow | undefined> {
      const [row] = await db
        .select()
        .from(apicall)
        .where(and(eq(apicall.workspaceId, workspaceId), eq(apicall.id, id)));
      return row;
    },
    /** Attempts to deliver something to a webhook, newest first. */
    async attemptsOf(workspaceId: string, deliveryId: string, limit: number): Promise<ApicallRow[]> {
      return await db
        .select()
        .from(apicall)
        .where(
          and(eq(apicall.workspaceId, workspaceId), eq(apicall.requestId, deliveryId), eq(apicall.type, 'webhook')),
        )
        .orderBy(desc(apicall.createdAt), desc(apicall.id))
        .limit(limit);
    },
    async list(workspaceId: string, query: ApicallQuery): Promise<ApicallSummary[]> {
      const direction = query.descending ? desc : asc;
      const same = (column: typeof apicall.type | typeof apicall.connectionId, value: string | undefined) =>
        value === undefined ? undefined : eq(column, value);
      const failed = query.hasError ? isNotNull(apicall.error) : isNull(apicall.error);
      return await db
        .select(summary)
        .from(apicall)
        .where(
          and(
            eq(apicall.workspaceId, workspaceId),
            same(apicall.connectionId, query.connectionId),
            query.environment === undefined ? undefined : eq(apicall.environment, query.environment),
            query.externalXref === undefined ? undefined : eq(apicall.externalXref, query.externalXref),
            query.integrationType === undefined ? undefined : eq(apicall.integrationType, query.integrationType),
            query.requestId === undefined ? undefined : eq(apicall.requestId, query.requestId),
            same(apicall.type, query.type),
            query.webhookId === undefined ? undefined : eq(apicall.webhookId, query.webhookId),
            query.hasError === undefined ? undefined : failed,
            query.createdGte === undefined ? undefined : gte(apicall.createdAt, query.createdGte),
          ),
        )
        .orderBy(direction(columns[query.sort]), direction(apicall.id))
        .limit(query.limit)
        .offset(query.offset);
    },
    /** Removes some rows older than `before`; true when there may be more. */
    prune: (before: number): Promise<boolean> => deleteSome(db, apicall, apicall.id, lt(apicall.createdAt, before)),
  };
}

export type ApicallStore = ReturnType<typeof apicallStore>;
