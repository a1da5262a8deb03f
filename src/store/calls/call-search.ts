/** The call log as people look through it: newest first, by what went in and what came out. */
import { and, desc, eq, getTableColumns, gte, inArray, isNotNull, lte, or, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import { rowsAfter } from '../base/keyset.ts';
import { literal } from '../base/literal.ts';
import type { Store } from '../base/store.ts';
import type { ApicallSummary } from './apicalls.ts';

/** Whose calls; a connection's are those of its workspace. */
export interface CallOwner {
  readonly workspaceId: string;
  readonly connectionId?: string | undefined;
}

/** Epoch milliseconds, both inclusive. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

export interface CallSearch extends CallOwner, Period {
  readonly statusFrom?: number | undefined;
  readonly statusTo?: number | undefined;
  readonly types?: readonly string[] | undefined;
  readonly name?: string | undefined;
  readonly method?: string | undefined;
  /** Part of the path, in any case. */
  readonly path?: string | undefined;
  /** Machine code of the error. */
  readonly error?: string | undefined;
  readonly externalXref?: string | undefined;
  readonly requestId?: string | undefined;
  readonly failedOnly?: boolean | undefined;
  /** Only calls that come after this one in the list. */
  readonly after?: { readonly createdAt: number; readonly id: string } | undefined;
}

/** Which calls are somebody's, and of a period. */
export const periodOf =
  ({ apicall }: Store['t']) =>
  ({ workspaceId, connectionId, from, to }: CallOwner & Period) =>
    and(
      eq(apicall.workspaceId, workspaceId),
      connectionId === undefined ? undefined : eq(apicall.connectionId, connectionId),
      gte(apicall.createdAt, from),
      lte(apicall.createdAt, to),
    );

const holds = (column: SQLiteColumn, text: string) =>
  sql`lower(${column}) like ${`%${literal(text.toLowerCase())}%`} escape '\\'`;

export function callSearchStore({ db, t }: Store) {
  const { apicall } = t;
  const { trace: _long, ...summary } = getTableColumns(apicall);
  const within = periodOf(t);

  return {
    /** When the newest `most` calls of the period begin, in epoch milliseconds; undefined when it has no more than that. */
    async horizon(scope: CallOwner & Period, most: number): Promise<number | undefined> {
      const [row] = await db
        .select({ createdAt: apicall.createdAt })
        .from(apicall)
        .where(within(scope))
        .orderBy(desc(apicall.createdAt))
        .limit(1)
        .offset(most);
      return row?.createdAt;
    },
    /** Those of a request, or the one with this id of its own; newest first. */
    async byId(workspaceId: string, id: string, limit: number): Promise<ApicallSummary[]> {
      return await db
        .select(summary)
        .from(apicall)
        .where(and(eq(apicall.workspaceId, workspaceId), or(eq(apicall.id, id), eq(apicall.requestId, id))))
        .orderBy(desc(apicall.createdAt), desc(apicall.id))
        .limit(limit);
    },
    async search(search: CallSearch, limit: number): Promise<ApicallSummary[]> {
      const { statusFrom, statusTo, types, name, method, path, error, failedOnly, after } = search;
      const { externalXref, requestId } = search;
      return await db
        .select(summary)
        .from(apicall)
        .where(
          and(
            within(search),
            statusFrom === undefined ? undefined : gte(apicall.status, statusFrom),
            statusTo === undefined ? undefined : lte(apicall.status, statusTo),
            types === undefined ? undefined : inArray(apicall.type, [...types]),
            name === undefined ? undefined : eq(apicall.name, name),
            method === undefined ? undefined : eq(apicall.method, method),
            path === undefined ? undefined : holds(apicall.path, path),
            error === undefined ? undefined : eq(apicall.error, error),
            externalXref === undefined ? undefined : eq(apicall.externalXref, externalXref),
            requestId === undefined ? undefined : eq(apicall.requestId, requestId),
            failedOnly ? isNotNull(apicall.error) : undefined,
            after &&
              rowsAfter(
                [
                  [apicall.createdAt, after.createdAt],
                  [apicall.id, after.id],
                ],
                'descending',
              ),
          ),
        )
        .orderBy(desc(apicall.createdAt), desc(apicall.id))
        .limit(limit);
    },
  };
}

export type CallSearchStore = ReturnType<typeof callSearchStore>;
