/** Pages by offset over an issue search, which has none: a search for ids, and the issues of a page by id. */

import pLimit from 'p-limit';
import { chunks } from '../../../src/lib/chunks.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import type { Context } from '../../contract/session.ts';
import { id, type JsonObject, object, text } from '../../toolkit/json.ts';
import type { Apart, Order, Page, Part, Piece } from '../../toolkit/walks/id-list.ts';
import type { AheadReads } from '../../toolkit/walks/rows-ahead.ts';
import { walkById } from '../../toolkit/walks/walk-by-id.ts';
import type { JiraClient } from '../line/client.ts';
import { listOf } from '../paging/list.ts';
import { CLOCK_SKEW_MS } from './marker.ts';
import { MAX_ID_PAGE, type SearchPage, type SearchRequest, searchPage } from './search.ts';

/** Issues that Jira returns in one page when it is asked for their fields. Source: jira rest v3, bulk fetch issues. */
export const PAGE_SIZE = 100;

const FETCHES_AT_ONCE = 10;

const BULK_FETCH = { method: 'POST', path: '/rest/api/3/issue/bulkfetch' } as const;

export interface WalkRequest extends Page {
  readonly search: SearchRequest;
  /** The query of the search, narrowed to issues that changed at or after an instant. */
  changedSince(ms: number): string;
  /** The query of the search, narrowed to issues that come after a key of a fixed order. */
  comingAfter?(key: number): string;
  /** Whether an issue belongs into the answer, where JQL alone is too coarse. */
  keep?(issue: JsonObject): boolean;
  /** Issues of which search is not believed. */
  readonly apart?: Apart<JsonObject>;
  /** Ids and keys of issues that are gone, though search may still list them. */
  readonly gone?: ReadonlySet<string>;
  /** When anything was written last by way of the gateway, in epoch milliseconds. */
  readonly writtenAt?: number | undefined;
  readonly order?: Order<JsonObject> | undefined;
}

const idOf = (issue: JsonObject): string => id(issue.id) ?? '';

const isIdAlone = ({ fields, expand, properties }: SearchRequest) =>
  fields.length === 1 && fields[0] === 'id' && !expand && !properties;

/** Issues by id; those that are gone or hidden are left out. The query of the search does not matter. */
export async function fetchIssues(
  client: JiraClient,
  search: SearchRequest,
  ids: readonly string[],
): Promise<JsonObject[]> {
  const { fields, expand, properties } = search;
  if (isIdAlone(search)) return ids.map((issueId) => ({ id: issueId }));
  const atOnce = pLimit(FETCHES_AT_ONCE);
  const fetched = await Promise.all(
    chunks(ids, PAGE_SIZE).map((issueIdsOrKeys) =>
      atOnce(async () => {
        const body = {
          issueIdsOrKeys,
          fields,
          ...(expand && { expand: expand.split(',') }),
          ...(properties && { properties }),
        };
        return (await listOf(client, { ...BULK_FETCH, body }, 'issues')).rows;
      }),
    ),
  );
  return fetched.flat();
}

/** By one search with all fields, when that is enough; by two, when some of what it finds does not belong here. */
async function firstPageOf(
  client: JiraClient,
  { search, keep, limit }: WalkRequest,
  belongs: (issue: JsonObject) => boolean,
): Promise<Piece<JsonObject>> {
  const size = keep ? PAGE_SIZE : limit;
  const first = await searchPage(client, search, size);
  const rows = first.issues.filter(belongs);
  if (!keep || first.nextPageToken === undefined || rows.length >= limit) {
    return { rows, isLast: first.nextPageToken === undefined };
  }
  const second = await searchPage(client, search, size, first.nextPageToken);
  const known = new Set(rows.map(idOf));
  const more = second.issues.filter((issue) => belongs(issue) && !known.has(idOf(issue)));
  return { rows: [...rows, ...more], isLast: second.nextPageToken === undefined };
}

