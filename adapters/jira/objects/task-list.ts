import type { TaskTask } from '../../../schema/models/task-task.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import type { Item, ListInput } from '../../object-adapter.ts';
import type { Context } from '../../session.ts';
import type { JiraClient } from '../client.ts';
import { instantMs } from '../instants.ts';
import { walkIssues } from '../issue-walk.ts';
import { ISSUE_KEY, taskJql } from '../jql.ts';
import { type JsonObject, object } from '../json.ts';
import { recentWrites } from '../recent-writes.ts';
import { readPlan, toItems } from './task-read.ts';

/** Whether the caller searched for an issue key: one that does not exist makes Jira refuse the query. */
const isUnknownKey = (error: unknown, query: string | undefined) =>
  query !== undefined && ISSUE_KEY.test(query) && error instanceof GatewayError && error.code === 'validation_failed';

export async function listTasks(context: Context<JiraClient>, input: ListInput): Promise<Item<TaskTask>[]> {
  const plan = await readPlan(context, input);
  const since = input.updatedGte;
  const written = await recentWrites(context);
  const search = {
    jql: taskJql(input),
    fields:
      since === undefined || plan.fields.includes('*all') ? plan.fields : [...new Set([...plan.fields, 'updated'])],
    expand: input.raw.expand,
    properties: input.raw.properties?.split(','),
    reconcileIssues: written.length > 0 ? written : undefined,
  };
  const keep = (issue: JsonObject) => since === undefined || (instantMs(object(issue.fields)?.updated) ?? 0) >= since;
  try {
    const { offset, limit } = input;
    const issues = await walkIssues(context, { search, offset, limit, keep });
    return await toItems(context, plan, issues);
  } catch (error) {
    if (isUnknownKey(error, input.query)) return [];
    throw error;
  }
}
