/**
 * One process on SQLite beside one, two and four on Postgres: requests and webhook events a second, and the processor time
 * that each takes. Load, upstream, gateways and Postgres share the machine, so more processes than cores gain nothing here.
 */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import pg from 'pg';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { connect, environment, GATEWAY, KEY } from './gateway.ts';
import { measureEvents } from './native.ts';
import { type Program, processorMs, startProgram } from './processes.ts';
import { median, type Row } from './row.ts';
import { type StaticUpstream, startUpstream } from './upstream.ts';

const PROCESSES = [1, 2, 4];
const ROUNDS = 3;
const SECONDS = 3;
const CONNECTIONS = 24;
const IDLE_MS = 15_000;
/** Of all processes of one store together: Postgres takes a hundred unless told otherwise. */
const DATABASE_CONNECTIONS = 16;

const shareOf = (processes: number) => String(DATABASE_CONNECTIONS / processes);

interface Workload {
  readonly name: string;
  request(id: string): Partial<autocannon.Request>;
}

const WORKLOADS: readonly Workload[] = [
  { name: 'list of 100 tasks', request: (id) => ({ path: `/task/${id}/task` }) },
  {
    name: 'write with an Idempotency-Key',
    request: (id) => ({
      method: 'POST',
      path: `/passthrough/${id}/rest/api/3/issue/10000`,
      body: '{"a":1}',
      setupRequest: (request) => ({
        ...request,
        headers: { ...request.headers, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      }),
    }),
  },
];

/** Of all servers of Postgres on this machine; nothing where it runs elsewhere. */
function postgresPids(): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return readFileSync(`/proc/${name}/comm`, 'utf8').trim() === 'postgres' ? [Number(name)] : [];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}

const total = (pids: readonly number[]) =>
  pids.reduce((sum, pid) => {
    try {
      return sum + processorMs(pid);
    } catch {
      return sum;
    }
  }, 0);

interface Cost {
  gateway: number;
  postgres: number;
}

/** Processor time that some work takes. */
export async function costOf(gateways: readonly Program[], work: () => Promise<unknown>): Promise<Cost> {
  const pids = gateways.map(({ process }) => process.pid ?? 0);
  const now = () => ({ gateway: total(pids), postgres: total(postgresPids()) });
  const before = now();
  await work();
  const after = now();
  return { gateway: after.gateway - before.gateway, postgres: after.postgres - before.postgres };
}

/** Some processes on one store. */
class Stand {
  readonly name: string;
  readonly #database: TestDatabase;
  readonly gateways: readonly Program[];
  readonly #id: string;

  private constructor(name: string, database: TestDatabase, gateways: readonly Program[], id: string) {
    this.name = name;
    this.#database = database;
    this.gateways = gateways;
    this.#id = id;
  }

  static async open(kind: TestDatabase['kind'], processes: number, upstream: StaticUpstream): Promise<Stand> {
    const database = await freshDatabase(kind);
    const start = () =>
      startProgram(GATEWAY, {
        ...environment('', false),
        ...database.variables,
        LOG_LEVEL: 'warn',
        DATABASE_CONNECTIONS: '8',
      });
    const first = await start();
    const others = Array.from({ length: processes - 1 }, start);
    const gateways = [first, ...(await Promise.all(others))];
    const name = `${processes} on ${kind === 'sqlite' ? 'SQLite' : 'Postgres'}`;
    return new Stand(name, database, gateways, await connect(first, upstream));
  }

