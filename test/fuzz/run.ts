/** Sends requests for every operation of the OpenAPI document, and collects what must not be answered. */
import { type Operation, readDocument } from './document.ts';
import { type FuzzAnswer, wrongWith } from './judge.ts';
import { Random } from './random.ts';
import { type FuzzRequest, requestFor } from './request.ts';
import type { Making } from './values.ts';
import type { World } from './world.ts';

export interface FuzzOptions {
  readonly requests: number;
  readonly seed: number;
  /** Requests at a time. */
  readonly parallel?: number;
  /** Of every tenth part. */
  readonly onPart?: (done: number) => Promise<void>;
}

export interface Finding {
  /** Of the request: the same seed and number make it again. */
  readonly number: number;
  readonly wrong: string;
  readonly request: string;
  readonly answer: string;
}

export interface Totals {
  readonly byStatus: Readonly<Record<string, number>>;
  readonly byOperation: Readonly<Record<string, number>>;
  readonly slowestMs: number;
  readonly findings: readonly Finding[];
}

const PARALLEL = 16;
const MOST_FINDINGS = 20;
/** Webhooks and environments that are there at a time. */
const MOST_KEPT = 20;

/** Whatever changes or removes connections gets one of its own. */
const endangers = ({ path, method }: Operation) => path.startsWith('/unified/connection/{id}') && method !== 'GET';

/** What stands in `{id}`: the kind of thing that the path ends in. */
function kindOf({ path }: Operation): string {
  const parts = path.split('/').filter((part) => part !== '' && !part.startsWith('{'));
  const [category = ''] = parts;
  return (category === 'unified' ? parts[1] : (parts[1] ?? category)) ?? '';
}

/** Ids by the names that parameters and properties have, for this operation. */
function poolsFor(operation: Operation, { pools }: World): Map<string, readonly string[]> {
  const of = (kind: string) => pools.get(kind) ?? [];
  const id = endangers(operation)
    ? of('victim')
    : kindOf(operation) === 'connection'
      ? of('connection_id')
      : of(kindOf(operation));
  return new Map<string, readonly string[]>([
    ...pools,
    ['id', id],
    ['task_id', of('task')],
    ['project_id', of('project')],
    ['parent_id', [...of('task').slice(0, 20), ...of('file').slice(0, 5)]],
    ['assigned_user_ids', of('employee')],
    ['assigned_user_id', of('employee')],
    ['user_id', of('employee')],
    ['group_id', of('group')],
    ['delivery_id', of('delivery')],
  ]);
}

const shown = (text: string): string => (text.length > 600 ? `${text.slice(0, 600)}… (${text.length})` : text);

function findingOf(number: number, wrong: string, request: FuzzRequest, answer?: FuzzAnswer): Finding {
  const { method, path, headers, body } = request;
  return {
    number,
    wrong,
    request: shown(`${method} ${path.slice(0, 400)} ${JSON.stringify(headers)} ${String(body ?? '')}`),
    answer: answer ? shown(`${answer.status} ${answer.text}`) : '',
  };
}

/** Keeps in mind what was made, and few enough of what works on by itself. */
async function afterwards(world: World, { operation, method }: FuzzRequest, { status, text }: FuzzAnswer) {
  if (method !== 'POST' || status !== 200 || operation.path.includes('{id}')) return;
  const made = JSON.parse(text || 'null') as { id?: unknown } | null;
  if (typeof made?.id !== 'string') return;
  const kind = kindOf(operation);
  world.note(kind, made.id);
  const kept = world.pools.get(kind) ?? [];
  if (!['webhook', 'connection'].includes(kind) || kept.length <= MOST_KEPT) return;
  world.pools.set(kind, kept.slice(1));
  await world.send({ method: 'DELETE', path: `/unified/${kind}/${kept[0]}` });
}

export async function fuzz(
  world: World,
  { requests, seed, parallel = PARALLEL, onPart }: FuzzOptions,
): Promise<Totals> {
  const document = readDocument();
  const byStatus: Record<string, number> = {};
  const byOperation: Record<string, number> = {};
  const findings: Finding[] = [];
  let slowestMs = 0;
  let next = 0;

  async function one(number: number): Promise<void> {
    const random = new Random(seed * 1_000_003 + number);
    const operation = document.operations[number % document.operations.length] as Operation;
    if (endangers(operation)) await world.makeVictim();
    const making: Making = { document, random, pools: poolsFor(operation, world) };
    const request = requestFor(operation, making);
    try {
      const headers = { ...request.headers, 'x-request-id': `fuzz-${seed}-${number}` };
      const answer = await world.send({ ...request, headers });
      const { status, ms } = answer;
      byStatus[status] = (byStatus[status] ?? 0) + 1;
      byOperation[operation.id] = (byOperation[operation.id] ?? 0) + 1;
      slowestMs = Math.max(slowestMs, ms);
      const wrong = wrongWith(request, answer, world.secrets);
      if (wrong !== undefined) findings.push(findingOf(number, wrong, request, answer));
      await afterwards(world, request, answer);
    } catch (error) {
      findings.push(findingOf(number, `no answer: ${error instanceof Error ? error.message : String(error)}`, request));
    }
  }

  const part = Math.max(1, Math.floor(requests / 10));
  async function work(): Promise<void> {
    while (next < requests && findings.length < MOST_FINDINGS) {
      const number = next;
      next += 1;
      await one(number);
      if (number % part === part - 1) await onPart?.(number + 1);
    }
  }
  await Promise.all(Array.from({ length: parallel }, work));
  return { byStatus, byOperation, slowestMs, findings };
}
