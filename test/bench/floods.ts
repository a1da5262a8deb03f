/** The floods of `npm run soak`, each against a gateway of its own: the most memory that it takes, and what `/healthz` waits. */
import { openWorld } from '../fuzz/world.ts';
import { ATTACKS, type Attack, openAttacker } from '../soak/attacks.ts';
import { watchDuring, watchHealth } from '../soak/watch.ts';
import { ALLOCATION } from '../support/allocation.ts';
import { alone, type Row } from './row.ts';

const MIB = 1024 * 1024;
const LOOK_EVERY_MS = 50;
const ROUNDS = 3;

async function benchFlood(attack: Attack): Promise<Row[]> {
  const world = await openWorld(ALLOCATION);
  const watch = watchHealth(world, LOOK_EVERY_MS);
  try {
    const attacker = await openAttacker(world);
    watch.taken();
    const samples = await watchDuring(world, LOOK_EVERY_MS, async () => {
      for (let round = 0; round < ROUNDS; round += 1) await attack.run(attacker);
    });
    const memory = Math.max(...samples.map((sample) => sample.memory)) / MIB;
    return [
      alone(`${attack.name}: memory at most`, memory, 'MiB', '< 300'),
      alone(`${attack.name}: /healthz at most`, Math.max(...watch.taken()), 'ms', '< 200'),
    ];
  } finally {
    watch.stop();
    await world.close();
  }
}

export async function benchFloods(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const attack of ATTACKS) rows.push(...(await benchFlood(attack)));
  return rows;
}
