/** Issue search. Source: jira rest v3, `POST /rest/api/3/search/jql` and `POST /rest/api/3/issue/bulkfetch`. */
import type { JiraClient } from './client.ts';
import { type JsonObject, object, objects, text } from './json.ts';

export interface SearchRequest {
  readonly jql: string;
  readonly fields: readonly string[];
  /** Comma-separated. */
  readonly expand?: string | undefined;
  readonly properties?: readonly string[] | undefined;
}

/** Most issues of one page when only ids are asked for. */
export const MAX_ID_PAGE = 5000;

/**
 * The pages of a search, one after the other. A page may be short in the middle; the end is where Jira says so.
 * @param pageSize asked for; Jira may send fewer.
 */
export async function* searchPages(
  client: JiraClient,
  request: SearchRequest,
  pageSize: number,
): AsyncGenerator<JsonObject[]> {
  let nextPageToken: string | undefined;
  do {
    const page = object(
      await client.json({
        method: 'POST',
        path: '/rest/api/3/search/jql',
        body: { ...request, maxResults: pageSize, nextPageToken },
      }),
    );
    yield objects(page?.issues);
    nextPageToken = page?.isLast === true ? undefined : text(page?.nextPageToken);
  } while (nextPageToken !== undefined);
}
