/** `npm run soak [MINUTES]`: hostile and valid load at once, with what the process took meanwhile at the end. */
import { type Finding, fuzz } from '../fuzz/run.ts';
import { openWorld } from '../fuzz/world.ts';
import { ALLOCATION } from '../support/allocation.ts';
import { ATTACKS, openAttacker } from './attacks.ts';
import { type Sample, watchDuring, watchHealth } from './watch.ts';

const MIB = 1024 ** 2;
const MOST_MEMORY = 300 * MIB;
const SLOWEST_HEALTH_MS = 200;
const LOOK_EVERY_MS = 200;
/** Requests of one part of the valid load. */
const PART = 400;

const minutes = Number(process.argv[2] ?? 30);
const end = Date.now() + minutes * 60_000;

const highest = (values: readonly number[]) => Math.max(...values);
const percentile = (values: readonly number[], part: number) =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)] ?? Number.NaN;

interface Watched {
  readonly samples: readonly Sample[];
  /** Milliseconds of `/healthz`. */
  readonly health: readonly number[];
}

function lineOf(name: string, { samples, health }: Watched): string {
  const memory = Math.round(highest(samples.map((sample) => sample.memory)) / MIB);
  const buffered = Math.round(highest(samples.map((sample) => sample.buffered)) / MIB);
  const times = [0.5, 0.99, 1].map((part) => Math.round(percentile(health, part))).join(' / ');
  return `| ${name} | ${memory} MiB | ${buffered} MiB | ${times} ms |`;
}

const world = await openWorld(ALLOCATION);
const attacker = await openAttacker(world);
const watch = watchHealth(world, LOOK_EVERY_MS / 2);
const all = { samples: [] as Sample[], health: [] as number[] };
const rows: string[] = [];
let requests = 0;
const findings: Finding[] = [];

/** Lists of groups are what the flood spoils at Jira. */
const isExpected = ({ request }: Finding) => /\/hris\/.*\/group/.test(request);

/** What honest and clumsy callers ask meanwhile. */
async function load(): Promise<void> {
  for (let seed = 1; Date.now() < end; seed += 1) {
    const part = await fuzz(world, { requests: PART, seed, parallel: 4 });
    requests += PART;
    findings.push(...part.findings.filter((finding) => !isExpected(finding)));
  }
}

async function flood(): Promise<void> {
  for (let round = 0; Date.now() < end; round += 1) {
    const attack = ATTACKS[round % ATTACKS.length];
    if (!attack) return;
    let answered = {};
    const samples = await watchDuring(world, LOOK_EVERY_MS, async () => {
      answered = await attack.run(attacker);
    });
    const health = watch.taken();
    all.samples.push(...samples);
    all.health.push(...health);
    rows.push(lineOf(`${attack.name} ${JSON.stringify(answered)}`, { samples, health }));
    console.error(rows.at(-1));
  }
}

try {
  await Promise.all([load(), flood()]);
  console.log('| flood | memory | of it bodies | /healthz p50/p99/most |\n| --- | --- | --- | --- |');
  for (const row of rows) console.log(row);
  console.log(lineOf(`all of ${minutes} minutes, ${requests} other requests`, all));
  for (const finding of findings) console.log(JSON.stringify(finding));
  const isHeld = highest(all.samples.map(({ memory }) => memory)) < MOST_MEMORY;
  const isQuick = highest(all.health) < SLOWEST_HEALTH_MS;
  process.exitCode = isHeld && isQuick && findings.length === 0 ? 0 : 1;
} finally {
  watch.stop();
  await world.close();
}
