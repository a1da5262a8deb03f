/** What a body means for Linear: the fields of an issue's input, and what is wrong with them. */
import { formatInstant, parseInstant } from '../../../schema/instant.ts';
import type { TaskTaskCreate, TaskTaskUpdate } from '../../../schema/models/task-task.ts';
import { bodyProblem, type FieldProblem, GatewayError } from '../../../src/lib/errors.ts';
import type { Context } from '../../contract/session.ts';
import { dayOf } from '../../toolkit/instants.ts';
import { type JsonObject, object, text, textAt, texts } from '../../toolkit/json.ts';
import { isSameName } from '../../toolkit/names.ts';
import { writtenFormat } from '../../toolkit/text-format.ts';
import { chooseLabels, tagsOf } from '../fields/labels.ts';
import { peopleIn } from '../fields/people.ts';
import { stateFor } from '../fields/status.ts';
import { labelsWith, statesOf, type Team } from '../fields/tables.ts';
import { writtenText } from '../fields/text.ts';
import { wantedStatus } from '../fields/wanted-status.ts';
import type { LinearClient } from '../line/client.ts';
import { issueIdOf } from './issue.ts';
import { metadataInput } from './task-metadata-input.ts';

type Body = TaskTaskUpdate | TaskTaskCreate;

export interface IssueInput {
  readonly input: Readonly<Record<string, unknown>>;
  /** Tags that need a new label. */
  readonly newLabels: readonly string[];
  readonly problems: readonly FieldProblem[];
}

interface Part {
  readonly input?: Readonly<Record<string, unknown>>;
  readonly newLabels?: readonly string[];
  readonly problems?: readonly FieldProblem[];
}

/** What is written, and into what. */
interface Target {
  readonly body: Body;
  readonly team: Team;
  /** As it is; undefined for a new one. */
  readonly issue: JsonObject | undefined;
  /** Whether it comes from another team. */
  readonly isMoved: boolean;
}

/** The most urgent first; 0 is none. `Normal` is an older word. */
const PRIORITIES: Readonly<Record<string, number>> = { Urgent: 1, High: 2, Medium: 3, Normal: 3, Low: 4 };

function priorityOf({ body }: Target): Part {
  const { priority } = body;
  if (priority === undefined) return {};
  if (!priority) return { input: { priority: 0 } };
  const value = /^[0-4]$/.test(priority)
    ? Number(priority)
    : Object.entries(PRIORITIES).find(([word]) => isSameName(word, priority))?.[1];
  if (value !== undefined) return { input: { priority: value } };
  return {
    problems: [bodyProblem('$.priority', `is not a priority: ${priority}`, ['Urgent', 'High', 'Medium', 'Low'])],
  };
}

function nameOf({ body }: Target): Part {
  if (body.name === undefined) return {};
  if (!body.name?.trim()) return { problems: [bodyProblem('$.name', 'must not be empty')] };
  return { input: { title: body.name } };
}

function notesOf({ body }: Target): Part {
  if (body.notes === undefined) return {};
  if (!body.notes) return { input: { description: '' } };
  return { input: { description: writtenText(body.notes, writtenFormat(body.raw), '$.notes') } };
}

function pointsOf({ body: { story_points: points } }: Target): Part {
  if (points === undefined) return {};
  if (points === null || (Number.isInteger(points) && points >= 0)) return { input: { estimate: points } };
  return { problems: [bodyProblem('$.story_points', 'must be a whole number of at least 0')] };
}

const dueOf = ({ body: { due_at: due } }: Target): Part =>
  due === undefined ? {} : { input: { dueDate: due ? dayOf(due) : null } };

const SECOND_MS = 1000;

/**
 * When a new task was completed. Linear takes that of an issue which it is told to be older, and of none that it has already.
 * Source: Linear's public schema, `IssueCreateInput.completedAt`.
 */
function completedInput(
  { clock }: Pick<Context<LinearClient>, 'clock'>,
  { completed_at: completed }: Body,
): Part['input'] {
  const at = completed ? parseInstant(completed) : undefined;
  if (at === undefined || at >= clock.now()) return {};
  return { createdAt: formatInstant(at - SECOND_MS), completedAt: formatInstant(at) };
}

