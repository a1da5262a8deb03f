/** Shared answers: every error of the gateway, once. */
import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import type { ErrorCode } from '../schema/models/error.ts';
import { EXAMPLE_ADAPTER } from './provider-words.ts';

interface ErrorExample {
  code: ErrorCode;
  message: string;
  details?: unknown;
}

interface ErrorAnswer {
  description: string;
  examples: readonly ErrorExample[];
}

const { name } = EXAMPLE_ADAPTER;

/** By status. */
const ERRORS = {
  400: {
    description: 'The request is malformed, or a value cannot be taken; `details` says which.',
    examples: [
      {
        code: 'validation_failed',
        message: 'limit must be at most 1000.',
        details: [{ in: 'query', path: 'limit', message: 'must be at most 1000' }],
      },
      { code: 'invalid_request', message: 'The body is not valid JSON.' },
      { code: 'credentials_rejected', message: `${name} refuses these credentials.` },
    ],
  },
  401: {
    description: "The API key is missing or wrong, or the provider refuses the connection's credentials.",
    examples: [
      { code: 'unauthorized', message: 'The API key is unknown or revoked.' },
      { code: 'connection_unauthorized', message: `${name} refuses the connection's credentials.` },
    ],
  },
  403: {
    description:
      'The connection lacks a permission, the policy of the key denies it, or the provider forbids it to the account.',
    examples: [
      {
        code: 'permission_missing',
        message: 'The connection lacks the permission task_task_write.',
        details: { missing: 'task_task_write', granted: ['task_task_read'] },
      },
      {
        code: 'forbidden',
        message: 'The project 10005 is not allowed to this caller.',
        details: { limit: 'projects', allowed: { projects: ['SHOP'] } },
      },
      { code: 'upstream_forbidden', message: `${name} forbids this to the connection's account.` },
    ],
  },
  404: {
    description: 'There is no such connection in the workspace, or no such object.',
    examples: [
      { code: 'connection_not_found', message: 'There is no such connection in this workspace.' },
      { code: 'not_found', message: 'Not found, or not visible to this account: Issue does not exist.' },
    ],
  },
  405: {
    description: 'The method is not allowed here.',
    examples: [{ code: 'method_not_allowed', message: 'PUT is not allowed here.' }],
  },
  408: {
    description: 'The body did not arrive in time; the connection is closed.',
    examples: [{ code: 'request_timeout', message: 'The body did not arrive in time.' }],
  },
  409: {
    description: 'The connection is paused, or somebody else changed the object at the same time.',
    examples: [{ code: 'connection_paused', message: 'The connection is paused.' }],
  },
  413: {
    description: 'The body is over the limit.',
    examples: [{ code: 'payload_too_large', message: 'The body is larger than 10485760 bytes.' }],
  },
  415: {
    description: 'The body is not JSON.',
    examples: [{ code: 'unsupported_media_type', message: 'The body must be application/json, not text/plain.' }],
  },
  429: {
    description: 'Too many requests; `Retry-After` says in how many seconds to retry.',
    examples: [
      { code: 'upstream_rate_limited', message: `Rate limited by ${name}.` },
      { code: 'rate_limited', message: 'This API key has made more than 100000 calls within a minute.' },
    ],
  },
  500: {
    description: 'Internal error; `request_id` finds it in the log.',
    examples: [{ code: 'internal', message: 'Something went wrong in the gateway.' }],
  },
  501: {
    description: 'The provider does not support this.',
    examples: [{ code: 'not_implemented', message: `${name} does not support update for a file.` }],
  },
  502: {
    description: 'The provider cannot be reached, or its response is not understood.',
    examples: [{ code: 'upstream_error', message: `${name} could not be reached.` }],
  },
  503: {
    description:
      'The store is unavailable, or bodies take up the memory that there is for them; retry after `Retry-After` seconds.',
    examples: [{ code: 'unavailable', message: 'The store does not answer.' }],
  },
  504: {
    description: 'The provider did not answer in time.',
    examples: [{ code: 'upstream_timeout', message: `${name} did not answer in time.` }],
  },
} as const satisfies Record<number, ErrorAnswer>;

export type ErrorStatus = keyof typeof ERRORS;

/** Errors that any call on a connection may end in. */
export const CALL_ERRORS: readonly ErrorStatus[] = [400, 401, 403, 404, 405, 409, 429, 500, 501, 502, 503, 504];
export const BODY_ERRORS: readonly ErrorStatus[] = [408, 413, 415];

const REQUEST_ID = '4f6cf35d-3a1c-4b53-9d0f-0d4f2f1c7a10';

function exampleOf(status: number, { code, message, details }: ErrorExample) {
  const base = { error: code, message, status, statusCode: status, request_id: REQUEST_ID };
  return { value: details === undefined ? base : { ...base, details } };
}

const HEADERS = {
  'X-Request-Id': {
    description: 'ID of the request, also in the body and in the log.',
    schema: { type: 'string' as const },
  },
};
const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' as const }, example: 5 },
};

export type ErrorResponses = ReturnType<typeof registerErrors>;

/** Registers the error answers; what is returned picks some of them for an operation. */
export function registerErrors(registry: OpenAPIRegistry) {
  const refs = new Map(
    Object.entries(ERRORS).map(([status, { description, examples }]: [string, ErrorAnswer]) => {
      const { ref } = registry.registerComponent('responses', `error_${status}`, {
        description,
        headers: ['429', '503'].includes(status) ? { ...HEADERS, ...RETRY_AFTER } : HEADERS,
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/error' },
            examples: Object.fromEntries(examples.map((example) => [example.code, exampleOf(Number(status), example)])),
          },
        },
      });
      return [status, ref];
    }),
  );
  return (statuses: readonly ErrorStatus[]) =>
    Object.fromEntries(statuses.map((status) => [status, refs.get(String(status)) ?? { description: '' }]));
}
