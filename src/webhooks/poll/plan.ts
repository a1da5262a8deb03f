/** How changes of an object are found, and what a webhook is sent of it. */
import type { ObjectSupport } from '../../../adapters/contract/object-adapter.ts';
import type { JsonObject } from '../../../schema/field.ts';
import { parseInstant } from '../../../schema/instant.ts';
import { definitionOf, type ObjectType } from '../../../schema/objects.ts';
import { createSelector } from '../../calls/selection.ts';
import { sha256 } from '../../lib/crypto.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { isMirror, takesStates } from '../database/mirrored.ts';
import { namesOf } from '../webhook-input.ts';

/**
 * `window`: by asking for what changed since. `comparison`: by reading everything, and comparing it with its previous
 * state. `census`: by reading which ids are still in the list.
 */
export type Way = 'window' | 'comparison' | 'census';

export interface Plan {
  readonly way: Way;
  readonly type: ObjectType;
  readonly support: ObjectSupport<JsonObject>;
  readonly filters: Readonly<Record<string, string>>;
  /** Whether all objects that meet the filters are known, since one that comes to meet them counts as created. */
  readonly tracksMembers: boolean;
  /** Whether the webhook is sent whatever makes a copy of all objects differ from them. */
  readonly mirrors: boolean;
  /** Of an object as it was read: changes whenever the object does. */
  versionOf(object: JsonObject): string;
  /** Values of `fields` for reading; none means all. */
  readonly readFields: readonly string[];
  /** What the receiver is sent of an object as it was read. */
  shown(object: JsonObject): JsonObject;
}

/** Epoch milliseconds of an instant of an object; undefined where it has none. */
export function instantIn(object: JsonObject, field: 'created_at' | 'updated_at'): number | undefined {
  const value = object[field];
  return typeof value === 'string' ? parseInstant(value) : undefined;
}

export const changedAtOf = (object: JsonObject): number =>
  instantIn(object, 'updated_at') ?? instantIn(object, 'created_at') ?? 0;

/** With keys in an order of their own: the same content is the same text. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, canonical(inner)]));
}

/** Separates the names of what a content hash was made of from the hash. */
const MARK = '|';

/** Whether two versions can be compared: a webhook whose fields were changed compares other content. */
export const isComparable = (one: string, other: string): boolean =>
  one.slice(0, one.indexOf(MARK)) === other.slice(0, other.indexOf(MARK));

function wayOf(support: ObjectSupport<JsonObject>, webhook: WebhookRow): Way {
  if (!takesStates(webhook)) return 'census';
  return support.changes === 'compared' ? 'comparison' : 'window';
}

/** By the content of all fields but slow ones that nobody asked for, and times, which say of some objects nothing. */
function contentVersion(fields: readonly string[], slow: readonly string[]): Plan['versionOf'] {
  const mark = slow.join(',') + MARK;
  return (object) => {
    const content = Object.fromEntries(fields.map((field) => [field, object[field]]));
    return mark + sha256(JSON.stringify(canonical(content)));
  };
}

export function planOf(webhook: WebhookRow, support: ObjectSupport<JsonObject>): Plan {
  const type = webhook.objectType as ObjectType;
  const mirrors = isMirror(webhook);
  const way = wayOf(support, webhook);
  const names = namesOf(webhook.fields);
  const selector = createSelector(definitionOf(type), support, names);
  const usual = support.readable.filter((field) => field !== 'raw' && !support.slow.includes(field));
  const slow = support.slow.filter((field) => names.includes(field));
  const content = [...usual, ...slow].filter((field) => field !== 'updated_at');
  // `raw` alone, or a part of it, means all fields with it.
  const namesFields = names.some((name) => name !== 'raw' && !name.startsWith('raw.'));
  const needed = way === 'comparison' ? [...usual, ...slow] : ['id', 'created_at', 'updated_at'];
  const given = support.readable.filter((field) => needed.includes(field) && field !== 'raw');
  return {
    way,
    type,
    support,
    filters: webhook.filters,
    tracksMembers: mirrors || (webhook.event === 'created' && Object.keys(webhook.filters).length > 0),
    mirrors,
    versionOf: way === 'comparison' ? contentVersion(content, slow) : (object) => String(changedAtOf(object)),
    readFields: namesFields ? [...new Set([...names, ...given])] : names,
    shown: (object) => (namesFields ? selector.apply({ object, raw: (object.raw ?? {}) as JsonObject }) : object),
  };
}
