import type { TaskTask } from '../../../schema/models/task-task.ts';
import type { Item, ListInput } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { instantMs } from '../../toolkit/instants.ts';
import { type JsonObject, object, text } from '../../toolkit/json.ts';
import type { Order } from '../../toolkit/walks/walk-by-id.ts';
import type { JiraClient } from '../line/client.ts';
import { freshMatches } from '../search/fresh-matches.ts';
import { walkIssues } from '../search/issue-walk.ts';
import { JQL_OVERLAP_MS, jqlOf, type TaskQuery, taskQuery } from '../search/jql.ts';
import { recentWrites } from '../search/recent-writes.ts';
import { findingNothing } from '../search/unknown-values.ts';
import { readPlan, toItems } from './task-read.ts';

/** What tasks are sorted by, as it stands in an issue. */
function orderOf({ order }: TaskQuery): Order<JsonObject> | undefined {
  if (!order) return undefined;
  const sortedBy = (issue: JsonObject) => object(issue.fields)?.[order.field];
  return {
    isDescending: order.isDescending,
    isFixed: order.field === 'created',
    keyOf: (issue) => (order.field === 'summary' ? text(sortedBy(issue)) : instantMs(sortedBy(issue))),
  };
}

/** The fields that an answer needs, and those that it is filtered and put in order by. */
function fieldsFor(fields: readonly string[], more: readonly (string | undefined)[]): readonly string[] {
  if (fields.includes('*all')) return fields;
  return [...new Set([...fields, ...more.filter((field) => field !== undefined)])];
}

const narrowed = (query: TaskQuery, clause: string): string =>
  jqlOf({ ...query, where: `(${query.where}) AND ${clause}` });

/** What comes after an instant of creation in the list's order, and what was created in the same minute. */
const createdAfter = ({ order }: TaskQuery, ms: number): string =>
  order?.isDescending ? `created <= ${ms + JQL_OVERLAP_MS}` : `created >= ${Math.max(0, ms - JQL_OVERLAP_MS)}`;

export async function listTasks(context: Context<JiraClient>, input: ListInput): Promise<Item<TaskTask>[]> {
  const plan = await readPlan(context, input);
  const since = input.updatedGte;
  const { reconciled, apart, gone } = await recentWrites(context);
  const query = taskQuery(input);
  // Ids alone need no second call, unless some are to be put in their places.
  const isPlaced = apart.length > 0 || plan.fields.some((field) => field !== 'id');
  const search = {
    jql: jqlOf(query),
    fields: fieldsFor(plan.fields, [
      since === undefined ? undefined : 'updated',
      isPlaced ? query.order?.field : undefined,
    ]),
    expand: input.raw.expand,
    properties: input.raw.properties?.split(','),
    reconcileIssues: reconciled.length > 0 ? reconciled : undefined,
  };
  const { jql: _main, reconcileIssues: _newest, ...asked } = search;
  const { offset, limit } = input;
  const issues = await findingNothing(input, () =>
    walkIssues(context, {
      search,
      changedSince: (ms) => narrowed(query, `updated >= ${Math.max(0, ms)}`),
      comingAfter: (ms) => narrowed(query, createdAfter(query, ms)),
      offset,
      limit,
      ...(since !== undefined && { keep: (issue) => (instantMs(object(issue.fields)?.updated) ?? 0) >= since }),
      gone,
      apart: { ids: apart, matching: (ids) => freshMatches(context.client, { ...asked, query, ids }) },
      order: orderOf(query),
    }),
  );
  return await toItems(context, plan, issues);
}
