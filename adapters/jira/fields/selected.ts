/** What an issue has selected and its screen no longer offers: retired options, archived versions. It may stay. */
import { id, isObject, type JsonObject, objects } from '../../toolkit/json.ts';
import type { Screen, ScreenField } from './screens.ts';

/** A selected value in the form of an allowed one: the child of a cascading select is one of its children. */
const asAllowed = ({ child, ...value }: JsonObject): JsonObject =>
  isObject(child) ? { ...value, children: [child] } : value;

function withOne(offered: readonly JsonObject[], selected: JsonObject): readonly JsonObject[] {
  const known = offered.find((value) => id(value.id) === id(selected.id));
  if (!known) return [...offered, selected];
  const children = objects(selected.children).reduce(withOne, objects(known.children));
  return offered.map((value) => (value === known && children.length > 0 ? { ...known, children } : value));
}

function acceptedValues({ allowedValues }: ScreenField, value: unknown): readonly JsonObject[] | undefined {
  const selected = objects(Array.isArray(value) ? value : [value]).filter((one) => id(one.id) !== undefined);
  return allowedValues && selected.map(asAllowed).reduce(withOne, allowedValues);
}

/** The screen of an issue, where everything that is selected on it is accepted. @param fields of the issue. */
export const acceptingSelected = (screen: Screen, fields: JsonObject): Screen =>
  new Map(
    [...screen].map(([fieldId, field]) => [
      fieldId,
      { ...field, acceptedValues: acceptedValues(field, fields[fieldId]) },
    ]),
  );
