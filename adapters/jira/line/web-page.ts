/** Web pages where data was expected: a login in front of a site, or the notice that there is no such site any more. */
import { GatewayError } from '../../../src/lib/errors.ts';
import { object } from '../../toolkit/json.ts';

const PAGE = /^[\s\uFEFF]*(?:<!--[\s\S]{0,500}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b/i;
const TITLE = /<title[^>]{0,200}>([^<]{1,200})/i;

export const isWebPage = (body: string): boolean => PAGE.test(body);

/** The error for a page that came with this status. Asking again would show it again. */
export function webPageError(status: number, body: string, isOutcomeUnknown = false): GatewayError {
  const title = TITLE.exec(body)?.[1]?.replace(/\s+/g, ' ').trim();
  const page = `a web page${title ? ` ("${title}")` : ''}`;
  const message =
    status === 404
      ? `There is no Jira site at this address: it answers with ${page}. The site has expired, was deleted, or has another name now.`
      : `Jira's address answers with ${page} instead of data: a login page or a proxy stands in front of the site.`;
  return new GatewayError('upstream_error', message, {
    details: { status, errorMessages: title ? [title] : [], errors: {}, web_page: true },
    isLasting: true,
    isOutcomeUnknown,
  });
}

export const isWebPageError = (error: unknown): error is GatewayError =>
  error instanceof GatewayError && object(error.details)?.web_page === true;
