/**
 * A customer connects: from the link, over the provider's consent, to a stored connection. Each step hands the next a
 * one-time token, so that nothing can be forged, repeated or continued later than it should be.
 */
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import type { AdapterSettings, OAuthGrant, OAuthSession, OAuthSite } from '../../../adapters/contract/connecting.ts';
import type { Workspaces } from '../../access/workspaces.ts';
import type { Clock } from '../../lib/clock.ts';
import { GatewayError, queryProblem, validationError } from '../../lib/errors.ts';
import { Secret } from '../../lib/secret.ts';
import type { Connections, Trial } from '../connections.ts';
import { findAdapter } from '../registry.ts';
import type { OneTimeTokens } from './one-time.ts';
import { redirectTarget } from './redirect-target.ts';

/** Long enough to log in at the provider and to ask a colleague. */
const AUTHORIZE_MS = 30 * 60_000;
const CHOOSE_MS = 10 * 60_000;
const REAUTH_MS = 60 * 60_000;

/** What the link asked for. */
export interface AuthorizeQuery {
  readonly scopes: readonly string[];
  readonly state?: string | undefined;
  readonly success_redirect?: string | undefined;
  readonly failure_redirect?: string | undefined;
  readonly external_xref?: string | undefined;
  readonly env?: string | undefined;
  readonly subdomain?: string | undefined;
  readonly connection_id?: string | undefined;
  readonly reauth_token?: string | undefined;
}

/** A flow on its way, as it is kept between two steps. */
export interface Flow {
  readonly integrationType: string;
  readonly permissions: readonly string[];
  readonly state?: string | undefined;
  readonly successRedirect?: string | undefined;
  readonly failureRedirect?: string | undefined;
  readonly externalXref?: string | undefined;
  readonly environment?: string | undefined;
  readonly subdomain?: string | undefined;
  /** The connection to be authorized again. */
  readonly connectionId?: string | undefined;
}

interface Choice {
  readonly flow: Flow;
  readonly sites: readonly OAuthSite[];
  readonly credentials: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
}

/** What the browser is shown or where it is sent next. */
type Step =
  | { readonly kind: 'connected'; readonly flow: Flow; readonly connectionId: string; readonly siteName: string }
  | { readonly kind: 'failed'; readonly flow: Flow | undefined; readonly error: string; readonly message: string }
  | { readonly kind: 'choose'; readonly flow: Flow; readonly token: string; readonly sites: readonly OAuthSite[] };

/** @property workspaceId undefined where it is not known. */
export type Outcome = Step & { readonly workspaceId?: string };

export interface AuthorizationDependencies {
  connections: Connections;
  workspaces: Workspaces;
  oneTime: OneTimeTokens;
  settings: AdapterSettings;
  clock: Clock;
  /** Where the provider sends the browser back to. */
  callbackUrl: () => string;
}

const failed = (flow: Flow | undefined, error: string, message: string): Step => ({
  kind: 'failed',
  flow,
  error,
  message,
});

/** The sites that `subdomain` names: by the first part of their host, their host or their name. */
function preselected(sites: readonly OAuthSite[], subdomain: string | undefined): readonly OAuthSite[] {
  if (subdomain === undefined) return sites;
  const wanted = subdomain
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '');
  return sites.filter(({ url, name }) => {
    const { hostname } = new URL(url);
    return [hostname, hostname.split('.')[0], name.toLowerCase()].includes(wanted);
  });
}

/** Categories follow from what the connection may do; the passthrough is open to all of them. */
const categoriesOf = (adapter: Adapter, permissions: readonly string[]): string[] =>
  adapter.categories.filter(
    (category) => category === 'passthrough' || permissions.some((permission) => permission.startsWith(`${category}_`)),
  );

