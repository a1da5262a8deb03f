/** What a tool's call says in `raw` unless its caller says something else, as the adapter declares it. */
import type { JsonObject } from '../../schema/field.ts';

type Defaults = Readonly<Record<string, string>>;

const isMap = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @param raw the URL-encoded query string of a caller; undefined when there is none. */
export function rawParameterWith(defaults: Defaults, raw: string | null): string {
  const parameters = new URLSearchParams(raw ?? '');
  for (const [name, value] of Object.entries(defaults)) if (!parameters.get(name)) parameters.set(name, value);
  return parameters.toString();
}

/** The body with the defaults in its `raw`. What has another type is left to be refused. */
export function bodyWith(defaults: Defaults, body: JsonObject): JsonObject {
  const { raw = {} } = body;
  return isMap(raw) ? { ...body, raw: { ...defaults, ...raw } } : body;
}

/** The same choice for what a write answers. */
export function answerDefaults(defaults: Defaults, { raw }: JsonObject): Defaults {
  const chosen = Object.entries(defaults).map(([name, value]) => {
    const given = isMap(raw) ? raw[name] : undefined;
    return [name, typeof given === 'string' ? given : value];
  });
  return Object.fromEntries(chosen);
}
