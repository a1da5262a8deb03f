/** A task that was moved to where it gets another key: the same task to everybody who has its id, or its old key. */
import { afterEach, expect, it } from 'vitest';
import { type HookCustomer, openHookCustomer } from './hook-stand.ts';
import { PROVIDERS } from './providers.ts';

let at: HookCustomer;
afterEach(() => at.close());

it.each(PROVIDERS)(
  'with %s a moved task was updated, under its id, and its old key still names it',
  async (provider) => {
    at = await openHookCustomer(provider, { seed: 'company' });
    const { sdk, connectionId, site } = at;
    const read = (id: string) => sdk.task.getTaskTask({ connectionId, id, fields: ['id', 'project_id', 'raw', 'url'] });
    const keyOf = ({ raw = {} }: { raw?: Record<string, unknown> | undefined }) => String(raw.key ?? raw.identifier);
    const id = await site.createTask('To be moved');
    const before = await sdk.task.getTaskTask({ connectionId, id });
    const oldKey = keyOf(await read(id));
    const isElsewhere = (one: Awaited<ReturnType<typeof sdk.task.getTaskProject>>) =>
      one.id !== before.projectId && !one.groupIds?.some((group) => before.groupIds?.includes(group));
    const elsewhere = (await sdk.task.listTaskProjects({ connectionId })).find(isElsewhere)?.id ?? '';
    const [updated, deleted] = [await at.hook({ event: 'updated' }), await at.hook({ event: 'deleted' })];
    await at.look(updated);
    await at.look(deleted);

    at.pass(60_000);
    await site.changeTask(id, { projectId: elsewhere });
    await at.look(updated);
    await at.look(deleted);
    expect(at.arrived(updated).flatMap(({ data }) => data)).toMatchObject([{ id, project_id: elsewhere }]);
    expect(at.arrived(deleted)).toEqual([]);
    const after = await read(id);
    expect(after.projectId).toBe(elsewhere);
    expect(keyOf(after)).not.toBe(oldKey);
    expect(after.url).toContain(keyOf(after));
    expect(await read(oldKey)).toMatchObject({ id, projectId: elsewhere });
    const changed = await sdk.task.patchTaskTask({ connectionId, id: oldKey, taskTask: { name: 'By its old key' } });
    expect(changed).toMatchObject({ id, name: 'By its old key' });
    const comment = await sdk.task.createTaskComment({ connectionId, taskComment: { taskId: oldKey, text: 'Here' } });
    expect(comment.taskId).toBe(id);
  },
);
