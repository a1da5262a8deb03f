/** Pages as answers: their policy, and errors that people can read. */
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { AppContext } from '../context.ts';
import { headersOf, reportError, STATUS_OF, toGatewayError } from '../errors.ts';
import type { Page } from '../pages/document.tsx';
import { errorPage } from '../pages/error.tsx';

const common = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const policy = (...directives: string[]) =>
  ["default-src 'none'", "style-src 'self'", ...directives, "frame-ancestors 'none'", "base-uri 'none'"].join('; ');

/**
 * For pages that customers see; nothing in them runs. Browsers also check where a form's answer redirects to.
 * @param formTargets origins that a form of the page may lead to, beside our own.
 */
export const customerHeaders = (formTargets: readonly string[] = []): Record<string, string> => ({
  ...common,
  'referrer-policy': 'no-referrer',
  'content-security-policy': policy("img-src 'self'", `form-action ${["'self'", ...formTargets].join(' ')}`),
});

/**
 * For the console. Without a referrer of the same origin browsers would hide the origin of forms, too.
 * @param formTargets origins that a form of the page may lead to, beside our own.
 */
export const consoleHeadersTo = (
  formTargets: readonly string[],
  ...directives: readonly string[]
): Readonly<Record<string, string>> => ({
  ...common,
  'referrer-policy': 'same-origin',
  'content-security-policy': policy(
    "script-src 'self'",
    "img-src 'self' data:",
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    ...directives,
  ),
});

export const consoleHeaders = consoleHeadersTo([]);

/** For a page whose script asks for a newer one. */
export const liveHeaders = consoleHeadersTo([], "connect-src 'self'");

export async function answerPage(
  c: AppContext,
  page: Page,
  status: ContentfulStatusCode,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  // Nobody reads it where hundreds have gone at once, and everybody else would wait for it.
  const isGone = c.env?.outgoing?.destroyed === true;
  const text = isGone ? '' : `<!doctype html>\n${await page}`;
  c.set('size', Buffer.byteLength(text));
  return c.body(text, status, { ...headers });
}

const TITLES: Readonly<Record<number, string>> = {
  401: 'Please sign in again',
  403: 'This is not allowed',
  404: 'Page not found',
  405: 'Method not allowed',
  409: 'This is not possible now',
  429: 'Too many attempts',
  500: 'Something went wrong',
  503: 'The store does not answer',
};

/** An error for a browser. What is our own fault is logged with its cause. */
export async function answerErrorPage(c: AppContext, thrown: unknown): Promise<Response> {
  const error = toGatewayError(thrown);
  const status = STATUS_OF[error.code];
  c.set('errorCode', error.code);
  reportError(error, c.get('scope')?.log);
  const page = errorPage({
    title: TITLES[status] ?? 'That did not work',
    message: error.message,
    code: error.code,
    requestId: c.get('requestId') ?? '',
    back: { href: '/console', label: 'Go to the console' },
  });
  return await answerPage(c, page, status, { ...consoleHeaders, ...headersOf(error) });
}