async function statusPart(context: Context<LinearClient>, { body, team, issue, isMoved }: Target): Promise<Part> {
  const current = object(issue?.state);
  const type = text(current?.type) ?? '';
  const wanted = wantedStatus(body, issue);
  if (typeof wanted === 'object') return { problems: [wanted] };
  if (wanted === undefined && !isMoved) return {};
  const states = await statesOf(context, team.id);
  // A state of the old team is none of the new one.
  if (wanted === undefined) {
    const same = states.find((state) => state.type === type);
    return same ? { input: { stateId: same.id } } : {};
  }
  const found = stateFor(wanted, states, current && !isMoved ? { id: textAt(current, 'id') ?? '', type } : undefined);
  if (typeof found === 'object') return { problems: [found] };
  if (found === undefined) return {};
  const isCompleted = states.some(({ id, type: kind }) => id === found && kind === 'completed');
  return { input: { stateId: found, ...(!issue && isCompleted && completedInput(context, body)) } };
}

async function tagsPart(context: Context<LinearClient>, { body, team, issue, isMoved }: Target): Promise<Part> {
  if (body.tags === undefined && !isMoved) return {};
  const current = texts(issue?.labelIds);
  const labels = await labelsWith(context, current);
  const tags = [...new Set(body.tags === undefined ? tagsOf(current, labels) : (body.tags ?? []))];
  const { ids, unknown, problems } = chooseLabels(tags, team, labels, isMoved ? [] : current);
  if (!issue || isMoved) return { input: { labelIds: ids }, newLabels: unknown, problems };
  const input = {
    addedLabelIds: ids.filter((id) => !current.includes(id)),
    // Labels that nobody sees here stay.
    removedLabelIds: current.filter((id) => !ids.includes(id) && labels.some((label) => label.id === id)),
  };
  return { input, newLabels: unknown, problems };
}

async function assigneePart(context: Context<LinearClient>, { body }: Target): Promise<Part> {
  const given = body.assigned_user_ids;
  if (given === undefined) return {};
  if ((given?.length ?? 0) > 1) return { problems: [bodyProblem('$.assigned_user_ids', 'may have one entry')] };
  const { ids, problems } = await peopleIn(context, given ?? [], '$.assigned_user_ids');
  return problems.length > 0 ? { problems } : { input: { assigneeId: ids[0] ?? null } };
}

async function followersPart(context: Context<LinearClient>, { body }: Target): Promise<Part> {
  const given = body.follower_user_ids;
  if (given === undefined) return {};
  const { ids, problems } = await peopleIn(context, given ?? [], '$.follower_user_ids');
  return problems.length > 0 ? { problems } : { input: { subscriberIds: ids } };
}

async function parentPart(context: Context<LinearClient>, { body: { parent_id: parent } }: Target): Promise<Part> {
  if (parent === undefined) return {};
  if (!parent) return { input: { parentId: null } };
  try {
    return { input: { parentId: await issueIdOf(context, parent) } };
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'not_found') throw error;
    return { problems: [bodyProblem('$.parent_id', `names no task: ${parent}`)] };
  }
}

/** Everything but where the task is. */
export async function issueInput(context: Context<LinearClient>, target: Target): Promise<IssueInput> {
  const parts: Part[] = [
    nameOf(target),
    notesOf(target),
    priorityOf(target),
    pointsOf(target),
    dueOf(target),
    metadataInput(target.body.metadata),
    ...(await Promise.all([
      statusPart(context, target),
      tagsPart(context, target),
      assigneePart(context, target),
      followersPart(context, target),
      parentPart(context, target),
    ])),
  ];
  return {
    input: Object.assign({}, ...parts.map(({ input }) => input)),
    newLabels: parts.flatMap(({ newLabels }) => newLabels ?? []),
    problems: parts.flatMap(({ problems }) => problems ?? []),
  };
}
