/** Whether metadata asks for what a custom field holds already, so that nothing has to be written. */
import { isDeepStrictEqual } from 'node:util';
import { parseInstant } from '../../../schema/instant.ts';
import type { TaskMetadata } from '../../../schema/models/task-metadata.ts';
import { dayOf } from '../../toolkit/instants.ts';
import { isNothing } from '../../toolkit/json.ts';
import { decimal } from './decimal.ts';
import { CUSTOM, type Field } from './fields.ts';

const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

const SAME: Readonly<Record<string, (given: unknown, now: unknown) => boolean>> = {
  // Jira keeps no order of what is selected.
  array: (given, now) => isDeepStrictEqual(new Set(listed(given)), new Set(listed(now))),
  date: (given, now) => dayOf(String(given)) === dayOf(String(now)),
  datetime: (given, now) => parseInstant(String(given)) === parseInstant(String(now)),
  number: (given, now) => decimal(given) === now,
};

/** @param now in the form that reads show; undefined when the field is empty. */
export function isSameValue(field: Field, given: unknown, now: TaskMetadata['value'] | undefined): boolean {
  if (isNothing(given) || now === undefined) return isNothing(given) && now === undefined;
  const isSame = field.custom === CUSTOM.sprint ? SAME.number : SAME[field.type ?? ''];
  return isSame ? isSame(given, now) : isDeepStrictEqual(given, now);
}
