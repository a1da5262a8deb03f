import type { Policy } from '../../schema/models/policy.ts';
import type { Clock } from '../lib/clock.ts';
import { equalInConstantTime, sha256 } from '../lib/crypto.ts';
import { FreshCache } from '../lib/fresh-cache.ts';
import { newId, randomToken } from '../lib/id.ts';
import type { Logger } from '../lib/observe/log.ts';
import { recentlyUsed } from '../lib/recently-used.ts';
import type { KeyRow, KeyStore } from '../store/access/keys.ts';

const CACHED_KEYS = 1000;
/** How often the last use of a key is stored. */
const NOTED_EVERY_MS = 5 * 60_000;
const PREFIX_LENGTH = 10;

const newKey = () => `tg_${randomToken(30)}`;

export interface Keys {
  /** The key's row; undefined for unknown, revoked and expired keys. */
  authenticate(key: string): Promise<KeyRow | undefined>;
  /** A new random key; it is returned once and stored as a hash. */
  create(workspaceId: string, isReadOnly?: boolean, policy?: Policy, label?: KeyLabel): Promise<string>;
  /** What the key may do from now on, everything when null; false when there is no such live one. */
  limit(id: string, policy: Policy | null): Promise<boolean>;
  /** The first key of a store; undefined when another process makes it at this moment. */
  createFirst(workspaceId: string): Promise<string | undefined>;
  /** Stores a key that the operator chose; nothing happens when it is there already. */
  register(workspaceId: string, key: string): Promise<void>;
  /** The key opens nothing any more; false when the workspace has no such live one. */
  revoke(workspaceId: string, id: string): Promise<boolean>;
}

export interface KeyLabel {
  /** What people call it. */
  readonly name?: string | undefined;
  /** Epoch milliseconds; never when absent. */
  readonly expiresAt?: number | undefined;
}

/** Of a new key. */
interface Given extends KeyLabel {
  readonly isReadOnly?: boolean;
  readonly policy?: Policy | null;
  readonly id?: string;
}

interface Dependencies {
  store: KeyStore;
  clock: Clock;
  log: Logger;
  /** Changes when another process has written to the store. */
  outsideWrites: () => number;
}

export function createKeys({ store, clock, log, outsideWrites }: Dependencies): Keys {
  const used = recentlyUsed<number>(CACHED_KEYS);
  const live = new FreshCache<KeyRow>({ max: CACHED_KEYS, version: outsideWrites });

  async function save(
    workspaceId: string,
    key: string,
    { isReadOnly = false, policy = null, id = newId(clock), name, expiresAt }: Given = {},
  ) {
    return await store.insert({
      id,
      workspaceId,
      hash: sha256(key),
      prefix: key.slice(0, Math.min(PREFIX_LENGTH, key.length >> 1)),
      isReadOnly: isReadOnly || policy?.mode === 'read',
      policy,
      createdAt: clock.now(),
      revokedAt: null,
      name: name ?? null,
      expiresAt: expiresAt ?? null,
      lastUsedAt: null,
    });
  }

  /** Nobody waits for it, and an hour without it is no loss. */
  function noteUse(row: KeyRow): void {
    const now = clock.now();
    const last = used.get(row.id) ?? row.lastUsedAt ?? 0;
    if (now - last < NOTED_EVERY_MS) return;
    used.set(row.id, now);
    store.markUsed(row.id, now).catch((err: unknown) => log.warn({ err, key_id: row.id }, 'use of a key not stored'));
  }

  return {
    async authenticate(key) {
      const hash = sha256(key);
      const row = await live.getOrRead(hash, async () => {
        const found = await store.findLive(hash);
        return found && equalInConstantTime(found.hash, hash) ? found : undefined;
      });
      if (!row || (row.expiresAt !== null && row.expiresAt <= clock.now())) return undefined;
      noteUse(row);
      return row;
    },
    async create(workspaceId, isReadOnly = false, policy, label = {}) {
      const key = newKey();
      await save(workspaceId, key, { isReadOnly, ...(policy && { policy }), ...label });
      return key;
    },
    async limit(id, policy) {
      const row = await store.limit(id, policy);
      if (row) live.delete(row.hash);
      return row !== undefined;
    },
    async createFirst(workspaceId) {
      const key = newKey();
      // There is one key of this id, so there is one first key.
      return (await save(workspaceId, key, { id: workspaceId })) ? key : undefined;
    },
    async register(workspaceId, key) {
      await save(workspaceId, key);
    },
    async revoke(workspaceId, id) {
      const row = await store.revokeIn(workspaceId, id, clock.now());
      if (row) live.delete(row.hash);
      return row !== undefined;
    },
  };
}
