/**
 * Linear's refusals as gateway errors, by class. Errors stand in answers of any status, also beside data: then the data is
 * not taken for whole. Sources: linear.app/developers, GraphQL and rate limiting; `@linear/sdk`, its error types.
 */
import { GatewayError } from '../../../src/lib/errors.ts';
import { retryAfterSeconds } from '../../../src/lib/outbound/retry-after.ts';
import { type JsonObject, number, object, objects, text, textAt } from '../../toolkit/json.ts';
import { isRateLimited, limitSeconds } from './rate-limit-headers.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What Linear said, in its own words. */
interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly code: string;
  readonly type: string;
  /** For people. */
  readonly presentable: string | undefined;
}

const LONGEST_TEXT = 300;

function parse(body: string): JsonObject | undefined {
  try {
    return object(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/**
 * What GraphQL says of a variable repeats its whole value, which is the caller's: neither logs nor messages are a place
 * for it, and it hides the reason, which stands behind it.
 */
const withoutValue = (message: string): string =>
  message.replace(/^(Variable "\$\w+") got invalid value .*?( at "[\w.[\]]+")?; (?=[^;]*$)/s, '$1 is invalid$2: ');

/** Errors may be few words or many: the first one decides the class. */
function refusalOf(error: JsonObject, status: number): Refusal {
  const extensions = object(error.extensions);
  return {
    status: number(extensions?.statusCode) ?? Math.max(400, status),
    message: withoutValue(text(error.message) ?? ''),
    code: text(extensions?.code) ?? '',
    type: text(extensions?.type) ?? '',
    presentable: text(extensions?.userPresentableMessage),
  };
}

const wordsOf = ({ presentable, message }: Refusal): string =>
  (presentable ?? message).replace(/(?<!\.)\.+$/, '').slice(0, LONGEST_TEXT);

/** The kind of object that is not there; undefined for the form that names an input. */
const missingOf = ({ message }: Refusal): string | undefined => /^Entity not found: (\w+)$/.exec(message.trim())?.[1];

const scopeOf = ({ message }: Refusal): string | undefined => /^Invalid scope: `([^`]+)`/.exec(message)?.[1];

/** Whether an error says that the token is good and its scopes are not. */
export const isAboutScopes = (body: string): boolean => /Invalid scope: `/.test(body);

/** Of a create whose id is taken already. */
export const isDuplicate = (error: unknown): boolean =>
  error instanceof GatewayError && error.code === 'conflict' && object(error.details)?.duplicate === true;

/** The kind of object that an error says is not there. */
export const missingEntity = (error: unknown): string | undefined =>
  error instanceof GatewayError && error.code === 'not_found' ? textAt(error.details, 'entity') : undefined;

const isOneOf = ({ code, type }: Refusal, codes: readonly string[], types: readonly string[]): boolean =>
  codes.includes(code) || types.includes(type.toLowerCase());

/** What another attempt may get over. */
const isPassing = (refusal: Refusal): boolean =>
  refusal.status >= 500 ||
  isOneOf(
    refusal,
    ['INTERNAL_SERVER_ERROR'],
    ['internal error', 'lock timeout', 'network error', 'bootstrap error', 'unknown'],
  );

function forbiddenError(refusal: Refusal, details: { details: object }): GatewayError | undefined {
  const scope = scopeOf(refusal);
  if (scope !== undefined) {
    return new GatewayError(
      'scope_missing',
      `The authorization lacks the Linear scope ${scope} that this call needs.`,
      {
        details: { ...details.details, scope },
      },
    );
  }
  const isForbidden =
    refusal.status === 403 ||
    isOneOf(refusal, ['FORBIDDEN'], ['forbidden', 'feature not accessible', 'usage limit exceeded']);
  if (!isForbidden) return undefined;
  return new GatewayError(
    'upstream_forbidden',
    `Linear forbids this to the connection's account: ${wordsOf(refusal)}.`,
    details,
  );
}

function inputError(refusal: Refusal, details: { details: object }): GatewayError {
  const said = wordsOf(refusal);
  if (/^Query too complex/.test(refusal.message)) {
    return new GatewayError('upstream_error', `Linear finds the query too complex: ${said}.`, {
      ...details,
      isLasting: true,
    });
  }
  if (/^conflict on insert/i.test(refusal.message)) {
    return new GatewayError('conflict', `Linear has such an object already: ${said}.`, {
      details: { ...details.details, duplicate: true },
    });
  }
  const entity = missingOf(refusal);
  if (entity !== undefined) {
    return new GatewayError('not_found', `Not found, or not visible to this account: ${said}.`, {
      details: { ...details.details, entity },
    });
  }
  return new GatewayError('validation_failed', `Linear refused the values: ${said}.`, details);
}

/** The error for one that stands in an answer. */
function graphqlError(refusal: Refusal, headers: Headers, nowMs: number): GatewayError {
  const { status, code, message } = refusal;
  const details = { details: { status: isPassing(refusal) ? Math.max(500, status) : status, code, message } };
  if (isRateLimited(code, refusal.type)) return rateLimitError(headers, nowMs, details);
  const forbidden = forbiddenError(refusal, details);
  if (forbidden) return forbidden;
  if (status === 401 || isOneOf(refusal, ['AUTHENTICATION_ERROR'], ['authentication error'])) {
    return new GatewayError('connection_unauthorized', "Linear refuses the connection's credentials.", details);
  }
  if (isPassing(refusal)) return new GatewayError('upstream_error', `Linear failed: ${wordsOf(refusal)}.`, details);
  return inputError(refusal, details);
}

const rateLimitError = (headers: Headers, nowMs: number, details: { details: object }): GatewayError =>
  new GatewayError('upstream_rate_limited', 'Rate limited by Linear.', {
    ...details,
    retryAfter: limitSeconds(headers, nowMs),
  });

/** The error for an answer that is none of GraphQL's, such as a proxy's. */
function httpError(status: number, headers: Headers, nowMs: number): GatewayError {
  const details = { details: { status } };
  switch (status) {
    case 401:
      return new GatewayError('connection_unauthorized', "Linear refuses the connection's credentials.", details);
    case 403:
      return new GatewayError('upstream_forbidden', "Linear forbids this to the connection's account.", details);
    case 404:
      return new GatewayError('not_found', 'Not found, or not visible to this account.', details);
    case 413:
      return new GatewayError('payload_too_large', "Linear's limit is exceeded.", details);
    case 429:
      return rateLimitError(headers, nowMs, details);
    default: {
      const retryAfter = retryAfterSeconds(headers, nowMs);
      return new GatewayError('upstream_error', `Linear answered ${status}.`, {
        ...details,
        ...(retryAfter !== undefined && { retryAfter }),
      });
    }
  }
}

/** The error for an answer; undefined for a success. @param nowMs epoch milliseconds. */
export function linearError(status: number, headers: Headers, body: string, nowMs: number): GatewayError | undefined {
  const isSuccess = status >= 200 && status < 300;
  // Within texts its quotes would be escaped: a page of data is not parsed twice.
  if (isSuccess && !body.includes('"errors"')) return undefined;
  const [first] = objects(parse(body)?.errors);
  if (first) return graphqlError(refusalOf(first, status), headers, nowMs);
  return isSuccess ? undefined : httpError(status, headers, nowMs);
}
