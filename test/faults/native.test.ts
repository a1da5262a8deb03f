/**
 * Native webhooks while things break: each change at Jira is delivered at least once, in order for each object, whatever
 * is killed, lost, doubled, late, or lapsed. A table of what came of it is printed at the end.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Changer, type Outcome, subscribeToAll } from './changes.ts';
import { openWorld, type World } from './world.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Longer than the lease of whoever was killed. */
const LEASE = 61_000;
/** After this a sweep has begun. */
const SWEEP = 7 * HOUR;
const CHANGES = 120;

const rows: [name: string, outcome: Outcome][] = [];

let world: World;
let changer: Changer;
let connectionId: string;

beforeEach(async () => {
  world = await openWorld();
  await world.start();
  connectionId = await world.connect();
  await subscribeToAll(world, connectionId);
  changer = new Changer(world, 7);
});
afterEach(() => world.close());

afterAll(() => {
  const columns = [
    'changes',
    'deliveries',
    'objects',
    'lost',
    'unseen',
    'duplicated',
    'repeated',
    'disordered',
  ] as const;
  const header = ['fault'.padEnd(44), ...columns].join(' | ');
  const lines = rows.map(([name, outcome]) =>
    [
      name.padEnd(44),
      ...columns.map((column) =>
        String(column === 'lost' ? outcome.lost.length : outcome[column]).padStart(column.length),
      ),
    ].join(' | '),
  );
  process.stdout.write(`\n${[header, ...lines].join('\n')}\n\n`);
});

/** Deliveries of Jira that a gateway has taken. */
const accepted = () => world.sandbox.webhooks.deliveries.sent.filter(({ outcome }) => outcome === 'delivered').length;

/** Waits until nothing is lost any more, and checks the rest. */
async function settled(name: string, patience = 90_000): Promise<Outcome> {
  for (const until = Date.now() + patience; Date.now() < until; await sleep(100)) {
    if (changer.outcome().lost.length === 0) break;
  }
  // What comes twice comes a little later.
  await world.quiet();
  const outcome = changer.outcome();
  rows.push([name, outcome]);
  expect(outcome.lost).toEqual([]);
  expect(outcome.disordered).toBe(0);
  return outcome;
}

const registrations = () => world.sandbox.webhooks.registrations.all();
const alive = () => registrations().filter(({ expiresAt }) => expiresAt > world.now());

describe('when Jira behaves badly', () => {
  it('no fault at all', async () => {
    await changer.run(CHANGES);
    expect(await settled('none')).toMatchObject({ duplicated: 0, unseen: 0 });
  });

  it('each delivery three times', async () => {
    world.sandbox.webhooks.misdeliveries.add({ copies: 3 });
    await changer.run(CHANGES);
    expect(await settled('duplicates ×3')).toMatchObject({ duplicated: 0, unseen: 0 });
  });

  it('deliveries in the wrong order', async () => {
    world.sandbox.webhooks.misdeliveries.add({ reverse: 7 });
    await changer.run(CHANGES);
    world.sandbox.webhooks.deliveries.release();
    expect(await settled('reordered')).toMatchObject({ duplicated: 0, unseen: 0 });
  });

  it('a tenth of the deliveries lost', async () => {
    world.sandbox.webhooks.misdeliveries.add({ lose: true, share: 0.1 });
    await changer.run(2 * CHANGES);
    await world.sandbox.webhooks.deliveries.settled();
    const lost = world.sandbox.webhooks.deliveries.sent.filter(({ outcome }) => outcome === 'lost');
    expect(lost.length).toBeGreaterThan(CHANGES / 10);
    world.advance(SWEEP);
    expect((await settled('10 % lost by Jira')).duplicated).toBe(0);
  });

  it('every delivery lost', async () => {
    world.sandbox.webhooks.misdeliveries.add({ lose: true });
    await changer.run(CHANGES);
    world.advance(SWEEP);
    expect((await settled('100 % lost by Jira')).duplicated).toBe(0);
  });
});

