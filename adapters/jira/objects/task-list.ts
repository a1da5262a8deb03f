import type { TaskTask } from '../../../schema/models/task-task.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import type { Item, ListInput } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { instantMs } from '../../toolkit/instants.ts';
import { id, type JsonObject, object, text } from '../../toolkit/json.ts';
import type { Order } from '../../toolkit/walks/id-list.ts';
import type { JiraClient } from '../line/client.ts';
import { freshMatches } from '../search/fresh-matches.ts';
import { walkIssues } from '../search/issue-walk.ts';
import { JQL_OVERLAP_MS, jqlOf, keyIn, type TaskQuery, taskQuery } from '../search/jql.ts';
import { recentWrites } from '../search/recent-writes.ts';
import { findingNothing } from '../search/unknown-values.ts';
import { issueIdOf, type ReadPlan, readPlan, toItems } from './task-read.ts';

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

interface Listing {
  readonly plan: ReadPlan;
  readonly input: ListInput;
  readonly query: TaskQuery;
}

/** Whether an issue was changed late enough: JQL knows minutes only. */
const keepOf = ({ updatedGte: since }: ListInput) =>
  since === undefined ? undefined : (issue: JsonObject) => (instantMs(object(issue.fields)?.updated) ?? 0) >= since;

/** What Jira is asked for of each issue. @param sortedBy what they are put in order by. */
const askedOf = (plan: ReadPlan, input: ListInput, sortedBy?: string) => ({
  fields: fieldsFor(plan.fields, [input.updatedGte === undefined ? undefined : 'updated', sortedBy]),
  expand: input.raw.expand,
  properties: input.raw.properties?.split(','),
});

async function walk(context: Context<JiraClient>, { plan, input, query }: Listing): Promise<JsonObject[]> {
  const { reconciled, apart, gone, lastAt } = await recentWrites(context);
  // Ids alone need no second call, unless some are to be put in their places.
  const isPlaced = apart.length > 0 || plan.fields.some((field) => field !== 'id');
  const asked = askedOf(plan, input, isPlaced ? query.order?.field : undefined);
  const { offset, limit } = input;
  const keep = keepOf(input);
  return await walkIssues(context, {
    search: { ...asked, jql: jqlOf(query), reconcileIssues: reconciled.length > 0 ? reconciled : undefined },
    changedSince: (ms) => narrowed(query, `updated >= ${Math.max(0, ms)}`),
    comingAfter: (ms) => narrowed(query, createdAfter(query, ms)),
    offset,
    limit,
    ...(keep && { keep }),
    gone,
    writtenAt: lastAt,
    apart: { ids: apart, matching: (ids) => freshMatches(context.client, { ...asked, query, ids }) },
    order: orderOf(query),
  });
}

/** The issue of a key that the text search may mean, where the filters let it through. */
async function issueOfKey(context: Context<JiraClient>, plan: ReadPlan, input: ListInput) {
  const key = keyIn(input.query);
  const issueId = key === undefined ? undefined : await issueIdOf(context, key).catch(unlessFound);
  if (issueId === undefined) return undefined;
  const query = taskQuery({ ...input, query: undefined });
  const [issue] = await freshMatches(context.client, { ...askedOf(plan, input), query, ids: [issueId] });
  return issue && (keepOf(input)?.(issue) ?? true) ? issue : undefined;
}

function unlessFound(error: unknown): undefined {
  if (!(error instanceof GatewayError) || error.code !== 'not_found') throw error;
}

/** The issue of the key comes before all that the text search finds, and once. */
async function pageOf(context: Context<JiraClient>, plan: ReadPlan, input: ListInput): Promise<JsonObject[]> {
  const query = taskQuery(input);
  const first = await issueOfKey(context, plan, input);
  if (!first) return await walk(context, { plan, input, query });
  const isFirstPage = input.offset === 0;
  const others = { ...input, offset: Math.max(0, input.offset - 1), limit: input.limit - (isFirstPage ? 1 : 0) };
  const without = { ...query, where: `(${query.where}) AND id != ${id(first.id)}` };
  const rest = others.limit > 0 ? await walk(context, { plan, input: others, query: without }) : [];
  return isFirstPage ? [first, ...rest] : rest;
}

export async function listTasks(context: Context<JiraClient>, input: ListInput): Promise<Item<TaskTask>[]> {
  const plan = await readPlan(context, input);
  return await toItems(context, plan, await findingNothing(input, () => pageOf(context, plan, input)));
}
