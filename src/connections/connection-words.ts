/** What a connection is called, and what is wrong with it, in words that go out of the gateway: no account, no secret. */
import type { Adapter } from '../../adapters/contract/adapter.ts';
import type { ConnectionRow } from '../store/connections/connections.ts';
import { GRANT_ENDED } from './live-connection.ts';

/** Only what a link may point at. */
function webAddress(value: string | undefined): URL | undefined {
  const url = value !== undefined && URL.canParse(value) ? new URL(value) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}

/**
 * The site as browsers find it.
 * @param adapter undefined when this gateway no longer has it.
 */
export const siteAddress = ({ auth }: Pick<ConnectionRow, 'auth'>, adapter: Adapter | undefined): URL | undefined =>
  webAddress(adapter?.describe(auth).site.url);

/** Why calls fail. */
export const unhealthyWords = (code: string | null, provider: string): string =>
  code === GRANT_ENDED
    ? `The customer's authorization has ended. ${provider} takes no calls until somebody authorizes again.`
    : `${provider} refuses the credentials.`;

/** What is about to happen, and what helps. @param daysLeft whole days; 0 once they have ended. */
export const expiryWords = (daysLeft: number): string =>
  daysLeft === 0
    ? 'The credentials have expired: replace them.'
    : `The credentials expire in ${daysLeft === 1 ? 'one day' : `${daysLeft} days`}: replace them before.`;
