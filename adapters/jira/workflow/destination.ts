/** Where an issue is to go: a category of statuses, or a status by its name or id. */
import { TASK_STATUSES, type TaskStatus } from '../../../schema/models/task-task.ts';
import { id, idAt, isObject, type JsonObject, textAt } from '../../toolkit/json.ts';
import { isSameName } from '../../toolkit/names.ts';
import { findChoice, wordOf } from '../fields/choices.ts';
import { statusOf } from '../map/task.ts';

export type Destination =
  | { readonly category: TaskStatus }
  /** `id` once it is known which status is meant. */
  | {
      readonly status: string;
      readonly id?: string | undefined;
      /** Whether it was named in `raw`. */
      readonly isRaw?: boolean;
    };

export const destinationOf = (wanted: string): Destination => {
  const category = TASK_STATUSES.find((status) => status === wanted);
  return category ? { category } : { status: wanted };
};

/** A status in Jira's own words: its name, its id, or an object with either. Undefined when it is none of these. */
export function statusNamed(given: unknown): Destination | undefined {
  const status = wordOf(given);
  return status === undefined ? undefined : { status, id: isObject(given) ? id(given.id) : undefined, isRaw: true };
}

/** The status itself as a destination. */
export const destinationAt = (status: JsonObject): Destination => ({
  status: textAt(status, 'name') ?? '',
  id: id(status.id),
});

/** As the caller said it. */
export const inWords = (destination: Destination): string =>
  'category' in destination ? destination.category : destination.status;

/** Where in the body a caller named it. */
export const pathOf = (destination: Destination): string =>
  'category' in destination || !destination.isRaw ? '$.status' : '$.raw.status';

/** Whether a status object of Jira is where the issue is to go. */
export function isThere(status: unknown, destination: Destination): boolean {
  if ('category' in destination) return statusOf(status) === destination.category;
  if (destination.id !== undefined) return idAt(status, 'id') === destination.id;
  return isSameName(textAt(status, 'name'), destination.status) || idAt(status, 'id') === destination.status;
}

/** Whether a status may be meant by its id: only a list of all statuses says whether one is called so. */
export const mayBeId = (destination: Destination): boolean =>
  'status' in destination && destination.id === undefined && /^\d+$/.test(destination.status);

/** The destination, by the id of the status among these that it names; as it is when none does. */
export function among(statuses: readonly JsonObject[], destination: Destination): Destination {
  if ('category' in destination || destination.id !== undefined) return destination;
  const found = findChoice(statuses, destination.status);
  return found ? { ...destination, id: id(found.id) } : destination;
}

/** A status of these that is the destination. */
export function statusAmong(statuses: readonly JsonObject[], destination: Destination): JsonObject | undefined {
  const settled = among(statuses, destination);
  return statuses.find((status) => isThere(status, settled));
}
