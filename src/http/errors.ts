/** Errors as answers; the only place where a status is chosen. */
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ErrorBody, ErrorCode } from '../../schema/models/error.ts';
import { GatewayError } from '../lib/errors.ts';
import type { Logger } from '../lib/observe/log.ts';
import { isDiskFull, isStoreOutage } from '../store/base/outage.ts';
import type { AppContext } from './context.ts';

export const STATUS_OF: Readonly<Record<ErrorCode, ContentfulStatusCode>> = {
  invalid_request: 400,
  validation_failed: 400,
  credentials_rejected: 400,
  unauthorized: 401,
  connection_unauthorized: 401,
  permission_missing: 403,
  scope_missing: 403,
  upstream_forbidden: 403,
  forbidden: 403,
  connection_not_found: 404,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  connection_paused: 409,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  upstream_rate_limited: 429,
  internal: 500,
  not_implemented: 501,
  upstream_error: 502,
  oauth_app_rejected: 502,
  upstream_timeout: 504,
  unavailable: 503,
};

/** Characters of JSON: with the rest of the body less than 64 kB, whatever script it is in. */
const LARGEST_DETAILS = 16_000;

/** As many of the details as an answer may hold, and a sentence when that is not all. */
function boundedDetails(details: unknown): { details?: unknown; note: string } {
  if (details === undefined) return { note: '' };
  const sizeOf = (value: unknown) => (JSON.stringify(value) ?? '').length;
  if (sizeOf(details) <= LARGEST_DETAILS) return { details, note: '' };
  if (!Array.isArray(details)) return { note: ' The details are too long to be shown.' };
  let size = 0;
  const end = details.findIndex((one) => {
    size += sizeOf(one) + 1;
    return size > LARGEST_DETAILS;
  });
  return { details: details.slice(0, end), note: ` Of ${details.length} details the first ${end} are shown.` };
}

/** The error as callers see it. */
export function errorBody(error: GatewayError, requestId: string): ErrorBody {
  const status = STATUS_OF[error.code];
  const { note, ...details } = boundedDetails(error.details);
  return {
    error: error.code,
    message: error.message + note,
    status,
    statusCode: status,
    request_id: requestId,
    ...details,
  };
}

const STORE_RETRY_SECONDS = 2;

const storeOutage = (cause: unknown) =>
  new GatewayError(
    'unavailable',
    isDiskFull(cause) ? 'The disk that holds the store is full.' : 'The store does not answer.',
    { retryAfter: STORE_RETRY_SECONDS, cause },
  );

/** Anything that was thrown as the error to answer: what is not a GatewayError becomes `internal`, without its text. */
export function toGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  if (isStoreOutage(error)) return storeOutage(error);
  return new GatewayError('internal', 'Something went wrong in the gateway.', { cause: error });
}

export const headersOf = ({ headers, retryAfter }: GatewayError): Record<string, string> =>
  retryAfter === undefined ? { ...headers } : { ...headers, 'retry-after': String(retryAfter) };

/** What is our own fault is logged with its cause. A 503 without one says that somebody shall come again, which is none. */
export function reportError(error: GatewayError, log: Logger | undefined): void {
  const status = STATUS_OF[error.code];
  if (status === 500 || (status === 503 && error.cause !== undefined))
    log?.error({ err: error.cause ?? error }, error.message);
}

/** Answers the error as JSON, unless an answer is on its way already. */
export function answerError(c: AppContext, thrown: unknown): Response {
  const error = toGatewayError(thrown);
  const status = STATUS_OF[error.code];
  c.set('errorCode', error.code);
  reportError(error, c.get('scope')?.log);
  if (c.env?.outgoing?.headersSent) return RESPONSE_ALREADY_SENT;
  return c.json(errorBody(error, c.get('requestId') ?? ''), status, headersOf(error));
}
