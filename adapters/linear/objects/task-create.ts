import type { TaskTask, TaskTaskCreate } from '../../../schema/models/task-task.ts';
import { GatewayError, throwProblems, validationError } from '../../../src/lib/errors.ts';
import type { Item, WriteInput } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { afterCreation } from '../../toolkit/create-once.ts';
import { textAt } from '../../toolkit/json.ts';
import { readFormat, writtenFormat } from '../../toolkit/text-format.ts';
import { givenRaw } from '../fields/raw-body.ts';
import type { LinearClient } from '../line/client.ts';
import { createEntity } from './creation.ts';
import { type Home, homeProblem, homeTeam, isProblem, projectNamed } from './homes.ts';
import { fetchIssue } from './issue.ts';
import { createLabels } from './new-labels.ts';
import { issueInput } from './task-input.ts';
import { getTask } from './task-read.ts';

const ISSUE = { field: 'issue', type: 'Issue', inputType: 'IssueCreateInput' } as const;

/** What is no task is told by name, with everything else that is wrong. */
function unlessFound(error: unknown): undefined {
  if (!(error instanceof GatewayError) || error.code !== 'not_found') throw error;
}

async function parentTeam(context: Context<LinearClient>, { parent_id: parent, group_ids: groups }: TaskTaskCreate) {
  if (!parent || groups?.length) return undefined;
  const issue = await fetchIssue(context, parent, 'id team { id }').catch(unlessFound);
  return textAt(issue?.team, 'id');
}

async function projectOf(context: Context<LinearClient>, given: string | undefined): Promise<Home | undefined> {
  const found = given === undefined ? undefined : await projectNamed(context, given);
  if (isProblem(found)) throw validationError([found]);
  return found;
}

/** Nothing is the same as what is left out. */
const isSaid = ([, value]: [string, unknown]): boolean => value !== null && value !== '';

/** What an issue is made of. Throws `validation_failed` with all that is wrong with it. */
async function plan(context: Context<LinearClient>, given: WriteInput['body']) {
  const body = Object.fromEntries(Object.entries(given).filter(isSaid)) as TaskTaskCreate;
  writtenFormat(body.raw);
  const project = await projectOf(context, body.project_id);
  const team = await homeTeam(context, {
    groupIds: body.group_ids ?? [],
    parentTeamId: await parentTeam(context, body),
    project,
  });
  const made = await issueInput(context, { body, team, issue: undefined, isMoved: false });
  throwProblems([...homeProblem(team, project), ...made.problems]);
  return { body, project, team, made };
}

export async function checkTask(context: Context<LinearClient>, { body }: WriteInput): Promise<void> {
  await plan(context, body);
}

export async function createTask(context: Context<LinearClient>, input: WriteInput): Promise<Item<TaskTask>> {
  readFormat(input.raw);
  const { body, project, team, made } = await plan(context, input.body);
  const labels = await createLabels(context, made.newLabels, team, body.tags ?? []);
  const labelIds = [...((made.input.labelIds as string[] | undefined) ?? []), ...labels];
  const id = await createEntity(context, ISSUE, {
    ...made.input,
    teamId: team.id,
    ...(project && { projectId: project.id }),
    ...(labelIds.length > 0 && { labelIds }),
    ...givenRaw(body.raw),
  });
  return await getTask(context, { ...input, id }).catch((error) => Promise.reject(afterCreation(error, 'task', id)));
}
