/** `npm run fuzz [REQUESTS] [SEED]`: the long run, with its totals at the end. */
import { fuzz } from './run.ts';
import { openWorld } from './world.ts';

const [requests = '100000', seed = '1'] = process.argv.slice(2);
const MIB = 1024 ** 2;

const world = await openWorld();
const memory: number[] = [];
async function look(done: number): Promise<void> {
  memory.push(Math.round((await world.memory()) / MIB));
  console.error(`${done} requests, ${memory.at(-1)} MiB`);
}
const begun = performance.now();
try {
  const totals = await fuzz(world, { requests: Number(requests), seed: Number(seed), onPart: look });
  const { findings, slowestMs, byStatus, byOperation } = totals;
  console.log(JSON.stringify({ byStatus, byOperation }, undefined, 2));
  for (const finding of findings) console.log(JSON.stringify(finding, undefined, 2));
  const count = Object.values(byStatus).reduce((sum, of) => sum + of, 0);
  const seconds = Math.round((performance.now() - begun) / 1000);
  console.log(`${count} requests in ${seconds} s, slowest ${Math.round(slowestMs)} ms, ${findings.length} findings`);
  console.log(`memory in MiB: ${memory.join(' ')}`);
  process.exitCode = findings.length > 0 ? 1 : 0;
} finally {
  await world.close();
}
