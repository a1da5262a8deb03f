/** Issue search. Source: jira rest v3, `POST /rest/api/3/search/jql` and `POST /rest/api/3/issue/bulkfetch`. */

import { type JsonObject, text } from '../../toolkit/json.ts';
import type { JiraClient } from '../line/client.ts';
import { listOf } from '../paging/list.ts';

export interface SearchRequest {
  readonly jql: string;
  readonly fields: readonly string[];
  /** Comma-separated. */
  readonly expand?: string | undefined;
  readonly properties?: readonly string[] | undefined;
  /** Ids whose latest state counts, however far behind the index is; the same on every page. */
  readonly reconcileIssues?: readonly string[] | undefined;
}

/** Most issues of one page when only ids are asked for. */
export const MAX_ID_PAGE = 5000;

export interface SearchPage {
  readonly issues: JsonObject[];
  /** Undefined at the end. A page may be short, or empty, in the middle too. */
  readonly nextPageToken: string | undefined;
}

/** @param pageSize asked for; Jira may send fewer. */
export async function searchPage(
  client: JiraClient,
  request: SearchRequest,
  pageSize: number,
  nextPageToken?: string,
): Promise<SearchPage> {
  // Ids are texts everywhere in Jira but here.
  const reconcileIssues = request.reconcileIssues?.map(Number);
  const body = { ...request, reconcileIssues, maxResults: pageSize, nextPageToken };
  const { rows, page } = await listOf(client, { method: 'POST', path: '/rest/api/3/search/jql', body }, 'issues');
  return {
    issues: rows,
    nextPageToken: page.isLast === true ? undefined : text(page.nextPageToken),
  };
}

/** The pages of a search, one after the other. */
export async function* searchPages(
  client: JiraClient,
  request: SearchRequest,
  pageSize: number,
): AsyncGenerator<JsonObject[]> {
  let token: string | undefined;
  do {
    const { issues, nextPageToken } = await searchPage(client, request, pageSize, token);
    yield issues;
    token = nextPageToken;
  } while (token !== undefined);
}
