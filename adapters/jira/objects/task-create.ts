import type { TaskTask, TaskTaskCreate } from '../../../schema/models/task-task.ts';
import { bodyProblem, GatewayError, validationError } from '../../../src/lib/errors.ts';
import type { Item, WriteInput } from '../../object-adapter.ts';
import type { Context } from '../../session.ts';
import type { JiraClient } from '../client.ts';
import { fieldCatalogue } from '../fields.ts';
import { id, idAt, type JsonObject, number, object } from '../json.ts';
import { givenRaw, mergeIssueRaw } from '../raw-body.ts';
import { noteWrite } from '../recent-writes.ts';
import { richText } from '../rich-text.ts';
import { choices, createScreen, type IssueType, issueTypes, type Screen } from '../screens.ts';
import { checkSimpleFields, needsCatalogue, type PlainChange, plainFields, throwProblems } from './task-fields.ts';
import { fetchIssue, getTask } from './task-read.ts';
import { moveTo, wantedStatus } from './task-status.ts';
import { replaceWatchers } from './task-watchers.ts';

interface Parent {
  readonly id: string;
  readonly level: number;
}

/** The parent to be, which decides the level of the new issue. */
async function parentOf(context: Context<JiraClient>, idOrKey: string): Promise<Parent> {
  try {
    const issue = await fetchIssue(context, idOrKey, ['issuetype']);
    const type = object(object(issue.fields)?.issuetype);
    return { id: id(issue.id) ?? idOrKey, level: number(type?.hierarchyLevel) ?? (type?.subtask === true ? -1 : 0) };
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'not_found') throw error;
    throw validationError([bodyProblem('$.parent_id', `names no task that the connection can see: ${idOrKey}`)]);
  }
}

/** The types that fit: the one that was named, else all of the level that the parent asks for. */
function candidates(types: readonly IssueType[], wanted: string | undefined, parent: Parent | undefined): IssueType[] {
  const lower = wanted?.toLowerCase();
  const named = types.filter((type) => type.id === wanted || type.name.toLowerCase() === lower);
  const found = wanted ? named : types.filter((type) => type.level === (parent ? Math.max(-1, parent.level - 1) : 0));
  if (found.length > 0) return found;
  const offered = types.map((type) => ({ id: type.id, name: type.name }));
  const problem = wanted ? `is not a type of this project: ${JSON.stringify(wanted)}` : 'is required: no type fits';
  throw validationError([bodyProblem('$.type', problem, offered)]);
}

const missingOn = (screen: Screen, fields: JsonObject) =>
  [...screen.values()].filter((field) => field.isRequired && !field.hasDefault && fields[field.id] === undefined);

/** The issue on the first type whose create screen needs nothing that the request lacks. */
async function draft(
  context: Context<JiraClient>,
  project: string,
  types: readonly IssueType[],
  fieldsOn: (screen: Screen, type: IssueType) => PlainChange,
): Promise<PlainChange> {
  let lacking: ReturnType<typeof missingOn> = [];
  for (const type of types) {
    const screen = await createScreen(context, project, type.id);
    const change = fieldsOn(screen, type);
    const missing = missingOn(screen, change.fields);
    if (missing.length === 0) return change;
    if (lacking.length === 0) lacking = missing;
  }
  const problems = lacking.map((field) =>
    bodyProblem(`$.raw.fields.${field.id}`, `(${field.name}) is required to create a task here`, choices(field)),
  );
  throwProblems(problems);
  throw new GatewayError('upstream_forbidden', "The connection's account may not create tasks in this project.");
}

async function postIssue(context: Context<JiraClient>, body: unknown): Promise<string> {
  const answer = await context.client.json({ method: 'POST', path: '/rest/api/3/issue', body });
  const created = idAt(answer, 'id');
  if (created === undefined) throw new GatewayError('upstream_error', 'Jira created the task but did not say its id.');
  await noteWrite(context, created);
  return created;
}

/** An error after the issue was made must not look as if nothing had happened. */
function afterCreation(error: unknown, issueId: string): unknown {
  if (!(error instanceof GatewayError)) return error;
  return new GatewayError('validation_failed', `The task was created with the id ${issueId}, but: ${error.message}`, {
    details: { created_id: issueId, error: error.code, details: error.details },
    cause: error,
  });
}

export async function createTask(context: Context<JiraClient>, input: WriteInput): Promise<Item<TaskTask>> {
  const body = input.body as TaskTaskCreate;
  const raw = givenRaw(body.raw);
  checkSimpleFields(body);
  const destination = wantedStatus(body);
  const description = body.notes ? richText(body.notes, '$.notes') : undefined;
  const parent = body.parent_id ? await parentOf(context, body.parent_id) : undefined;
  const types = candidates(await issueTypes(context, body.project_id), body.type ?? undefined, parent);
  const catalogue = needsCatalogue(body) ? await fieldCatalogue(context) : undefined;
  const fixed = {
    project: /^\d+$/.test(body.project_id) ? { id: body.project_id } : { key: body.project_id },
    ...(parent && { parent: { id: parent.id } }),
    ...(description && { description }),
  };
  const { fields, problems } = await draft(context, body.project_id, types, (screen, type) => {
    const plain = plainFields(body, screen, catalogue);
    const ours = { ...fixed, issuetype: { id: type.id }, ...plain.fields };
    return { problems: plain.problems, fields: mergeIssueRaw(ours, {}, raw).fields };
  });
  throwProblems(problems);
  const tags = body.tags ? { labels: [...new Set(body.tags)] } : {};
  const { update, properties } = mergeIssueRaw(tags, {}, raw);
  const issueId = await postIssue(context, {
    fields,
    ...(Object.keys(update).length > 0 && { update }),
    ...(properties && { properties }),
  });
  try {
    if (destination) await moveTo(context, issueId, destination, {});
    if (body.follower_user_ids) await replaceWatchers(context, issueId, body.follower_user_ids);
    return await getTask(context, { ...input, id: issueId });
  } catch (error) {
    throw afterCreation(error, issueId);
  }
}
