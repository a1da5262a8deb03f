/** The gateway beside a bare Hono app on the same static upstream, in one run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { packageRoot } from '../../src/lib/package-root.ts';
import { type Program, residentMb, startProgram } from './processes.ts';
import { alone, median, type Row } from './row.ts';
import { type StaticUpstream, startUpstream } from './upstream.ts';

const ROUNDS = 5;
const SECONDS = 3;
const CONNECTIONS = 10;
const FILE_BYTES = 500 * 1024 * 1024;
const STARTS = 5;
export const KEY = 'bench-key-0123456789abcdef';

interface Sample {
  rate: number;
  p50: number;
  p99: number;
}

async function load(url: string): Promise<Sample> {
  const result = await autocannon({
    url,
    duration: SECONDS,
    connections: CONNECTIONS,
    headers: { authorization: KEY },
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refusals, ${result.errors} errors`);
  return { rate: result.requests.average, p50: result.latency.p50, p99: result.latency.p99 };
}

/** Alternates the two, so that a slower moment of the machine hits both. */
export async function compare(name: string, ours: string, baseline: string, aim?: string): Promise<Row[]> {
  const samples: { ours: Sample; baseline: Sample }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    samples.push({ baseline: await load(baseline), ours: await load(ours) });
  }
  const of = (side: 'ours' | 'baseline', key: keyof Sample) => median(samples.map((sample) => sample[side][key]));
  const ratios = samples.map((sample) => sample.ours.rate / sample.baseline.rate);
  const row = (label: string, key: keyof Sample, unit: string): Row => ({
    name: `${name}, ${label}`,
    ours: of('ours', key),
    baseline: of('baseline', key),
    ratio: key === 'rate' ? median(ratios) : of('ours', key) / of('baseline', key),
    unit,
    ...(key === 'rate' && aim && { aim }),
  });
  return [row('requests', 'rate', '/s'), row('p50', 'p50', 'ms'), row('p99', 'p99', 'ms')];
}

export const environment = (folder: string, sandbox: boolean) => ({
  PORT: '0',
  DATABASE_URL: `file:${join(folder, 'bench.db')}`,
  TASKGATE_API_KEY: KEY,
  TASKGATE_SANDBOX: String(sandbox),
  JIRA_ALLOWED_SITES: '127.0.0.1',
  TASKGATE_ALLOW_PRIVATE_NETWORK: 'true',
});

export const GATEWAY = [join(packageRoot, 'dist/src/main.js')];

export async function connect(gateway: Program, upstream: StaticUpstream): Promise<string> {
  const response = await fetch(`${gateway.url}/unified/connection`, {
    method: 'POST',
    headers: { authorization: KEY, 'content-type': 'application/json' },
    body: JSON.stringify({
      integration_type: 'jira',
      categories: ['task', 'storage', 'passthrough'],
      permissions: ['task_task_read', 'storage_file_read', 'storage_file_write'],
      auth: { other_auth_info: [upstream.url, 'ada@example.com', 'token'] },
    }),
  });
  if (response.status !== 200) throw new Error(await response.text());
  return ((await response.json()) as { id: string }).id;
}

/** Growth of the gateway's memory while a file goes through it, at its highest. */
async function memoryWhileStreaming(gateway: Program, url: string): Promise<number> {
  const pid = gateway.process.pid ?? 0;
  const before = residentMb(pid);
  let highest = before;
  const response = await fetch(url, { headers: { authorization: KEY } });
  let received = 0;
  for await (const chunk of response.body ?? []) {
    received += chunk.length;
    highest = Math.max(highest, residentMb(pid));
  }
  if (received !== FILE_BYTES) throw new Error(`${received} bytes instead of ${FILE_BYTES}`);
  return highest - before;
}

/** Median time from start to `listening`, and memory right after it. */
async function starts(folder: string, sandbox: boolean, aims: { ms: string; mb: string }): Promise<Row[]> {
  const samples: { ms: number; mb: number }[] = [];
  for (let run = 0; run <= STARTS; run++) {
    const gateway = await startProgram(GATEWAY, environment(folder, sandbox));
    samples.push({ ms: gateway.startMs, mb: residentMb(gateway.process.pid ?? 0) });
    await gateway.stop();
  }
  const warm = samples.slice(1);
  const how = sandbox ? 'with sandbox' : 'no sandbox';
  return [
    alone(`start to listening, warm, ${how}`, median(warm.map(({ ms }) => ms)), 'ms', aims.ms),
    alone(`resident memory after start, ${how}`, median(warm.map(({ mb }) => mb)), 'MB', aims.mb),
  ];
}

export async function benchGateway(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'taskgate-bench-'));
  const upstream = await startUpstream(FILE_BYTES);
  const large = await startUpstream(FILE_BYTES, 4);
  const baseline = await startProgram(
    ['--import', 'tsx', join(packageRoot, 'test/bench/baseline.ts'), upstream.url, large.url],
    {},
  );
  const gateway = await startProgram(GATEWAY, environment(folder, false));
  try {
    const id = await connect(gateway, upstream);
    const file = `${gateway.url}/passthrough/${id}/rest/api/3/attachment/content/1`;
    const growth = await memoryWhileStreaming(gateway, file);
    return [
      ...(await compare('list of 100 tasks', `${gateway.url}/task/${id}/task`, `${baseline.url}/list/0`, '>= 0.85')),
      ...(await compare(
        'list of 100 tasks of 4 kB',
        `${gateway.url}/task/${await connect(gateway, large)}/task`,
        `${baseline.url}/list/1`,
        '>= 0.85',
      )),
      ...(await compare(
        'passthrough of 3 kB',
        `${gateway.url}/passthrough/${id}/rest/api/3/issue/10000`,
        `${baseline.url}/pipe/rest/api/3/issue/10000`,
        '>= 0.9',
      )),
      ...(await compare(
        'passthrough of 270 kB',
        `${gateway.url}/passthrough/${id}/rest/api/3/search/jql`,
        `${baseline.url}/pipe/rest/api/3/search/jql`,
        '>= 0.97',
      )),
      ...(await compare('GET /healthz', `${gateway.url}/healthz`, `${baseline.url}/empty`)),
      alone('memory growth while 500 MB stream through', growth, 'MB', '< 30'),
      ...(await starts(folder, false, { ms: '< 400', mb: '< 90' })),
      // Everything a newcomer has.
      ...(await starts(folder, true, { ms: '< 1500', mb: '< 110' })),
    ];
  } finally {
    await gateway.stop();
    baseline.process.kill();
    await upstream.close();
    await large.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
