/**
 * Connecting with an API token: e-mail and token by Basic authentication, on the site itself or, for scoped tokens and
 * service accounts, on Atlassian's gateway. Source: support.atlassian.com, manage API tokens.
 */
import type { JsonObject } from '../../../schema/field.ts';
import type { ConnectionAuthInput } from '../../../schema/models/connection.ts';
import { bodyProblem, GatewayError, validationError } from '../../../src/lib/errors.ts';
import type { OutboundTarget } from '../../../src/lib/outbound/outbound.ts';
import { Secret } from '../../../src/lib/secret.ts';
import type { TokenWay, Verified, VerifySession } from '../../contract/connecting.ts';
import { defined, object, text, textAt } from '../../toolkit/json.ts';
import { createClient, type JiraClient } from '../line/client.ts';
import { readCredentials, type StoredCredentials } from '../line/credentials.ts';
import { isNotJira } from '../line/web-page.ts';
import { type JiraSettings, siteAllowed } from '../settings.ts';

const GATEWAY_PATH = /^\/ex\/jira\/([0-9a-zA-Z-]{1,64})(?:\/|$)/;

const siteProblem = (message: string) => validationError([bodyProblem('$.auth.api_url', message)]);

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

/** Where calls go: the gateway form when a cloud id is given, else the site's own origin. */
function apiUrl(typed: string, cloudId: string | undefined, settings: JiraSettings): string {
  const gateway = new URL(settings.endpoints.apiUrl);
  const url = siteUrl(typed);
  const id = url.origin === gateway.origin ? GATEWAY_PATH.exec(url.pathname)?.[1] : undefined;
  const chosen = id ?? cloudId;
  if (chosen === undefined) return url.origin;
  if (!/^[0-9a-zA-Z-]{1,64}$/.test(chosen)) {
    throw validationError([bodyProblem('$.auth.meta.cloudId', 'must be the id of an Atlassian site')]);
  }
  return `${settings.endpoints.apiUrl}/ex/jira/${chosen}`;
}

/** Where the calls of a connection may go. The APIs' own addresses are the operator's choice, so they may be private. */
export function target(auth: JsonObject, settings: JiraSettings): OutboundTarget {
  const url = new URL(textAt(auth, 'api_url') ?? '');
  const api = settings.apis.find(({ origin }) => url.origin === origin);
  if (api && GATEWAY_PATH.test(url.pathname)) return api;
  const allowed = siteAllowed(settings, url);
  if (!allowed) throw new GatewayError('forbidden', `JIRA_ALLOWED_SITES does not allow ${url.host}.`);
  return { origin: url.origin, mayBePrivate: allowed.mayBePrivate };
}

interface Wanted {
  apiUrl: string;
  email: string;
  token: string;
}

/** What to try: the input, completed by what is stored. A stored token never goes to another address. */
function wanted(input: ConnectionAuthInput, before: Verified | undefined, settings: JiraSettings): Wanted {
  const stored = before && readCredentials(before.credentials);
  const old = stored?.kind === 'basic' ? { ...stored, apiUrl: textAt(before?.auth ?? {}, 'api_url') } : undefined;
  const [site, email, token] = input.other_auth_info ?? [];
  const typed = site || input.api_url || old?.apiUrl;
  // White space within a token is where a terminal or a mail broke its line.
  const given = (token || input.token)?.replace(/\s+/g, '');
  const found = { email: (email || input.emails?.[0])?.replace(/^mailto:/i, '') || old?.email, token: given };
  if (!typed) throw siteProblem('or $.auth.other_auth_info[0] must be the URL of the Jira site');
  const url = apiUrl(typed, text(input.meta?.cloudId)?.trim(), settings);
  const kept = old && old.apiUrl === url && old.email === found.email ? old.token : undefined;
  const chosen = { ...found, token: found.token ?? kept };
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
  return { apiUrl: url, email: chosen.email, token: chosen.token };
}

function rejected(error: GatewayError, isGateway: boolean): GatewayError {
  const hint = isGateway
    ? ''
    : ' A scoped token, or the token of a service account, also needs auth.meta.cloudId, since a site itself refuses it.';
  return new GatewayError('credentials_rejected', `Jira refuses these credentials.${hint}`, {
    details: error.details,
    cause: error,
  });
}

const REFUSALS = new Set([
  'connection_unauthorized',
  'scope_missing',
  'upstream_forbidden',
  'not_found',
  'validation_failed',
]);

/** The account behind the credentials. `myself` is never answered to anonymous callers. */
async function whoAmI(client: JiraClient, isGateway: boolean): Promise<JsonObject> {
  try {
    const myself = object(await client.json({ path: '/rest/api/3/myself' }));
    if (myself && text(myself.accountId)) return myself;
  } catch (error) {
    if (isNotJira(error)) {
      throw new GatewayError('credentials_rejected', error.message, { details: error.details, cause: error });
    }
    if (error instanceof GatewayError && REFUSALS.has(error.code)) throw rejected(error, isGateway);
    throw error;
  }
  throw new GatewayError('credentials_rejected', `${client.apiUrl} does not answer as Jira does.`);
}

async function verify(
  session: VerifySession<JiraSettings>,
  input: ConnectionAuthInput,
  before: Verified | undefined,
): Promise<Verified> {
  const { settings } = session;
  const { apiUrl: url, email, token } = wanted(input, before, settings);
  const credentials = new Secret(JSON.stringify({ kind: 'basic', email, token } satisfies StoredCredentials));
  const isGateway = url.startsWith(`${settings.endpoints.apiUrl}/ex/jira/`);
  if (!isGateway && !siteAllowed(settings, new URL(url))) {
    throw siteProblem('points at a host that JIRA_ALLOWED_SITES does not allow');
  }
  const probe = { id: '', auth: { api_url: url } };
  const outbound = session.outboundTo(target(probe.auth, settings));
  const client = createClient({ ...session, outbound, credentials, connection: probe });
  const myself = await whoAmI(client, isGateway);
  return {
    credentials,
    auth: defined({
      name: text(myself.displayName),
      emails: [email],
      user_id: text(myself.accountId),
      api_url: url,
      meta: isGateway
        ? { cloudId: url.slice(url.lastIndexOf('/') + 1), site_url: await browserUrl(client) }
        : { site_url: url },
    }),
  };
}

/** Where people open the site; the gateway's address shows nothing in a browser. */
async function browserUrl(client: JiraClient): Promise<string | undefined> {
  return textAt(await client.json({ path: '/rest/api/3/serverInfo' }), 'baseUrl')?.replace(/\/+$/, '');
}

export const tokenAuth: TokenWay<JiraSettings> = {
  kind: 'token',
  id: 'api_token',
  label: 'API token',
  apiNotes:
    'The same may be given as `api_url`, `emails[0]` and `token`. Tokens of OAuth that reach several sites also need ' +
    '`meta.cloudId`. So does a scoped token or a service account, or the `https://api.atlassian.com/ex/jira/{cloudId}` ' +
    'form of `api_url`.',
  example: ['https://acme.atlassian.net', 'ada@example.com', 'ATATT3x…'],
  fields: [
    {
      name: 'site',
      label: 'Site URL',
      kind: 'url',
      help: 'The address of your Jira site, such as https://acme.atlassian.net.',
    },
    { name: 'email', label: 'E-mail', kind: 'email', help: 'The e-mail address of your Atlassian account.' },
    {
      name: 'token',
      label: 'API token',
      kind: 'secret',
      help: 'An API token made at https://id.atlassian.com/manage-profile/security/api-tokens.',
    },
  ],
  verify,
};
