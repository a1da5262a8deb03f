/** Values of fields that have a list of allowed ones: found by id or by name, in any case. */
import { id, isObject, type JsonObject, objects, text } from '../../toolkit/json.ts';

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

const WORDS = ['name', 'value', 'key'] as const;

/** The allowed value of this id, or else of this name. */
export function findChoice(values: readonly JsonObject[], wanted: string): JsonObject | undefined {
  const lower = wanted.toLowerCase();
  const isNamed = (value: JsonObject) => WORDS.some((word) => text(value[word])?.toLowerCase() === lower);
  return values.find((value) => id(value.id) === wanted) ?? values.find(isNamed);
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
