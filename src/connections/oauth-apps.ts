/** Which OAuth app customers authorize: the operator's, or one that a workspace has of its own. */
import type { Adapter } from '../../adapters/contract/adapter.ts';
import { oauthWay } from '../../adapters/contract/connecting.ts';
import type { EventApp } from '../../adapters/contract/events.ts';
import type { AdapterSettings, OAuthApp } from '../config/adapter-settings.ts';
import type { Base } from '../lib/base.ts';
import type { Keyring } from '../lib/crypto.ts';
import { bodyProblem, GatewayError, throwProblems } from '../lib/errors.ts';
import { FreshCache } from '../lib/fresh-cache.ts';
import type { ConnectionRow } from '../store/connections/connections.ts';
import type { WorkspaceAppRow, WorkspaceAppStore } from '../store/connections/workspace-apps.ts';
import type { Providers } from './providers.ts';

/** Of a workspace, without its secret. */
export type ShownApp = Omit<WorkspaceAppRow, 'clientSecret'>;

/** An app as somebody sets it. */
export interface NewApp extends Pick<OAuthApp, 'clientId' | 'clientSecret'> {
  /** ID of the cloud that it lives in; that of the operator when absent. */
  readonly cloud?: string | null | undefined;
}

/** What decides about the app of a connection. */
type Authorized = Pick<ConnectionRow, 'workspaceId' | 'integrationType' | 'oauthClientId'>;

export interface OAuthApps {
  /** For new authorizations: the workspace's own, else the operator's. */
  find(workspaceId: string, adapter: Adapter): Promise<OAuthApp | undefined>;
  /** The same. Throws `invalid_request` when there is none. */
  need(workspaceId: string, adapter: Adapter): Promise<OAuthApp>;
  /** The one that a connection was authorized with; undefined when it was changed or removed since. */
  ofConnection(row: Authorized): Promise<OAuthApp | undefined>;
  /** The same. Throws `oauth_app_rejected`, which leaves the connection as it is. */
  needOfConnection(row: Authorized): Promise<OAuthApp>;
  /** Every app of this client ID: workspaces may share one, and disagree about its secret. */
  named(adapter: Adapter, clientId: string): Promise<readonly EventApp[]>;
  /** The workspace's own. */
  show(workspaceId: string, adapter: Adapter): Promise<ShownApp | undefined>;
  /** Throws `validation_failed` for an ID or a secret that can't be one, and for a cloud that the provider does not have. */
  set(workspaceId: string, adapter: Adapter, app: NewApp): Promise<ShownApp>;
  /** False when the workspace has none. */
  remove(workspaceId: string, adapter: Adapter): Promise<boolean>;
  /** Re-encrypts what is not under the first key yet; how many. */
  rotate(): Promise<number>;
}

export interface OAuthAppsDependencies extends Pick<Base, 'clock'> {
  readonly store: WorkspaceAppStore;
  readonly keyring: Keyring;
  readonly providers: Providers;
  /** Changes when another process has written to the store. */
  readonly outsideWrites: () => number;
}

const MOST_NAMED = 1000;

type Key = Pick<WorkspaceAppRow, 'workspaceId' | 'integrationType'>;

const contextOf = ({ workspaceId, integrationType }: Key) => `workspace_app:${workspaceId}:${integrationType}`;

/** Client IDs and secrets are visible ASCII. Source: RFC 6749, appendix A.1 and A.2. */
const VISIBLE = /^[\x21-\x7e]{1,500}$/;

function checkApp({ clientId, clientSecret, cloud }: NewApp, { clouds = [] }: AdapterSettings): void {
  const ids = clouds.map(({ id }) => id);
  const isKnown = !cloud || ids.includes(cloud);
  const problems = Object.entries({ client_id: clientId, client_secret: clientSecret })
    .filter(([, value]) => !VISIBLE.test(value))
    .map(([name]) => bodyProblem(`$.${name}`, 'must be 1 to 500 visible ASCII characters without spaces'));
  throwProblems([...problems, ...(isKnown ? [] : [bodyProblem('$.cloud', 'must be a cloud of the provider', ids)])]);
}

const shown = ({ clientSecret: _hidden, ...row }: WorkspaceAppRow): ShownApp => row;

const missing = (adapter: Adapter): GatewayError => {
  const { appVariables: names } = adapter.settings;
  const message = names
    ? `OAuth is not set up for ${adapter.name}: it needs ${names.clientId} and ${names.clientSecret}, or an OAuth app of the workspace.`
    : `${adapter.name} has no OAuth.`;
  return new GatewayError('invalid_request', message);
};

