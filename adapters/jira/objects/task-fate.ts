/** What became of tasks that lists do not hold any more. Source: jira rest v3, archive issues; app data policies. */

import { GatewayError } from '../../../src/lib/errors.ts';
import type { Fate, FateInput } from '../../contract/adapter.ts';
import type { Context } from '../../contract/session.ts';
import { isNothing, type JsonObject, object } from '../../toolkit/json.ts';
import { hidesProject, hidesSome } from '../auth/app-access.ts';
import { type JiraClient, path } from '../line/client.ts';

/** Of archived issues alone. Their names differ between what Jira answers and what it exports. */
const ARCHIVAL = ['archiveddate', 'archivedDate', 'archivedby', 'archivedBy'];

const isArchived = (issue: JsonObject | undefined): boolean =>
  ARCHIVAL.some((name) => !isNothing(object(issue?.fields)?.[name]));

async function fetchIssue({ client }: Context<JiraClient>, issueId: string): Promise<JsonObject | undefined> {
  try {
    const query = { fields: ARCHIVAL.join(',') };
    return object(await client.json({ path: path`/rest/api/3/issue/${issueId}`, query }));
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'not_found') return undefined;
    throw error;
  }
}

export async function fateOf(
  context: Context<JiraClient>,
  { type, id, parentId }: FateInput,
): Promise<Fate | undefined> {
  if (type !== 'task_task') return undefined;
  const issue = await fetchIssue(context, id);
  if (issue) return isArchived(issue) ? 'archived' : undefined;
  // Where nobody knows its project any more, a rule is the likelier reason: Jira says of most deletions when they happen.
  const isHidden = parentId === undefined ? await hidesSome(context) : await hidesProject(context, parentId);
  return isHidden ? 'not_visible' : undefined;
}
