/** Fetching issues with just the fields an answer needs. */
import type { TaskTask } from '../../../schema/models/task-task.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import type { Item, ReadOptions } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { id, type JsonObject, object, text } from '../../toolkit/json.ts';
import { readFormat, type TextFormat } from '../../toolkit/text-format.ts';
import { type FieldCatalogue, fieldCatalogue } from '../fields/fields.ts';
import { type JiraClient, path } from '../line/client.ts';
import { CATALOGUE_FIELDS, issueFields, toTask } from '../map/task.ts';
import { listOf } from '../paging/list.ts';
import { ofEachRow } from './slow-fields.ts';

/** What to ask Jira for, and how to read what it sends. */
export interface ReadPlan {
  readonly fields: readonly string[];
  readonly catalogue: FieldCatalogue | undefined;
  readonly wantsWatchers: boolean;
  /** Of rich text. */
  readonly format: TextFormat;
}

const ISSUE_ID_OR_KEY = /^(?:\d{1,18}|[A-Za-z][A-Za-z0-9_]*-\d{1,18})$/;

/** Text that can't be an issue's id or key is refused before Jira is asked. */
export function checkIssueId(idOrKey: string): string {
  if (ISSUE_ID_OR_KEY.test(idOrKey)) return idOrKey;
  throw new GatewayError('not_found', 'There is no task of this id or key.');
}

export async function readPlan(context: Context<JiraClient>, { select, raw }: ReadOptions): Promise<ReadPlan> {
  const format = readFormat(raw);
  const needsCatalogue = CATALOGUE_FIELDS.some((field) => select.wants(field));
  const catalogue = needsCatalogue ? await fieldCatalogue(context) : undefined;
  return {
    fields: select.wantsRaw ? ['*all'] : issueFields((field) => select.wants(field), catalogue),
    catalogue,
    wantsWatchers: select.wants('follower_user_ids'),
    format,
  };
}

/** Account ids of an issue's watchers; without the permission to see them Jira lists none. */
export async function watchersOf({ client }: Context<JiraClient>, issueId: string): Promise<string[]> {
  const { rows } = await listOf(client, { path: path`/rest/api/3/issue/${issueId}/watchers` }, 'watchers');
  return rows.map((person) => text(person.accountId)).filter((accountId) => accountId !== undefined);
}

export async function toItems(
  context: Context<JiraClient>,
  { catalogue, wantsWatchers, format }: ReadPlan,
  issues: readonly JsonObject[],
): Promise<Item<TaskTask>[]> {
  const { siteUrl } = context.client;
  const watchers = wantsWatchers ? await ofEachRow(issues, (issue) => watchersOf(context, id(issue.id) ?? '')) : [];
  return issues.map((issue, index) => ({
    object: toTask({ issue, siteUrl, catalogue, format, watchers: watchers[index] }),
    raw: issue,
  }));
}

/** A longer list of fields would make the address of a GET too long. */
const LONGEST_FIELD_LIST = 1500;

function fieldList(fields: readonly string[]): string {
  const list = fields.join(',');
  return list.length > LONGEST_FIELD_LIST ? '*all,-comment,-worklog' : list;
}

/** One issue by id or key; Jira follows moved issues, so its key may be another than the one asked for. */
export async function fetchIssue(
  { client }: Context<JiraClient>,
  idOrKey: string,
  fields: readonly string[],
  raw: Readonly<Record<string, string>> = {},
): Promise<JsonObject> {
  const issue = object(
    await client.json({
      path: path`/rest/api/3/issue/${checkIssueId(idOrKey)}`,
      query: { fields: fieldList(fields), expand: raw.expand, properties: raw.properties },
    }),
  );
  if (!issue) throw new GatewayError('upstream_error', 'Jira answered without an issue.');
  return issue;
}

/** Jira gives a key to no other issue later, also when the issue moves; whoever names one writes to it again soon. */
const ID_AGE_MS = 10 * 60_000;

/** The numeric id of an issue, which a caller may also name by its key. */
export async function issueIdOf(context: Context<JiraClient>, idOrKey: string): Promise<string> {
  if (/^\d+$/.test(checkIssueId(idOrKey))) return idOrKey;
  const key = idOrKey.toUpperCase();
  return await context.cache.get(`id of ${key}`, ID_AGE_MS, async () => {
    const issue = await fetchIssue(context, key, ['id']);
    return id(issue.id) ?? key;
  });
}

export async function getTask(
  context: Context<JiraClient>,
  input: ReadOptions & { readonly id: string },
): Promise<Item<TaskTask>> {
  const issueId = checkIssueId(input.id);
  const plan = await readPlan(context, input);
  const issue = await fetchIssue(context, issueId, plan.fields, input.raw);
  const [item] = await toItems(context, plan, [issue]);
  if (!item) throw new GatewayError('upstream_error', 'Jira answered without an issue.');
  return item;
}
