/** Reading objects as any caller does: by permission, with filters, page by page. */
import type { JsonObject } from '../../../schema/field.ts';
import { formatInstant } from '../../../schema/instant.ts';
import type { ObjectType, Verb } from '../../../schema/objects.ts';
import type { Calls, Scope } from '../../calls/call.ts';
import type { ObjectVerbs } from '../../calls/object-verbs.ts';
import type { LiveConnection } from '../../connections/connections.ts';
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

/** Everything throws what the provider, or the permissions of the connection, say against it. */
export interface Reader {
  /** A page that is shorter than its limit is the last one. */
  page(request: PageRequest): Promise<JsonObject[]>;
  /** Whether there is a way to ask for one object. */
  readonly canFind: boolean;
  /** Undefined when it is not there, or hidden. */
  find(type: ObjectType, id: string, fields: readonly string[]): Promise<JsonObject | undefined>;
  /** Whether the connection may look at such objects at all. */
  maySee(type: ObjectType): boolean;
}

export interface ReaderDependencies {
  readonly calls: Calls;
  readonly verbs: ObjectVerbs;
}

export interface ReaderOf {
  readonly live: LiveConnection;
  readonly webhook: Pick<WebhookRow, 'objectType' | 'filters'>;
  /** For one call. */
  scope(): Scope;
}

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

export function createReader({ calls, verbs }: ReaderDependencies, { live, webhook, scope }: ReaderOf): Reader {
  const own = webhook.objectType as ObjectType;
  const admits = (type: ObjectType, verb: Verb) => calls.refusal(live, type, verb) === undefined;

  return {
    async page(request) {
      const admitted = calls.admit(live, own, 'list');
      const parameters = parametersOf(request, webhook.filters);
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
    maySee: (type) => admits(type, 'get'),
  };
}
