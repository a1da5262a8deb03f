/** Statuses of tasks. States are free names of a team, each of a type: the type decides what it counts as. */
import type { TaskStatus } from '../../../schema/models/task-task.ts';
import { bodyProblem, type FieldProblem } from '../../../src/lib/errors.ts';
import { isSameName } from '../../toolkit/names.ts';
import type { State } from './tables.ts';

const STATUSES: Readonly<Record<string, TaskStatus>> = {
  started: 'IN_PROGRESS',
  completed: 'COMPLETED',
  canceled: 'COMPLETED',
  duplicate: 'COMPLETED',
};

/** `triage`, `backlog`, `unstarted`, and types that nobody knows yet, are open. */
export const statusOf = (type: string): TaskStatus => STATUSES[type] ?? 'OPENED';

/** Types of a status; of `OPENED` those that it is not. */
export function typeFilter(status: TaskStatus): { in: string[] } | { nin: string[] } {
  if (status === 'OPENED') return { nin: Object.keys(STATUSES) };
  return { in: Object.keys(STATUSES).filter((type) => STATUSES[type] === status) };
}

/** Types that a status is written as, the one that is tried first before the others. */
const WRITTEN: Readonly<Record<TaskStatus, readonly string[]>> = {
  OPENED: ['unstarted', 'backlog'],
  IN_PROGRESS: ['started'],
  COMPLETED: ['completed'],
};

const isStatus = (word: string): word is TaskStatus => Object.hasOwn(WRITTEN, word);

const shown = ({ id, name, type }: State) => ({ id, name, type });

/** Where somebody puts a task; Linear itself marks duplicates. */
const choices = (states: readonly State[]) => states.filter(({ type }) => type !== 'duplicate').map(shown);

/**
 * The state that a status means in a team, by category, name or id; undefined when it is there already.
 * @param states of the team, in their order.
 * @param current the state of the task; undefined for a new one.
 */
export function stateFor(
  status: string,
  states: readonly State[],
  current: Pick<State, 'id' | 'type'> | undefined,
): string | undefined | FieldProblem {
  if (isStatus(status)) {
    if (current && statusOf(current.type) === status) return undefined;
    // Where a new task begins is the team's choice.
    if (!current && status === 'OPENED') return undefined;
    for (const type of WRITTEN[status]) {
      const found = states.find((state) => state.type === type);
      if (found) return found.id;
    }
    return bodyProblem('$.status', `is not one that the team has a state for: ${status}`, choices(states));
  }
  const found = states.find(({ id, name }) => id === status || isSameName(name, status));
  if (!found) return bodyProblem('$.status', `is no state of the team: ${status}`, choices(states));
  if (found.type === 'duplicate') {
    return bodyProblem('$.status', 'is set by Linear itself, when a task is marked as a duplicate', choices(states));
  }
  return found.id === current?.id ? undefined : found.id;
}
