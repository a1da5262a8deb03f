/** 429 storms: more load than Jira takes, from several gateways; each refusal with what it asked for and what was waited. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RequestRecord } from '../../sandbox/common/recorded.ts';
import { type Sandbox, startSandbox } from '../../sandbox/jira/index.ts';
import { environment, GATEWAY, KEY } from './gateway.ts';
import { type Program, startProgram } from './processes.ts';
import { alone, median, printCells, type Row } from './row.ts';

const GATEWAYS = 3;
const ISSUES = 240;
const COMMENTS = 45;
/** Jira's bursts at a fifth of their size, so that any machine goes beyond them. */
const BURST_SCALE = 0.2;

interface Member {
  readonly gateway: Program;
  readonly connectionId: string;
}

type Gateway = Pick<Member, 'gateway'>;

async function ask({ gateway }: Gateway, path: string, body?: object, method = 'POST'): Promise<unknown> {
  const response = await fetch(gateway.url + path, {
    headers: { authorization: KEY, 'content-type': 'application/json' },
    ...(body && { method, body: JSON.stringify(body) }),
  });
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return await response.json();
}

async function joinStorm(sandbox: Sandbox, folder: string, index: number): Promise<Member> {
  const gateway = await startProgram(GATEWAY, {
    ...environment(folder, false),
    DATABASE_URL: `file:${join(folder, `${index}.db`)}`,
    LOG_LEVEL: 'error',
  });
  const { email, apiToken } = sandbox.accounts.admin;
  const made = (await ask({ gateway }, '/unified/connection', {
    integration_type: 'jira',
    categories: ['task'],
    permissions: ['task_task_read', 'task_comment_read', 'task_comment_write'],
    auth: { other_auth_info: [sandbox.url, email, apiToken] },
  })) as { id: string };
  return { gateway, connectionId: made.id };
}

interface Refused {
  readonly record: RequestRecord;
  /** The same request when it came again. */
  readonly next: RequestRecord | undefined;
}

/** Each refusal with the try that followed it; no two calls of the storm ask for the same. */
function pairs(requests: readonly RequestRecord[]): Refused[] {
  return requests.flatMap((record, index) => {
    if (record.status !== 429) return [];
    const next = requests
      .slice(index + 1)
      .find(({ method, target }) => method === record.method && target === record.target);
    return [{ record, next }];
  });
}

const seconds = (ms: number) => (ms / 1000).toFixed(2);

function printWaits(refused: readonly Refused[], from: number): void {
  printCells([
    ['at s', 'refused', 'reason', 'asked s', 'waited s', 'then'],
    ...refused.map(({ record, next }) => [
      seconds(record.at - from),
      `${record.method} ${record.target.replace(/\?.*$/, '')}`,
      record.refusal?.reason || 'none',
      String(record.refusal?.retryAfter ?? ''),
      next ? seconds(next.at - record.at) : '',
      next ? String(next.status) : 'never sent again',
    ]),
  ]);
}

interface Targets {
  readonly tasks: readonly string[];
  /** All of one task. */
  readonly comments: readonly string[];
}

/** What the storm will read and write; every gateway has met the endpoints once, and knows their limits. */
async function prepare(members: readonly Member[]): Promise<Targets> {
  const [first] = members;
  if (!first) throw new Error('There is no gateway.');
  const { connectionId: id } = first;
  const tasks = ((await ask(first, `/task/${id}/task?limit=1000&fields=id`)) as { id: string }[]).map((one) => one.id);
  const comments: string[] = [];
  for (let index = 0; index < COMMENTS; index++) {
    const made = (await ask(first, `/task/${id}/comment`, { task_id: tasks[0], text: 'Old' })) as { id: string };
    comments.push(made.id);
  }
  for (const member of members) await ask(member, `/task/${member.connectionId}/task/${tasks[0]}?fields=name`);
  return { tasks: tasks.slice(1), comments };
}

/** Reads of different tasks, edits of comments on one task, and three refusals that say nothing but when they end. */
async function storm(sandbox: Sandbox, members: readonly Member[], { tasks, comments }: Targets): Promise<void> {
  const reset = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3000).toISOString().replace('.000', '');
  for (const id of tasks.slice(0, 3)) {
    sandbox.faults.add({ path: `/issue/${id}\\?`, status: 429, headers: { 'x-ratelimit-reset': reset } });
  }
  const work = (index: number, path: string, body?: object) => {
    const member = members[index % members.length];
    return member && ask(member, `/task/${member.connectionId}/${path}`, body, 'PATCH');
  };
  await Promise.all([
    ...tasks.map((id, index) => work(index, `task/${id}?fields=name`)),
    ...comments.map((id, index) => work(index, `comment/${id}`, { text: `New ${id}` })),
  ]);
}

export async function benchStorms(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'taskgate-bench-'));
  const sandbox = await startSandbox({ seed: { issues: ISSUES }, latencyMs: 20 });
  const members: Member[] = [];
  try {
    for (let index = 0; index < GATEWAYS; index++) members.push(await joinStorm(sandbox, folder, index));
    const targets = await prepare(members);
    const calls = targets.tasks.length + targets.comments.length;
    sandbox.requests.length = 0;
    Object.assign(sandbox.rateLimits.settings, { enforced: true, burstScale: BURST_SCALE });
    const from = Date.now();
    await storm(sandbox, members, targets);
    const took = Date.now() - from;
    sandbox.rateLimits.settings.enforced = false;
    const written = sandbox.requests.filter(({ method, status }) => method === 'PUT' && status === 200).length;
    if (written !== COMMENTS) throw new Error(`${written} comments were edited instead of ${COMMENTS}.`);
    const refused = pairs(sandbox.requests);
    printWaits(refused, from);
    const waits = refused.flatMap(({ record, next }) => (next ? [next.at - record.at] : []));
    const early = refused.filter(
      ({ record, next }) => next && next.at - record.at < (record.refusal?.retryAfter ?? 0) * 1000,
    );
    const ofStorm = (name: string, value: number, unit: string, aim?: string): Row =>
      alone(`storm of ${calls} calls by ${GATEWAYS} gateways, ${name}`, value, unit, aim);
    return [
      ofStorm('time', took, 'ms'),
      ofStorm('refused by Jira on the way', refused.length, 'calls'),
      ofStorm('tried again before Jira allowed it', early.length, 'calls', '0'),
      ofStorm('wait after a refusal, median', median(waits), 'ms'),
      ofStorm('wait after a refusal, longest', Math.max(0, ...waits), 'ms'),
    ];
  } finally {
    for (const { gateway } of members) await gateway.stop();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
