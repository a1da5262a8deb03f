/**
 * What a large installation costs, at one tenth of it: requests to many connections in turn, at a steady rate. Per request:
 * processor time of the gateway and of Postgres, statements, rows and bytes that stay.
 */
import autocannon from 'autocannon';
import pLimit from 'p-limit';
import pg from 'pg';
import { freshDatabase } from '../support/database.ts';
import { connect, environment, GATEWAY, KEY } from './gateway.ts';
import { type Program, residentMb, startProgram } from './processes.ts';
import { alone, type Row } from './row.ts';
import { costOf } from './scaling.ts';
import { type StaticUpstream, startUpstream } from './upstream.ts';

const CONNECTIONS = 10_000;
const RATE = 100;
const SECONDS = 60;
const CONNECTED_AT_ONCE = 16;
/** Rows and bytes are said of a million requests. */
const MILLION = 1_000_000;
/** Sessions report what they did at most once a second, and the call log is written four times. */
const SETTLED_MS = 2500;

interface Kept {
  readonly rows: number;
  readonly bytes: number;
  readonly statements: number;
}

class Watch {
  readonly #client: pg.Client;

  constructor(url: string) {
    this.#client = new pg.Client({ connectionString: url });
  }

  open = () => this.#client.connect();
  close = () => this.#client.end();

  /** All that is stored, counted exactly. */
  async kept(): Promise<Kept> {
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    const { rows: tables } = await this.#client.query<{ name: string }>(
      'select quote_ident(table_name) as name from information_schema.tables where table_schema = current_schema()',
    );
    let rows = 0;
    let bytes = 0;
    for (const { name } of tables) {
      const { rows: found } = await this.#client.query(
        `select count(*)::int as rows, pg_total_relation_size('${name}')::bigint as bytes from ${name}`,
      );
      rows += Number(found[0]?.rows);
      bytes += Number(found[0]?.bytes);
    }
    const { rows: found } = await this.#client.query(
      'select xact_commit::int as found from pg_stat_database where datname = current_database()',
    );
    return { rows, bytes, statements: Number(found[0]?.found) };
  }
}

async function connectAll(gateway: Program, upstream: StaticUpstream, count: number): Promise<string[]> {
  const atOnce = pLimit(CONNECTED_AT_ONCE);
  return await Promise.all(Array.from({ length: count }, () => atOnce(() => connect(gateway, upstream))));
}

/** One request to each connection in turn, at a steady rate. */
async function load(gateway: Program, paths: readonly string[], seconds: number, rate: number): Promise<number> {
  const result = await autocannon({
    url: gateway.url,
    duration: seconds,
    overallRate: rate,
    connections: 20,
    requests: paths.map((path) => ({ path })),
    headers: { authorization: KEY },
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} refusals, ${result.errors} errors`);
  return result.requests.total;
}

export async function benchGrowth(): Promise<Row[]> {
  if (!process.env.TEST_DATABASE_URL) {
    console.error('growth is left out: TEST_DATABASE_URL names no Postgres');
    return [];
  }
  const upstream = await startUpstream(0);
  const database = await freshDatabase('postgres');
  const gateway = await startProgram(GATEWAY, { ...environment('', false), ...database.variables, LOG_LEVEL: 'warn' });
  const watch = new Watch(database.url);
  await watch.open();
  const pid = gateway.process.pid ?? 0;
  try {
    const fresh = residentMb(pid);
    const ids = await connectAll(gateway, upstream, CONNECTIONS);
    const before = await watch.kept();
    const paths = ids.map((id) => `/task/${id}/task/10000`);
    let requests = 0;
    const cost = await costOf([gateway], async () => {
      requests = await load(gateway, paths, SECONDS, RATE);
    });
    const after = await watch.kept();
    const each = (key: keyof Kept) => (after[key] - before[key]) / requests;
    return [
      alone('connections', CONNECTIONS, ''),
      alone('requests', requests / SECONDS, '/s'),
      alone("gateway's CPU for a request", cost.gateway / requests, 'ms'),
      alone("Postgres' CPU for a request", cost.postgres / requests, 'ms'),
      alone('transactions of Postgres for a request', each('statements'), ''),
      alone('rows that a million requests leave', each('rows') * MILLION, 'rows'),
      alone('bytes that a million requests leave', (each('bytes') * MILLION) / 1024 ** 2, 'MiB'),
      alone('bytes of a connection', before.bytes / CONNECTIONS, 'B'),
      alone('memory after start', fresh, 'MB'),
      alone(`memory after ${CONNECTIONS} connections were used in turn`, residentMb(pid), 'MB'),
    ];
  } finally {
    await gateway.stop();
    await watch.close();
    await database.drop();
    await upstream.close();
  }
}