export function createAuthorization(dependencies: AuthorizationDependencies) {
  const { connections, workspaces, oneTime, settings, clock, callbackUrl } = dependencies;

  const sessionOf = (trial: Trial): OAuthSession => ({ ...trial, settings, clock });

  function oauthAdapter(type: string): Adapter {
    const adapter = findAdapter(type);
    if (!adapter) throw new GatewayError('not_found', `There is no integration of the type ${JSON.stringify(type)}.`);
    return adapter;
  }

  function permissionsOf(adapter: Adapter, scopes: readonly string[]): string[] {
    const known: readonly string[] = adapter.permissions;
    const unknown = scopes.find((scope) => !known.includes(scope));
    if (unknown !== undefined) {
      const message = `must be permissions of ${adapter.name}, not ${JSON.stringify(unknown)}`;
      throw validationError([queryProblem('scopes', message, known)]);
    }
    return scopes.length > 0 ? [...scopes] : [...known];
  }

  /** The connection that a re-authorization token was made for; using the token ends it. */
  async function reauthorized(workspaceId: string, query: AuthorizeQuery): Promise<string | undefined> {
    const { connection_id: connectionId, reauth_token: token } = query;
    if (connectionId === undefined && token === undefined) return undefined;
    const found = await oneTime.take<{ connectionId: string }>('reauthorize', token ?? '');
    if (!found || found.workspaceId !== workspaceId || found.payload.connectionId !== connectionId) {
      throw validationError([queryProblem('reauth_token', 'is unknown, used or expired for this connection')]);
    }
    return connectionId;
  }

  /** The address of the provider's consent page. */
  async function begin(workspaceId: string, type: string, query: AuthorizeQuery): Promise<string> {
    const workspace = await workspaces.find(workspaceId);
    if (!workspace) throw new GatewayError('not_found', 'There is no such workspace.');
    const adapter = oauthAdapter(type);
    const app = settings.oauthApp;
    if (!app) {
      const message = 'OAuth is not set up on this gateway (JIRA_CLIENT_ID); connect with an API token instead.';
      throw new GatewayError('invalid_request', message);
    }
    // Our own pages are always a place to come back to.
    const origins = workspace.redirectOrigins && [...workspace.redirectOrigins, new URL(callbackUrl()).origin];
    const connectionId = await reauthorized(workspaceId, query);
    const before = connectionId === undefined ? [] : (await connections.findRow(workspaceId, connectionId)).permissions;
    const permissions = permissionsOf(adapter, query.scopes.length > 0 ? query.scopes : before);
    const flow: Flow = {
      integrationType: type,
      permissions,
      state: query.state,
      successRedirect: redirectTarget('success_redirect', query.success_redirect, origins),
      failureRedirect: redirectTarget('failure_redirect', query.failure_redirect, origins),
      externalXref: query.external_xref,
      environment: query.env,
      subdomain: query.subdomain,
      connectionId,
    };
    const { token } = await oneTime.issue('authorize', workspaceId, flow, AUTHORIZE_MS);
    const scopes = adapter.oauth.scopesOf(permissions);
    return adapter.oauth.authorizeUrl(app, { scopes, state: token, redirectUri: callbackUrl() });
  }

  /** What was asked for and granted; nothing at all is a failure. */
  function grantedPermissions({ oauth }: Adapter, flow: Flow, scopes: readonly string[]): string[] {
    return flow.permissions.filter((permission) => oauth.isGranted(permission, scopes));
  }

  async function store(workspaceId: string, flow: Flow, grant: OAuthGrant, site: OAuthSite, trial: Trial) {
    const adapter = oauthAdapter(flow.integrationType);
    const scopes = grant.scopes.length > 0 ? grant.scopes : site.scopes;
    const permissions = grantedPermissions(adapter, flow, scopes);
    if (permissions.length === 0) {
      return failed(flow, 'insufficient_scope', 'None of what was asked for was granted.');
    }
    const verified = await adapter.oauth.connect(sessionOf(trial), { ...grant, scopes }, site);
    if (flow.connectionId !== undefined) {
      const row = await connections.findRow(workspaceId, flow.connectionId);
      const categories = [...new Set([...row.categories, ...categoriesOf(adapter, permissions)])];
      await connections.reauthorize(row, verified, { permissions, categories });
      return { kind: 'connected', flow, connectionId: row.id, siteName: site.name } as const;
    }
    const { environment, externalXref } = flow;
    const categories = categoriesOf(adapter, permissions);
    const row = await connections.insert(
      workspaceId,
      { adapter, environment, externalXref, categories, permissions },
      verified,
    );
    return { kind: 'connected', flow, connectionId: row.id, siteName: site.name } as const;
  }

  /** The sites that this flow may end at. */
  async function candidates(workspaceId: string, flow: Flow, sites: readonly OAuthSite[]) {
    if (flow.connectionId === undefined) return preselected(sites, flow.subdomain);
    const row = await connections.findRow(workspaceId, flow.connectionId);
    const meta = row.auth.meta as { cloudId?: unknown; site_url?: unknown } | undefined;
    return sites.filter(({ id, url }) => id === meta?.cloudId || url === meta?.site_url);
  }

  function noSite(flow: Flow, reached: readonly OAuthSite[]): Step {
    if (flow.connectionId !== undefined) {
      return failed(flow, 'other_site', 'The account does not reach the site that this connection belongs to.');
    }
    return reached.length > 0
      ? failed(flow, 'unknown_site', `The account does not reach the site ${flow.subdomain ?? ''}.`)
      : failed(flow, 'no_site', 'The account does not reach any Jira site.');
  }

  async function continued(workspaceId: string, flow: Flow, code: string, trial: Trial): Promise<Step> {
    const { oauth } = oauthAdapter(flow.integrationType);
    const session = sessionOf(trial);
    const grant = await oauth.exchange(session, { code, redirectUri: callbackUrl() });
    const reached = await oauth.sites(session, grant);
    const sites = await candidates(workspaceId, flow, reached);
    const [first, ...others] = sites;
    if (!first) return noSite(flow, reached);
    if (others.length === 0) return await store(workspaceId, flow, grant, first, trial);
    const { scopes, expiresAt } = grant;
    const choice: Choice = { flow, sites, credentials: grant.credentials.reveal(), scopes, expiresAt };
    const { token } = await oneTime.issue('choose', workspaceId, choice, CHOOSE_MS);
    return { kind: 'choose', flow, token, sites };
  }

  /** An error of a step is told to the app, in words without secrets; our own faults are thrown. */
  async function told(flow: Flow, step: () => Promise<Step>): Promise<Step> {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code === 'internal') throw error;
      return failed(flow, error.code, error.message);
    }
  }

  return {
    begin,
    /** The browser is back from the provider. */
    async callback(
      query: { code?: string | undefined; state?: string | undefined; error?: string | undefined },
      trial: Trial,
    ): Promise<Outcome> {
      const found = await oneTime.take<Flow>('authorize', query.state ?? '');
      if (!found) {
        return failed(undefined, 'invalid_state', 'This link was used already, is too old, or was not made here.');
      }
      const { workspaceId, payload: flow } = found;
      const { code, error } = query;
      if (error !== undefined) return { ...failed(flow, error, 'The connection was not allowed.'), workspaceId };
      if (!code) {
        return { ...failed(flow, 'invalid_request', 'The provider sent neither a code nor an error.'), workspaceId };
      }
      return { ...(await told(flow, () => continued(workspaceId, flow, code, trial))), workspaceId };
    },
    /** The customer has chosen one of several sites. */
    async choose(token: string, siteId: string, trial: Trial): Promise<Outcome> {
      const peeked = await oneTime.peek<Choice>('choose', token);
      if (!peeked) return failed(undefined, 'invalid_state', 'This page was used already, or is too old.');
      const { flow, sites } = peeked.payload;
      const site = sites.find(({ id }) => id === siteId);
      if (!site) return { kind: 'choose', flow, token, sites };
      const taken = await oneTime.take<Choice>('choose', token);
      if (!taken) return failed(undefined, 'invalid_state', 'This page was used already, or is too old.');
      const { credentials, scopes, expiresAt } = taken.payload;
      const grant: OAuthGrant = { credentials: new Secret(credentials), scopes, expiresAt };
      const { workspaceId } = taken;
      return { ...(await told(flow, () => store(workspaceId, flow, grant, site, trial))), workspaceId };
    },
    /** A token to authorize a connection again with, once. */
    async reauthToken(workspaceId: string, connectionId: string) {
      const row = await connections.findRow(workspaceId, connectionId);
      return await oneTime.issue('reauthorize', workspaceId, { connectionId: row.id }, REAUTH_MS);
    },
  };
}

export type Authorization = ReturnType<typeof createAuthorization>;
