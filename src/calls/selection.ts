/** `fields` and `raw`: which fields an answer has. */
import type { Item, ObjectSupport, Selection } from '../../adapters/contract/object-adapter.ts';
import { filledMap, type JsonObject } from '../../schema/field.ts';
import type { ObjectDefinition } from '../../schema/objects.ts';
import { queryProblem, validationError } from '../lib/errors.ts';

/** What the caller asked for, ready to be applied to every object of an answer. */
export interface Selector extends Selection {
  apply(item: Item<JsonObject>): JsonObject;
}

/** Values of a parameter that may be repeated, separated by commas, or both. */
export function listParameter(parameters: URLSearchParams, name: string): string[] {
  const values = parameters.getAll(name).flatMap((value) => value.split(','));
  return [...new Set(values.map((value) => value.trim()).filter((value) => value !== ''))];
}

interface Wanted {
  fields: Set<string>;
  /** Keys of the provider's object; `all` wins over them. */
  rawKeys: Set<string>;
  all: boolean;
}

function sort(names: readonly string[], known: ReadonlySet<string>): Wanted {
  const wanted: Wanted = { fields: new Set(), rawKeys: new Set(), all: false };
  for (const name of names) {
    if (name === 'raw') wanted.all = true;
    else if (name.startsWith('raw.') && name.length > 4) wanted.rawKeys.add(name.slice(4));
    else if (known.has(name)) wanted.fields.add(name);
    else throw validationError([queryProblem('fields', `has the unknown field ${JSON.stringify(name)}`, [...known])]);
  }
  return wanted;
}

/** `raw` of the answer, or no key at all when there is nothing in it. */
function rawOf(raw: JsonObject, { all, rawKeys }: Wanted): { raw?: JsonObject } {
  const picked = all ? raw : Object.fromEntries(Object.entries(raw).filter(([key]) => rawKeys.has(key)));
  return filledMap(picked) ? { raw: picked } : {};
}

const requiredFields = ({ model }: ObjectDefinition): string[] =>
  Object.entries(model.shape)
    .filter(([, schema]) => !schema.safeParse(undefined).success)
    .map(([name]) => name);

const fieldSets = new WeakMap<ObjectDefinition, { known: Set<string>; always: string[] }>();

function fieldSet(definition: ObjectDefinition): { known: Set<string>; always: string[] } {
  const found = fieldSets.get(definition) ?? {
    known: new Set(Object.keys(definition.model.shape)),
    always: ['id', ...requiredFields(definition)],
  };
  fieldSets.set(definition, found);
  return found;
}

/** @param names values of `fields`; none means every field but `raw` and the slow ones. */
export function createSelector(
  definition: ObjectDefinition,
  support: ObjectSupport<JsonObject>,
  names: readonly string[],
): Selector {
  const { known, always } = fieldSet(definition);
  const wanted = sort(names, known);
  const wantsRaw = wanted.all || wanted.rawKeys.size > 0;

  if (wanted.fields.size === 0) {
    return {
      wantsRaw,
      wants: (field) => !support.slow.includes(field),
      apply: ({ object, raw }) => (wantsRaw ? { ...object, ...rawOf(raw, wanted) } : object),
    };
  }

  const fields = new Set([...always, ...wanted.fields]);
  return {
    wantsRaw,
    wants: (field) => fields.has(field),
    apply({ object, raw }) {
      const picked: JsonObject = {};
      for (const field of fields) if (object[field] !== undefined) picked[field] = object[field];
      return wantsRaw ? { ...picked, ...rawOf(raw, wanted) } : picked;
    },
  };
}
