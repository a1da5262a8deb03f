/** Checks of what the API accepts for a webhook, before anything is stored. */
import type { ObjectSupport } from '../../adapters/contract/object-adapter.ts';
import type { JsonObject } from '../../schema/field.ts';
import type { WebhookCreate, WebhookEvent, WebhookUpdate } from '../../schema/models/webhook.ts';
import { definitionOf, OBJECT_TYPES, type ObjectType } from '../../schema/objects.ts';
import { createSelector } from '../calls/selection.ts';
import { bodyProblem, type FieldProblem, GatewayError, validationError } from '../lib/errors.ts';
import { isPrivateHost } from '../lib/outbound/addresses.ts';
import type { WebhookRow } from '../store/webhooks/webhooks.ts';
import { checkSinkChange } from './database/database-input.ts';
import { changedUrl } from './hook-url.ts';

type Settings = Pick<WebhookUpdate, 'fields' | 'filters' | 'hook_url'>;

const isObjectType = (type: string): type is ObjectType => (OBJECT_TYPES as readonly string[]).includes(type);

/** What a webhook is for. */
export function checkSubject({ object_type: type }: WebhookCreate): ObjectType {
  if (isObjectType(type)) return type;
  throw new GatewayError('not_implemented', `No provider here has webhooks for ${type}.`, {
    details: { supported: OBJECT_TYPES },
  });
}

/** The address that deliveries are posted to. */
export function checkedHookUrl({ hook_url: url }: WebhookCreate): string {
  const hookUrl = changedUrl(url || undefined);
  if (hookUrl === undefined) throw validationError([bodyProblem('$.hook_url', 'or db_url and db_type are required')]);
  return hookUrl;
}

const MAY_FILTER = /(_id|^type)$/;

function filterProblems(
  filters: Readonly<Record<string, string>>,
  type: ObjectType,
  support: ObjectSupport<JsonObject>,
): FieldProblem[] {
  const { filters: known } = definitionOf(type);
  const allowed = Object.keys(known).filter((name) => MAY_FILTER.test(name) && support.filters[name] !== undefined);
  return Object.entries(filters).flatMap(([name, value]) => {
    const path = `$.filters.${name}`;
    if (!allowed.includes(name)) return [bodyProblem(path, 'is not a filter of this object', allowed)];
    return value === '' ? [bodyProblem(path, 'must not be empty')] : [];
  });
}

/** Filters that the provider's list requires must stay. */
export function checkRequiredFilters(
  { filters }: Pick<WebhookUpdate, 'filters'>,
  row: WebhookRow,
  support: ObjectSupport<JsonObject>,
): void {
  if (filters === undefined || row.type === 'native') return;
  const [first, ...others] = Object.entries(support.filters)
    .filter(([name, level]) => level === 'supported-required' && filters?.[name] === undefined)
    .map(([name]) => bodyProblem(`$.filters.${name}`, 'is required'));
  if (first) throw validationError([first, ...others]);
}

/** `fields` and `filters` must exist on the object. */
export function checkSettings(
  { fields, filters }: Settings,
  type: ObjectType,
  support: ObjectSupport<JsonObject>,
): void {
  const [first, ...others] = filterProblems(filters ?? {}, type, support);
  if (first) throw validationError([first, ...others]);
  try {
    createSelector(definitionOf(type), support, namesOf(fields ?? null));
  } catch (error) {
    if (!(error instanceof GatewayError) || !Array.isArray(error.details)) throw error;
    const [{ message, allowed }] = error.details as [FieldProblem];
    throw validationError([bodyProblem('$.fields', message, allowed)]);
  }
}

/** The names in `fields`. */
export const namesOf = (fields: string | null): string[] =>
  [...new Set((fields ?? '').split(','))].map((name) => name.trim()).filter((name) => name !== '');

export function checkEvent(event: WebhookEvent, events: readonly WebhookEvent[], title: string): void {
  if (events.includes(event)) return;
  throw validationError([bodyProblem('$.event', `does not happen to a ${title}`, events)]);
}

/** The subject of a webhook can't change. Clients send it along with every change. */
export function checkChange(row: WebhookRow, input: WebhookUpdate): void {
  checkSinkChange(row, input);
  const fixed: readonly [keyof WebhookUpdate, string][] = [
    ['connection_id', row.connectionId],
    ['object_type', row.objectType],
    ['event', row.event],
    ['webhook_type', row.type],
  ];
  const problems = fixed
    .filter(([name, value]) => input[name] !== undefined && input[name] !== value)
    .map(([name, value]) => bodyProblem(`$.${name}`, 'cannot be changed: create another webhook', [value]));
  if (row.type === 'native' && Object.keys(input.filters ?? {}).length > 0) {
    problems.push(bodyProblem('$.filters', 'is for virtual webhooks'));
  }
  const [first, ...others] = problems;
  if (first) throw validationError([first, ...others]);
}

const urlProblem = (message: string, allowed?: readonly string[]) =>
  validationError([bodyProblem('$.hook_url', message, allowed)]);

/** Whether deliveries may go to a URL. */
export async function checkHookUrl(text: string | undefined, allowPrivateNetwork: boolean): Promise<void> {
  if (text === undefined) return;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw urlProblem('must be an http(s) URL');
  if (url.username || url.password) throw urlProblem('must not hold credentials');
  if (allowPrivateNetwork) return;
  // A name that resolves to nothing yet may do so later: each delivery checks it again.
  if (await isPrivateHost(url.hostname)) {
    throw urlProblem('leads to a private address, which this gateway does not deliver to');
  }
}
