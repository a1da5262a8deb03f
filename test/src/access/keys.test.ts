import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKeys, type Keys } from '../../../src/access/keys.ts';
import { createLogger } from '../../../src/lib/observe/log.ts';
import { type KeyStore, keyStore } from '../../../src/store/access/keys.ts';
import { openSqlite } from '../../../src/store/base/open-sqlite.ts';
import type { Store } from '../../../src/store/base/store.ts';
import { addWorkspace, WORKSPACE } from '../store/rows.ts';

const MINUTE = 60_000;

let store: Store;
let rows: KeyStore;
let keys: Keys;
let now: number;
beforeEach(async () => {
  now = 1_000_000_000;
  store = openSqlite(':memory:');
  await addWorkspace(store);
  rows = keyStore(store);
  const log = createLogger('silent');
  keys = createKeys({ store: rows, clock: { now: () => now }, log, outsideWrites: store.outsideWrites });
});
afterEach(() => store.close());

const lastUsed = async () => (await rows.list())[0]?.lastUsedAt;

describe('a key with an expiry', () => {
  it('works until then, also while it is remembered', async () => {
    const key = await keys.create(WORKSPACE, false, undefined, { name: 'deploy bot', expiresAt: now + MINUTE });
    expect(await keys.authenticate(key)).toMatchObject({ name: 'deploy bot' });
    now += MINUTE - 1;
    expect(await keys.authenticate(key)).toBeDefined();
    now += 1;
    expect(await keys.authenticate(key)).toBeUndefined();
  });
});

describe('the last use of a key', () => {
  it('is stored, every five minutes at most', async () => {
    const key = await keys.create(WORKSPACE);
    expect(await lastUsed()).toBeNull();
    await keys.authenticate(key);
    await vi.waitFor(async () => expect(await lastUsed()).toBe(now));
    const first = now;
    now += 4 * MINUTE;
    await keys.authenticate(key);
    expect(await lastUsed()).toBe(first);
    now += MINUTE;
    await keys.authenticate(key);
    await vi.waitFor(async () => expect(await lastUsed()).toBe(now));
  });

  it('is no use of a key that is refused', async () => {
    const key = await keys.create(WORKSPACE, false, undefined, { expiresAt: now });
    expect(await keys.authenticate(key)).toBeUndefined();
    expect(await lastUsed()).toBeNull();
  });
});
