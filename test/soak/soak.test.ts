/** One round of each flood, by what is counted; `npm run soak` makes many, and measures memory and time as well. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from '../fuzz/world.ts';
import { ATTACKS, type Attacker, openAttacker, type Statuses } from './attacks.ts';
import { look, watchDuring } from './watch.ts';

const LOOK_EVERY_MS = 50;

let world: World;
let attacker: Attacker;
beforeAll(async () => {
  world = await openWorld();
  attacker = await openAttacker(world);
}, 60_000);
afterAll(() => world.close());

/** What a flood may be answered; whoever keeps his connection open gets nothing. */
const REFUSED = new Set(['404', '408', '413', '502', '503', '504', 'none', 'unread']);

describe('a flood', () => {
  it.each(ATTACKS)(
    'takes up no more than there is for it, and nothing when it is over: $name',
    { timeout: 120_000 },
    async (attack) => {
      let answered: Statuses = {};
      let others: number[] = [];
      const samples = await watchDuring(world, LOOK_EVERY_MS, async () => {
        const asking = Promise.all(
          Array.from(
            { length: 5 },
            async () => (await world.send({ method: 'GET', path: '/unified/connection?limit=1' })).status,
          ),
        );
        [answered, others] = await Promise.all([attack.run(attacker), asking]);
      });
      expect(Object.keys(answered).filter((status) => !REFUSED.has(status))).toEqual([]);
      // Another workspace is answered meanwhile.
      expect(others).toEqual([200, 200, 200, 200, 200]);
      const { limit } = await look(world);
      expect(limit).toBeGreaterThan(0);
      expect(Math.max(...samples.map(({ buffered }) => buffered))).toBeLessThanOrEqual(limit);
      await expect.poll(async () => (await look(world)).buffered, { timeout: 60_000, interval: 200 }).toBe(0);
    },
  );

  it('was counted where it was refused', async () => {
    expect((await look(world)).refused).toBeGreaterThan(0);
    expect(world.gateway.output().split('\n').slice(1).join('')).toBe('');
  });
});
