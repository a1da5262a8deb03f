/** A machine that loses its power keeps what was synced, and of the rest nothing that anybody may count on. */
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keyBeside } from '../../../../src/store/base/encryption-key.ts';
import { openSqlite } from '../../../../src/store/base/open-sqlite.ts';
import { isStoreOutage } from '../../../../src/store/base/outage.ts';
import type { Store } from '../../../../src/store/base/store.ts';
import { idempotencyStore } from '../../../../src/store/calls/idempotency.ts';
import { connectionStore } from '../../../../src/store/connections/connections.ts';
import { nativeEventStore } from '../../../../src/store/webhooks/native-events.ts';
import { addWorkspace, connectionRow, idempotencyRow, WORKSPACE } from '../rows.ts';

type Synced = (error: NodeJS.ErrnoException | null) => void;

let folder: string;
let store: Store;
let syncs: number;
let opened: Store[];
/** How long a disk takes. */
let slowMs = 0;

/** What is on the disk when a sync begins is there when it ends; what comes meanwhile need not be. */
function sync(_: number, done: Synced): void {
  syncs += 1;
  for (const file of ['live.db', 'live.db-wal']) {
    fs.copyFileSync(join(folder, file), join(folder, file.replace('live', 'disk')));
  }
  setTimeout(() => done(null), slowMs);
}

beforeEach(async () => {
  folder = fs.mkdtempSync(join(tmpdir(), 'taskgate-power-'));
  vi.spyOn(fs, 'fdatasync').mockImplementation(sync);
  syncs = 0;
  slowMs = 0;
  store = openSqlite(join(folder, 'live.db'));
  opened = [store];
  await addWorkspace(store);
  await store.lasting();
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const one of opened) await one.close();
  fs.rmSync(folder, { recursive: true });
});

/** The store as it is when the power is back. */
function afterPowerLoss(): Store {
  const found = join(folder, `found-${opened.length}.db`);
  for (const end of ['', '-wal']) fs.copyFileSync(join(folder, `disk.db${end}`), found + end);
  const again = openSqlite(found);
  opened.push(again);
  return again;
}

const event = { connectionId: 'c1', deliveryId: 'd1', hints: [], receivedAt: 1, doneAt: null };
const idempotency = (of: Store) => idempotencyStore(of);
const connections = (of: Store) => connectionStore(of);

describe('what was written when the power went', () => {
  it('is there: that a write has begun, what it noted, and its answer', async () => {
    await idempotency(store).insert(idempotencyRow('h'));
    expect(await idempotency(afterPowerLoss()).find('h')).toMatchObject({ marker: 'm', memo: null, answer: null });
    await idempotency(store).change('h', 'one', { memo: '10001' });
    expect(await idempotency(afterPowerLoss()).find('h')).toMatchObject({ memo: '10001' });
    await idempotency(store).change('h', 'one', { answer: 'sealed' });
    expect(await idempotency(afterPowerLoss()).find('h')).toMatchObject({ answer: 'sealed' });
  });

  it('is there: a connection, its renewed tokens, what was changed, and that it is gone', async () => {
    const found = async () => await connections(afterPowerLoss()).find(WORKSPACE, 'c1');
    await connections(store).insert(connectionRow('c1'));
    expect(await found()).toMatchObject({ credentials: 'sealed' });
    await connections(store).lease('c1', 'me', 1, 1000);
    expect(await connections(store).storeRenewed('c1', 'me', { credentials: 'renewed' })).toBe(true);
    expect(await found()).toMatchObject({ credentials: 'renewed' });
    await connections(store).update({ workspaceId: WORKSPACE, id: 'c1' }, { isPaused: true });
    expect(await found()).toMatchObject({ isPaused: true });
    await connections(store).remove(WORKSPACE, 'c1');
    expect(await found()).toBeUndefined();
  });

  it('is there: events that a provider was told are taken', async () => {
    await connections(store).insert(connectionRow('c1'));
    await nativeEventStore(store).receive([event], []);
    expect(await nativeEventStore(afterPowerLoss()).pendingCounts(['c1'])).toEqual(new Map([['c1', 1]]));
  });

  it('is not waited for where it comes again by itself: a lease, a health mark', async () => {
    await connections(store).insert(connectionRow('c1'));
    await idempotency(store).insert(idempotencyRow('h'));
    const before = syncs;
    await connections(store).lease('c1', 'me', 1, 1000);
    await connections(store).markHealthy(connectionRow('c1'), 5);
    await idempotency(store).change('h', 'one', { leaseUntil: 2000 });
    expect(syncs).toBe(before);
  });
});

describe('syncing', () => {
  it('is done once for all who wait, and for whoever wrote while it ran once more', async () => {
    slowMs = 200;
    const before = syncs;
    const first = idempotency(store).insert(idempotencyRow('first'));
    await vi.waitFor(() => expect(syncs).toBe(before + 1), { interval: 1 });
    await Promise.all(Array.from({ length: 50 }, (_, at) => idempotency(store).insert(idempotencyRow(`h${at}`))));
    await first;
    expect(syncs).toBe(before + 2);
    expect(await idempotency(afterPowerLoss()).find('h49')).toBeDefined();
  });

  it('keeps whatever was answered, whenever the power goes', async () => {
    const step = fc.record({ pauseMs: fc.nat(3), slowMs: fc.nat(4) });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), fc.nat(12), async (steps, writesBefore) => {
        run += 1;
        const answered: string[] = [];
        const all = steps.map(async ({ slowMs: slow }, at) => {
          await new Promise((resolve) =>
            setTimeout(
              resolve,
              steps.slice(0, at).reduce((sum, one) => sum + one.pauseMs, 0),
            ),
          );
          slowMs = slow;
          await idempotency(store).insert(idempotencyRow(`${run}-${at}`));
          answered.push(`${run}-${at}`);
        });
        await Promise.all(all.slice(0, writesBefore));
        const counted = [...answered];
        const found = idempotency(afterPowerLoss());
        for (const hash of counted) expect(await found.find(hash)).toBeDefined();
        await Promise.all(all);
      }),
      { numRuns: 15 },
    );
  });

  it('that fails is an outage of the store, and the next one is tried', async () => {
    vi.mocked(fs.fdatasync).mockImplementationOnce((_, done) => done(Object.assign(new Error('EIO'), { code: 'EIO' })));
    const failed = idempotency(store).insert(idempotencyRow('h'));
    await expect(failed).rejects.toSatisfy(isStoreOutage);
    await store.lasting();
  });

  it('is not needed by a database that nobody else sees', async () => {
    const before = syncs;
    const memory = openSqlite(':memory:');
    await memory.lasting();
    await memory.close();
    expect(syncs).toBe(before);
  });

  it('comes with the end of a command that wrote', async () => {
    const command = openSqlite(join(folder, 'live.db'));
    await addWorkspace(command, 'w2');
    await command.close();
    const { db, t } = afterPowerLoss();
    expect((await db.select().from(t.workspace)).map(({ id }) => id)).toContain('w2');
  });
});

it('the key that all credentials are encrypted under is on the disk before it is used', () => {
  const synced = vi.spyOn(fs, 'fsyncSync');
  keyBeside(join(folder, 'keyed', 'taskgate.db'));
  expect(synced).toHaveBeenCalled();
});
