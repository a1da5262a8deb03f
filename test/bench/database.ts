/**
 * How fast a customer's database is filled: everything that there is, read from Jira and written into real servers
 * (`TEST_DATABASE_URL`, `TEST_MARIADB_URL`); and the writing alone. Jira is in this process, the gateway in one of its own.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox } from '../../sandbox/jira/index.ts';
import { parseDatabaseUrl } from '../../src/databases/address.ts';
import { openSession } from '../../src/databases/open-session.ts';
import { prepareTables } from '../../src/databases/tables.ts';
import { writeBatches } from '../../src/databases/write-batches.ts';
import { packageRoot } from '../../src/lib/package-root.ts';
import { type CustomerDatabase, customerDatabase, DATABASE_KINDS } from '../databases/customer-database.ts';
import { type Program, processorMs, startProgram } from './processes.ts';
import type { Row } from './row.ts';

const TASKS = 100_000;
const PAGE = 100;
const WALKED = 20_000;
const KEY = 'bench-key-0123456789abcdef';
const PATIENCE_MS = 900_000;

type Shape = Record<string, unknown>;

const row = (name: string, ours: number, aim?: string, baseline = Number.NaN, unit = 'rows/s'): Row => ({
  name,
  ours,
  baseline,
  ratio: ours / baseline,
  unit,
  ...(aim !== undefined && { aim }),
});

async function ask<T>(gateway: Program, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(gateway.url + path, {
    method,
    headers: { authorization: KEY, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Rows in a second when somebody walks over the list, and does nothing with it. */
async function walkRate(gateway: Program, connectionId: string): Promise<{ perSecond: number; tasks: Shape[] }> {
  const tasks: Shape[] = [];
  const started = performance.now();
  for (let offset = 0; offset < WALKED; offset += PAGE) {
    const path = `/task/${connectionId}/task?limit=${PAGE}&offset=${offset}&sort=created_at&order=asc`;
    tasks.push(...(await ask<Shape[]>(gateway, 'GET', path)));
  }
  return { perSecond: (tasks.length / (performance.now() - started)) * 1000, tasks };
}

/** Rows in a second from the creation of the webhook until the last row is there. */
async function syncRate(gateway: Program, connectionId: string, database: CustomerDatabase): Promise<number> {
  const started = performance.now();
  await ask(gateway, 'POST', '/unified/webhook?include_all=true', {
    connection_id: connectionId,
    object_type: 'task_task',
    event: 'updated',
    interval: 525_600,
    db_type: database.type,
    db_url: database.url,
    db_schema: database.schema,
  });
  for (;;) {
    await sleep(250);
    const [counted] = await database.query('select count(*) as total from {}.task_task');
    const total = Number(counted?.total);
    if (total >= TASKS) return (total / (performance.now() - started)) * 1000;
    if (performance.now() - started > PATIENCE_MS) throw new Error(`${total} rows after ${PATIENCE_MS / 1000} s.`);
  }
}

/** Rows in a second of the writing alone. */
async function writeRate(database: CustomerDatabase, tasks: readonly Shape[]): Promise<number> {
  const session = await openSession(parseDatabaseUrl(database.type, database.url), true);
  const place = { schema: database.schema, prefix: 'alone_', type: 'task_task' as const };
  const tables = await prepareTables(session, place, false);
  const source = { webhookId: 'bench', createdAt: 1, connectionId: 'bench' };
  const counterpart = { idOf: async () => undefined, missed: async () => undefined };
  const some = 2000;
  const started = performance.now();
  for (let at = 0; at < tasks.length; at += some) {
    const batch = {
      id: String(at),
      seq: at / some + 1,
      readAfter: 0,
      isRemoval: false,
      completes: false,
      at: Date.now(),
      objects: tasks.slice(at, at + some),
    };
    await writeBatches(session, tables, source, [batch], counterpart, Date.now());
  }
  const perSecond = (tasks.length / (performance.now() - started)) * 1000;
  await session.close();
  return perSecond;
}

export async function benchDatabase(): Promise<Row[]> {
  if (DATABASE_KINDS.length === 0) throw new Error('TEST_DATABASE_URL and TEST_MARIADB_URL name no server.');
  const folder = mkdtempSync(join(tmpdir(), 'taskgate-bench-'));
  const sandbox = await startSandbox({ seed: { issues: TASKS } });
  const gateway = await startProgram([join(packageRoot, 'dist/src/main.js')], {
    PORT: '0',
    DATABASE_URL: `file:${join(folder, 'bench.db')}`,
    TASKGATE_API_KEY: KEY,
    TASKGATE_SANDBOX: 'false',
    TASKGATE_ALLOW_PRIVATE_NETWORK: 'true',
    JIRA_ALLOWED_SITES: new URL(sandbox.url).host,
    LOG_LEVEL: 'warn',
  });
  try {
    const { admin } = sandbox.accounts;
    const { id } = await ask<{ id: string }>(gateway, 'POST', '/unified/connection', {
      integration_type: 'jira',
      categories: ['task'],
      permissions: ['task_task_read'],
      auth: { other_auth_info: [sandbox.url, admin.email, admin.apiToken] },
    });
    const walked = await walkRate(gateway, id);
    const rows: Row[] = [];
    for (const kind of DATABASE_KINDS.filter((one) => one !== 'mysql')) {
      const database = await customerDatabase(kind);
      try {
        const pid = gateway.process.pid ?? 0;
        const before = processorMs(pid);
        const synced = await syncRate(gateway, id, database);
        const processor = (processorMs(pid) - before) / TASKS;
        const name = `${TASKS} tasks into ${kind} (baseline: a walk over the API alone)`;
        rows.push(row(name, synced, '≥ 5000', walked.perSecond));
        rows.push(row('processor time of the gateway for a row', processor, '< 0.2', Number.NaN, 'ms'));
        rows.push(row(`the writing into ${kind} alone`, await writeRate(database, walked.tasks)));
      } finally {
        await database.drop();
      }
    }
    return rows;
  } finally {
    await gateway.stop();
    await sandbox.close();
    rmSync(folder, { recursive: true });
  }
}
