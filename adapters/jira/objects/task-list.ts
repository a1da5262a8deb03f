import type { TaskTask } from '../../../schema/models/task-task.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import type { Context, Item, ListInput } from '../../adapter.ts';
import type { JiraClient } from '../client.ts';
import { instantMs } from '../instants.ts';
import { ISSUE_KEY, taskJql } from '../jql.ts';
import { type JsonObject, object } from '../json.ts';
import { MAX_ID_PAGE, searchPages } from '../search.ts';
import { readPlan, toItems } from './task-read.ts';

/** Issues that Jira returns in one page when it is asked for their fields. */
const PAGE_SIZE = 100;

interface Wanted {
  offset: number;
  limit: number;
  keep: (issue: JsonObject) => boolean;
}

/** The issues at `offset` to `offset + limit` of those that are kept. */
async function collect(pages: AsyncIterable<JsonObject[]>, { offset, limit, keep }: Wanted): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  let skipped = 0;
  for await (const page of pages) {
    for (const issue of page) {
      if (!keep(issue)) continue;
      if (skipped < offset) skipped += 1;
      else found.push(issue);
      if (found.length === limit) return found;
    }
  }
  return found;
}

/** Whether the caller searched for an issue key: one that does not exist makes Jira refuse the query. */
const isUnknownKey = (error: unknown, query: string | undefined) =>
  query !== undefined && ISSUE_KEY.test(query) && error instanceof GatewayError && error.code === 'validation_failed';

export async function listTasks(context: Context<JiraClient>, input: ListInput): Promise<Item<TaskTask>[]> {
  const plan = await readPlan(context, input);
  const since = input.updatedGte;
  const request = {
    jql: taskJql(input),
    fields:
      since === undefined || plan.fields.includes('*all') ? plan.fields : [...new Set([...plan.fields, 'updated'])],
    expand: input.raw.expand,
    properties: input.raw.properties?.split(','),
  };
  const keep = (issue: JsonObject) => since === undefined || (instantMs(object(issue.fields)?.updated) ?? 0) >= since;
  const pageSize = plan.fields.length === 1 && plan.fields[0] === 'id' ? MAX_ID_PAGE : PAGE_SIZE;
  try {
    const size = Math.min(pageSize, input.offset + input.limit);
    const issues = await collect(searchPages(context.client, request, size), { ...input, keep });
    return await toItems(context, plan, issues);
  } catch (error) {
    if (isUnknownKey(error, input.query)) return [];
    throw error;
  }
}
