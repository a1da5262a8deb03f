/** What an error code of the log means, and what to do about it, for whoever operates the gateway. */
import type { ErrorCode } from '../../../schema/models/error.ts';

export interface ErrorWords {
  readonly meaning: string;
  readonly advice: string;
}

/** Codes that only the log has: answers of a provider that were handed on as they were, deliveries that did not arrive. */
export const LOGGED_ONLY = ['upstream', 'dispatch'] as const;

type LoggedCode = ErrorCode | (typeof LOGGED_ONLY)[number];

const WORDS: Readonly<Record<LoggedCode, ErrorWords>> = {
  dispatch: {
    meaning: 'The endpoint of the webhook did not accept the delivery.',
    advice: 'It is tried again for days; the page of the delivery says when.',
  },
  upstream: {
    meaning: 'The provider answered with an error, which was handed on.',
    advice: 'The status is its own; the caller has its words.',
  },
  invalid_request: { meaning: 'The request was malformed.', advice: 'The caller has to change it.' },
  validation_failed: {
    meaning: 'A value was not accepted.',
    advice: 'The answer named the field, and what it takes. The caller has to change it.',
  },
  credentials_rejected: {
    meaning: 'The provider refused the credentials that were given.',
    advice: 'Check every field that was typed in.',
  },
  unauthorized: { meaning: 'The API key was missing or wrong.', advice: 'The caller needs a key of this workspace.' },
  connection_unauthorized: {
    meaning: 'The provider no longer takes the credentials of the connection.',
    advice: 'Authorize the connection again.',
  },
  permission_missing: {
    meaning: 'The connection lacks a permission for this call.',
    advice: 'Give it the permission, or authorize it again with more.',
  },
  scope_missing: {
    meaning: 'The customer has not granted a scope that this call needs.',
    advice: 'Authorize the connection again, and let the customer agree to all that is asked for.',
  },
  upstream_forbidden: {
    meaning: 'The account behind the connection may not do this at the provider.',
    advice: 'An administrator of the site can give the account the right to.',
  },
  forbidden: {
    meaning: 'The call was not allowed.',
    advice: 'A read-only key may only read; what the policy of a key allows stands in the response.',
  },
  connection_not_found: { meaning: 'There was no such connection.', advice: 'The caller uses an id that is gone.' },
  not_found: { meaning: 'There was no such object, or the account may not see it.', advice: 'Check the id.' },
  method_not_allowed: { meaning: 'The API has no such operation.', advice: 'The caller has to change it.' },
  request_timeout: {
    meaning: 'The body did not arrive in time.',
    advice: 'Send it faster; REQUEST_TIMEOUT is how long a request may take.',
  },
  connection_paused: { meaning: 'The connection is paused.', advice: 'Resume it to let calls through.' },
  conflict: {
    meaning: 'Somebody else changed the same object, or the same write was under way.',
    advice: 'The caller can read the object and try again.',
  },
  payload_too_large: { meaning: 'The body was too large.', advice: 'MAX_JSON_BODY and MAX_FILE_BODY are the limits.' },
  unsupported_media_type: { meaning: 'The body was of another type.', advice: 'The caller has to send JSON.' },
  rate_limited: { meaning: 'The key made too many calls.', advice: 'The caller has to slow down.' },
  upstream_rate_limited: {
    meaning: 'The provider asked to slow down, for longer than the caller waits.',
    advice: 'The answer said when to try again. See the budget of the connection.',
  },
  internal: { meaning: 'Something went wrong in the gateway.', advice: 'Its log has more, under the request id.' },
  not_implemented: { meaning: 'The gateway does not support this.', advice: 'The reference lists what it does.' },
  upstream_error: { meaning: 'The provider failed.', advice: 'Look at its status page, and try again later.' },
  oauth_app_rejected: {
    meaning: 'The provider refused the OAuth app, or the connection was authorized with another one.',
    advice: 'Check its client ID and secret, on the page Integrations or in the environment.',
  },
  upstream_timeout: { meaning: 'The provider did not answer in time.', advice: 'Try again later.' },
  unavailable: { meaning: 'The store did not answer.', advice: 'Check the database.' },
};

const isKnown = (code: string): code is keyof typeof WORDS => Object.hasOwn(WORDS, code);

/** Undefined for codes that the log should not hold. */
export const errorWords = (code: string): ErrorWords | undefined => (isKnown(code) ? WORDS[code] : undefined);
