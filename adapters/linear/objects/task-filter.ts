/** Parameters of a list of tasks as Linear's filter. No text of a caller reaches a date unparsed. */

import { parseInstant } from '../../../schema/instant.ts';
import { TASK_STATUSES, type TaskStatus } from '../../../schema/models/task-task.ts';
import { queryProblem, validationError } from '../../../src/lib/errors.ts';
import type { ListInput } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { isObject, type JsonObject } from '../../toolkit/json.ts';
import { typeFilter } from '../fields/status.ts';
import type { LinearClient } from '../line/client.ts';
import { issueIdOf, isUuid } from './issue.ts';

const DAY_MS = 86_400_000;

/** Due dates are days: an instant within a day counts from the next one. */
function dayFrom(value: string): string {
  const ms = parseInstant(value) ?? 0;
  return new Date(Math.ceil(ms / DAY_MS) * DAY_MS).toISOString().slice(0, 10);
}

/** Nothing has this id, so that an id of another form finds nothing. */
export const NOTHING = '00000000-0000-4000-8000-000000000000';

export const idFilter = (id: string): JsonObject => ({ id: { eq: isUuid(id) ? id : NOTHING } });

/** A project is also known by the slug of its address. */
export const projectFilter = (idOrSlug: string): JsonObject =>
  isUuid(idOrSlug) ? idFilter(idOrSlug) : { slugId: { eq: idOrSlug } };

const isStatus = (word: string): word is TaskStatus => (TASK_STATUSES as readonly string[]).includes(word);

const CLAUSES: Readonly<Record<string, (value: string) => JsonObject>> = {
  project_id: (value) => ({ project: projectFilter(value) }),
  assigned_user_id: (value) => ({ assignee: idFilter(value) }),
  user_id: (value) => ({ creator: idFilter(value) }),
  status: (value) => ({
    state: isStatus(value) ? { type: typeFilter(value) } : { name: { eqIgnoreCase: value } },
  }),
  start_gte: (value) => ({ dueDate: { gte: dayFrom(value) } }),
  end_lt: (value) => ({ dueDate: { lt: dayFrom(value) } }),
};

export const TASK_FILTERS = [...Object.keys(CLAUSES), 'parent_id'];

/** The caller's own filter, which must be one whole object. */
function ownFilter(given: string | undefined): JsonObject[] {
  if (given === undefined) return [];
  try {
    const filter: unknown = JSON.parse(given);
    if (isObject(filter)) return [filter];
  } catch {
    // Told below, as any other value that is no filter.
  }
  throw validationError([queryProblem('raw', 'must hold filter as the JSON of an IssueFilter')]);
}

export const queryFilter = (query: string): JsonObject => ({
  or: [{ title: { containsIgnoreCase: query } }, { description: { containsIgnoreCase: query } }],
});

/** @param updatedGte epoch milliseconds. */
export const changedFilter = (updatedGte: number): JsonObject => ({
  updatedAt: { gte: new Date(updatedGte).toISOString() },
});

export async function taskFilter(context: Context<LinearClient>, input: ListInput): Promise<JsonObject> {
  const { filters, query, updatedGte, raw } = input;
  const { parent_id: parent, ...others } = filters;
  const clauses: JsonObject[] = [
    ...Object.entries(others).flatMap(([name, value]): JsonObject[] => {
      const clause = CLAUSES[name]?.(value);
      return clause ? [clause] : [];
    }),
    ...(parent === undefined ? [] : [{ parent: idFilter(await issueIdOf(context, parent)) }]),
    ...(raw.team_id === undefined ? [] : [{ team: idFilter(raw.team_id) }]),
    ...(query === undefined ? [] : [queryFilter(query)]),
    ...(updatedGte === undefined ? [] : [changedFilter(updatedGte)]),
    ...ownFilter(raw.filter),
  ];
  const [only] = clauses;
  return clauses.length > 1 ? { and: clauses } : (only ?? {});
}
