/** `status` and `completed_at` of a body as one destination in the workflow, and the way there. */
import type { TaskTaskUpdate } from '../../../schema/models/task-task.ts';
import { bodyProblem, type FieldProblem, throwProblems, validationError } from '../../../src/lib/errors.ts';
import type { Context } from '../../contract/session.ts';
import { id, idAt, isNothing, type JsonObject, object } from '../../toolkit/json.ts';
import { choicesOf } from '../fields/choices.ts';
import { givenStatus } from '../fields/raw-body.ts';
import { createMetadata } from '../fields/screens.ts';
import type { JiraClient } from '../line/client.ts';
import {
  among,
  type Destination,
  destinationOf,
  inWords,
  isThere,
  mayBeId,
  pathOf,
  statusAmong,
  statusNamed,
} from '../workflow/destination.ts';
import { doneStatus, isDone } from '../workflow/done-status.ts';
import {
  availableTransitions,
  chooseTransition,
  fill,
  type Given,
  leftBy,
  performTransition,
  type Transition,
  unreachable,
} from '../workflow/transitions.ts';
import { walkTo } from '../workflow/workflow-walk.ts';

type StatusFields = Pick<TaskTaskUpdate, 'status' | 'completed_at'>;

/** A status in Jira's own words, which decides over the category. */
function rawStatus(raw: JsonObject): Destination | undefined {
  const given = givenStatus(raw);
  if (isNothing(given)) return undefined;
  const destination = statusNamed(given);
  if (destination) return destination;
  throw validationError([bodyProblem('$.raw.status', 'must be the name or the id of a status')]);
}

/** Where a body asks the task to go: nowhere when it says nothing of it. */
export function wantedStatus(
  { status, completed_at: completedAt }: StatusFields,
  raw: JsonObject,
): Destination | undefined {
  const destination = rawStatus(raw) ?? (status ? destinationOf(status) : undefined);
  const isClosing = Boolean(completedAt);
  if (isClosing && destination && 'category' in destination && destination.category !== 'COMPLETED') {
    throw validationError([bodyProblem('$.completed_at', `contradicts the status ${status}`)]);
  }
  if (isClosing) return destination ?? { category: 'COMPLETED' };
  return destination;
}

/** What is wrong with a destination that no status of the project and type is. */
export function statusProblems(statuses: readonly JsonObject[], destination: Destination): FieldProblem[] {
  if (statusAmong(statuses, destination)) return [];
  const message = `is not a status of this project: ${JSON.stringify(inWords(destination))}`;
  return [bodyProblem(pathOf(destination), message, choicesOf(statuses))];
}

/** The issue that is to be moved. */
export interface Moving {
  readonly issueId: string;
  /** Its fields `status`, `project` and `issuetype`. */
  readonly fields: JsonObject;
  readonly destination: Destination;
  readonly given: Given;
  /** Whether several transitions may be performed. */
  readonly isMultiStep: boolean;
}

/** A way to the destination that is not gone yet. */
export interface Move {
  /** Whether the field goes along with it. */
  takes(fieldId: string): boolean;
  perform(): Promise<void>;
}

const MOVING_FIELDS = ['status', 'project', 'issuetype'] as const;
export const NEEDED_TO_MOVE: readonly string[] = MOVING_FIELDS;

/** Every status that issues of this type can have, in their project. */
const statusesOf = (context: Context<JiraClient>, { fields }: Moving, destination: Destination) =>
  createMetadata(context, idAt(fields.project, 'id') ?? '').statuses(
    idAt(fields.issuetype, 'id') ?? '',
    (statuses) => statusAmong(statuses, destination) !== undefined,
  );

/** Of several done statuses, the one that completing means. Those that can't take what was given are not meant. */
async function settled(
  context: Context<JiraClient>,
  moving: Moving,
  available: readonly Transition[],
): Promise<Destination> {
  const { fields, destination, given, isMultiStep } = moving;
  if (!('category' in destination)) return among([...available.map(({ to }) => to)], destination);
  if (destination.category !== 'COMPLETED') return destination;
  const finishing = available.filter(({ to }) => isDone(to)).map((transition) => fill(transition, given));
  const taking = finishing.filter((filled) => leftBy(given, filled.fields).length === 0);
  const statuses = isMultiStep
    ? (await statusesOf(context, moving, destination)).filter(isDone)
    : (taking.length > 0 ? taking : finishing).map(({ transition }) => transition.to);
  if (new Set(statuses.map((status) => id(status.id))).size < 2) return destination;
  const isOpen = (status: JsonObject) =>
    isMultiStep ||
    finishing.some(({ transition, problems }) => transition.to.id === status.id && problems.length === 0);
  return await doneStatus(context, fields, statuses, isOpen);
}

/** Says whether the status is not there at all, or there and out of reach. */
async function refuse(context: Context<JiraClient>, moving: Moving, available: readonly Transition[]): Promise<never> {
  const { destination } = moving;
  if (available.length > 0) throwProblems(statusProblems(await statusesOf(context, moving, destination), destination));
  throw unreachable(available, destination, pathOf(destination));
}

/** Finds the way without going it; undefined when the issue is there already. */
export async function planMove(context: Context<JiraClient>, asked: Moving): Promise<Move | undefined> {
  const { issueId, fields, given } = asked;
  const named = mayBeId(asked.destination)
    ? among(await statusesOf(context, asked, asked.destination), asked.destination)
    : asked.destination;
  if (isThere(fields.status, named)) return undefined;
  const available = await availableTransitions(context, issueId);
  const moving = { ...asked, destination: named };
  const destination = await settled(context, moving, available);
  const chosen = chooseTransition(available, destination, given);
  if (chosen) {
    return {
      takes: (fieldId) => Object.hasOwn(chosen.fields, fieldId),
      perform: () => performTransition(context, issueId, chosen),
    };
  }
  if (!moving.isMultiStep || available.length === 0)
    return await refuse(context, { ...moving, destination }, available);
  const target = statusAmong(await statusesOf(context, moving, destination), destination);
  if (!target) return await refuse(context, { ...moving, destination }, available);
  const journey = { destination, target, given };
  return {
    // Whether a screen on the way asks for it shows only when one gets there.
    takes: (fieldId) => given.homeless.includes(fieldId),
    perform: () => walkTo(context, issueId, object(fields.status) ?? {}, journey),
  };
}
