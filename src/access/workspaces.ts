import { randomBytes } from 'node:crypto';
import { ConfigError } from '../config/error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Keyring } from '../lib/crypto.ts';
import { newId } from '../lib/id.ts';
import type { KeyStore } from '../store/access/keys.ts';
import type { WorkspaceRow, WorkspaceStore } from '../store/access/workspaces.ts';
import type { Keys } from './keys.ts';

export interface Workspaces {
  /** Undefined when there is one of that name. */
  create(name: string): Promise<WorkspaceRow | undefined>;
  /** The oldest one. */
  first(): Promise<WorkspaceRow | undefined>;
  find(id: string): Promise<WorkspaceRow | undefined>;
  list(): Promise<WorkspaceRow[]>;
  /** The secret that webhooks of the workspace are signed with: `whsec_<base64>`. */
  secretOf(workspace: WorkspaceRow): string;
  /** Secrets that receivers may go by at the moment, the newest first; none when there is no such workspace. */
  signingSecrets(id: string): Promise<string[]>;
  /** Makes a new secret; the one before it is good for another day. Undefined when there is no such workspace. */
  rotateSecret(id: string): Promise<string | undefined>;
  /** Where customers may be sent back to; anywhere when null. */
  allowRedirects(id: string, origins: string[] | null): Promise<void>;
  /** Whether customers connect by signed links alone. */
  requireSignedLinks(id: string, isRequired: boolean): Promise<void>;
  /** Re-encrypts secrets that are not under the first key yet; how many. */
  rotate(): Promise<number>;
}

const contextOf = (id: string) => `workspace:${id}`;

/** How long receivers may go by the secret before. */
const FORMER_SECRET_MS = 24 * 60 * 60_000;

const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

export function createWorkspaces(store: WorkspaceStore, keyring: Keyring, clock: Clock): Workspaces {
  const reseal = (id: string, sealed: string) => keyring.encrypt(keyring.decrypt(sealed, contextOf(id)), contextOf(id));

  return {
    async create(name) {
      const id = newId(clock);
      const secret = keyring.encrypt(newSecret(), contextOf(id));
      const row = {
        id,
        name,
        secret,
        formerSecret: null,
        formerSecretUntil: null,
        redirectOrigins: null,
        requiresSignedLinks: false,
        createdAt: clock.now(),
      };
      return (await store.insert(row)) ? row : undefined;
    },
    async first() {
      const [row] = await store.all();
      return row;
    },
    find: (id) => store.find(id),
    list: () => store.all(),
    secretOf: (workspace) => keyring.decrypt(workspace.secret, contextOf(workspace.id)),
    async signingSecrets(id) {
      const row = await store.find(id);
      if (!row) return [];
      const isFormerGood = row.formerSecret !== null && (row.formerSecretUntil ?? 0) > clock.now();
      const sealed = isFormerGood && row.formerSecret ? [row.secret, row.formerSecret] : [row.secret];
      return sealed.map((secret) => keyring.decrypt(secret, contextOf(id)));
    },
    async rotateSecret(id) {
      const row = await store.find(id);
      if (!row) return undefined;
      const secret = newSecret();
      await store.setSecrets(id, {
        secret: keyring.encrypt(secret, contextOf(id)),
        formerSecret: row.secret,
        formerSecretUntil: clock.now() + FORMER_SECRET_MS,
      });
      return secret;
    },
    allowRedirects: (id, origins) => store.setRedirectOrigins(id, origins),
    requireSignedLinks: (id, isRequired) => store.setRequiresSignedLinks(id, isRequired),
    async rotate() {
      const isOld = (sealed: string | null) => sealed !== null && !keyring.isCurrent(sealed);
      const outdated = (await store.all()).filter(({ secret, formerSecret }) => isOld(secret) || isOld(formerSecret));
      for (const { id, secret, formerSecret } of outdated) {
        await store.setSecrets(id, {
          secret: reseal(id, secret),
          formerSecret: formerSecret === null ? null : reseal(id, formerSecret),
        });
      }
      return outdated.length;
    },
  };
}

/** Throws a ConfigError when the store was encrypted under a key that is not on the list. */
function checkEncryptionKey(workspaces: Workspaces, workspace: WorkspaceRow): void {
  try {
    workspaces.secretOf(workspace);
  } catch {
    throw new ConfigError('TASKGATE_ENCRYPTION_KEY must hold the key that this store was encrypted under.');
  }
}

/** The first workspace, made in a fresh store. Throws a ConfigError for another encryption key than the store's. */
export async function firstWorkspace(workspaces: Workspaces): Promise<WorkspaceRow> {
  // Of two processes that start at once on a fresh store, one makes the workspace and the other finds it.
  const workspace = (await workspaces.first()) ?? (await workspaces.create('default')) ?? (await workspaces.first());
  if (!workspace) throw new Error('The first workspace could not be made.');
  checkEncryptionKey(workspaces, workspace);
  return workspace;
}

/**
 * Registers the operator's key, or creates one in a store without any.
 * @returns the created key, which is shown this once.
 */
export async function firstKey(
  { keys, keyStore }: { keys: Keys; keyStore: KeyStore },
  workspaceId: string,
  operatorKey: string | undefined,
): Promise<string | undefined> {
  if (operatorKey !== undefined) {
    await keys.register(workspaceId, operatorKey);
    return undefined;
  }
  return (await keyStore.count()) > 0 ? undefined : await keys.createFirst(workspaceId);
}
