import type { TaskTask } from '../../../schema/models/task-task.ts';
import { GatewayError, queryProblem, validationError } from '../../../src/lib/errors.ts';
import type { Item, ListInput, ReadOptions } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import type { JsonObject } from '../../toolkit/json.ts';
import { readFormat } from '../../toolkit/text-format.ts';
import type { LinearClient } from '../line/client.ts';
import { type RowList, rowsById } from '../lists/row-list.ts';
import { walkRows } from '../lists/row-walk.ts';
import { SLOW_FIELDS, SLOW_ISSUES_A_PAGE } from '../map/task.ts';
import { isIdentifier, issueFields, issueIdOf, isTrashed } from './issue.ts';
import { taskFilter } from './task-filter.ts';
import { toItems } from './task-read.ts';

const ARCHIVED: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

/** Archived tasks are tasks all the same. */
function wantsArchived({ raw }: ListInput): boolean {
  const wanted = ARCHIVED.get(raw.includeArchived ?? 'true');
  if (wanted === undefined) throw validationError([queryProblem('raw', 'must hold includeArchived as true or false')]);
  return wanted;
}

const issueList = (options: Pick<ReadOptions, 'select'>, filter: JsonObject, includeArchived: boolean): RowList => ({
  field: 'issues',
  filterType: 'IssueFilter',
  selection: `${issueFields(options)} trashed`,
  filter,
  more: `includeArchived: ${includeArchived}`,
  sortFields: { name: 'title', updated_at: 'updatedAt' },
  keep: (issue) => !isTrashed(issue),
  keepFields: 'trashed',
  ...(Object.keys(SLOW_FIELDS).some((field) => options.select.wants(field)) && { pageSize: SLOW_ISSUES_A_PAGE }),
});

function unlessFound(error: unknown): undefined {
  if (!(error instanceof GatewayError) || error.code !== 'not_found') throw error;
}

/** The task whose identifier is searched for, where the filters let it through. */
async function named(context: Context<LinearClient>, input: ListInput, list: RowList): Promise<JsonObject | undefined> {
  const { query } = input;
  if (query === undefined || !isIdentifier(query)) return undefined;
  const id = await issueIdOf(context, query).catch(unlessFound);
  if (id === undefined) return undefined;
  const filter = await taskFilter(context, { ...input, query: undefined });
  return (await rowsById(context.client, { ...list, filter }, [id]))[0];
}

/** The one that is named comes before all that the text search finds, and once. */
async function pageOf(context: Context<LinearClient>, input: ListInput): Promise<JsonObject[]> {
  const list = issueList(input, await taskFilter(context, input), wantsArchived(input));
  const first = await named(context, input, list);
  if (!first) return await walkRows(context, list, input);
  const isFirstPage = input.offset === 0;
  const others = { ...input, offset: Math.max(0, input.offset - 1), limit: input.limit - (isFirstPage ? 1 : 0) };
  const filter = { and: [list.filter, { id: { neq: first.id } }] };
  const rest = others.limit > 0 ? await walkRows(context, { ...list, filter }, others) : [];
  return isFirstPage ? [first, ...rest] : rest;
}

/** Blanks around what is searched for, and blanks alone, say nothing. */
const trimmed = ({ query, ...input }: ListInput): ListInput => ({ ...input, query: query?.trim() || undefined });

export async function listTasks(context: Context<LinearClient>, given: ListInput): Promise<Item<TaskTask>[]> {
  const input = trimmed(given);
  readFormat(input.raw);
  // What names no task has no children.
  const rows = await pageOf(context, input).catch((error: unknown) => {
    if (input.filters.parent_id !== undefined) unlessFound(error);
    else throw error;
    return [];
  });
  return await toItems(context, input, rows);
}

/** Those that are there, archived ones too. */
export async function tasksById(
  context: Context<LinearClient>,
  ids: readonly string[],
  options: ReadOptions,
): Promise<Item<TaskTask>[]> {
  const list = issueList(options, {}, true);
  return await toItems(context, options, await rowsById(context.client, list, ids));
}
