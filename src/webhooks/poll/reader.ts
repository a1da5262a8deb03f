/** Reads objects as any caller does: by permission, with filters, page by page. */
import type { Fate } from '../../../adapters/contract/adapter.ts';
import type { JsonObject } from '../../../schema/field.ts';
import { formatInstant } from '../../../schema/instant.ts';
import type { ObjectType, Verb } from '../../../schema/objects.ts';
import { backgroundScope } from '../../calls/background-scope.ts';
import type { Calls, Scope } from '../../calls/call.ts';
import type { ObjectVerbs } from '../../calls/object-verbs.ts';
import type { LiveConnection } from '../../connections/connections.ts';
import type { Base } from '../../lib/base.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';

export interface PageRequest {
  readonly offset: number;
  readonly limit: number;
  readonly fields: readonly string[];
  /** Epoch milliseconds. */
  readonly updatedGte?: number;
  readonly sort?: 'created_at' | 'updated_at';
  readonly order?: 'asc' | 'desc';
}

/** Throws what the provider refuses, or the permissions of the connection. */
export interface Reader {
  /** A page that is shorter than its limit is the last one. */
  page(request: PageRequest): Promise<JsonObject[]>;
  /** Whether there is a way to ask for one object. */
  readonly canFind: boolean;
  /** Undefined when it is not there, or not visible to the connection. */
  find(type: ObjectType, id: string, fields: readonly string[]): Promise<JsonObject | undefined>;
  /** What the provider tells of one that the list does not hold; undefined when it tells nothing. */
  fate(type: ObjectType, id: string, parentId: string | undefined): Promise<Fate | undefined>;
  /** Whether the connection may read such objects. */
  maySee(type: ObjectType): boolean;
}

export interface ReaderDependencies extends Base {
  readonly calls: Calls;
  readonly verbs: ObjectVerbs;
}

/** For one call, with all the waiting that a provider asks for. */
const CALL_MS = 60_000;

const NOTHING = { id: '', unmodifiedSince: undefined, json: async () => undefined };

function parametersOf(request: PageRequest, filters: Readonly<Record<string, string>>): URLSearchParams {
  const parameters = new URLSearchParams(filters);
  parameters.set('offset', String(request.offset));
  parameters.set('limit', String(request.limit));
  if (request.fields.length > 0) parameters.set('fields', request.fields.join(','));
  if (request.updatedGte !== undefined) parameters.set('updated_gte', formatInstant(request.updatedGte) ?? '');
  if (request.sort) parameters.set('sort', request.sort);
  if (request.order) parameters.set('order', request.order);
  return parameters;
}

const isNotFound = (error: unknown) => error instanceof GatewayError && error.code === 'not_found';

/** Reads for one webhook until the signal aborts. */
export function readerFor(
  { calls, verbs, ...base }: ReaderDependencies,
  live: LiveConnection,
  { id: webhookId, objectType, filters }: Pick<WebhookRow, 'id' | 'objectType' | 'filters'>,
  signal: AbortSignal,
): Reader {
  const own = objectType as ObjectType;
  // The walks of one webhook are kept apart from those of all other callers.
  const callerId = `webhook:${webhookId}`;
  const scope = (): Scope => ({ ...backgroundScope(base, signal, CALL_MS), callerId });
  const admits = (type: ObjectType, verb: Verb) => calls.refusal(live, type, verb) === undefined;

  return {
    async page(request) {
      const admitted = calls.admit(live, own, 'list');
      const parameters = parametersOf(request, filters);
      return (await verbs.perform(admitted, own, 'list', { ...NOTHING, scope: scope(), parameters })) as JsonObject[];
    },
    canFind: admits(own, 'get'),
    async find(type, id, fields) {
      const admitted = calls.admit(live, type, 'get');
      const parameters = new URLSearchParams({ fields: fields.join(',') });
      try {
        return (await verbs.perform(admitted, type, 'get', {
          ...NOTHING,
          id,
          scope: scope(),
          parameters,
        })) as JsonObject;
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    async fate(type, id, parentId) {
      const { fateOf } = live.adapter;
      if (!fateOf) return undefined;
      return await calls.perform(calls.admit(live, type, 'get'), scope(), (session) =>
        fateOf(session, { type, id, parentId }),
      );
    },
    maySee: (type) => admits(type, 'get'),
  };
}
