/** Values of fields that have a list of allowed ones: found by name, in any case, or by id. */
import { id, isObject, type JsonObject, objects, text } from '../../toolkit/json.ts';
import { named } from '../../toolkit/names.ts';

/** What is said of one allowed value. */
export interface Choice {
  readonly id: string | undefined;
  readonly name: string | undefined;
  /** Of a cascading select. */
  readonly children?: readonly Choice[];
}

const nameOf = (value: JsonObject) => text(value.name) ?? text(value.value) ?? text(value.key);

/** What is shown of allowed values: enough to choose one. */
export const choicesOf = (values: readonly JsonObject[]): Choice[] =>
  values.map((value) => ({
    id: id(value.id),
    name: nameOf(value),
    ...(Array.isArray(value.children) && { children: choicesOf(objects(value.children)) }),
  }));

/** What callers read of a value comes first: of projects the key, of options the value, of others the name. */
const WORDS = ['key', 'value', 'name'] as const;

/**
 * The value of this name, or else of this id: names may look like ids, and names are what callers read. Undefined when
 * there is none, or when the name does not say which of several.
 */
export function findChoice<T extends object>(values: readonly T[], wanted: string): T | undefined {
  const wordsIn = (value: object) => WORDS.map((word) => text((value as JsonObject)[word]));
  const [found, ...others] = named(values, wanted, wordsIn);
  if (found) return others.length === 0 ? found : undefined;
  return values.find((value) => id((value as JsonObject).id) === wanted);
}

/** Whether `wanted`, among the values that there are, means `current`. */
export function isChosen(values: readonly JsonObject[], current: unknown, wanted: string): boolean {
  const now = isObject(current) ? current : {};
  const known = values.some((value) => id(value.id) === id(now.id)) ? values : [...values, now];
  const found = findChoice(known, wanted);
  return found !== undefined && id(found.id) === id(now.id);
}

/** A value as Jira is to get it, or what of it is not allowed. */
export type Settled = { readonly value: unknown } | { readonly refused: unknown; readonly at: string };

/** The id or name in a value as callers may give it. */
export function wordOf(given: unknown): string | undefined {
  if (!isObject(given)) return id(given);
  return id(given.id) ?? WORDS.map((word) => text(given[word])).find((word) => word !== undefined);
}

function settleOne(values: readonly JsonObject[], given: unknown, at: string): Settled {
  const word = wordOf(given);
  if (word === undefined) return { refused: given, at };
  const found =
    isObject(given) && id(given.id) !== undefined
      ? values.find((value) => id(value.id) === word)
      : findChoice(values, word);
  if (!found) return { refused: word, at };
  const settled = { id: id(found.id) };
  if (!isObject(given) || given.child === undefined || given.child === null) return { value: settled };
  const child = settleOne(objects(found.children), given.child, `${at}.child`);
  return 'refused' in child ? child : { value: { ...settled, child: child.value } };
}

/**
 * Jira's form of a value by id, whatever named it: an id, a name, an object with either, a list of these.
 * @param at path within the value, for what is said of a refusal.
 */
export function settle(values: readonly JsonObject[], given: unknown, at = ''): Settled {
  if (given === null || given === undefined) return { value: given };
  if (!Array.isArray(given)) return settleOne(values, given, at);
  const settled = given.map((element, index) => settleOne(values, element, `${at}[${index}]`));
  const refused = settled.find((one) => 'refused' in one);
  return refused ?? { value: settled.map((one) => ('value' in one ? one.value : undefined)) };
}
