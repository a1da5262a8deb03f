/** What a body asks of the status of a task: by `status`, and by `completed_at`, which two must agree. */
import { parseInstant } from '../../../schema/instant.ts';
import { TASK_STATUSES, type TaskStatus, type TaskTaskUpdate } from '../../../schema/models/task-task.ts';
import { bodyProblem, type FieldProblem } from '../../../src/lib/errors.ts';
import { instantMs } from '../../toolkit/instants.ts';
import { type JsonObject, object, text } from '../../toolkit/json.ts';
import { statusOf } from './status.ts';

type StatusFields = Pick<TaskTaskUpdate, 'status' | 'completed_at'>;

const isCategory = (status: string): status is TaskStatus => (TASK_STATUSES as readonly string[]).includes(status);

/** Whether an instant is asked for that the task does not show already, as one that was read and sent back does. */
const isClosing = (completed: string | null | undefined, issue: JsonObject | undefined): boolean =>
  Boolean(completed) && parseInstant(completed ?? '') !== instantMs(issue?.completedAt ?? issue?.canceledAt);

/**
 * A status by category, name or id; undefined when nothing is asked for. An instant completes the task, and nothing in its
 * place re-opens it; a status decides over that.
 * @param issue as it is; undefined for a new one.
 */
export function wantedStatus(
  { status, completed_at: completed }: StatusFields,
  issue: JsonObject | undefined,
): string | undefined | FieldProblem {
  const current = issue && statusOf(text(object(issue.state)?.type) ?? '');
  const asked = status && status !== current ? status : undefined;
  if (isClosing(completed, issue)) {
    if (asked === undefined || asked === 'COMPLETED') return 'COMPLETED';
    return isCategory(asked) ? bodyProblem('$.completed_at', `contradicts the status ${asked}`) : asked;
  }
  if (status) return status;
  return completed === undefined || completed ? undefined : 'OPENED';
}
