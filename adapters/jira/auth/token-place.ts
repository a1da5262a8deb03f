/**
 * Where an API token works: on the site when it has no scopes, else on Atlassian's gateway, with the cloud id that the site
 * tells everybody. Source: support.atlassian.com, manage API tokens; retrieve my Atlassian site's cloud ID.
 */
import { GatewayError } from '../../../src/lib/errors.ts';
import type { VerifySession } from '../../contract/connecting.ts';
import { type JsonObject, object, text, textAt } from '../../toolkit/json.ts';
import { answerOf } from '../../toolkit/oauth2-tokens.ts';
import { type JiraClient, USER_AGENT } from '../line/client.ts';
import { isNotJira } from '../line/web-page.ts';
import { type JiraSettings, siteAllowed } from '../settings.ts';
import { type Address, siteProblem } from './token-input.ts';

interface Search {
  readonly session: VerifySession<JiraSettings>;
  readonly address: Address;
  clientAt(apiUrl: string): JiraClient;
}

export interface Place {
  readonly client: JiraClient;
  /** Undefined when the site did not say, and nobody needs it. */
  readonly cloudId: string | undefined;
  readonly isScoped: boolean;
  /** Undefined for a token whose scopes do not tell whose it is. */
  readonly myself: JsonObject | undefined;
  /** Address in a browser, where the site itself has told its cloud id. */
  readonly site: string | undefined;
}

/** For what is good to know, and not needed. */
const TOLD_MS = 5000;

const REFUSALS = new Set(['connection_unauthorized', 'upstream_forbidden', 'not_found', 'validation_failed']);

type Welcome =
  | { readonly kind: 'account'; readonly myself: JsonObject }
  /** The token is good, and its scopes do not open this. */
  | { readonly kind: 'scope' }
  | { readonly kind: 'refused'; readonly error: GatewayError };

const rejected = (message: string, details: object, cause?: unknown) =>
  new GatewayError('credentials_rejected', message, { details, cause });

const saidBy = (error: GatewayError | undefined): JsonObject => object(error?.details) ?? {};

/** Asks for the account behind the credentials. `myself` is never answered to anonymous callers. */
async function knock(client: JiraClient): Promise<Welcome> {
  try {
    const myself = object(await client.json({ path: '/rest/api/3/myself' }));
    if (myself && text(myself.accountId)) return { kind: 'account', myself };
  } catch (error) {
    if (isNotJira(error)) throw rejected(error.message, saidBy(error), error);
    if (!(error instanceof GatewayError)) throw error;
    if (error.code === 'scope_missing') return { kind: 'scope' };
    if (REFUSALS.has(error.code)) return { kind: 'refused', error };
    throw error;
  }
  throw rejected(`${client.apiUrl} does not answer as Jira does.`, {});
}

/** The id of the site, which it tells without credentials; undefined for what is no site of Atlassian's. */
async function cloudIdOf({ session }: Search, site: URL, signal = session.signal): Promise<string | undefined> {
  const allowed = siteAllowed(session.settings, site);
  if (!allowed) throw siteProblem('points at a host that JIRA_ALLOWED_SITES does not allow');
  const outbound = session.outboundTo({ origin: site.origin, mayBePrivate: allowed.mayBePrivate });
  const { response, body } = await answerOf(outbound, 'Jira', {
    method: 'GET',
    url: `${site.origin}/_edge/tenant_info`,
    headers: { accept: 'application/json', 'user-agent': USER_AGENT },
    signal,
  });
  const cloudId = response.status === 200 ? textAt(body, 'cloudId') : undefined;
  return cloudId !== undefined && /^[0-9a-zA-Z-]{1,64}$/.test(cloudId) ? cloudId : undefined;
}

/** It only says more of a site that answers already, so nobody waits for it long. */
const cloudIdIfTold = (search: Search, site: URL): Promise<string | undefined> =>
  cloudIdOf(search, site, AbortSignal.any([search.session.signal, AbortSignal.timeout(TOLD_MS)])).catch(
    (err: unknown) => {
      search.session.log.warn({ err }, 'the site does not tell its cloud id');
      return undefined;
    },
  );

/** What is wrong when a site exists and nothing takes the token there. */
function refusedEverywhere(onSite: GatewayError | undefined, onGateway: GatewayError, cloudId: string): GatewayError {
  const details = {
    cloud_id: cloudId,
    ...(onSite && { site: saidBy(onSite) }),
    gateway: saidBy(onGateway),
  };
  if (onGateway.code !== 'connection_unauthorized') {
    const message = 'Jira refuses these credentials: they are right, and this account may not use Jira on this site.';
    return rejected(message, details, onGateway);
  }
  const where = onSite
    ? "neither the site nor Atlassian's gateway takes them"
    : "Atlassian's gateway does not take them";
  const message =
    `Jira refuses these credentials: ${where}. The token is mistyped, has expired or was revoked, ` +
    'or it belongs to another account than this e-mail.';
  return rejected(message, details, onGateway);
}

async function onGateway({ address, clientAt }: Search, cloudId: string, onSite?: GatewayError): Promise<Place> {
  const client = clientAt(`${address.cloud.endpoints.apiUrl}/ex/jira/${cloudId}`);
  const welcome = await knock(client);
  if (welcome.kind === 'refused') throw refusedEverywhere(onSite, welcome.error, cloudId);
  const myself = welcome.kind === 'account' ? welcome.myself : undefined;
  return { client, cloudId, isScoped: true, myself, site: undefined };
}

/** Throws `credentials_rejected`, which says what is wrong: the site, the token, or what the account may do. */
export async function placeOf(search: Search): Promise<Place> {
  const { address, clientAt } = search;
  const { site } = address;
  if (address.cloudId !== undefined) return await onGateway(search, address.cloudId);
  if (!site) throw siteProblem('must be the URL of a Jira site, such as https://acme.atlassian.net');
  const client = clientAt(site.origin);
  const welcome = await knock(client);
  if (welcome.kind === 'account') {
    const cloudId = await cloudIdIfTold(search, site);
    return { client, cloudId, isScoped: false, myself: welcome.myself, site: site.origin };
  }
  const refusal = welcome.kind === 'refused' ? welcome.error : undefined;
  const cloudId = await cloudIdOf(search, site);
  if (cloudId === undefined) {
    const message = `Jira refuses these credentials, and ${site.host} does not tell a cloud ID: it is no site of Jira Cloud.`;
    throw rejected(message, saidBy(refusal), refusal);
  }
  return { ...(await onGateway(search, cloudId, refusal)), site: site.origin };
}
