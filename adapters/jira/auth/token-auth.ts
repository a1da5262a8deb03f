/**
 * Connecting with an API token: e-mail and token by Basic authentication, on the site itself or, for scoped tokens and
 * service accounts, on Atlassian's gateway. Source: support.atlassian.com, manage API tokens.
 */
import type { JsonObject } from '../../../schema/field.ts';
import type { ConnectionAuthInput } from '../../../schema/models/connection.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import type { OutboundTarget } from '../../../src/lib/outbound/outbound.ts';
import { Secret } from '../../../src/lib/secret.ts';
import type { TokenWay, Verified, VerifySession } from '../../contract/connecting.ts';
import { defined, text, textAt } from '../../toolkit/json.ts';
import { createClient, type JiraClient } from '../line/client.ts';
import type { StoredCredentials } from '../line/credentials.ts';
import { type JiraSettings, siteAllowed } from '../settings.ts';
import { probedPermissions } from './probe.ts';
import { isGatewayPath, wanted } from './token-input.ts';
import { placeOf } from './token-place.ts';

/** Where the calls of a connection may go. The APIs' own addresses are the operator's choice, so they may be private. */
export function target(auth: JsonObject, settings: JiraSettings): OutboundTarget {
  const url = new URL(textAt(auth, 'api_url') ?? '');
  const api = settings.apis.find(({ origin }) => url.origin === origin);
  if (api && isGatewayPath(url)) return api;
  const allowed = siteAllowed(settings, url);
  if (!allowed) throw new GatewayError('forbidden', `JIRA_ALLOWED_SITES does not allow ${url.host}.`);
  return { origin: url.origin, mayBePrivate: allowed.mayBePrivate };
}

/** Source: support.atlassian.com, manage API tokens for service accounts. */
const SERVICE_ACCOUNT = /@serviceaccount\.atlassian/i;

/** What kind of token it is: one with scopes works on Atlassian's gateway alone. */
const kindOf = (email: string, isScoped: boolean): string =>
  SERVICE_ACCOUNT.test(email) ? 'service_account' : isScoped ? 'scoped' : 'unscoped';

/** What the scopes of a token allow. Throws when that is nothing. */
async function allowedBy(client: JiraClient): Promise<string[]> {
  const permissions = await probedPermissions(client);
  // No probe asks for what only apps may do.
  if (permissions.some((permission) => permission !== 'webhook')) return permissions;
  const message =
    'Jira refuses these credentials: they are right, and the token has no scope that any permission needs.';
  throw new GatewayError('credentials_rejected', message, { details: { credential: 'scoped', permissions: [] } });
}

async function verify(
  session: VerifySession<JiraSettings>,
  input: ConnectionAuthInput,
  before: Verified | undefined,
): Promise<Verified> {
  const { settings } = session;
  const { address, email, token } = wanted(input, before, settings);
  const credentials = new Secret(JSON.stringify({ kind: 'basic', email, token } satisfies StoredCredentials));
  const clientAt = (apiUrl: string): JiraClient => {
    const probe = { id: '', auth: { api_url: apiUrl } };
    const outbound = session.outboundTo(target(probe.auth, settings));
    return createClient({ ...session, outbound, credentials, connection: probe });
  };
  const { client, cloudId, isScoped, myself, site } = await placeOf({ session, address, clientAt });
  return {
    credentials,
    auth: defined({
      name: text(myself?.displayName),
      emails: [email],
      user_id: text(myself?.accountId),
      api_url: client.apiUrl,
      ...(isScoped && { allowed_permissions: await allowedBy(client) }),
      meta: defined({
        cloudId,
        site_url: site ?? (await browserUrl(client)),
        credential: kindOf(email, isScoped),
      }),
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
    'The same may be given as `api_url`, `emails[0]` and `token`. Whether the token has scopes or is of a service account ' +
    'is found out, and its calls then go to `https://api.atlassian.com/ex/jira/{cloudId}`. `meta.cloudId`, or that form of ' +
    '`api_url`, names the site where its own address is not to be asked. Tokens of OAuth that reach several sites need ' +
    '`meta.cloudId`.',
  example: ['https://acme.atlassian.net', 'ada@example.com', 'ATATT3x…'],
  fields: [
    {
      name: 'site',
      label: 'Site URL',
      kind: 'url',
      help: 'The address of your Jira site, such as https://acme.atlassian.net.',
    },
    {
      name: 'email',
      label: 'E-mail',
      kind: 'email',
      help: 'The e-mail address of your Atlassian account, or of the service account.',
    },
    {
      name: 'token',
      label: 'API token',
      kind: 'secret',
      help: 'An API token, with or without scopes, made at https://id.atlassian.com/manage-profile/security/api-tokens or for a service account.',
    },
  ],
  verify,
};
