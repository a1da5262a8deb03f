/** What somebody typed or pasted to connect with an API token, completed by what is stored. */
import type { ConnectionAuthInput } from '../../../schema/models/connection.ts';
import { bodyProblem, validationError } from '../../../src/lib/errors.ts';
import type { Verified } from '../../contract/connecting.ts';
import { text, textAt } from '../../toolkit/json.ts';
import { type Cloud, cloudOfSite } from '../clouds.ts';
import { readCredentials } from '../line/credentials.ts';
import { type JiraSettings, siteAllowed } from '../settings.ts';

const GATEWAY_PATH = /^\/ex\/jira\/([0-9a-zA-Z-]{1,64})(?:\/|$)/;

export const isGatewayPath = ({ pathname }: URL): boolean => GATEWAY_PATH.test(pathname);

export const siteProblem = (message: string) => validationError([bodyProblem('$.auth.api_url', message)]);

/** The URL of a site that somebody typed in: with or without scheme, domain or path. */
function siteUrl(typed: string): URL {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
  if (!URL.canParse(withScheme))
    throw siteProblem('must be the URL of a Jira site, such as https://acme.atlassian.net');
  const url = new URL(withScheme);
  if (!/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw siteProblem('must be an http(s) URL without credentials');
  }
  return url;
}

/** Where a site is said to be. */
export interface Address {
  readonly cloud: Cloud;
  /** Undefined when only its cloud id is known. */
  readonly site: URL | undefined;
  readonly cloudId: string | undefined;
}

function checkedCloudId(cloudId: string | undefined): string | undefined {
  if (cloudId === undefined || /^[0-9a-zA-Z-]{1,64}$/.test(cloudId)) return cloudId;
  throw validationError([bodyProblem('$.auth.meta.cloudId', 'must be the id of an Atlassian site')]);
}

/** Of a site, or the address of Atlassian's gateway with the cloud id in it. Throws unless it may be called. */
export function addressOf(typed: string, cloudId: string | undefined, settings: JiraSettings): Address {
  const url = siteUrl(typed);
  const gateway = settings.clouds.find(({ endpoints }) => new URL(endpoints.apiUrl).origin === url.origin);
  const inPath = gateway && GATEWAY_PATH.exec(url.pathname)?.[1];
  if (gateway && inPath) return { cloud: gateway, site: undefined, cloudId: inPath };
  const cloud = cloudOfSite(settings.clouds, url);
  const named = checkedCloudId(cloudId);
  if (!cloud || (named === undefined && !siteAllowed(settings, url))) {
    throw siteProblem('points at a host that JIRA_ALLOWED_SITES does not allow');
  }
  return { cloud, site: siteAllowed(settings, url) && new URL(url.origin), cloudId: named };
}

export interface Wanted {
  readonly address: Address;
  readonly email: string;
  readonly token: string;
}

/** What to try. A stored token never goes to another address. */
export function wanted(input: ConnectionAuthInput, before: Verified | undefined, settings: JiraSettings): Wanted {
  const stored = before && readCredentials(before.credentials);
  const old = stored?.kind === 'basic' ? { ...stored, apiUrl: textAt(before?.auth ?? {}, 'api_url') } : undefined;
  const [site, email, token] = input.other_auth_info ?? [];
  const typed = site || input.api_url || old?.apiUrl;
  // White space within a token is where a terminal or a mail broke its line.
  const given = (token || input.token)?.replace(/\s+/g, '');
  const found = { email: (email || input.emails?.[0])?.replace(/^mailto:/i, '') || old?.email, token: given };
  if (!typed) throw siteProblem('or $.auth.other_auth_info[0] must be the URL of the Jira site');
  const address = addressOf(typed, text(input.meta?.cloudId)?.trim(), settings);
  const isKept = old?.apiUrl !== undefined && isSame(address, old.apiUrl) && old.email === found.email;
  const chosen = { ...found, token: found.token ?? (isKept ? old?.token : undefined) };
  if (!chosen.email || /[\s:]/.test(chosen.email)) {
    throw validationError([
      bodyProblem('$.auth.emails[0]', 'or $.auth.other_auth_info[1] must be the e-mail of the account'),
    ]);
  }
  if (!chosen.token) {
    throw validationError([
      bodyProblem('$.auth.token', 'or $.auth.other_auth_info[2] must be an API token of the account'),
    ]);
  }
  return { address, email: chosen.email, token: chosen.token };
}

/** Whether calls to this address go where they went before, which may be a host that is not allowed any more. */
function isSame({ site, cloudId, cloud }: Address, apiUrl: string): boolean {
  if (cloudId !== undefined) return apiUrl === `${cloud.endpoints.apiUrl}/ex/jira/${cloudId}`;
  const before = new URL(apiUrl);
  return before.origin === site?.origin && !isGatewayPath(before);
}
