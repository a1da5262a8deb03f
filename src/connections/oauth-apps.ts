/** Which OAuth app customers authorize: the operator's, or one that a workspace has of its own. */
import type { Adapter } from '../../adapters/contract/adapter.ts';
import { oauthWay } from '../../adapters/contract/connecting.ts';
import type { EventApp } from '../../adapters/contract/events.ts';
import type { OAuthApp } from '../config/adapter-settings.ts';
import type { Base } from '../lib/base.ts';
import type { Keyring } from '../lib/crypto.ts';
import { GatewayError } from '../lib/errors.ts';
import { FreshCache } from '../lib/fresh-cache.ts';
import type { ConnectionRow } from '../store/connections/connections.ts';
import type { WorkspaceAppStore } from '../store/connections/workspace-apps.ts';
import type { Providers } from './providers.ts';
import { createWorkspaceApps, type NewApp, type ShownApp } from './workspace-apps.ts';

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
  const { providers } = deps;
  const namedApps = new FreshCache<readonly EventApp[]>({ max: MOST_NAMED, version: deps.outsideWrites });
  const nameOf = (type: string, clientId: string) => `${type}\n${clientId}`;
  const workspaces = createWorkspaceApps({
    ...deps,
    forget: (adapter, clientId) => namedApps.delete(nameOf(adapter.type, clientId)),
  });

  async function find(workspaceId: string, adapter: Adapter): Promise<OAuthApp | undefined> {
    if (!oauthWay(adapter)) return undefined;
    return (await workspaces.find(workspaceId, adapter)) ?? providers.appOf(adapter);
  }

  async function ofConnection({ workspaceId, integrationType, oauthClientId }: Authorized) {
    const adapter = providers.find(integrationType);
    if (!adapter) return undefined;
    const operators = providers.appOf(adapter);
    // Before workspaces could have apps of their own, every connection was authorized with the operator's.
    if (oauthClientId === null) return operators ?? (await workspaces.find(workspaceId, adapter));
    if (operators?.clientId === oauthClientId) return operators;
    const ofWorkspace = await workspaces.find(workspaceId, adapter);
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
        const operators = providers.appOf(adapter);
        const ofWorkspaces = await workspaces.named(adapter, clientId);
        return operators?.clientId === clientId ? [operators, ...ofWorkspaces] : ofWorkspaces;
      }),
    show: workspaces.show,
    set: workspaces.set,
    remove: workspaces.remove,
    rotate: workspaces.rotate,
  };
}
