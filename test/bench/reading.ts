/** Reading a large site through the gateway, beside an independent client on the same sandbox with the latency of a network. */
import { Version3Client } from 'jira.js';
import { type Sandbox, startSandbox } from '../../sandbox/jira/index.ts';
import { startConnectedGateway } from './connected-gateway.ts';
import { median, type Row } from './row.ts';

const ISSUES = 10_000;
const LARGE_SITE = 25_000;
const OFFSETS = [0, 5000, 20_000];
const LATENCY_MS = 80;
const FIELDS = 'name,status,priority,assigned_user_ids,updated_at';
const JIRA_FIELDS = ['summary', 'status', 'priority', 'assignee', 'updated'];

interface Run {
  ms: number;
  calls: number;
}

async function measured(sandbox: Sandbox, work: () => Promise<unknown>): Promise<Run> {
  const before = sandbox.requests.length;
  const started = performance.now();
  await work();
  return { ms: performance.now() - started, calls: sandbox.requests.length - before };
}

/** The whole site, page by page, with nothing but the client's own search. */
async function syncWithJiraJs(sandbox: Sandbox): Promise<void> {
  const { email, apiToken } = sandbox.accounts.admin;
  const client = new Version3Client({ host: sandbox.url, authentication: { basic: { email, apiToken } } });
  let found = 0;
  let nextPageToken: string | undefined;
  do {
    const page = await client.issueSearch.searchForIssuesUsingJqlEnhancedSearchPost({
      jql: 'created >= "1970-01-01" ORDER BY created DESC',
      fields: JIRA_FIELDS,
      maxResults: 100,
      ...(nextPageToken && { nextPageToken }),
    });
    found += page.issues?.length ?? 0;
    nextPageToken = page.nextPageToken ?? undefined;
  } while (nextPageToken);
  if (found !== ISSUES) throw new Error(`jira.js found ${found} issues.`);
}

const row = (name: string, unit: string, ours: number, baseline: number, aim?: string): Row => ({
  name,
  ours,
  baseline,
  ratio: Number.isNaN(baseline) ? Number.NaN : baseline / ours,
  unit,
  ...(aim !== undefined && { aim }),
});

interface Bench {
  readonly sandbox: Sandbox;
  /** Path of the task list. */
  readonly tasks: string;
  ask(path: string): Promise<unknown[]>;
  close(): Promise<void>;
}

/** A gateway in front of a site of so many issues. */
async function startBench(issues: number): Promise<Bench> {
  const sandbox = await startSandbox({ seed: { issues }, latencyMs: LATENCY_MS });
  const { connectionId, ask, close } = await startConnectedGateway(sandbox, ['task_task_read']);
  const tasks = `/task/${connectionId}/task`;
  await ask(`${tasks}?limit=1`);
  return {
    sandbox,
    tasks,
    ask: async (path) => (await ask(path)) as unknown[],
    async close() {
      await close();
      await sandbox.close();
    },
  };
}

async function wholeSite({ sandbox, tasks, ask }: Bench): Promise<Row[]> {
  const sync = async (limit: number) => {
    let found = 0;
    for (let length = limit; length === limit; ) {
      const page = await ask(`${tasks}?limit=${limit}&offset=${found}&fields=${FIELDS}`);
      length = page.length;
      found += length;
    }
    if (found !== ISSUES) throw new Error(`The gateway found ${found} issues.`);
  };
  const alone = await measured(sandbox, () => syncWithJiraJs(sandbox));
  const rows: Row[] = [];
  for (const [limit, aim] of [
    [100, '>= 4'],
    [1000, '>= 8'],
  ] as const) {
    const ours = await measured(sandbox, () => sync(limit));
    rows.push(
      row(`10,000 tasks by ${limit}, jira.js by token: time`, 'ms', ours.ms, alone.ms, aim),
      row(`10,000 tasks by ${limit}, jira.js by token: calls to Jira`, 'calls', ours.calls, alone.calls),
    );
  }
  return rows;
}

async function deepPages({ sandbox, tasks, ask }: Bench): Promise<Row[]> {
  const rows: Row[] = [];
  let first = Number.NaN;
  for (const offset of OFFSETS) {
    // Another query each time, so that no other page's ids are known.
    const path = `${tasks}?limit=100&sort=name&updated_gte=2000-01-01T00:00:0${rows.length}Z&offset=${offset}&fields=name`;
    const cold = await measured(sandbox, () => ask(path));
    const warm: Run[] = [];
    for (let round = 0; round < 7; round++) warm.push(await measured(sandbox, () => ask(path)));
    const time = median(warm.map(({ ms }) => ms));
    if (offset === 0) first = time;
    const calls = (name: string, found: number, most: number) =>
      row(`page of 100 at ${offset}, ${name}: calls to Jira`, 'calls', found, Number.NaN, `<= ${most}`);
    rows.push(
      calls('cold', cold.calls, Math.floor(offset / 5000) + 2),
      calls('warm', Math.max(...warm.map((run) => run.calls)), 2),
    );
    if (offset > 0) {
      const compared = row(`page of 100 at ${offset}, warm, beside offset 0: time`, 'ms', time, first, '<= 1.5');
      rows.push({ ...compared, ratio: time / first });
    }
  }
  return rows;
}

export async function benchReading(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [issues, work] of [
    [ISSUES, wholeSite],
    [LARGE_SITE, deepPages],
  ] as const) {
    const bench = await startBench(issues);
    try {
      rows.push(...(await work(bench)));
    } finally {
      await bench.close();
    }
  }
  return rows;
}
