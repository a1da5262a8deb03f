/** Every list of Jira's is read through this. */
import type { JsonRequest } from '../../toolkit/client-policy.ts';
import { type JsonObject, object } from '../../toolkit/json.ts';
import { readList } from '../../toolkit/lists.ts';
import type { JiraClient } from '../line/client.ts';

export interface List {
  readonly rows: JsonObject[];
  /** What the rows came in; empty for a bare array. */
  readonly page: JsonObject;
}

/** @param key under which the rows are: `values`, `issues`, …; undefined for a bare array. */
export async function listOf(client: JiraClient, request: JsonRequest, key: string | undefined): Promise<List> {
  const { answer, rows } = await readList(
    'Jira',
    () => client.json(request),
    (found) => (key === undefined ? found : object(found)?.[key]),
  );
  return { rows, page: object(answer) ?? {} };
}
