import type { TaskTask } from '../../../schema/models/task-task.ts';
import type { GetInput, Item, ReadOptions } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { type JsonObject, texts } from '../../toolkit/json.ts';
import { readFormat } from '../../toolkit/text-format.ts';
import { labelsWith } from '../fields/tables.ts';
import type { LinearClient } from '../line/client.ts';
import { toTask } from '../map/task.ts';
import { fetchIssue, issueFields, isWholeIssue, wholeIssue } from './issue.ts';

export async function toItems(
  context: Context<LinearClient>,
  { raw }: Pick<ReadOptions, 'raw'>,
  issues: readonly JsonObject[],
): Promise<Item<TaskTask>[]> {
  const format = readFormat(raw);
  const whole = issues.every(isWholeIssue)
    ? issues
    : await Promise.all(issues.map((issue) => wholeIssue(context, issue)));
  const labelIds = [...new Set(issues.flatMap(({ labelIds }) => texts(labelIds)))];
  const labels = labelIds.length > 0 ? await labelsWith(context, labelIds) : [];
  return whole.map((issue) => ({ object: toTask(issue, { labels, format }), raw: issue }));
}

export async function toItem(
  context: Context<LinearClient>,
  options: ReadOptions,
  issue: JsonObject,
): Promise<Item<TaskTask>> {
  const [item] = await toItems(context, options, [issue]);
  return item as Item<TaskTask>;
}

export async function getTask(context: Context<LinearClient>, input: GetInput): Promise<Item<TaskTask>> {
  readFormat(input.raw);
  return await toItem(context, input, await fetchIssue(context, input.id, issueFields(input)));
}
