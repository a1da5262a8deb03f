/** OAuth apps that workspaces have of their own, with their secrets encrypted. */
import type { Adapter } from '../../adapters/contract/adapter.ts';
import type { EventApp } from '../../adapters/contract/events.ts';
import type { AdapterSettings, OAuthApp } from '../config/adapter-settings.ts';
import type { Clock } from '../lib/clock.ts';
import type { Keyring } from '../lib/crypto.ts';
import { bodyProblem, throwProblems } from '../lib/errors.ts';
import type { WorkspaceAppRow, WorkspaceAppStore } from '../store/connections/workspace-apps.ts';
import type { Providers } from './providers.ts';

/** Of a workspace, without its secret. */
export type ShownApp = Omit<WorkspaceAppRow, 'clientSecret'>;

/** An app as somebody sets it. */
export interface NewApp extends Pick<OAuthApp, 'clientId' | 'clientSecret'> {
  /** ID of the cloud that it lives in; that of the operator when absent. */
  readonly cloud?: string | null | undefined;
}

interface Dependencies {
  readonly store: WorkspaceAppStore;
  readonly keyring: Keyring;
  readonly providers: Providers;
  readonly clock: Clock;
  /** Apps of this client ID are no longer what they were. */
  forget(adapter: Adapter, clientId: string): void;
}

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

const keyOf = (workspaceId: string, { type }: Adapter): Key => ({ workspaceId, integrationType: type });

export function createWorkspaceApps({ store, keyring, providers, clock, forget }: Dependencies) {
  function unseal(row: WorkspaceAppRow, adapter: Adapter): OAuthApp {
    const clientSecret = keyring.decrypt(row.clientSecret, contextOf(row));
    const { endpoints, clouds = [] } = providers.settingsOf(adapter);
    const cloud = clouds.find(({ id }) => id === row.cloud);
    return { clientId: row.clientId, clientSecret, endpoints: cloud?.endpoints ?? endpoints };
  }

  return {
    async find(workspaceId: string, adapter: Adapter): Promise<OAuthApp | undefined> {
      const row = await store.find(keyOf(workspaceId, adapter));
      return row && unseal(row, adapter);
    },
    /** Those of any workspace with this client ID. */
    async named(adapter: Adapter, clientId: string): Promise<EventApp[]> {
      const rows = await store.named(adapter.type, clientId);
      return rows.map((row) => ({ ...unseal(row, adapter), workspaceId: row.workspaceId }));
    },
    async show(workspaceId: string, adapter: Adapter): Promise<ShownApp | undefined> {
      const row = await store.find(keyOf(workspaceId, adapter));
      return row && shown(row);
    },
    async set(workspaceId: string, adapter: Adapter, app: NewApp): Promise<ShownApp> {
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
      for (const clientId of [app.clientId, before?.clientId]) if (clientId !== undefined) forget(adapter, clientId);
      return shown(row);
    },
    async remove(workspaceId: string, adapter: Adapter): Promise<boolean> {
      const key = keyOf(workspaceId, adapter);
      const before = await store.find(key);
      if (before) forget(adapter, before.clientId);
      return await store.remove(key);
    },
    async rotate(): Promise<number> {
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
