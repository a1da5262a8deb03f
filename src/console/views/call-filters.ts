/** What somebody looks for in the log of calls, as the address of the page says it. */
import { formatInstant, parseInstant } from '../../../schema/instant.ts';
import { definitionOf, OBJECT_TYPES } from '../../../schema/objects.ts';
import { operationId, passthroughOperationId } from '../../../schema/operations.ts';
import type { CallSearch } from '../../store/calls/call-search.ts';
import { typedText } from './list-parameters.ts';

/** As they stand in the form; empty when nothing is chosen. */
export interface CallFilters {
  readonly period: string;
  /** `2026-04-28T13:54`, in UTC. */
  readonly from: string;
  readonly to: string;
  readonly connection: string;
  /** What kind of call. */
  readonly type: string;
  readonly method: string;
  /** Part of the path. */
  readonly path: string;
  /** Machine code of the error. */
  readonly error: string;
  /** The customer's `external_xref`. */
  readonly customer: string;
  /** `404` or `4xx`. */
  readonly status: string;
  readonly operation: string;
  readonly failed: string;
}

const HOUR_MS = 3_600_000;

export const CALL_PERIODS: readonly { readonly value: string; readonly label: string; readonly ms: number }[] = [
  { value: '1h', label: 'Last hour', ms: HOUR_MS },
  { value: '24h', label: 'Last 24 hours', ms: 24 * HOUR_MS },
  { value: '7d', label: 'Last 7 days', ms: 168 * HOUR_MS },
  { value: 'all', label: 'Everything that is kept', ms: Number.POSITIVE_INFINITY },
];

interface CallType {
  readonly value: string;
  readonly label: string;
  /** As the log has them. */
  readonly types: readonly string[];
}

/** What callers asked for, without what is sent to them. */
export const REQUESTS = 'requests';

export const CALL_TYPES: readonly CallType[] = [
  { value: REQUESTS, label: 'API and MCP', types: ['inbound', 'mcp'] },
  { value: 'inbound', label: 'API', types: ['inbound'] },
  { value: 'mcp', label: 'MCP', types: ['mcp'] },
  { value: 'webhook', label: 'Webhook deliveries', types: ['webhook'] },
];

export const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

const DEFAULT_PERIOD = '24h';

/** Every operation that calls are logged under, in alphabetical order. */
export const OPERATIONS: readonly string[] = [
  ...OBJECT_TYPES.flatMap((type) =>
    definitionOf(type).verbs.flatMap((verb) =>
      verb === 'update'
        ? [operationId(type, verb, 'PUT'), operationId(type, verb, 'PATCH')]
        : [operationId(type, verb)],
    ),
  ),
  ...METHODS.map(passthroughOperationId).filter((name) => name !== undefined),
].sort();

/** Epoch milliseconds of what a field for a time in UTC holds. */
export const readLocalTime = (text: string): number | undefined =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/.test(text) ? parseInstant(`${text}Z`) : undefined;

const LONGEST = 100;

/** What can't be understood counts as not chosen, and is not shown as if it were. */
export function readCallFilters(parameters: URLSearchParams): CallFilters {
  const typed = (name: string) => typedText(parameters, name, LONGEST);
  const period = typed('period');
  const status = typed('status').toLowerCase();
  return {
    period: CALL_PERIODS.some(({ value }) => value === period) ? period : DEFAULT_PERIOD,
    from: readLocalTime(typed('from')) === undefined ? '' : typed('from'),
    to: readLocalTime(typed('to')) === undefined ? '' : typed('to'),
    connection: typed('connection'),
    type: CALL_TYPES.some(({ value }) => value === typed('type')) ? typed('type') : '',
    method: METHODS.includes(typed('method').toUpperCase()) ? typed('method').toUpperCase() : '',
    path: typed('path'),
    error: typed('error'),
    customer: typed('customer'),
    status: /^[1-5](?:\d\d|xx)$/.test(status) ? status : '',
    operation: typed('operation'),
    failed: typed('failed') === '' ? '' : 'on',
  };
}

function statusRange(status: string) {
  if (status === '') return {};
  return { statusFrom: Number(status.replace('xx', '00')), statusTo: Number(status.replace('xx', '99')) };
}

/** The end of a minute that was named belongs to it. */
const MINUTE_END_MS = 59_999;

export function searchOf(filters: CallFilters, workspaceId: string, now: number): CallSearch {
  const length = CALL_PERIODS.find(({ value }) => value === filters.period)?.ms ?? 0;
  const to = readLocalTime(filters.to);
  return {
    workspaceId,
    connectionId: filters.connection || undefined,
    from: readLocalTime(filters.from) ?? Math.max(0, now - length),
    to: to === undefined ? now : to + (filters.to.length > 16 ? 999 : MINUTE_END_MS),
    ...statusRange(filters.status),
    types: CALL_TYPES.find(({ value }) => value === filters.type)?.types,
    name: filters.operation || undefined,
    method: filters.method || undefined,
    path: filters.path || undefined,
    error: filters.error || undefined,
    externalXref: filters.customer || undefined,
    failedOnly: filters.failed !== '',
  };
}

const CALLS = '/console/calls';

function queryOf(filters: Partial<CallFilters>): URLSearchParams {
  const chosen = Object.entries(filters).filter(
    ([name, value]) => value !== '' && !(name === 'period' && value === DEFAULT_PERIOD),
  );
  return new URLSearchParams(chosen);
}

const withQuery = (path: string, query: URLSearchParams) => (query.size > 0 ? `${path}?${query}` : path);

/** The address of a page of the list; filters that change nothing are left out. */
export function callsAddress(filters: Partial<CallFilters>, after?: Cursor): string {
  const query = queryOf(filters);
  if (after) query.set('after', `${after.createdAt}_${after.id}`);
  return withQuery(CALLS, query);
}

/** Of all that the filters let through, as NDJSON. */
export const exportAddress = (filters: Partial<CallFilters>): string => withQuery(`${CALLS}/export`, queryOf(filters));

const MINUTE_MS = 60_000;
const minuteOf = (ms: number) => (formatInstant(ms) ?? '').slice(0, 16);

/** The requests of a part of a chart, which begins and ends with whole minutes. */
export const slotAddress = (at: number, slotMs: number, connection = ''): string =>
  callsAddress({ type: REQUESTS, connection, from: minuteOf(at), to: minuteOf(at + slotMs - MINUTE_MS) });

/** A place in the list, newest first: what comes after that call. */
export interface Cursor {
  readonly createdAt: number;
  readonly id: string;
}

export function readCursor(text: string | null): Cursor | undefined {
  const [, at, id = ''] = /^(\d{1,15})_([\da-f]{0,64})$/.exec(text ?? '') ?? [];
  return at === undefined ? undefined : { createdAt: Number(at), id };
}
