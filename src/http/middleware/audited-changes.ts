/** What a request of an administrator asked to change, as far as others may read it. */
import { storable } from '../../../schema/stored-text.ts';

type Changes = Record<string, unknown>;

/** Fields whose values are kept. */
const KEPT = new Set([
  'categories',
  'db_type',
  'include_all',
  'client_id',
  'cloud',
  'connection_id',
  'decision',
  'delivery_id',
  'env',
  'environment',
  'event',
  'external_xref',
  'fields',
  'integration_type',
  'interval',
  'is_paused',
  'links',
  'minutes',
  'mode',
  'object_type',
  'objects_per_day',
  'page_max_limit',
  'permission',
  'permissions',
  'read_only',
  'projects',
  'rate_per_minute',
  'since',
  'site',
  'status',
  'webhook_type',
]);
/** Fields that hold credentials or people: that they were sent is kept, not what was in them. */
const HIDDEN = new Set(['auth', 'client_secret', 'db_url', 'email', 'filters', 'hook_url', 'token', 'url']);

const CENSORED = '…';
const LONGEST_TEXT = 200;
const MOST_ITEMS = 50;

function auditable(value: unknown): unknown {
  if (typeof value === 'string') return storable(value.slice(0, LONGEST_TEXT));
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  const isTexts = Array.isArray(value) && value.every((item) => typeof item === 'string');
  return isTexts ? value.slice(0, MOST_ITEMS).map(auditable) : CENSORED;
}

function* fieldsOf(body: unknown): Generator<readonly [string, unknown]> {
  if (body instanceof URLSearchParams) {
    for (const name of new Set(body.keys())) {
      const values = body.getAll(name);
      yield [name, values.length > 1 ? values : values[0]];
    }
  } else if (Array.isArray(body)) yield ['environments', body];
  else if (typeof body === 'object' && body !== null) yield* Object.entries(body);
}

/** Only fields that are known are kept: whatever else somebody sends may be a secret. */
export function requestedChanges(body: unknown): Changes {
  const changes: Changes = {};
  for (const [name, value] of fieldsOf(body)) {
    if (KEPT.has(name) || name === 'environments') changes[name] = auditable(value);
    else if (HIDDEN.has(name)) changes[name] = CENSORED;
  }
  return changes;
}
