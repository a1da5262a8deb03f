/** Relay connections, page by page. Source: linear.app/developers, pagination. */
import { GatewayError } from '../../../src/lib/errors.ts';
import { boolean, type JsonObject, object, text } from '../../toolkit/json.ts';
import { readList } from '../../toolkit/lists.ts';
import type { LinearClient, Variables } from '../line/client.ts';

/** Rows of a page, at most. */
export const PAGE_SIZE = 250;

export interface ListPage {
  readonly rows: readonly JsonObject[];
  /** Undefined at the end. */
  readonly next: string | undefined;
}

/** A query whose connection stands below these fields, and that takes `$after`. */
export interface PagedQuery {
  readonly document: string;
  readonly path: readonly string[];
  readonly variables?: Variables;
}

const connectionIn = (data: JsonObject | undefined, path: readonly string[]): JsonObject | undefined =>
  path.reduce<JsonObject | undefined>((found, field) => object(found?.[field]), data);

export async function pageAt(
  client: LinearClient,
  { document, path, variables }: PagedQuery,
  after?: string,
): Promise<ListPage> {
  const read = () => client.dataOf(document, { ...variables, after });
  const { answer, rows } = await readList('Linear', read, (data) => connectionIn(data, path)?.nodes);
  const info = object(connectionIn(answer, path)?.pageInfo);
  if (boolean(info?.hasNextPage) !== true) return { rows, next: undefined };
  const next = text(info?.endCursor);
  // To take this for the end would hide what comes after.
  if (next === undefined) throw new GatewayError('upstream_error', 'Linear says that there is more, and not where.');
  return { rows, next };
}

export async function* pagesOf(client: LinearClient, query: PagedQuery): AsyncGenerator<readonly JsonObject[]> {
  let after: string | undefined;
  do {
    const { rows, next } = await pageAt(client, query, after);
    yield rows;
    after = next;
  } while (after !== undefined);
}

export async function allOf(client: LinearClient, query: PagedQuery): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  for await (const rows of pagesOf(client, query)) found.push(...rows);
  return found;
}