export async function walkIssues(context: Context<JiraClient>, request: WalkRequest): Promise<JsonObject[]> {
  const { client } = context;
  const { search, keep = () => true, offset, limit, order, apart, gone = [] } = request;
  const { jql, reconcileIssues } = search;
  const unbelieved = new Set([...(apart?.ids ?? []), ...gone]);
  const isBelieved = (issue: JsonObject) => !unbelieved.has(idOf(issue)) && !unbelieved.has(text(issue.key) ?? '');
  const belongs = (issue: JsonObject) => isBelieved(issue) && keep(issue);

  function queryOf({ sinceMs, reached }: Part): string {
    if (sinceMs !== undefined) return request.changedSince(sinceMs - CLOCK_SKEW_MS);
    return reached !== undefined && request.comingAfter ? request.comingAfter(reached) : jql;
  }

  /** By id, when the rows cost a call and are the same for whoever reads them. */
  function aheadReads(): AheadReads<JsonObject> | undefined {
    const { ahead } = context;
    if (!ahead || isIdAlone(search)) return undefined;
    const { fields, expand, properties } = search;
    return {
      key: JSON.stringify([jql, fields, expand, properties]),
      read: (ids) => ahead.read(async (background) => (await fetchIssues(background.client, search, ids)).filter(keep)),
      spare: () => (ahead.isWorthwhile() ? client.spare(BULK_FETCH) : 0),
      writtenAt: request.writtenAt,
      ended: (outcome) => ahead.ended(outcome),
    };
  }

  const isOnePage = limit <= PAGE_SIZE && !isIdAlone(search);
  /** A page that reaches into one more page of ids than it begins in would cost one search more than others. */
  const isAcross = isOnePage && Math.floor(offset / MAX_ID_PAGE) < Math.floor((offset + limit - 1) / MAX_ID_PAGE);

  const idsFrom = (listed: string, size: number, token: string | undefined) =>
    searchPage(client, { jql: listed, fields: ['id'], reconcileIssues }, size, token);

  /** Goes on with a search for ids, with all fields; only with the ids where Jira wants those of the beginning. */
  async function wholeFrom(listed: string, token: string | undefined): Promise<SearchPage> {
    try {
      return await searchPage(client, { ...search, jql: listed }, limit, token);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== 'validation_failed') throw error;
      return await idsFrom(listed, MAX_ID_PAGE, token);
    }
  }

  async function* pieces(part: Part): AsyncGenerator<Piece<JsonObject>> {
    const listed = queryOf(part);
    const isFromBeginning = part.sinceMs === undefined && part.reached === undefined;
    /** Ids before the page that is asked for, where that is to begin a page of the search. */
    let before = isAcross && isFromBeginning ? offset : Number.POSITIVE_INFINITY;
    let token: string | undefined;
    do {
      const isWanted = before === 0;
      const page = isWanted
        ? await wholeFrom(listed, token)
        : await idsFrom(listed, Math.min(MAX_ID_PAGE, before), token);
      before = isWanted ? Number.POSITIVE_INFINITY : Math.max(0, before - page.issues.length);
      token = page.nextPageToken;
      const isWhole = isWanted && page.issues.every(({ fields }) => object(fields) !== undefined);
      const rows = page.issues.filter((issue) => id(issue.id) !== undefined && (isWhole ? belongs : isBelieved)(issue));
      yield { rows, isLast: token === undefined, isWhole };
    } while (token !== undefined);
  }

  return await walkById(
    context,
    {
      key: jql,
      idOf,
      pieces,
      isWhole: false,
      ...(isOnePage && { firstPage: () => firstPageOf(client, request, belongs) }),
      fetch: async (ids) => (await fetchIssues(client, search, ids)).filter(keep),
      fetchSize: PAGE_SIZE,
      ahead: aheadReads(),
      order,
      ...(apart && { apart: { ...apart, matching: async (ids) => (await apart.matching(ids)).filter(keep) } }),
    },
    request,
  );
}
