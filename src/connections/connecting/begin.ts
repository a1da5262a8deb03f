/** The first step: from a link with parameters to the provider's consent page. */
import { randomBytes } from 'node:crypto';
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import { type OAuthWay, oauthWay } from '../../../adapters/contract/connecting.ts';
import type { Workspaces } from '../../access/workspaces.ts';
import type { Clock } from '../../lib/clock.ts';
import { GatewayError, queryProblem, validationError } from '../../lib/errors.ts';
import type { WorkspaceRow } from '../../store/access/workspaces.ts';
import type { Connections } from '../connections.ts';
import type { OAuthApps } from '../oauth-apps.ts';
import type { Providers } from '../providers.ts';
import { keptPermissions, permissionsOf } from './asked-permissions.ts';
import {
  type BrowserMark,
  type BrowserSecret,
  isSameBrowser,
  markOf,
  newBrowserSecret,
  type SecretOf,
} from './browser.ts';
import type { Flow } from './flow.ts';
import type { OneTimeTokens } from './one-time.ts';
import { redirectTarget } from './redirect-target.ts';
import type { LinkSigner, SignedLink } from './signed-link.ts';

/** Long enough to log in at the provider and to ask a colleague. */
export const AUTHORIZE_MS = 30 * 60_000;

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

/** What speaks for a link: the operator, who is signed in, or a signature. Undefined when anybody may have made it. */
export type Warrant = 'operator' | SignedLink | undefined;

export interface BeginDependencies {
  readonly connections: Connections;
  readonly workspaces: Workspaces;
  readonly oneTime: OneTimeTokens;
  readonly providers: Providers;
  readonly apps: OAuthApps;
  readonly linkSigner: LinkSigner;
  readonly clock: Clock;
  /** Whether customers are sent back to origins that their workspace names, and to no others. */
  readonly needsRedirectOrigins: boolean;
  /** Where the provider sends the browser back to. */
  readonly callbackUrl: () => string;
}

/** Where to send the customer's browser, and what it must hold when it comes back. */
export interface Begun {
  readonly url: string;
  readonly browser: BrowserSecret;
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

const badToken = () =>
  validationError([queryProblem('reauth_token', 'is unknown, used or expired for this connection')]);

const unsigned = () =>
  new GatewayError(
    'forbidden',
    'This workspace takes signed links only: make one with an API key, by POST to the same path.',
  );

const usedElsewhere = () =>
  new GatewayError('forbidden', 'This link was used already. Ask for a new one where you clicked “Connect”.');

export function createBegin(deps: BeginDependencies) {
  const { connections, workspaces, oneTime, providers, apps, callbackUrl } = deps;

  /** Origins that customers may be sent back to: always those of our own pages. Any when null. */
  function originsOf({ redirectOrigins }: WorkspaceRow): readonly string[] | null {
    const named = redirectOrigins ?? (deps.needsRedirectOrigins ? [] : null);
    return named && [...named, new URL(callbackUrl()).origin];
  }

  /** A signed link is for one browser, which may open it again until it is connected. */
  async function claim(workspaceId: string, warrant: Warrant, mark: BrowserMark, secretOf: SecretOf): Promise<void> {
    if (typeof warrant !== 'object') return;
    const first = await oneTime.claim('link', workspaceId, warrant.name, mark, warrant.expiresAt);
    if (first?.id !== mark.id && !isSameBrowser(first, secretOf)) throw usedElsewhere();
  }

  /** What a re-authorization token was made for; it stays. */
  async function reauthorized(workspaceId: string, query: AuthorizeQuery): Promise<Reauthorization | undefined> {
    const { connection_id: connectionId, reauth_token: token } = query;
    if (connectionId === undefined && token === undefined) return undefined;
    const found = await oneTime.peek<Reauthorization>('reauthorize', token ?? '');
    if (!found || found.workspaceId !== workspaceId || found.payload.connectionId !== connectionId) throw badToken();
    return found.payload;
  }

  /** Everything that may be wrong with a link is found here, and nothing is used up. */
  async function prepare(workspaceId: string, type: string, query: AuthorizeQuery, warrant: Warrant) {
    const workspace = await workspaces.find(workspaceId);
    if (!workspace) throw new GatewayError('not_found', 'There is no such workspace.');
    if (workspace.requiresSignedLinks && warrant === undefined) throw unsigned();
    const { adapter, way } = oauthAdapter(providers, type);
    const app = await apps.need(workspaceId, adapter);
    const origins = originsOf(workspace);
    const again = await reauthorized(workspaceId, query);
    const added = again?.permissions ?? [];
    const before = again && (await connections.findRow(workspaceId, again.connectionId)).permissions;
    const permissions = before ? keptPermissions(before, added, query.scopes) : permissionsOf(adapter, query.scopes);
    const flow: Flow = {
      integrationType: adapter.type,
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
    return { adapter, way, app, flow };
  }

  return {
    async check(workspaceId: string, type: string, query: AuthorizeQuery, warrant: Warrant): Promise<void> {
      await prepare(workspaceId, type, query, warrant);
    },
    async begin(
      workspaceId: string,
      type: string,
      query: AuthorizeQuery,
      warrant: Warrant,
      secretOf: SecretOf,
    ): Promise<Begun> {
      const { adapter, way, app, flow } = await prepare(workspaceId, type, query, warrant);
      const browser = newBrowserSecret(deps.clock);
      const mark = markOf(browser);
      const codeVerifier = randomBytes(32).toString('base64url');
      await claim(workspaceId, warrant, mark, secretOf);
      if (flow.connectionId !== undefined && !(await oneTime.take('reauthorize', query.reauth_token ?? ''))) {
        throw badToken();
      }
      const { token } = await oneTime.issue(
        'authorize',
        workspaceId,
        { ...flow, browser: mark, codeVerifier },
        AUTHORIZE_MS,
      );
      const scopes = way.scopesOf(flow.permissions);
      const request = { scopes, state: token, redirectUri: callbackUrl(), codeVerifier };
      return { url: way.authorizeUrl(app, request, providers.settingsOf(adapter)), browser };
    },
  };
}