  async load({ request }: Workload): Promise<{ rate: number } & Cost> {
    let requests = 0;
    let rate = 0;
    const one = async ({ url }: Program) => {
      const result = await autocannon({
        url,
        duration: SECONDS,
        connections: CONNECTIONS / this.gateways.length,
        requests: [{ headers: { authorization: KEY }, ...request(this.#id) }],
        headers: { authorization: KEY },
      });
      if (result.non2xx > 0 || result.errors > 0) {
        throw new Error(`${this.name}: ${result.non2xx} refusals, ${result.errors} errors`);
      }
      requests += result.requests.total;
      rate += result.requests.average;
    };
    const { gateway, postgres } = await costOf(this.gateways, () => Promise.all(this.gateways.map(one)));
    return { rate, gateway: gateway / requests, postgres: postgres / requests };
  }

  async close(): Promise<void> {
    await Promise.all(this.gateways.map((gateway) => gateway.stop()));
    await this.#database.drop();
  }
}

type Sample = Awaited<ReturnType<Stand['load']>>;

function rowsOf(workload: string, samples: ReadonlyMap<string, readonly Sample[]>): Row[] {
  const [base = []] = samples.values();
  const of = (list: readonly Sample[], key: keyof Sample) => median(list.map((sample) => sample[key]));
  const row = (name: string, list: readonly Sample[], key: keyof Sample, unit: string): Row => ({
    name: `${workload}, ${name}`,
    ours: of(list, key),
    baseline: of(base, key),
    ratio: median(list.map((sample, round) => sample[key] / (base[round]?.[key] ?? Number.NaN))),
    unit,
  });
  return [...samples].flatMap(([name, list]) => [
    row(name, list, 'rate', '/s'),
    row(`${name}, gateway's CPU each`, list, 'gateway', 'ms'),
    ...(list === base
      ? []
      : [{ ...row(`${name}, Postgres' CPU each`, list, 'postgres', 'ms'), baseline: Number.NaN, ratio: Number.NaN }]),
  ]);
}

/** Every stand in turn, round after round, so that a slower moment of the machine hits all of them. */
async function requests(stands: readonly Stand[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const workload of WORKLOADS) {
    const samples = new Map<string, Sample[]>(stands.map(({ name }) => [name, []]));
    for (const stand of stands) await stand.load(workload);
    for (let round = 0; round < ROUNDS; round++) {
      console.error(`  ${workload.name}, round ${round + 1} of ${ROUNDS}`);
      for (const stand of stands) samples.get(stand.name)?.push(await stand.load(workload));
    }
    rows.push(...rowsOf(workload.name, samples));
  }
  return rows;
}

const alone = (name: string, ours: number, unit: string, baseline = Number.NaN): Row => ({
  name,
  ours,
  baseline,
  ratio: ours / baseline,
  unit,
});

/** What a process that nobody asks anything asks of Postgres. */
async function idleStatements(serverUrl: string, upstream: StaticUpstream): Promise<Row> {
  const stand = await Stand.open('postgres', 1, upstream);
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  const transactions = async () => {
    const { rows } = await client.query(
      'select xact_commit::int as found from pg_stat_database where datname = current_database()',
    );
    return Number(rows[0]?.found);
  };
  // Sessions report what they did at most once a second.
  await sleep(IDLE_MS);
  const before = await transactions();
  await sleep(IDLE_MS);
  const found = ((await transactions()) - before) / (IDLE_MS / 1000);
  await client.end();
  await stand.close();
  return alone('an idle process on Postgres, statements', found, '/s');
}

async function events(): Promise<Row[]> {
  const rows: Row[] = [];
  let base: number | undefined;
  for (const [kind, processes] of [['sqlite', 1], ...PROCESSES.map((count) => ['postgres', count] as const)] as const) {
    const database = await freshDatabase(kind);
    const { delivered, accepted, processor } = await measureEvents(
      { ...database.variables, DATABASE_CONNECTIONS: shareOf(processes) },
      processes,
    );
    await database.drop();
    base ??= delivered;
    const name = `${processes} on ${kind === 'sqlite' ? 'SQLite' : 'Postgres'}`;
    rows.push(
      alone(`Jira events delivered, ${name}`, delivered, 'events/s', base),
      alone(`Jira events accepted, ${name}`, accepted, 'events/s'),
      alone(`Jira events, ${name}, gateway's CPU each`, processor, 'ms'),
    );
  }
  return rows;
}

export async function benchScaling(): Promise<Row[]> {
  const { TEST_DATABASE_URL: serverUrl } = process.env;
  if (!serverUrl) {
    console.error('scaling is left out: TEST_DATABASE_URL names no Postgres');
    return [];
  }
  const upstream = await startUpstream(0);
  const stands: Stand[] = [];
  try {
    const idle = await idleStatements(serverUrl, upstream);
    stands.push(await Stand.open('sqlite', 1, upstream));
    for (const count of PROCESSES) stands.push(await Stand.open('postgres', count, upstream));
    const rows = await requests(stands);
    for (const stand of stands.splice(0)) await stand.close();
    return [alone('cores of the machine', availableParallelism(), ''), idle, ...rows, ...(await events())];
  } finally {
    for (const stand of stands) await stand.close();
    await upstream.close();
  }
}
