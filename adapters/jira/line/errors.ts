/** Jira's refusals as gateway errors. Shapes: jira rest v3 ErrorCollection, the API gateway's `{code, message}`, plain text. */
import { GatewayError } from '../../../src/lib/errors.ts';
import { retryAfterSeconds } from '../../../src/lib/outbound/retry-after.ts';
import { isObject, object, text, texts } from '../../toolkit/json.ts';
import { transportError as unanswered } from '../../toolkit/outcome.ts';
import { isWebPage, noSiteError } from './web-page.ts';

/** What Jira said, in its own words. */
export interface JiraRefusal {
  status: number;
  errorMessages: string[];
  errors: Record<string, string>;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const MAX_PLAIN_TEXT = 300;

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Proxies in front of Jira answer HTML or plain text; the caller gets the beginning of it.
    return body;
  }
}

function messagesOf(content: unknown): string[] {
  if (typeof content === 'string') {
    const plain = content
      .replace(/<[^>]{0,200}>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    return plain ? [plain.slice(0, MAX_PLAIN_TEXT)] : [];
  }
  const found = object(content);
  const named = [found?.message, found?.error_description, found?.errorMessage].map(text);
  return [...texts(found?.errorMessages), ...named.filter((message) => message !== undefined)];
}

function errorsOf(content: unknown): Record<string, string> {
  const errors = object(content)?.errors;
  if (!isObject(errors)) return {};
  return Object.fromEntries(
    Object.entries(errors).map(([field, message]) => [
      field,
      typeof message === 'string' ? message : JSON.stringify(message),
    ]),
  );
}

export function readRefusal(status: number, body: string): JiraRefusal {
  const content = parse(body);
  return { status, errorMessages: messagesOf(content), errors: errorsOf(content) };
}

/** One line of all that Jira said. */
export function inWords({ errorMessages, errors }: JiraRefusal): string {
  const named = Object.entries(errors).map(([field, message]) => `${field}: ${message}`);
  return [...errorMessages, ...named].join(' ').replace(/(?<!\.)\.+$/, '');
}

const header = (headers: Headers, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** Epoch numbers this large count milliseconds. */
const MILLISECONDS_FROM = 1e11;

function instantOf(text: string): number {
  if (!/^\d+$/.test(text)) return Date.parse(text);
  const epoch = Number(text);
  return epoch < MILLISECONDS_FROM ? epoch * 1000 : epoch;
}

/** When a refusal does not say how long it lasts. */
const RATE_LIMIT_FALLBACK_SECONDS = 5;

/**
 * Whole seconds that a 429 asks to wait: by `Retry-After`, else by `X-RateLimit-Reset`, which is ISO 8601, at times
 * without seconds, or epoch seconds or milliseconds. Source: developer.atlassian.com, rate limiting.
 */
export function rateLimitSeconds(headers: Headers, nowMs: number): number {
  const asked = retryAfterSeconds(headers, nowMs);
  if (asked !== undefined) return asked;
  const reset = header(headers, 'x-ratelimit-reset');
  const resetMs = reset === undefined ? Number.NaN : instantOf(reset);
  return resetMs > nowMs ? Math.ceil((resetMs - nowMs) / 1000) : RATE_LIMIT_FALLBACK_SECONDS;
}

const SCOPE_MISMATCH = /scope does not match/i;

/** Whether a 401 says that the token is good and its scopes are not. */
export const isScopeMismatch = (body: string): boolean => SCOPE_MISMATCH.test(body);

/** The error for an answer of Jira that is not a success. */
export function jiraError(status: number, headers: Headers, body: string, nowMs: number): GatewayError {
  const refusal = readRefusal(status, body);
  const words = inWords(refusal);
  const said = words ? `: ${words}` : '';
  const details = { details: refusal };
  switch (status) {
    case 400:
    case 422:
      return new GatewayError('validation_failed', `Jira refused the values${said}.`, details);
    case 401:
      return isScopeMismatch(words)
        ? new GatewayError('scope_missing', 'The authorization lacks an Atlassian scope that this call needs.', details)
        : new GatewayError('connection_unauthorized', "Jira refuses the connection's credentials.", details);
    case 403:
      return new GatewayError('upstream_forbidden', `Jira forbids this to the connection's account${said}.`, details);
    case 404:
      if (isWebPage(body)) return noSiteError(body);
      return new GatewayError('not_found', `Not found, or not visible to this account${said}.`, details);
    case 409:
      return new GatewayError('conflict', `Somebody else changed the object at the same time${said}.`, details);
    case 414:
    case 431:
      return new GatewayError('invalid_request', 'An id or a parameter is longer than Jira takes.', details);
    case 413:
      return new GatewayError('payload_too_large', `Jira's limit is exceeded${said}.`, details);
    case 429:
      return new GatewayError('upstream_rate_limited', 'Rate limited by Jira.', {
        ...details,
        retryAfter: rateLimitSeconds(headers, nowMs),
      });
    case 503: {
      // X-RateLimit-Reset tells of a quota that may be hours from its end, and not of the outage.
      const retryAfter = retryAfterSeconds(headers, nowMs);
      return new GatewayError('upstream_error', `Jira is unavailable${said}.`, {
        ...details,
        ...(retryAfter !== undefined && { retryAfter }),
      });
    }
    default:
      return new GatewayError('upstream_error', `Jira answered ${status}${said}.`, details);
  }
}

/** The error for a call that got no answer. A write says what is known of its outcome. */
export const transportError = (error: unknown, isWrite: boolean): GatewayError => unanswered(error, isWrite, 'Jira');
