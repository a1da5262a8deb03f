/** Settings of the Jira adapter. Source of the addresses: developer.atlassian.com, OAuth 2.0 (3LO) apps. */
import * as z from 'zod';
import {
  type AdapterSettings,
  defineSettings,
  operatorsApp,
  type Simulator,
} from '../../src/config/adapter-settings.ts';
import { allowedSites, url } from '../../src/config/values.ts';
import { type AllowedSite, allowedSite, type SitePattern } from '../../src/lib/outbound/allowed-sites.ts';
import type { OutboundTarget } from '../../src/lib/outbound/outbound.ts';
import {
  type Cloud,
  COMMERCIAL_API_URL,
  COMMERCIAL_AUTH_URL,
  COMMERCIAL_SITES,
  commercial,
  GOVERNMENT,
  GOVERNMENT_SITES,
} from './clouds.ts';

export interface JiraSettings extends AdapterSettings {
  /** Sites that an API token may be sent to. */
  readonly sites: readonly SitePattern[];
  /** Those that customers may be in; the first one that knows a site's host has it. */
  readonly clouds: readonly Cloud[];
  /** APIs that stored connections may point at with a cloud id in the path, and whether those may be private. */
  readonly apis: readonly OutboundTarget[];
}

const SITES = `${COMMERCIAL_SITES},${GOVERNMENT_SITES}`;

const APP = { clientId: 'JIRA_CLIENT_ID', clientSecret: 'JIRA_CLIENT_SECRET' } as const;

/** Whether the site may be connected to, and whether it may be private. */
export const siteAllowed = ({ sites }: JiraSettings, site: URL): AllowedSite | undefined => allowedSite(sites, site);

function withSimulator(settings: JiraSettings, { url: address, app }: Simulator): JiraSettings {
  const { origin, hostname: host, port } = new URL(address);
  const endpoints = { authUrl: address, apiUrl: address, isPrivate: true };
  const site = { host, port, isWildcard: false };
  return {
    ...settings,
    app: settings.app ?? (app && { ...app, endpoints }),
    sites: [...settings.sites, site],
    clouds: [{ id: 'simulator', name: 'Simulator', endpoints, sites: [site] }, ...settings.clouds],
    apis: [...settings.apis, { origin, mayBePrivate: true }],
  };
}

export const settings = defineSettings({
  appVariables: APP,
  variables: {
    JIRA_CLIENT_ID: { schema: z.string(), isSecret: true, doc: 'Client ID of the OAuth 2.0 (3LO) app.' },
    JIRA_CLIENT_SECRET: { schema: z.string(), isSecret: true, doc: 'Secret of the OAuth 2.0 (3LO) app.' },
    ATLASSIAN_AUTH_URL: { schema: url, default: COMMERCIAL_AUTH_URL, doc: 'Authorize and token endpoints.' },
    ATLASSIAN_API_URL: {
      schema: url,
      default: COMMERCIAL_API_URL,
      doc: 'Base URL of `/oauth/token/accessible-resources` and `/ex/jira/{cloudId}`.',
    },
    JIRA_ALLOWED_SITES: {
      schema: allowedSites(SITES),
      default: SITES,
      doc: 'Sites that an API-token connection may point at: comma-separated `host[:port]` patterns.',
    },
  },
  read(values): JiraSettings {
    const { ATLASSIAN_AUTH_URL: authUrl, ATLASSIAN_API_URL: apiUrl, JIRA_ALLOWED_SITES: sites } = values;
    const endpoints = { authUrl, apiUrl, isPrivate: apiUrl !== COMMERCIAL_API_URL || authUrl !== COMMERCIAL_AUTH_URL };
    // An operator who allows no site of that cloud wants no credential to reach its API either.
    const government = sites.some(({ host }) => host.endsWith(GOVERNMENT_SITES.slice(1))) ? [GOVERNMENT] : [];
    return {
      app: operatorsApp(APP, values, endpoints),
      endpoints,
      sites,
      clouds: [...government, commercial(endpoints)],
      apis: [
        { origin: new URL(apiUrl).origin, mayBePrivate: apiUrl !== COMMERCIAL_API_URL },
        ...government.map((cloud) => ({ origin: cloud.endpoints.apiUrl, mayBePrivate: false })),
      ],
    };
  },
  withSimulator,
});