const gone = (clientId: string | null): GatewayError =>
  new GatewayError(
    'oauth_app_rejected',
    clientId === null
      ? 'The OAuth app that this connection was authorized with is not set up any more.'
      : `This connection was authorized with the OAuth app ${clientId}, which was changed or removed: ` +
          'set it up again, or authorize the connection again.',
    { details: { client_id: clientId } },
  );

export function createOAuthApps(deps: OAuthAppsDependencies): OAuthApps {
  const { store, keyring, providers, clock } = deps;
  const namedApps = new FreshCache<readonly EventApp[]>({ max: MOST_NAMED, version: deps.outsideWrites });
  const nameOf = (type: string, clientId: string) => `${type}\n${clientId}`;
  const keyOf = (workspaceId: string, { type }: Adapter): Key => ({ workspaceId, integrationType: type });

  function unseal(row: WorkspaceAppRow, adapter: Adapter): OAuthApp {
    const clientSecret = keyring.decrypt(row.clientSecret, contextOf(row));
    const { endpoints, clouds = [] } = providers.settingsOf(adapter);
    const cloud = clouds.find(({ id }) => id === row.cloud);
    return { clientId: row.clientId, clientSecret, endpoints: cloud?.endpoints ?? endpoints };
  }

  async function own(workspaceId: string, adapter: Adapter): Promise<OAuthApp | undefined> {
    const row = await store.find(keyOf(workspaceId, adapter));
    return row && unseal(row, adapter);
  }

  async function find(workspaceId: string, adapter: Adapter): Promise<OAuthApp | undefined> {
    if (!oauthWay(adapter)) return undefined;
    return (await own(workspaceId, adapter)) ?? providers.appOf(adapter);
  }

  async function ofConnection({ workspaceId, integrationType, oauthClientId }: Authorized) {
    const adapter = providers.find(integrationType);
    if (!adapter) return undefined;
    const operators = providers.appOf(adapter);
    // Before workspaces could have apps of their own, every connection was authorized with the operator's.
    if (oauthClientId === null) return operators ?? (await own(workspaceId, adapter));
    if (operators?.clientId === oauthClientId) return operators;
    const ofWorkspace = await own(workspaceId, adapter);
    return ofWorkspace?.clientId === oauthClientId ? ofWorkspace : undefined;
  }

  return {
    find,
    async need(workspaceId, adapter) {
      const found = await find(workspaceId, adapter);
      if (!found) throw missing(adapter);
      return found;
    },
    ofConnection,
    async needOfConnection(row) {
      const found = await ofConnection(row);
      if (!found) throw gone(row.oauthClientId);
      return found;
    },
    named: async (adapter, clientId) =>
      await namedApps.getOrRead(nameOf(adapter.type, clientId), async () => {
        const rows = await store.named(adapter.type, clientId);
        const operators = providers.appOf(adapter);
        const ofWorkspaces = rows.map((row) => ({ ...unseal(row, adapter), workspaceId: row.workspaceId }));
        return operators?.clientId === clientId ? [operators, ...ofWorkspaces] : ofWorkspaces;
      }),
    async show(workspaceId, adapter) {
      const row = await store.find(keyOf(workspaceId, adapter));
      return row && shown(row);
    },
    async set(workspaceId, adapter, app) {
      checkApp(app, providers.settingsOf(adapter));
      const key = keyOf(workspaceId, adapter);
      const before = await store.find(key);
      const now = clock.now();
      const clientSecret = keyring.encrypt(app.clientSecret, contextOf(key));
      const row = {
        ...key,
        clientId: app.clientId,
        clientSecret,
        cloud: app.cloud || null,
        createdAt: before?.createdAt ?? now,
        updatedAt: now,
      };
      await store.set(row);
      for (const clientId of [app.clientId, before?.clientId]) {
        if (clientId !== undefined) namedApps.delete(nameOf(adapter.type, clientId));
      }
      return shown(row);
    },
    async remove(workspaceId, adapter) {
      const key = keyOf(workspaceId, adapter);
      const before = await store.find(key);
      if (before) namedApps.delete(nameOf(adapter.type, before.clientId));
      return await store.remove(key);
    },
    async rotate() {
      let rotated = 0;
      for (const row of await store.all()) {
        if (keyring.isCurrent(row.clientSecret)) continue;
        const context = contextOf(row);
        const after = keyring.encrypt(keyring.decrypt(row.clientSecret, context), context);
        if (await store.reseal(row, row.clientSecret, after)) rotated += 1;
      }
      return rotated;
    },
  };
}
