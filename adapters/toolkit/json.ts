/**
 * Reading a provider's JSON without trusting it: what is missing, null or of another type is undefined. A wrong type in
 * one element would otherwise fail a whole page at the caller's.
 */
import type { JsonObject } from '../../schema/field.ts';

export type { JsonObject } from '../../schema/field.ts';

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const object = (value: unknown): JsonObject | undefined => (isObject(value) ? value : undefined);

export const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** What callers clear a field by, or leave it out by. */
export const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Text that says something: an empty one counts as absent. */
export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

export const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((element): element is string => typeof element === 'string') : [];

export const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

export const boolean = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);

/** An id: some come as text, some as numbers. */
export const id = (value: unknown): string | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : text(value);

/** The text under `key` of what may be an object. */
export const textAt = (value: unknown, key: string): string | undefined => text(object(value)?.[key]);

export const idAt = (value: unknown, key: string): string | undefined => id(object(value)?.[key]);

/** The object without its undefined values: an absent field is left out of answers, never null. */
export function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  const result: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) if (entry !== undefined) result[key] = entry;
  return result as T;
}
