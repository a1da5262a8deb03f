/** Reading a large site through the gateway, beside an independent client on the same sandbox with the latency of a network. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Version3Client } from 'jira.js';
import { type Sandbox, startSandbox } from '../../adapters/jira/sandbox/index.ts';
import { packageRoot } from '../../src/lib/package-root.ts';
import { startProgram } from './processes.ts';
import { median, type Row } from './row.ts';

const ISSUES = 10_000;
const LATENCY_MS = 80;
const KEY = 'bench-key-0123456789';
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

export async function benchReading(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'taskgate-bench-'));
  const sandbox = await startSandbox({ seed: { issues: ISSUES }, latencyMs: LATENCY_MS });
  const gateway = await startProgram([join(packageRoot, 'dist/src/main.js')], {
    PORT: '0',
    DATABASE_URL: `file:${join(folder, 'bench.db')}`,
    TASKGATE_API_KEY: KEY,
    TASKGATE_SANDBOX: 'false',
    JIRA_ALLOWED_SITES: '127.0.0.1',
    LOG_LEVEL: 'warn',
  });
  const ask = async (path: string, body?: object): Promise<unknown> => {
    const response = await fetch(gateway.url + path, {
      headers: { authorization: KEY, 'content-type': 'application/json' },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    if (response.status !== 200) throw new Error(await response.text());
    return await response.json();
  };
  try {
    const { email, apiToken } = sandbox.accounts.admin;
    const connection = (await ask('/unified/connection', {
      integration_type: 'jira',
      categories: ['task'],
      permissions: ['task_task_read'],
      auth: { other_auth_info: [sandbox.url, email, apiToken] },
    })) as { id: string };
    const tasks = `/task/${connection.id}/task`;
    await ask(`${tasks}?limit=1`);
    const sync = async (limit: number) => {
      let found = 0;
      for (let length = limit; length === limit; ) {
        const page = (await ask(`${tasks}?limit=${limit}&offset=${found}&fields=${FIELDS}`)) as unknown[];
        length = page.length;
        found += length;
      }
      if (found !== ISSUES) throw new Error(`The gateway found ${found} issues.`);
    };
    const alone = await measured(sandbox, () => syncWithJiraJs(sandbox));
    const rows: Row[] = [];
    for (const [limit, aim] of [
      [100, '>= 1'],
      [1000, '>= 4'],
    ] as const) {
      const ours = await measured(sandbox, () => sync(limit));
      rows.push(
        row(`10,000 tasks by ${limit}, jira.js by token: time`, 'ms', ours.ms, alone.ms, aim),
        row(`10,000 tasks by ${limit}, jira.js by token: calls to Jira`, 'calls', ours.calls, alone.calls),
      );
    }
    let first = Number.NaN;
    for (const offset of [0, 5000, 9000]) {
      const path = `${tasks}?limit=100&sort=name&offset=${offset}&fields=name`;
      const cold = await measured(sandbox, () => ask(path));
      const warm = [];
      for (let round = 0; round < 5; round++) warm.push((await measured(sandbox, () => ask(path))).ms);
      if (offset === 0) first = median(warm);
      rows.push(
        row(
          `page of 100 at ${offset}, cold: calls to Jira`,
          'calls',
          cold.calls,
          Number.NaN,
          `<= ${Math.floor(offset / 5000) + 2}`,
        ),
      );
      if (offset > 0)
        rows.push({
          ...row(`page of 100 at ${offset}, warm, beside offset 0: time`, 'ms', median(warm), first, '<= 1.5'),
          ratio: median(warm) / first,
        });
    }
    return rows;
  } finally {
    await gateway.stop();
    await sandbox.close();
    rmSync(folder, { recursive: true });
  }
}
