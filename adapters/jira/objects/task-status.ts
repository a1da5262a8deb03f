/** `status` and `completed_at` of a body as one destination in the workflow, and the way there. */
import type { TaskTaskUpdate } from '../../../schema/models/task-task.ts';
import { bodyProblem, type FieldProblem, validationError } from '../../../src/lib/errors.ts';
import type { Context } from '../../contract/session.ts';
import { idAt, type JsonObject, object } from '../../toolkit/json.ts';
import { choicesOf } from '../fields/choices.ts';
import { createMetadata } from '../fields/screens.ts';
import type { JiraClient } from '../line/client.ts';
import {
  availableTransitions,
  chooseTransition,
  type Destination,
  destinationOf,
  type Given,
  isThere,
  performTransition,
  unreachable,
} from '../workflow/transitions.ts';
import { walkTo } from '../workflow/workflow-walk.ts';

type StatusFields = Pick<TaskTaskUpdate, 'status' | 'completed_at'>;

/** Where a body asks the task to go: nowhere when it says nothing of it. */
export function wantedStatus({ status, completed_at: completedAt }: StatusFields): Destination | undefined {
  const destination = status ? destinationOf(status) : undefined;
  const isClosing = Boolean(completedAt);
  if (isClosing && destination && 'category' in destination && destination.category !== 'COMPLETED') {
    throw validationError([bodyProblem('$.completed_at', `contradicts the status ${status}`)]);
  }
  if (isClosing) return destination ?? { category: 'COMPLETED' };
  return destination;
}

const statusAmong = (statuses: readonly JsonObject[], destination: Destination): JsonObject | undefined =>
  statuses.find((status) => isThere(status, destination));

/** What is wrong with a destination that no status of the project and type is. */
export function statusProblems(statuses: readonly JsonObject[], destination: Destination): FieldProblem[] {
  if (statusAmong(statuses, destination)) return [];
  const wanted = 'category' in destination ? destination.category : destination.status;
  const message = `is not a status of this project: ${JSON.stringify(wanted)}`;
  return [bodyProblem('$.status', message, choicesOf(statuses))];
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

/** Finds the way without going it; undefined when the issue is there already. */
export async function planMove(context: Context<JiraClient>, moving: Moving): Promise<Move | undefined> {
  const { issueId, fields, destination, given } = moving;
  if (isThere(fields.status, destination)) return undefined;
  const available = await availableTransitions(context, issueId);
  const chosen = chooseTransition(available, destination, given);
  if (chosen) {
    return {
      takes: (fieldId) => Object.hasOwn(chosen.fields, fieldId),
      perform: () => performTransition(context, issueId, chosen),
    };
  }
  if (!moving.isMultiStep || available.length === 0) throw unreachable(available, destination);
  const statuses = await createMetadata(context, idAt(fields.project, 'id') ?? '').statuses(
    idAt(fields.issuetype, 'id') ?? '',
  );
  const target = statusAmong(statuses, destination);
  if (!target) throw unreachable(available, destination);
  const journey = { destination, target, given };
  return {
    // Whether a screen on the way asks for it shows only when one gets there.
    takes: (fieldId) => given.homeless.includes(fieldId),
    perform: () => walkTo(context, issueId, object(fields.status) ?? {}, journey),
  };
}
