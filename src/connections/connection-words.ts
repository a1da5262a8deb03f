/** What a connection is called, and what is wrong with it, in words that go out of the gateway: no account, no secret. */
import type { ConnectionRow } from '../store/connections/connections.ts';
import { GRANT_ENDED } from './connections.ts';
import { findAdapter } from './registry.ts';

/** Only what a link may point at. */
function webAddress(value: unknown): URL | undefined {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}

/** The site as browsers find it. */
export function siteAddress({ auth }: Pick<ConnectionRow, 'auth'>): URL | undefined {
  const meta = auth.meta as { site_url?: unknown } | undefined;
  return webAddress(meta?.site_url) ?? webAddress(auth.api_url);
}

export const providerName = (integrationType: string): string => findAdapter(integrationType)?.name ?? integrationType;

/** Why calls fail. */
export const unhealthyWords = (code: string | null, provider: string): string =>
  code === GRANT_ENDED
    ? `The customer's authorization has ended. ${provider} takes no calls until somebody authorizes again.`
    : `${provider} refuses the credentials.`;
