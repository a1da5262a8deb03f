/** Webhooks that a provider feeds: what it tells of is looked at and told on, and what it keeps to itself is found. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type NativeCustomer, openNativeCustomer } from './native-stand.ts';
import { PROVIDERS } from './providers.ts';

const KINDS = ['created', 'updated', 'deleted'] as const;

describe.each(PROVIDERS)('native webhooks, with %s', (provider) => {
  let at: NativeCustomer;
  beforeEach(async () => {
    at = await openNativeCustomer(provider);
  });
  afterEach(() => at.close());

  const later = () => at.pass(1000);
  const rename = (id: string, name: string) => at.site.changeTask(id, { name });
  const subscribeAll = (type: string) => Promise.all(KINDS.map((event) => at.subscribe(type, event)));

  describe('of tasks', () => {
    it('are told of those that are created, changed and deleted, as they are', async () => {
      const [created, updated, deleted] = await subscribeAll('task_task');
      if (!created || !updated || !deleted) throw new Error('Not all are there.');
      const id = await at.site.createTask('Paint the shelves');
      await at.settled();
      expect(await at.told(created)).toMatchObject([{ id, name: 'Paint the shelves' }]);
      expect((await at.told(created))[0]).not.toHaveProperty('raw');
      expect(await at.told(updated)).toEqual([]);
      later();
      await rename(id, 'Paint them twice');
      await at.settled();
      expect(await at.told(updated)).toMatchObject([{ id, name: 'Paint them twice' }]);
      later();
      await at.site.deleteTask(id);
      await at.settled();
      expect(await at.told(deleted)).toEqual([{ id }]);
      expect(await at.told(created)).toHaveLength(1);
      expect(await at.told(updated)).toHaveLength(1);
    });

    it('have the fields that each asks for', async () => {
      const narrow = await at.subscribe('task_task', 'created', { fields: 'name,status' });
      const slow = await at.subscribe('task_task', 'created', { fields: 'follower_user_ids' });
      const plain = await at.subscribe('task_task', 'created');
      const id = await at.site.createTask('Paint the shelves');
      await at.settled();
      expect(await at.told(narrow)).toEqual([{ id, name: 'Paint the shelves', status: 'OPENED' }]);
      expect(await at.told(slow)).toEqual([{ id, follower_user_ids: [at.people.admin.userId] }]);
      const [whole] = await at.told(plain);
      expect(whole).toHaveProperty('created_at');
      expect(whole).not.toHaveProperty('follower_user_ids');
      expect(whole).not.toHaveProperty('raw');
    });

    it('are told of changes whatever fields they ask for', async () => {
      const id = await at.site.createTask('Paint the shelves');
      const narrow = await at.subscribe('task_task', 'updated', { fields: 'name' });
      for (const name of ['Once', 'Twice', 'Thrice']) {
        later();
        await rename(id, name);
        await at.settled();
      }
      expect((await at.told(narrow)).map(({ name }) => name)).toEqual(['Once', 'Twice', 'Thrice']);
    });

    it('are not told of those that were there before until they change', async () => {
      const id = await at.site.createTask('Old');
      const [created, updated] = await subscribeAll('task_task');
      if (!created || !updated) throw new Error('Not all are there.');
      await at.sweep();
      expect(await at.told(created)).toEqual([]);
      later();
      await rename(id, 'Changed');
      await at.settled();
      expect(await at.told(created)).toEqual([]);
      expect(await at.told(updated)).toMatchObject([{ id, name: 'Changed' }]);
    });

    it('are told of changes in quick succession in their order, the last state last', async () => {
      const updated = await at.subscribe('task_task', 'updated');
      const id = await at.site.createTask('Version 0');
      for (let count = 1; count <= 20; count++) {
        later();
        await rename(id, `Version ${count}`);
      }
      await at.settled();
      const names = (await at.told(updated)).map(({ name }) => Number(String(name).split(' ')[1]));
      expect(names.at(-1)).toBe(20);
      expect(names).toEqual(names.toSorted((one, other) => one - other));
      expect(new Set(names).size).toBe(names.length);
    });

    it('take no filters, which are for virtual ones', async () => {
      const refused = at.subscribe('task_task', 'created', { filters: { project_id: (await at.place()).projectId } });
      await expect(refused).rejects.toMatchObject({ code: 'validation_failed' });
      expect(at.pushes.registrations()).toBe(0);
    });
  });

  describe('of comments', () => {
    it('are told of those that are created, changed and deleted, by their own ids', async () => {
      const [created, updated, deleted] = await subscribeAll('task_comment');
      if (!created || !updated || !deleted) throw new Error('Not all are there.');
      const taskId = await at.site.createTask('Paint the shelves');
      const id = await at.site.createComment(taskId, 'On Friday');
      await at.settled();
      expect(await at.told(created)).toMatchObject([{ id, task_id: taskId, text: 'On Friday' }]);
      later();
      await at.site.changeComment(id, 'On Monday');
      await at.settled();
      expect(await at.told(updated)).toMatchObject([{ id, text: 'On Monday' }]);
      later();
      await at.site.deleteComment(id);
      await at.settled();
      expect(await at.told(deleted)).toEqual([{ id, task_id: taskId }]);
    });
  });

  describe('whose deliveries go wrong', () => {
    it('are told once of what comes several times', async () => {
      const [created, , deleted] = await subscribeAll('task_task');
      if (!created || !deleted) throw new Error('Not all are there.');
      at.pushes.copy(2);
      const id = await at.site.createTask('Twice');
      await at.settled();
      await at.site.deleteTask(id);
      await at.settled();
      expect(await at.told(created)).toHaveLength(1);
      expect(await at.told(deleted)).toEqual([{ id }]);
    });

    it('find by a sweep what never came, once', async () => {
      const tasks = await subscribeAll('task_task');
      const comments = await subscribeAll('task_comment');
      const changing = await at.site.createTask('Changing');
      const doomed = await at.site.createTask('Doomed');
      const edited = await at.site.createComment(changing, 'Edited');
      const dropped = await at.site.createComment(changing, 'Dropped');
      const withIt = await at.site.createComment(doomed, 'With it');
      await at.settled();
      await at.sweep();
      const counts = async () =>
        await Promise.all([...tasks, ...comments].map(async (one) => (await at.told(one)).length));
      const before = await counts();
      later();
      at.pushes.lose(1000);
      const fresh = await at.site.createTask('Fresh');
      const added = await at.site.createComment(changing, 'Added');
      await rename(changing, 'Changed');
      await at.site.changeComment(edited, 'Edited again');
      await at.site.deleteComment(dropped);
      await at.site.deleteTask(doomed);
      await at.settled();
      expect(await counts()).toEqual(before);
      await at.sweep();
      const since = async (index: number) => {
        const webhook = [...tasks, ...comments][index];
        return webhook ? (await at.told(webhook)).slice(before[index]) : [];
      };
      expect(await since(0)).toMatchObject([{ id: fresh, name: 'Fresh' }]);
      expect(await since(1)).toMatchObject([{ id: changing, name: 'Changed' }]);
      expect(await since(2)).toEqual([{ id: doomed }]);
      expect(await since(3)).toMatchObject([{ id: added, text: 'Added' }]);
      expect(await since(4)).toMatchObject([{ id: edited, text: 'Edited again' }]);
      expect((await since(5)).map(({ id }) => id).toSorted()).toEqual([dropped, withIt].toSorted());
      const after = await counts();
      await at.sweep();
      expect(await counts()).toEqual(after);
    });
  });

  describe('registered at the provider', () => {
    it('are one for all of a connection, which goes with the last of them', async () => {
      const webhooks = [...(await subscribeAll('task_task')), await at.subscribe('task_comment', 'updated')];
      expect(at.pushes.registrations()).toBe(1);
      for (const { id } of webhooks.slice(1)) await at.gateway.webhooks.remove(at.workspaceId, id);
      expect(at.pushes.registrations()).toBe(1);
      await at.gateway.webhooks.remove(at.workspaceId, webhooks[0]?.id ?? '');
      expect(at.pushes.registrations()).toBe(0);
    });

    it('end there before the credentials of their connection are gone', async () => {
      await at.subscribe('task_task', 'created');
      expect((await at.send('DELETE', `/unified/connection/${at.customerId}`)).status).toBe(200);
      expect(at.pushes.registrations()).toBe(0);
      const { nativeRegistration, nativeWatch } = at.gateway.store.t;
      expect(await at.gateway.store.db.select().from(nativeRegistration)).toEqual([]);
      expect(await at.gateway.store.db.select().from(nativeWatch)).toEqual([]);
    });

    it('are refused without the permission, and nothing is registered', async () => {
      const path = `/unified/connection/${at.customerId}`;
      const { permissions } = (await (await at.get(path)).json()) as { permissions: string[] };
      await at.send('PUT', path, { permissions: permissions.filter((one) => one !== 'webhook') });
      await expect(at.subscribe('task_task', 'created')).rejects.toThrow('webhook');
      expect(at.pushes.registrations()).toBe(0);
    });
  });

  it('may begin with all that is there, and go on with what happens', async () => {
    const body = {
      connection_id: at.customerId,
      object_type: 'task_task',
      event: 'created',
      page_max_limit: 2,
      hook_url: 'https://receiver.example.com/hook',
    };
    const made = await at.send('POST', '/unified/webhook?include_all=true', body);
    const { id } = (await made.json()) as { id: string };
    const told = async () => {
      const { delivery } = at.gateway.store.t;
      const rows = await at.gateway.store.db.select().from(delivery);
      return rows.filter(({ webhookId }) => webhookId === id).map(({ type, size }) => [type, size]);
    };
    await expect.poll(told, { timeout: 10_000 }).toHaveLength(3);
    await at.site.createTask('Next');
    await at.settled();
    expect(await told()).toEqual([
      ['INITIAL-PARTIAL', 2],
      ['INITIAL-PARTIAL', 2],
      ['INITIAL-COMPLETE', 1],
      ['NATIVE', 1],
    ]);
  });
});
