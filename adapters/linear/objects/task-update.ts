import type { TaskTask, TaskTaskUpdate } from '../../../schema/models/task-task.ts';
import { bodyProblem, type FieldProblem, throwProblems, validationError } from '../../../src/lib/errors.ts';
import type { Item, RemoveInput, UpdateInput } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { checkUnmodified } from '../../toolkit/concurrent-writes.ts';
import { instant } from '../../toolkit/instants.ts';
import { type JsonObject, object, textAt } from '../../toolkit/json.ts';
import { readFormat, writtenFormat } from '../../toolkit/text-format.ts';
import { givenRaw } from '../fields/raw-body.ts';
import { type Team, teamNamed } from '../fields/tables.ts';
import { readText } from '../fields/text.ts';
import type { LinearClient } from '../line/client.ts';
import { SLOW_FIELDS } from '../map/task.ts';
import { changedOnly } from './changed-input.ts';
import { groupNamed, type Home, homeProblem, isProblem, oneGroup, projectNamed } from './homes.ts';
import { allIssueFields, fetchIssue, issueIdOf, wholeIssue } from './issue.ts';
import { createLabels } from './new-labels.ts';
import { issueInput } from './task-input.ts';
import { toItem } from './task-read.ts';

const KEPT = ['name', 'status', 'group_ids'] as const;

/** Every task has these: nothing in their place is a mistake, not a wish. */
function checkKept(body: TaskTaskUpdate): void {
  const isCleared = (value: unknown) => value === null || value === '' || (Array.isArray(value) && value.length === 0);
  throwProblems(
    KEPT.filter((name) => isCleared(body[name])).map((name) =>
      bodyProblem(`$.${name}`, "can't be cleared: every task has one"),
    ),
  );
}

const idIn = (value: unknown): string => textAt(value, 'id') ?? '';

async function teamOf(
  context: Context<LinearClient>,
  { group_ids: given }: TaskTaskUpdate,
  issue: JsonObject,
): Promise<Team> {
  if (given?.length) return await oneGroup(context, given);
  const own = idIn(issue.team);
  const found = await teamNamed(context, own);
  if (found) return found;
  const problem = await groupNamed(context, own, '$.group_ids');
  throw validationError([problem as FieldProblem]);
}

async function projectPart(
  context: Context<LinearClient>,
  { project_id: given }: TaskTaskUpdate,
  team: Team,
  issue: JsonObject,
) {
  if (given === undefined || given === idIn(issue.project)) return { input: {}, problems: [] };
  if (!given) return { input: { projectId: null }, problems: [] };
  const found: Home | FieldProblem = await projectNamed(context, given);
  if (isProblem(found)) return { input: {}, problems: [found] };
  return { input: { projectId: found.id }, problems: homeProblem(team, found) };
}

/** A text that was read and comes back is no edit, although Linear writes it otherwise. */
function withoutEcho(body: TaskTaskUpdate, issue: JsonObject): TaskTaskUpdate {
  const format = writtenFormat(body.raw) ?? 'markdown';
  if (body.notes === undefined || (body.notes ?? '') !== (readText(issue.description, format) ?? '')) return body;
  const { notes: _same, ...others } = body;
  return others;
}

const UPDATE = (fields: string) =>
  `mutation($id: String!, $input: IssueUpdateInput!) { issueUpdate(id: $id, input: $input) { success issue { ${fields} } } }`;

async function update(context: Context<LinearClient>, input: UpdateInput): Promise<Item<TaskTask>> {
  const hasFollowers = input.body.follower_user_ids !== undefined;
  const fields = `${allIssueFields(input)} ${hasFollowers ? SLOW_FIELDS.follower_user_ids : ''}`;
  const issue = await wholeIssue(context, await fetchIssue(context, input.id, fields));
  checkUnmodified(input, instant(issue.updatedAt));
  const body = withoutEcho(input.body as TaskTaskUpdate, issue);
  const team = await teamOf(context, body, issue);
  const isMoved = team.id !== idIn(issue.team);
  const made = await issueInput(context, { body, team, issue, isMoved });
  const project = await projectPart(context, body, team, issue);
  throwProblems([...project.problems, ...made.problems]);
  const labels = await createLabels(context, made.newLabels, team, body.tags ?? []);
  const listed = isMoved ? 'labelIds' : 'addedLabelIds';
  const all = {
    ...made.input,
    ...project.input,
    ...(isMoved && { teamId: team.id }),
    ...(labels.length > 0 && { [listed]: [...((made.input[listed] as string[] | undefined) ?? []), ...labels] }),
  };
  const changes = { ...changedOnly(all, issue), ...givenRaw(body.raw) };
  if (Object.keys(changes).length === 0) return await toItem(context, input, issue);
  const result = await context.client.mutate(UPDATE(fields), { id: issue.id, input: changes }, 'Issue');
  return await toItem(context, input, object(result.issue) ?? (await fetchIssue(context, input.id, fields)));
}

/** Writes to one task come one after the other, so that each is compared with what the one before has left. */
const lockOf = (id: string): string => `issue ${id}`;

export async function updateTask(context: Context<LinearClient>, input: UpdateInput): Promise<Item<TaskTask>> {
  const body = input.body as TaskTaskUpdate;
  checkKept(body);
  readFormat(input.raw);
  writtenFormat(body.raw);
  const id = await issueIdOf(context, input.id);
  return await context.serialize(lockOf(id), () => update(context, { ...input, id }));
}

const DELETE = 'mutation($id: String!) { issueDelete(id: $id) { success entity { id trashed } } }';

/** Moves it to the trash, where it stays for 30 days. */
export async function removeTask(context: Context<LinearClient>, input: RemoveInput): Promise<void> {
  const id = await issueIdOf(context, input.id);
  await context.serialize(lockOf(id), async () => {
    const issue = await fetchIssue(context, id, 'id updatedAt');
    checkUnmodified(input, instant(issue.updatedAt));
    await context.client.mutate(DELETE, { id }, 'Issue');
  });
}