describe('when gateways are killed', () => {
  it('between the delivery of Jira and ours', async () => {
    for (let round = 0; round < 4; round++) {
      const before = accepted();
      const changing = changer.run(CHANGES / 4);
      while (accepted() < before + 8) await sleep(1);
      await world.kill();
      await changing;
      await world.start();
      world.advance(LEASE);
      await expect.poll(accepted, { timeout: 60_000 }).toBeGreaterThan(before + CHANGES / 5);
    }
    await settledQuietly(0, 20_000).catch(() => {
      // Jira gave up before the gateway was there again; a sweep finds it.
      world.advance(SWEEP);
    });
    await settled('kill -9 between delivery and delivery ×4');
  });

  it('one of two on the same store', async () => {
    const other = await world.startAnother();
    const before = accepted();
    const changing = changer.run(CHANGES);
    while (accepted() < before + 8) await sleep(1);
    other.kill('SIGKILL');
    await changing;
    world.advance(LEASE);
    expect((await settled('kill -9 of one of two gateways')).unseen).toBe(0);
  });

  it.each([
    ['before', { delayMs: 3000, method: 'PUT' }],
    ['after', { delayMs: 3000, method: 'PUT', afterwards: true, status: 204 }],
  ])('while it renews the registration, %s Jira has done so', async (when, fault) => {
    await changer.run(CHANGES / 4);
    await settledQuietly();
    world.sandbox.faults.add({ path: '/webhook/refresh$', ...fault });
    world.advance(21 * DAY);
    const asked = () => world.sandbox.requests.filter(({ target }) => target.endsWith('/webhook/refresh')).length;
    await expect.poll(asked, { timeout: 20_000 }).toBe(1);
    await world.kill();
    world.advance(LEASE);
    await world.start();
    await expect.poll(() => alive()[0]?.expiresAt ?? 0, { timeout: 60_000 }).toBeGreaterThan(world.now() + 20 * DAY);
    await changer.run(CHANGES / 4);
    await settled(`kill -9 ${when} the renewal was done`);
    expect(registrations()).toHaveLength(1);
  });
});

/** Until what was changed so far is delivered, but for so many deletions that nobody could hear of. */
async function settledQuietly(unseen = 0, timeout = 90_000): Promise<void> {
  await expect.poll(() => changer.outcome(), { timeout, interval: 100 }).toMatchObject({ lost: [], unseen });
  await world.sandbox.webhooks.deliveries.settled();
}

describe('when time passes', () => {
  it('30 days with a gateway: its registration lives on', async () => {
    for (let day = 0; day < 36; day += 3) {
      await changer.run(CHANGES / 12);
      await settledQuietly();
      world.advance(3 * DAY);
      await expect.poll(() => alive().length, { timeout: 20_000 }).toBe(1);
      await expect.poll(() => alive()[0]?.expiresAt ?? 0, { timeout: 20_000 }).toBeGreaterThan(world.now() + 6 * DAY);
    }
    expect(await settled('36 days pass')).toMatchObject({ duplicated: 0, unseen: 0 });
  });

  it('31 days without a gateway: a new registration within a minute of its start, and nothing lost', async () => {
    await changer.run(CHANGES / 2);
    await settledQuietly();
    await world.kill();
    world.advance(31 * DAY);
    await changer.run(CHANGES / 2);
    const startedAt = Date.now();
    await world.start();
    await expect.poll(() => alive().length, { timeout: 60_000 }).toBe(1);
    const { unseen } = await settled('31 days without a gateway', 60_000);
    expect(Date.now() - startedAt).toBeLessThan(MINUTE);
    expect(registrations()).toHaveLength(1);
    await changer.run(CHANGES / 4);
    await settledQuietly(unseen);
  });

  it('the registration is gone at Jira: found within a day', async () => {
    await changer.run(CHANGES / 4);
    await settledQuietly();
    world.sandbox.webhooks.registrations.forgetAll();
    await changer.run(CHANGES / 2);
    world.advance(DAY + MINUTE);
    await expect.poll(() => alive().length, { timeout: 20_000 }).toBe(1);
    await changer.run(CHANGES / 4);
    await settled('registration gone at Jira');
  });

  it('the clock of the gateway jumps ahead and back', async () => {
    await changer.run(CHANGES / 4);
    await settledQuietly();
    world.skew(2 * HOUR);
    await changer.run(CHANGES / 4);
    await world.sandbox.webhooks.deliveries.settled();
    world.skew(0);
    await changer.run(CHANGES / 2);
    // To a clock that is ahead what Jira signs is over: it was refused for that time.
    world.advance(SWEEP);
    await settled('clock jumps by 2 hours and back', 60_000);
  });
});
