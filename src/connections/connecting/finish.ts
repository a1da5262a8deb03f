/** The last step: from the provider's code to a stored connection, or to the choice between several sites. */
import type { OAuthGrant, OAuthSession, OAuthSite } from '../../../adapters/contract/connecting.ts';
import type { Clock } from '../../lib/clock.ts';
import { categoriesOf } from '../categories.ts';
import type { Connections } from '../connections.ts';
import type { Trial } from '../credential-trial.ts';
import type { OAuthApps } from '../oauth-apps.ts';
import type { Providers } from '../providers.ts';
import { type OAuthAdapter, oauthAdapter } from './begin.ts';
import { type Choice, type Flow, failed, type Step } from './flow.ts';
import type { OneTimeTokens } from './one-time.ts';

export const CHOOSE_MS = 10 * 60_000;

export interface FinishDependencies {
  readonly connections: Connections;
  readonly oneTime: OneTimeTokens;
  readonly providers: Providers;
  readonly apps: OAuthApps;
  readonly clock: Clock;
  readonly callbackUrl: () => string;
}

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

function noSite({ adapter }: OAuthAdapter, flow: Flow, reached: readonly OAuthSite[]): Step {
  if (flow.connectionId !== undefined) {
    return failed(flow, 'other_site', 'The account does not reach the site that this connection belongs to.');
  }
  return reached.length > 0
    ? failed(flow, 'unknown_site', `The account does not reach the site ${flow.subdomain ?? ''}.`)
    : failed(flow, 'no_site', `The account does not reach any ${adapter.words.site}.`);
}

export function createFinish(deps: FinishDependencies) {
  const { connections, oneTime, providers, apps, clock, callbackUrl } = deps;

  /** With the app that the customer was sent to. Throws `oauth_app_rejected` when it is gone meanwhile. */
  async function sessionOf(
    workspaceId: string,
    { adapter }: OAuthAdapter,
    flow: Flow,
    trial: Trial,
  ): Promise<OAuthSession> {
    const authorized = { workspaceId, integrationType: adapter.type, oauthClientId: flow.clientId ?? null };
    const app = await apps.needOfConnection(authorized);
    return { ...trial, settings: providers.settingsOf(adapter), app, clock };
  }

  async function store(
    workspaceId: string,
    flow: Flow,
    grant: OAuthGrant,
    site: OAuthSite,
    trial: Trial,
  ): Promise<Step> {
    const found = oauthAdapter(providers, flow.integrationType);
    const { adapter, way } = found;
    const scopes = grant.scopes.length > 0 ? grant.scopes : site.scopes;
    const before =
      flow.connectionId === undefined ? undefined : await connections.findRow(workspaceId, flow.connectionId);
    // The operator may have taken permissions away while the customer thought about it.
    const asked = before ? [...new Set([...before.permissions, ...(flow.added ?? [])])] : flow.permissions;
    const permissions = asked.filter((permission) => way.isGranted(permission, scopes));
    if (permissions.length === 0 && asked.length > 0) {
      return failed(flow, 'insufficient_scope', 'No requested scope was granted.');
    }
    const session = await sessionOf(workspaceId, found, flow, trial);
    const verified = await way.connect(session, { ...grant, scopes }, site);
    const proven = { ...verified, oauthClientId: session.app.clientId };
    if (before) {
      const added = permissions.filter((permission) => flow.added?.includes(permission));
      const categories = [...new Set([...before.categories, ...categoriesOf(adapter, added)])];
      await connections.reauthorize(before, proven, { permissions, categories });
      return { kind: 'connected', flow, connectionId: before.id, siteName: site.name };
    }
    const categories = categoriesOf(adapter, permissions);
    const { environment, externalXref } = flow;
    const made = { adapter, environment, externalXref, categories, permissions };
    const { id } = await connections.insert(workspaceId, made, proven);
    return { kind: 'connected', flow, connectionId: id, siteName: site.name };
  }

  /** The sites that this flow may end at. */
  async function candidates(workspaceId: string, { adapter }: OAuthAdapter, flow: Flow, sites: readonly OAuthSite[]) {
    if (flow.connectionId === undefined) return preselected(sites, flow.subdomain);
    const row = await connections.findRow(workspaceId, flow.connectionId);
    const { site } = adapter.describe(row.auth);
    return sites.filter(({ id, url }) => id === site.id || url === site.url);
  }

  return {
    /** The provider has sent a code. */
    async exchange(workspaceId: string, flow: Flow, code: string, trial: Trial): Promise<Step> {
      const found = oauthAdapter(providers, flow.integrationType);
      const session = await sessionOf(workspaceId, found, flow, trial);
      const grant = await found.way.exchange(session, {
        code,
        redirectUri: callbackUrl(),
        codeVerifier: flow.codeVerifier,
      });
      const reached = await found.way.sites(session, grant);
      const sites = await candidates(workspaceId, found, flow, reached);
      const [first, ...others] = sites;
      if (!first) return noSite(found, flow, reached);
      if (others.length === 0) return await store(workspaceId, flow, grant, first, trial);
      const { scopes, expiresAt } = grant;
      const choice: Choice = { flow, sites, credentials: grant.credentials.reveal(), scopes, expiresAt };
      const { token } = await oneTime.issue('choose', workspaceId, choice, CHOOSE_MS);
      return { kind: 'choose', flow, token, sites };
    },
    store,
  };
}
