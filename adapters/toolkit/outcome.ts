/** What is known of a call that failed: whether a write was made, was not made, or may have been. */
import { GatewayError } from '../../src/lib/errors.ts';

const IN_DOUBT = ' It is unknown whether the change was made.';
const NOT_MADE = ' Nothing was written.';

const withDetail = (error: GatewayError, outcome: string) =>
  typeof error.details === 'object' && error.details !== null ? { outcome, ...error.details } : { outcome };

/** The error of a write that may have been carried out all the same. */
export const inDoubt = (error: GatewayError): GatewayError =>
  new GatewayError(error.code, error.message + IN_DOUBT, {
    details: withDetail(error, 'unknown'),
    ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }),
    isOutcomeUnknown: true,
    cause: error.cause,
  });

/** The error of a write that is known not to have been carried out, where its code alone does not say so. */
export const notMade = (error: GatewayError): GatewayError =>
  new GatewayError(error.code, error.message + NOT_MADE, {
    details: withDetail(error, 'nothing_written'),
    ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }),
    isLasting: error.isLasting,
    cause: error.cause,
  });

/** Statuses after which nobody knows: 408 is said of a request that a proxy may have passed on already. */
const leavesDoubt = (status: number): boolean => status >= 500 || status === 408;

/** The error for an answer to a write that is no success. @param status of the answer. */
export const writeError = (error: GatewayError, status: number): GatewayError =>
  error.code === 'upstream_error' && leavesDoubt(status) ? inDoubt(error) : error;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export const isRedirect = (status: number): boolean => REDIRECTS.has(status);

/** Host that a redirect leads to. The rest of an address may be a secret. */
function hostOf(location: string | string[] | undefined, url: string): string | undefined {
  const text = Array.isArray(location) ? location[0] : location;
  return text !== undefined && URL.canParse(text, url) ? new URL(text, url).host : undefined;
}

/** The error of a write that was answered by a redirect: it was not carried out, and is not sent a second time. */
export function redirectedWrite(
  provider: string,
  url: string,
  { status, headers }: { status: number; headers: Readonly<Record<string, string | string[] | undefined>> },
): GatewayError {
  const host = hostOf(headers.location, url);
  const where = host === undefined ? '' : ` to ${host}`;
  return notMade(
    new GatewayError('upstream_error', `${provider} redirects this write${where}, and writes are not redirected.`, {
      details: { status, ...(host !== undefined && { location_host: host }) },
      isLasting: true,
    }),
  );
}

const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT']);

/** The request can't have left when one of these is thrown: there was no connection, or not the right one. */
const NEVER_SENT = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'EAI_NONAME',
  'ENODATA',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  // What a certificate is refused by, before anything is sent over its connection. Source: Node.js, TLS.
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
/** System calls that come before a connection. */
const BEFORE_CONNECTION = /^(?:connect|getaddrinfo|query[A-Z])/;

const textAt = (error: unknown, key: 'code' | 'syscall'): string =>
  error instanceof Error && key in error ? String((error as Error & Record<typeof key, unknown>)[key]) : '';

/** A proxy that refuses a tunnel says so by an error that is named as if somebody had aborted. */
const isTunnelRefused = (error: unknown) => error instanceof Error && /HTTP Tunneling/.test(error.message);

const isNeverSent = (error: unknown): boolean =>
  NEVER_SENT.has(textAt(error, 'code')) || BEFORE_CONNECTION.test(textAt(error, 'syscall')) || isTunnelRefused(error);

const isTimeout = (error: unknown): boolean =>
  TIMEOUTS.has(textAt(error, 'code')) ||
  (error instanceof Error && /^(Abort|Timeout)Error$/.test(error.name) && !isTunnelRefused(error));

/** The error for an answer that could not be read to its end, or is more than is read. @param isDone whether it may be that of a write that was made. */
export const unreadError = (cause: unknown, isDone: boolean, provider: string): GatewayError =>
  isDone && cause instanceof GatewayError ? inDoubt(cause) : transportError(cause, isDone, provider);

/** The error for a call that got no answer, or half of one. A write says what is known of its outcome. */
export function transportError(cause: unknown, isWrite: boolean, provider: string): GatewayError {
  if (cause instanceof GatewayError) return cause;
  const error = isTimeout(cause)
    ? new GatewayError('upstream_timeout', `${provider} did not answer in time.`, { cause })
    : new GatewayError('upstream_error', `${provider} could not be reached.`, { cause });
  if (!isWrite) return error;
  return isNeverSent(cause) ? notMade(error) : inDoubt(error);
}
