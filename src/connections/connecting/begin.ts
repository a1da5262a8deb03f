/** The first step: from a link with parameters to the provider's consent page. */
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import { type OAuthWay, oauthWay } from '../../../adapters/contract/connecting.ts';
import type { Workspaces } from '../../access/workspaces.ts';
import { GatewayError, queryProblem, validationError } from '../../lib/errors.ts';
import type { Connections } from '../connections.ts';
import type { OAuthApps } from '../oauth-apps.ts';
import type { Providers } from '../providers.ts';
import type { Flow } from './flow.ts';
import type { OneTimeTokens } from './one-time.ts';
import { redirectTarget } from './redirect-target.ts';

/** Long enough to log in at the provider and to ask a colleague. */
const AUTHORIZE_MS = 30 * 60_000;

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

export interface BeginDependencies {
  readonly connections: Connections;
  readonly workspaces: Workspaces;
  readonly oneTime: OneTimeTokens;
  readonly providers: Providers;
  readonly apps: OAuthApps;
  /** Where the provider sends the browser back to. */
  readonly callbackUrl: () => string;
}

/** An adapter whose customers can be sent to the provider. */
export interface OAuthAdapter {
  readonly adapter: Adapter;
  readonly way: OAuthWay;
}

/** Throws `not_found` for a provider that there is not, `invalid_request` for one without OAuth. */
export function oauthAdapter(providers: Providers, type: string): OAuthAdapter {
  const adapter = providers.find(type);
  if (!adapter) throw new GatewayError('not_found', `There is no integration of the type ${JSON.stringify(type)}.`);
  const way = oauthWay(adapter);
  if (!way) throw new GatewayError('invalid_request', `${adapter.name} can't be connected by OAuth.`);
  return { adapter, way };
}

/** What is behind a re-authorization token. */
export interface Reauthorization {
  readonly connectionId: string;
  /** Permissions that the operator asked for beyond those of the connection; absent in tokens of an earlier version. */
  readonly permissions?: readonly string[];
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

/** What a customer is asked for once more: the link can't name more than the connection and the operator do. */
function keptPermissions(before: readonly string[], added: readonly string[], scopes: readonly string[]): string[] {
  const permissions = [...new Set([...before, ...added])];
  const wider = scopes.find((scope) => !permissions.includes(scope));
  if (wider === undefined) return permissions;
  const message = `names ${JSON.stringify(wider)}, which the connection lacks: name it in \`permissions\` when asking for the reauth_token`;
  throw validationError([queryProblem('scopes', message, permissions)]);
}

const badToken = () =>
  validationError([queryProblem('reauth_token', 'is unknown, used or expired for this connection')]);

export function createBegin(deps: BeginDependencies) {
  const { connections, workspaces, oneTime, providers, apps, callbackUrl } = deps;

  /** What a re-authorization token was made for; it stays. */
  async function reauthorized(workspaceId: string, query: AuthorizeQuery): Promise<Reauthorization | undefined> {
    const { connection_id: connectionId, reauth_token: token } = query;
    if (connectionId === undefined && token === undefined) return undefined;
    const found = await oneTime.peek<Reauthorization>('reauthorize', token ?? '');
    if (!found || found.workspaceId !== workspaceId || found.payload.connectionId !== connectionId) throw badToken();
    return found.payload;
  }

  /** Everything that may be wrong with a link is found here, and nothing is used up. */
  async function prepare(workspaceId: string, type: string, query: AuthorizeQuery) {
    const workspace = await workspaces.find(workspaceId);
    if (!workspace) throw new GatewayError('not_found', 'There is no such workspace.');
    const { adapter, way } = oauthAdapter(providers, type);
    const app = await apps.need(workspaceId, adapter);
    // Our own pages are always a place to come back to.
    const origins = workspace.redirectOrigins && [...workspace.redirectOrigins, new URL(callbackUrl()).origin];
    const again = await reauthorized(workspaceId, query);
    const added = again?.permissions ?? [];
    const before = again && (await connections.findRow(workspaceId, again.connectionId)).permissions;
    const permissions = before ? keptPermissions(before, added, query.scopes) : permissionsOf(adapter, query.scopes);
    const flow: Flow = {
      integrationType: type,
      permissions,
      clientId: app.clientId,
      state: query.state,
      successRedirect: redirectTarget('success_redirect', query.success_redirect, origins),
      failureRedirect: redirectTarget('failure_redirect', query.failure_redirect, origins),
      externalXref: query.external_xref,
      environment: query.env,
      subdomain: query.subdomain,
      connectionId: again?.connectionId,
      added,
    };
    return { way, app, flow };
  }

  return {
    async check(workspaceId: string, type: string, query: AuthorizeQuery): Promise<void> {
      await prepare(workspaceId, type, query);
    },
    /** The address of the provider's consent page; using a re-authorization token ends it. */
    async begin(workspaceId: string, type: string, query: AuthorizeQuery): Promise<string> {
      const { way, app, flow } = await prepare(workspaceId, type, query);
      if (flow.connectionId !== undefined && !(await oneTime.take('reauthorize', query.reauth_token ?? ''))) {
        throw badToken();
      }
      const { token } = await oneTime.issue('authorize', workspaceId, flow, AUTHORIZE_MS);
      const scopes = way.scopesOf(flow.permissions);
      return way.authorizeUrl(app, { scopes, state: token, redirectUri: callbackUrl() });
    },
  };
}
