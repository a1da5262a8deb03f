/** Web pages where data was expected, such as the notice that there is no such site any more. */
import { GatewayError } from '../../../src/lib/errors.ts';
import { object } from '../../toolkit/json.ts';

const PAGE = /^[\s\uFEFF]*(?:<!--[\s\S]{0,500}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b/i;
const TITLE = /<title[^>]{0,200}>([^<]{1,200})/i;

export const isWebPage = (body: string): boolean => PAGE.test(body);

/** The error for a page with status 404, which Jira itself never sends. Asking again would show it again. */
export function noSiteError(body: string): GatewayError {
  const title = TITLE.exec(body)?.[1]?.replace(/\s+/g, ' ').trim();
  const page = `a web page${title ? ` ("${title}")` : ''}`;
  const message = `There is no Jira site at this address, which answers with ${page}: it has expired, was deleted, or has another name now.`;
  return new GatewayError('upstream_error', message, {
    details: { status: 404, errorMessages: title ? [title] : [], errors: {}, web_page: true },
    isLasting: true,
  });
}

/** Whether the address of the call is none of Jira's: a web page came, or something else that is no JSON. */
export const isNotJira = (error: unknown): error is GatewayError =>
  error instanceof GatewayError && (object(error.details)?.web_page === true || error.cause instanceof SyntaxError);
