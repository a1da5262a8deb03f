/**
 * Tasks of one project in a database of yours, kept the same as Jira's, both ways:
 *
 * - Pull: what changed there since the last time, with an overlap, since Jira's search lags a little behind.
 * - Push: what changed here. A new task carries an `Idempotency-Key`, so that a repeated try makes no second one; a changed
 *   one says which `updated_at` it was made from, so that nobody's edit is overwritten: Jira's then wins, and is told.
 */
import type { TaskTask } from '@unified-api/typescript-sdk/sdk/models/shared';
import { connectionId, sdk } from './connection.ts';

const OVERLAP_MS = 5 * 60_000;
const PAGE = 200;

/** A row of the database: what is known of the task, and whether it was edited since. */
interface Row {
  /** Ours, made before Jira knows the task. */
  readonly key: string;
  id?: string;
  name: string;
  status: TaskTask['status'];
  updatedAt?: Date | undefined;
  isEdited: boolean;
}

/** Stands for a table of yours. */
class Database {
  readonly rows = new Map<string, Row>();
  /** Until when everything was pulled. */
  pulledUntil: Date | undefined;

  byId(id: string): Row | undefined {
    return [...this.rows.values()].find((row) => row.id === id);
  }
}

const tally = { pulled: 0, created: 0, changed: 0, conflicts: 0 };

function store(database: Database, task: TaskTask): void {
  const { id = '', name = '', status, updatedAt } = task;
  const known = database.byId(id);
  if (known?.updatedAt?.getTime() === updatedAt?.getTime()) return;
  tally.pulled += 1;
  // An edit of ours that is still to be pushed stays; pushing it finds the conflict.
  if (known?.isEdited) return;
  const key = known?.key ?? id;
  database.rows.set(key, { key, id, name, status, isEdited: false, updatedAt });
}

async function pull(database: Database, projectId: string): Promise<void> {
  const began = new Date();
  const since = database.pulledUntil && new Date(database.pulledUntil.getTime() - OVERLAP_MS).toISOString();
  for (let offset = 0; ; offset += PAGE) {
    const page = await sdk.task.listTaskTasks({
      connectionId,
      projectId,
      limit: PAGE,
      offset,
      ...(since && { updatedGte: since }),
    });
    for (const task of page) store(database, task);
    if (page.length < PAGE) break;
  }
  database.pulledUntil = began;
}

async function create(row: Row, projectId: string): Promise<TaskTask> {
  tally.created += 1;
  return await sdk.task.createTaskTask(
    { connectionId, taskTask: { name: row.name, projectId } },
    { headers: { 'idempotency-key': `sync-${row.key}` } },
  );
}

/** Undefined when somebody was faster. */
async function change({ id = '', name, status, updatedAt }: Row): Promise<TaskTask | undefined> {
  try {
    const task = await sdk.task.patchTaskTask(
      { connectionId, id, taskTask: { name, ...(status && { status }) } },
      { headers: updatedAt ? { 'if-unmodified-since': updatedAt.toISOString() } : {} },
    );
    tally.changed += 1;
    return task;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 409) throw error;
    tally.conflicts += 1;
    return undefined;
  }
}

async function push(database: Database, projectId: string): Promise<void> {
  for (const row of [...database.rows.values()].filter(({ isEdited }) => isEdited)) {
    const pushed = row.id === undefined ? await create(row, projectId) : await change(row);
    const task = pushed ?? (await sdk.task.getTaskTask({ connectionId, id: row.id ?? '' }));
    const { id = '', name = '', status, updatedAt } = task;
    database.rows.set(row.key, { key: row.key, id, name, status, isEdited: false, updatedAt });
  }
}

async function sync(database: Database, projectId: string): Promise<void> {
  Object.assign(tally, { pulled: 0, created: 0, changed: 0, conflicts: 0 });
  await pull(database, projectId);
  await push(database, projectId);
  console.log(
    `pulled ${tally.pulled}, created ${tally.created}, changed ${tally.changed}, conflicts ${tally.conflicts}; ${database.rows.size} rows`,
  );
}

/** Whether both sides hold the same, by what Jira says now. */
async function isSame(database: Database, projectId: string): Promise<boolean> {
  const theirs = await sdk.task.listTaskTasks({ connectionId, projectId, limit: 1000 });
  const line = ({ id, name, status }: Pick<TaskTask, 'id' | 'name' | 'status'>) => `${id} ${name} ${status}`;
  return theirs.map(line).sort().join('\n') === [...database.rows.values()].map(line).sort().join('\n');
}

function edit(row: Row | undefined, changed: Partial<Row>): void {
  if (row) Object.assign(row, changed, { isEdited: true });
}

const [project] = await sdk.task.listTaskProjects({ connectionId, query: 'SHOP', limit: 1 });
const projectId = project?.id ?? '';
const database = new Database();

console.log('The first time, everything is pulled:');
await sync(database, projectId);

const [first, second, third] = [...database.rows.values()].filter(({ status }) => status === 'OPENED');
edit(first, { name: 'Renamed here' });
database.rows.set('local-1', { key: 'local-1', name: 'Made here', status: 'OPENED', isEdited: true });
await sdk.task.patchTaskTask({ connectionId, id: second?.id ?? '', taskTask: { name: 'Renamed in Jira' } });
console.log('Then a task is renamed here, one in Jira, and one is made here:');
await sync(database, projectId);

await pull(database, projectId);
edit(third, { name: 'Edited here' });
await sdk.task.patchTaskTask({ connectionId, id: third?.id ?? '', taskTask: { name: 'Edited in Jira' } });
console.log('Then the same task is edited on both sides:');
await push(database, projectId);
console.log(`conflicts ${tally.conflicts}; the task is called "${database.byId(third?.id ?? '')?.name}"`);

console.log((await isSame(database, projectId)) ? 'Both sides are the same.' : 'The sides differ.');
