/** Lists that stand in a row and were cut: what is missing is read. */
import { type JsonObject, object } from '../../toolkit/json.ts';
import type { LinearClient } from '../line/client.ts';
import { allOf, PAGE_SIZE } from './pages.ts';

/** What a query asks of a list in a row, so that it is known whether there is more. */
export const idsOf = (name: string, most: number): string =>
  `${name}(first: ${most}) { nodes { id } pageInfo { hasNextPage } }`;

const isCut = (connection: unknown): boolean => object(object(connection)?.pageInfo)?.hasNextPage === true;

export const isWhole = (row: JsonObject, names: readonly string[]): boolean =>
  names.every((name) => row[name] === undefined || !isCut(row[name]));

/**
 * The row with these lists as a whole.
 * @param field of the query that finds one such row by its id.
 */
export async function whole(
  client: LinearClient,
  field: 'issue' | 'project',
  row: JsonObject,
  names: readonly string[],
): Promise<JsonObject> {
  const cut = names.filter((name) => isCut(row[name]));
  if (cut.length === 0) return row;
  const found = await Promise.all(
    cut.map(async (name) => {
      const document = `query($id: String!, $after: String) {
        ${field}(id: $id) { ${name}(first: ${PAGE_SIZE}, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }
      }`;
      return [name, { nodes: await allOf(client, { document, path: [field, name], variables: { id: row.id } }) }];
    }),
  );
  return { ...row, ...Object.fromEntries(found) };
}
