import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { createCaptures, LONGEST_BODY, MOST_CAPTURED } from '../../../src/call-log/captures.ts';
import type { LiveConnection } from '../../../src/connections/live-connection.ts';
import { createKeyring } from '../../../src/lib/crypto.ts';
import { createLogger } from '../../../src/lib/observe/log.ts';
import { Secret } from '../../../src/lib/secret.ts';
import { captureStore } from '../../../src/store/calls/captures.ts';
import { connectionRow, WORKSPACE } from '../store/rows.ts';
import { onEachDatabase } from '../store/stores.ts';

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
const live = (id = 'c1') =>
  ({ row: connectionRow(id), credentials: new Secret('{"token":"secret-of-the-site"}') }) as unknown as LiveConnection;

onEachDatabase('captured bodies', (given) => {
  const capturesWith = (...keys: [Buffer, ...Buffer[]]) =>
    createCaptures({
      store: captureStore(given.store),
      connections: {} as never,
      keyring: createKeyring(keys),
      clock: { now: () => 1000 },
      log: createLogger('silent'),
      callsKeptMs: 60_000,
    });
  const captured = async (document: unknown, id = 'call', captures = capturesWith(oldKey)) => {
    captures.add(
      id,
      live(),
      Promise.resolve({ request: { document }, response: undefined, secrets: ['of-the-caller'] }),
    );
    await captures.flush();
    return await captures.find(WORKSPACE, id);
  };

  it('have neither the credentials of the caller nor those of the site', async () => {
    const bodies = await captured({ said: 'of-the-caller and secret-of-the-site' });
    expect(bodies).toEqual({ request: expect.stringContaining('[redacted] and [redacted]'), response: null });
  });

  it('are cut where they are long', async () => {
    const bodies = await captured(Array.from({ length: 20_000 }, (_, index) => index));
    expect(bodies?.request?.length).toBeLessThan(LONGEST_BODY + 20);
    expect(bodies?.request).toMatch(/… \[cut off\]$/);
  });

  it('are no more than so many of one connection', async () => {
    const store = captureStore(given.store);
    const row = { workspaceId: WORKSPACE, connectionId: 'c1', sealed: 'v1.x.y', expiresAt: 2000 };
    for (let index = 0; index < MOST_CAPTURED; index++) await store.insert({ id: `full ${index}`, ...row });
    expect(await captured({ one: 'more' })).toBeUndefined();
  });

  it('are of their workspace, and gone with their time', async () => {
    await captured({ mine: true });
    const captures = capturesWith(oldKey);
    expect(await captures.find('another', 'call')).toBeUndefined();
    expect(await captureStore(given.store).find(WORKSPACE, 'call', 61_000)).toBeUndefined();
  });

  it('are encrypted anew under a new key, and are nothing without any of their keys', async () => {
    await captured({ mine: true });
    expect(await capturesWith(newKey).find(WORKSPACE, 'call')).toBeUndefined();
    const both = capturesWith(newKey, oldKey);
    expect(await both.rotate()).toBe(1);
    expect(await both.rotate()).toBe(0);
    expect(await capturesWith(newKey).find(WORKSPACE, 'call')).toMatchObject({
      request: expect.stringContaining('mine'),
    });
    expect(await capturesWith(oldKey).removeHolding({ workspaceId: WORKSPACE }, ['nobody'])).toBe(1);
  });

  it('that never came to their end leave the others as they are', async () => {
    const captures = capturesWith(oldKey);
    captures.add('broken', live(), Promise.reject(new Error('the caller has gone')));
    expect(await captured({ next: 1 }, 'call', captures)).toBeDefined();
    expect(await captures.find(WORKSPACE, 'broken')).toBeUndefined();
  });
});
