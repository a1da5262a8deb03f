import { beforeEach, describe, expect, it } from 'vitest';
import { createOneTimeTokens } from '../../../../src/connections/connecting/one-time.ts';
import { createKeyring } from '../../../../src/lib/crypto.ts';
import { workspaceStore } from '../../../../src/store/access/workspaces.ts';
import { openStore } from '../../../../src/store/base/open.ts';
import type { Store } from '../../../../src/store/base/store.ts';
import { authFlowStore } from '../../../../src/store/connections/auth-flows.ts';

const key = (byte: number) => Buffer.alloc(32, byte);
const MINUTE = 60_000;

let store: Store;
let now: number;
beforeEach(async () => {
  store = await openStore({ kind: 'sqlite', path: ':memory:' });
  now = 1_000_000;
  await workspaceStore(store).insert({
    id: 'w',
    name: 'w',
    secret: '',
    redirectOrigins: null,
    createdAt: 0,
  });
});

const tokensUnder = (...keys: [Buffer, ...Buffer[]]) =>
  createOneTimeTokens(authFlowStore(store), createKeyring(keys), { now: () => now });

describe('a one-time token', () => {
  it('gives its payload once', async () => {
    const oneTime = tokensUnder(key(1));
    const { token } = await oneTime.issue('authorize', 'w', { a: 1 }, MINUTE);
    expect(await oneTime.take('authorize', token)).toEqual({ workspaceId: 'w', payload: { a: 1 } });
    expect(await oneTime.take('authorize', token)).toBeUndefined();
  });

  it('is taken by one of many who come at once', async () => {
    const oneTime = tokensUnder(key(1));
    const { token } = await oneTime.issue('choose', 'w', {}, MINUTE);
    const taken = await Promise.all(Array.from({ length: 20 }, () => oneTime.take('choose', token)));
    expect(taken.filter((one) => one !== undefined)).toHaveLength(1);
  });

  it('is of its kind, and ends', async () => {
    const oneTime = tokensUnder(key(1));
    const { token } = await oneTime.issue('authorize', 'w', {}, MINUTE);
    expect(await oneTime.take('reauthorize', token)).toBeUndefined();
    now += MINUTE;
    expect(await oneTime.take('authorize', token)).toBeUndefined();
  });

  it('stays good when the encryption key is rotated', async () => {
    const { token } = await tokensUnder(key(1)).issue('authorize', 'w', { a: 1 }, MINUTE);
    expect(await tokensUnder(key(2), key(1)).rotate()).toBe(1);
    expect(await tokensUnder(key(2), key(1)).rotate()).toBe(0);
    expect(await tokensUnder(key(2)).take('authorize', token)).toMatchObject({ payload: { a: 1 } });
  });

  it('is unknown, not an error, under a key that is gone', async () => {
    const { token } = await tokensUnder(key(1)).issue('authorize', 'w', {}, MINUTE);
    expect(await tokensUnder(key(2)).take('authorize', token)).toBeUndefined();
  });

  it('is not stored, and neither is what it stands for', async () => {
    const { token } = await tokensUnder(key(1)).issue('choose', 'w', { secret: 'a-token' }, MINUTE);
    const rows = JSON.stringify(await authFlowStore(store).all());
    expect(rows).not.toContain(token);
    expect(rows).not.toContain('a-token');
  });

  it('that others made is claimed by the first who comes, until it ends', async () => {
    const oneTime = tokensUnder(key(1));
    const claim = (by: string) => oneTime.claim('link', 'w', 'a-link', { by }, now + MINUTE);
    const claims = await Promise.all(Array.from({ length: 20 }, (_, index) => claim(String(index))));
    expect(new Set(claims.map((claimed) => claimed?.by)).size).toBe(1);
    expect(await oneTime.claim('link', 'w', 'another-link', { by: 'x' }, now + MINUTE)).toEqual({ by: 'x' });
    expect(await oneTime.claim('choose', 'w', 'a-link', { by: 'x' }, now + MINUTE)).toBeUndefined();
    now += MINUTE;
    expect(await oneTime.claim('link', 'w', 'a-link', { by: 'late' }, now)).toBeUndefined();
  });
});
