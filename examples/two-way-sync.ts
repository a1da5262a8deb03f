/**
 * Two customers' projects, one in Jira and one in Linear, kept the same both ways (`examples/two-way-sync/`):
 *
 * - What was changed since the last time is read from both, with an overlap, since a search may lag behind.
 * - Each field goes to the other side, from the one that changed it. What both have changed is reported, and left alone.
 * - A create carries an `Idempotency-Key`, so that a repeated try makes no second one; a change says which `updated_at` it
 *   was made from, so that nobody's edit is overwritten.
 */
import type { UnifiedTo } from '@unified-api/typescript-sdk';
import { connectionId, otherConnectionId, sdk } from './connection.ts';
import { type Place, Side } from './two-way-sync/side.ts';
import { TwoWaySync } from './two-way-sync/two-way-sync.ts';

/** A new project, with a group where projects need one. */
async function placeIn(client: UnifiedTo, connection: string): Promise<Place> {
  const [task] = await client.task.listTaskTasks({ connectionId: connection, limit: 1, fields: ['group_ids'] });
  const groups = task?.groupIds && { groupIds: task.groupIds };
  const project = await client.task.createTaskProject({
    connectionId: connection,
    taskProject: { name: 'Launch', ...groups },
  });
  return { projectId: project.id ?? '', ...groups };
}

const there = await placeIn(sdk, connectionId);
const here = await placeIn(sdk, otherConnectionId());
const left = await Side.open(sdk, connectionId, there);
const right = await Side.open(sdk, otherConnectionId(), here);
const sync = new TwoWaySync(left, right);

async function round(what: string): Promise<void> {
  const { created, changed, removed, comments, conflicts } = await sync.round();
  console.log(what);
  console.log(`created ${created}, changed ${changed}, removed ${removed}, comments ${comments}`);
  for (const { what: field } of conflicts) console.log(`conflict: ${field}`);
}

const notes = 'Before **Friday**:\n\n* the shop window\n* the [price list](https://example.com/prices)';
const first = await sdk.task.createTaskTask({
  connectionId,
  taskTask: { name: 'Announce it', notes, tags: ['launch'], ...there },
});
await sdk.task.createTaskComment({ connectionId, taskComment: { taskId: first.id ?? '', text: 'Who writes it?' } });
const second = await sdk.task.createTaskTask({
  connectionId: otherConnectionId(),
  taskTask: { name: 'Order flowers', ...here },
});
await round(`A task with a comment is made in ${left.name}, another in ${right.name}:`);

const [ids] = sync.pairs.filter(([id]) => id === first.id);
await sdk.task.patchTaskTask({ connectionId, id: first.id ?? '', taskTask: { status: 'COMPLETED' } });
await sdk.task.patchTaskTask({
  connectionId: otherConnectionId(),
  id: ids?.[1] ?? '',
  taskTask: { notes: notes.replace('Friday', 'Thursday') },
});
await round(`The same task is completed in ${left.name}, and its text changed in ${right.name}:`);

const [flowers] = sync.pairs.filter(([, id]) => id === second.id);
await sdk.task.patchTaskTask({ connectionId, id: flowers?.[0] ?? '', taskTask: { name: 'Order tulips' } });
await sdk.task.patchTaskTask({
  connectionId: otherConnectionId(),
  id: second.id ?? '',
  taskTask: { name: 'Order roses' },
});
await round('Another one gets two names at once:');

await sdk.task.removeTaskTask({ connectionId: otherConnectionId(), id: ids?.[1] ?? '' });
await round(`The first one is removed in ${right.name}:`);
await round('Then nothing happens:');
