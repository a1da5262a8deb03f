import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPeers, type SharedPeers } from '../../../src/cluster/peers.ts';
import { createLogger } from '../../../src/lib/observe/log.ts';
import { openStore } from '../../../src/store/base/open.ts';
import type { Store } from '../../../src/store/base/store.ts';
import { peerStore } from '../../../src/store/cluster/peers.ts';

const MINUTE = 60_000;

let store: Store;
let peers: SharedPeers[];
beforeEach(async () => {
  vi.useFakeTimers({ now: 1_790_000_000_000 });
  store = await openStore({ kind: 'sqlite', path: ':memory:' });
  peers = [];
});
afterEach(async () => {
  await Promise.all(peers.map((one) => one.stop()));
  await store.close();
  vi.useRealTimers();
});

async function join(): Promise<SharedPeers> {
  const made = createPeers({ store: peerStore(store), clock: { now: () => Date.now() }, log: createLogger('silent') });
  await made.start();
  peers.push(made);
  return made;
}

it('processes know how many they are within one beat, and that one has left', async () => {
  const [one, two] = [await join(), await join()];
  await vi.advanceTimersByTimeAsync(5000);
  expect([one.count(), two.count()]).toEqual([2, 2]);
  await two.stop();
  await vi.advanceTimersByTimeAsync(5000);
  expect(one.count()).toBe(1);
});

it('a process that says nothing for 15 seconds is counted no more', async () => {
  const one = await join();
  await peerStore(store).beat('killed', Date.now());
  await vi.advanceTimersByTimeAsync(5000);
  expect(one.count()).toBe(2);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(one.count()).toBe(1);
});

it('what one closes is closed for all within a second, and opens by itself', async () => {
  const [one, two] = [await join(), await join()];
  const until = Date.now() + MINUTE;
  one.close('quota', until);
  one.close('quota', until - 1000);
  expect(one.closedUntil('quota')).toBe(until);
  await vi.advanceTimersByTimeAsync(1000);
  expect(two.closedUntil('quota')).toBe(until);
  expect(two.closedUntil('another')).toBe(0);
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(two.closedUntil('quota')).toBe(0);
});

it('a process goes by what it knows while the store is away, and is seen again afterwards', async () => {
  const [one, two] = [await join(), await join()];
  const inMemory = peerStore(store);
  let isAway = true;
  const flaky = createPeers({
    store: {
      ...inMemory,
      closedAt: async (now) => {
        if (isAway) throw new Error('away');
        return await inMemory.closedAt(now);
      },
    },
    clock: { now: () => Date.now() },
    log: createLogger('silent'),
  });
  peers.push(flaky);
  await flaky.start();
  one.close('quota', Date.now() + MINUTE);
  flaky.close('own', Date.now() + MINUTE);
  await vi.advanceTimersByTimeAsync(2000);
  expect(flaky.closedUntil('quota')).toBe(0);
  expect(flaky.closedUntil('own')).toBeGreaterThan(0);
  isAway = false;
  await vi.advanceTimersByTimeAsync(1000);
  expect(flaky.closedUntil('quota')).toBeGreaterThan(0);
  expect(two.closedUntil('own')).toBeGreaterThan(0);
});

it('what the store could not take is told as soon as it can', async () => {
  const two = await join();
  const inMemory = peerStore(store);
  let refusals = 3;
  const flaky = createPeers({
    store: {
      ...inMemory,
      close: async (row) => {
        if (refusals-- > 0) throw new Error('away');
        await inMemory.close(row);
      },
    },
    clock: { now: () => Date.now() },
    log: createLogger('silent'),
  });
  peers.push(flaky);
  await flaky.start();
  flaky.close('quota', Date.now() + MINUTE);
  flaky.close('gone by then', Date.now() + 100);
  await vi.advanceTimersByTimeAsync(900);
  expect(two.closedUntil('quota')).toBe(0);
  await vi.advanceTimersByTimeAsync(2000);
  expect(two.closedUntil('quota')).toBeGreaterThan(0);
  expect(two.closedUntil('gone by then')).toBe(0);
});

it('a process that calls nobody reads what is closed once a second, one that calls twice', async () => {
  const reads = vi.fn(peerStore(store).closedAt);
  const log = createLogger('silent');
  const one = createPeers({ store: { ...peerStore(store), closedAt: reads }, clock: { now: () => Date.now() }, log });
  peers.push(one);
  await one.start();
  await vi.advanceTimersByTimeAsync(20_000);
  reads.mockClear();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(reads).toHaveBeenCalledTimes(20);
  for (let second = 0; second < 10; second++) {
    for (const ms of [250, 500, 250]) {
      one.closedUntil('quota');
      await vi.advanceTimersByTimeAsync(ms);
    }
  }
  expect(reads).toHaveBeenCalledTimes(40);
});
