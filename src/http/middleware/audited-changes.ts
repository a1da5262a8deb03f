/** What a request of an administrator asked to change, as far as others may read it. */
import { storable } from '../../../schema/stored-text.ts';

type Changes = Record<string, unknown>;

/** Fields whose values are kept. */
const SHOWN = new Set([
  'categories',
  'client_id',
  'connection_id',
  'delivery_id',
  'env',
  'environment',
  'event',
  'external_xref',
  'fields',
  'integration_type',
  'interval',
  'is_paused',
  'object_type',
  'page_max_limit',
  'permission',
  'permissions',
  'read_only',
  'since',
  'site',
  'webhook_type',
]);
/** Fields that hold credentials or people: that they were sent is kept, not what was in them. */
const HIDDEN = new Set(['auth', 'client_secret', 'email', 'filters', 'hook_url', 'token']);

const CENSORED = '…';
const LONGEST_TEXT = 200;
const MOST_ITEMS = 50;

function shown(value: unknown): unknown {
  if (typeof value === 'string') return storable(value.slice(0, LONGEST_TEXT));
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  const isTexts = Array.isArray(value) && value.every((item) => typeof item === 'string');
  return isTexts ? value.slice(0, MOST_ITEMS).map(shown) : CENSORED;
}

function* fieldsOf(given: unknown): Generator<readonly [string, unknown]> {
  if (given instanceof URLSearchParams) {
    for (const name of new Set(given.keys())) {
      const values = given.getAll(name);
      yield [name, values.length > 1 ? values : values[0]];
    }
  } else if (Array.isArray(given)) yield ['environments', given];
  else if (typeof given === 'object' && given !== null) yield* Object.entries(given);
}

/** Only fields that are known are kept: whatever else somebody sends may be a secret. */
export function changesAsked(given: unknown): Changes {
  const changes: Changes = {};
  for (const [name, value] of fieldsOf(given)) {
    if (SHOWN.has(name) || name === 'environments') changes[name] = shown(value);
    else if (HIDDEN.has(name)) changes[name] = CENSORED;
  }
  return changes;
}
