import type { ErrorCode } from '../../schema/models/error.ts';

/** One thing wrong with a request: where, and what. */
export interface FieldProblem {
  in: 'body' | 'query' | 'path' | 'header';
  /** JSON path for a body (`$.tags[0]`), else the parameter's name. */
  path: string;
  message: string;
  /** What would have been accepted, where the list is known. */
  allowed?: readonly unknown[];
}

export interface ErrorOptions {
  /** Shown to the caller as `details`; never secrets. */
  details?: unknown;
  /** Seconds after which to try again; sent as `Retry-After`. */
  retryAfter?: number;
  headers?: Record<string, string>;
  /** Whether a write may have been made all the same. */
  isOutcomeUnknown?: boolean;
  /** Whether the same call would fail in the same way again, so that there is no sense in another try. */
  isLasting?: boolean;
  cause?: unknown;
}

/** Of the one sentence that an error is. */
const LONGEST_TEXT = 2000;

/**
 * The one error that callers see. `code` decides the status (in one place, the HTTP door); `message` is one sentence
 * for a human. Anything else that is thrown becomes `internal`, without its text.
 */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;
  readonly retryAfter: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly isOutcomeUnknown: boolean;
  readonly isLasting: boolean;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(shortened(message, LONGEST_TEXT), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'GatewayError';
    this.code = code;
    this.details = options.details;
    this.retryAfter = options.retryAfter;
    this.headers = options.headers ?? {};
    this.isOutcomeUnknown = options.isOutcomeUnknown ?? false;
    this.isLasting = options.isLasting ?? false;
  }
}

/** Problems that one answer tells of; who has more of them has one reason for most. */
export const MOST_PROBLEMS = 50;

const MOST_ALLOWED = 200;
const LONGEST_PATH = 200;
const LONGEST_MESSAGE = 1000;

/** What callers sent is told back to them in part only. */
export const shortened = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest)}…` : text;

const bounded = ({ path, message, allowed, ...others }: FieldProblem): FieldProblem => ({
  ...others,
  path: shortened(path, LONGEST_PATH),
  message: shortened(message, LONGEST_MESSAGE),
  ...(allowed && { allowed: allowed.slice(0, MOST_ALLOWED) }),
});

/** 400 `validation_failed` with the list of problems; the message is the first one in words. */
export function validationError(problems: readonly [FieldProblem, ...FieldProblem[]]): GatewayError {
  const { path, message } = bounded(problems[0]);
  const others = problems.length - 1;
  const isCut = problems.length > MOST_PROBLEMS;
  const seeDetails = isCut ? `see details for the first ${MOST_PROBLEMS}` : 'see details';
  const more = others > 0 ? ` (and ${others} more, ${seeDetails})` : '';
  const details = problems.slice(0, MOST_PROBLEMS).map(bounded);
  return new GatewayError('validation_failed', `${path}${/^["[{]/.test(message) ? ':' : ''} ${message}${more}.`, {
    details,
  });
}

/** Throws `validation_failed` with all of them when there are any. */
export function throwProblems([first, ...others]: readonly FieldProblem[]): void {
  if (first) throw validationError([first, ...others]);
}

/** What is wrong with a request, when that is what the error says. */
export function problemsOf(error: unknown): readonly FieldProblem[] | undefined {
  const isRefusal = error instanceof GatewayError && error.code === 'validation_failed' && Array.isArray(error.details);
  return isRefusal ? (error.details as FieldProblem[]) : undefined;
}

export const bodyProblem = (path: string, message: string, allowed?: readonly unknown[]): FieldProblem =>
  allowed === undefined ? { in: 'body', path, message } : { in: 'body', path, message, allowed };

export const queryProblem = (path: string, message: string, allowed?: readonly unknown[]): FieldProblem =>
  allowed === undefined ? { in: 'query', path, message } : { in: 'query', path, message, allowed };
