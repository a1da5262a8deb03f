/**
 * Atlassian's clouds: where their apps, their APIs and their sites are. Sources: developer.atlassian.com, OAuth 2.0 (3LO)
 * apps; the same of Atlassian Government Cloud, "Use OAuth 2.0 (3LO) on AGC-compatible apps".
 */
import type { AppCloud, OAuthEndpoints } from '../../src/config/adapter-settings.ts';
import { allowedSite, type SitePattern } from '../../src/lib/outbound/allowed-sites.ts';

export interface Cloud extends AppCloud {
  /** Hosts of its sites. */
  readonly sites: readonly SitePattern[];
}

export const COMMERCIAL_AUTH_URL = 'https://auth.atlassian.com';
export const COMMERCIAL_API_URL = 'https://api.atlassian.com';

/** Where sites are; each customer's is a name below. */
export const COMMERCIAL_SITES = '*.atlassian.net';
export const GOVERNMENT_SITES = '*.atlassian-us-gov-mod.net';

const wildcard = (host: string): SitePattern => ({ host, port: undefined, isWildcard: true });

/** Of the operator's addresses. */
export const commercial = (endpoints: OAuthEndpoints): Cloud => ({
  id: 'commercial',
  name: 'Atlassian Cloud',
  endpoints,
  sites: [wildcard(COMMERCIAL_SITES)],
});

export const GOVERNMENT: Cloud = {
  id: 'us-government',
  name: 'Atlassian Government Cloud',
  endpoints: {
    authUrl: 'https://auth.atlassian-us-gov-mod.com',
    apiUrl: 'https://api.atlassian-us-gov-mod.com',
    isPrivate: false,
  },
  sites: [wildcard(GOVERNMENT_SITES)],
};

/** The cloud that a site is in; that of the operator's addresses where its host does not say. */
export const cloudOfSite = (clouds: readonly Cloud[], site: URL): Cloud | undefined =>
  clouds.find(({ sites }) => allowedSite(sites, site)) ?? clouds.find(({ id }) => id === 'commercial');

/** What the authorization is for; the operator's own address of the API may be that of a proxy. */
export const audienceOf = ({ apiUrl }: OAuthEndpoints): string =>
  apiUrl === GOVERNMENT.endpoints.apiUrl ? new URL(apiUrl).host : new URL(COMMERCIAL_API_URL).host;
