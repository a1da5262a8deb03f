/** Native webhooks on a shared store: two gateways take in, fetch and deliver, and either of them may be killed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Changer, type Outcome, subscribeToAll } from '../faults/changes.ts';
import { openWorld, type World } from '../faults/world.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

/** Longer than the lease of whoever was killed. */
const LEASE = 61_000;
/** After this a sweep has begun. */
const SWEEP = 7 * 60 * 60_000;
const CHANGES = 60;

const rows: string[] = [];
let world: World;
let changer: Changer;
beforeEach(async () => {
  world = await openWorld();
  await world.start();
  await subscribeToAll(world, await world.connect());
  changer = new Changer(world, 7);
});
afterEach(() => world.close());
afterAll(() => {
  process.stdout.write(
    `\ntwo gateways on Postgres: changes, deliveries, lost, duplicated, out of order\n${rows.join('\n')}\n\n`,
  );
});

async function settled(name: string): Promise<Outcome> {
  for (const until = Date.now() + 90_000; Date.now() < until; await sleep(100)) {
    if (changer.outcome().lost.length === 0) break;
  }
  await world.quiet();
  const outcome = changer.outcome();
  const { changes, deliveries, lost, duplicated, disordered } = outcome;
  rows.push([name, changes, deliveries, lost.length, duplicated, disordered].join('  '));
  expect(lost).toEqual([]);
  expect(disordered).toBe(0);
  return outcome;
}

/** Deliveries of Jira that a gateway has taken. */
const accepted = () => world.sandbox.webhooks.deliveries.sent.filter(({ outcome }) => outcome === 'delivered').length;

/** Some changes of the round have come, and others are still to come. */
async function underWay(before: number): Promise<void> {
  while (accepted() < before + 4) await sleep(1);
}

it('both at work: everything is delivered once, in order', async () => {
  await world.startAnother();
  await changer.run(CHANGES);
  expect(await settled('no fault')).toMatchObject({ duplicated: 0, unseen: 0 });
});

it('the one that Jira does not know is killed: the other does its jobs', async () => {
  for (let round = 0; round < 3; round++) {
    const other = await world.startAnother();
    const before = accepted();
    const changing = changer.run(CHANGES / 3);
    await underWay(before);
    other.kill('SIGKILL');
    await changing;
    world.advance(LEASE);
  }
  await settled('kill -9 of the one behind ×3');
});

it('the one that Jira delivers to is killed: the other delivers what was taken in', async () => {
  await world.startAnother();
  for (let round = 0; round < 3; round++) {
    const before = accepted();
    const changing = changer.run(CHANGES / 3);
    await underWay(before);
    await world.kill();
    await changing;
    await world.start();
    world.advance(LEASE);
  }
  // Jira may have given up before the gateway was there again.
  world.advance(SWEEP);
  await settled('kill -9 of the one in front ×3');
});
