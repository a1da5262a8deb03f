/** Linear: a list beside a bare server, and a full sync beside Linear's own client with the latency of a network. */
import { join } from 'node:path';
import { LinearClient } from '@linear/sdk';
import { type Sandbox, startSandbox } from '../../sandbox/linear/index.ts';
import { packageRoot } from '../../src/lib/package-root.ts';
import { startConnectedGateway } from './connected-gateway.ts';
import { compare } from './gateway.ts';
import { startProgram } from './processes.ts';
import type { Row } from './row.ts';
import { startStaticLinear } from './static-linear.ts';

const ISSUES = 10_000;
const LIMIT = 100;
const LATENCY_MS = 80;
const FIELDS = 'name,status,priority,assigned_user_ids,updated_at';

const connect = (url: string, key: string) =>
  startConnectedGateway(
    { type: 'linear', credentials: [key], variables: { LINEAR_API_URL: url, LINEAR_UPLOADS_URL: url } },
    ['task_task_read'],
  );

async function listOf100(): Promise<Row[]> {
  const upstream = await startStaticLinear();
  const baseline = await startProgram(
    ['--import', 'tsx', join(packageRoot, 'test/bench/baseline.ts'), upstream.url],
    {},
  );
  const gateway = await connect(upstream.url, 'lin_api_bench');
  try {
    const ours = `${gateway.url}/task/${gateway.connectionId}/task`;
    return await compare('list of 100 tasks of Linear', ours, `${baseline.url}/issues`, '>= 0.85');
  } finally {
    await gateway.close();
    baseline.process.kill();
    await upstream.close();
  }
}

/** The whole workspace, page by page, as Linear's documentation does it. */
async function syncWithSdk(sandbox: Sandbox): Promise<void> {
  const client = new LinearClient({ apiKey: sandbox.accounts.admin.apiKey, apiUrl: `${sandbox.url}/graphql` });
  let found = 0;
  let after: string | undefined;
  do {
    const page = await client.issues({ first: LIMIT, ...(after !== undefined && { after }) });
    found += page.nodes.length;
    after = page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? undefined) : undefined;
  } while (after !== undefined);
  if (found !== ISSUES) throw new Error(`@linear/sdk found ${found} issues.`);
}

async function fullSync(): Promise<Row[]> {
  const sandbox = await startSandbox({ seed: { issues: ISSUES }, latencyMs: LATENCY_MS });
  const gateway = await connect(sandbox.url, sandbox.accounts.admin.apiKey);
  const tasks = `/task/${gateway.connectionId}/task`;

  async function sync(): Promise<void> {
    let found = 0;
    for (let length = LIMIT; length === LIMIT; ) {
      const page = (await gateway.ask(`${tasks}?limit=${LIMIT}&offset=${found}&fields=${FIELDS}`)) as unknown[];
      length = page.length;
      found += length;
    }
    if (found !== ISSUES) throw new Error(`The gateway found ${found} issues.`);
  }

  async function measured(work: () => Promise<void>) {
    const before = sandbox.requests.length;
    const started = performance.now();
    await work();
    return { ms: performance.now() - started, calls: sandbox.requests.length - before };
  }

  try {
    await gateway.ask(`${tasks}?limit=1`);
    const alone = await measured(() => syncWithSdk(sandbox));
    const ours = await measured(sync);
    const name = `10,000 tasks by ${LIMIT}, @linear/sdk by cursor`;
    return [
      { name: `${name}: time`, unit: 'ms', ours: ours.ms, baseline: alone.ms, ratio: alone.ms / ours.ms, aim: '>= 4' },
      {
        name: `${name}: requests to Linear`,
        unit: 'requests',
        ours: ours.calls,
        baseline: alone.calls,
        ratio: alone.calls / ours.calls,
      },
    ];
  } finally {
    await gateway.close();
    await sandbox.close();
  }
}

export const benchLinear = async (): Promise<Row[]> => [...(await listOf100()), ...(await fullSync())];
