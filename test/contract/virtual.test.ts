/** Virtual webhooks: what changes at a provider is found by reading, whatever the provider. */
import { afterEach, describe, expect, it } from 'vitest';
import { type HookCustomer, MINUTE, openHookCustomer, until } from './hook-stand.ts';
import { type CustomerOptions, PROVIDERS } from './providers.ts';

describe.each(PROVIDERS)('with %s', (provider) => {
  let stand: HookCustomer;
  const start = async (options: CustomerOptions = {}) => {
    stand = await openHookCustomer(provider, options);
  };
  afterEach(() => stand.close());

  const issue: HookCustomer['site']['createTask'] = (name, fields) => stand.site.createTask(name, fields);
  const rename = (id: string, name: string) => stand.site.changeTask(id, { name });
  const firstOf = async (path: string) =>
    (await (await stand.get(`/task/${stand.connectionId}/${path}`)).json()) as { id: string; name: string }[];
  const anyIssue = async () => (await firstOf('task?limit=1&fields=id'))[0]?.id ?? '';

  const ids = (id: string) => stand.arrived(id).flatMap(({ data }) => data.map((one) => one.id));

  describe('a virtual webhook', () => {
    it('tells of what is created, updated and deleted, each to its own', async () => {
      await start();
      const created = await stand.hook({ event: 'created' });
      const updated = await stand.hook({ event: 'updated' });
      const deleted = await stand.hook({ event: 'deleted' });
      const all = [created, updated, deleted];
      const look = () => Promise.all(all.map((id) => stand.look(id)));
      await look();
      expect(all.map(ids)).toEqual([[], [], []]);

      stand.pass(1000);
      const id = await issue('new');
      await look();
      expect(all.map(ids)).toEqual([[id], [], []]);

      stand.pass(1000);
      await rename(id, 'renamed');
      await look();
      expect(all.map(ids)).toEqual([[], [id], []]);

      stand.pass(1000);
      await stand.site.deleteTask(id);
      await look();
      expect(stand.arrived(deleted)).toEqual([{ type: 'VIRTUAL', data: [{ id, raw: { gone: 'deleted' } }] }]);
      expect([created, updated].map(ids)).toEqual([[], []]);
    });

    it('looks at its interval without being asked', async () => {
      await start();
      const id = await stand.hook({ event: 'created', interval: 5 });
      await until(async () => expect((await stand.webhook(id)).runs[0]).toContain('read: 0 found'));
      const made = await issue('new');
      stand.pass(5 * MINUTE + 1000);
      await until(() => expect(ids(id)).toEqual([made]));
      expect(Date.parse((await stand.webhook(id)).checked_at ?? '')).toBeGreaterThan(stand.now() - MINUTE);
    });

    it('tells of every change once, however many there are between two looks', async () => {
      await start();
      const id = await stand.hook({ event: 'created', page_max_limit: 30 });
      const made: string[] = [];
      for (let round = 0; round < 4; round++) {
        for (let count = 0; count < 35; count++) {
          made.push(await issue(`task ${round} ${count}`));
          // Nobody can tell which of one moment was first.
          stand.pass(1);
        }
        if (round % 2 === 1) stand.pass(20 * MINUTE);
        await stand.look(id);
      }
      const arrived = stand.arrived(id);
      expect(Math.max(...arrived.map(({ data }) => data.length))).toBe(30);
      expect(arrived.flatMap(({ data }) => data.map((one) => one.id))).toEqual(made);
    });

    it('tells of each version of an object, oldest first', async () => {
      await start();
      const one = await anyIssue();
      const id = await stand.hook({ event: 'updated' });
      for (let version = 1; version <= 5; version++) {
        stand.pass(version * 100);
        await rename(one, `version ${version}`);
        await stand.look(id);
      }
      const names = stand.arrived(id).flatMap(({ data }) => data.map(({ name }) => name));
      expect(names).toEqual([1, 2, 3, 4, 5].map((version) => `version ${version}`));
    });

    it('sends the fields that were asked for', async () => {
      await start();
      const id = await stand.hook({ event: 'created', fields: 'name, status' });
      const made = await issue('new');
      await stand.look(id);
      expect(stand.arrived(id)).toEqual([{ type: 'VIRTUAL', data: [{ id: made, name: 'new', status: 'OPENED' }] }]);
    });

    it('sends the provider’s own object when it is asked for', async () => {
      await start();
      const key = { jira: 'key', linear: 'identifier' }[stand.type] ?? '';
      const id = await stand.hook({ event: 'created', fields: `raw.${key}` });
      await issue('new');
      await stand.look(id);
      const [{ data } = { data: [] }] = stand.arrived(id);
      expect(data[0]).toMatchObject({ name: 'new', raw: { [key]: expect.stringMatching(/-\d+$/) } });
    });

    it('keeps to its filters', async () => {
      await start({ seed: 'company' });
      const [here = '', there = ''] = (await firstOf('project?limit=2')).map(({ id }) => id);
      const id = await stand.hook({ event: 'created', filters: { project_id: here } });
      const inside = await issue('here', { projectId: here });
      await issue('there', { projectId: there });
      await stand.look(id);
      expect(ids(id)).toEqual([inside]);
    });
  });

  describe('clocks that disagree', () => {
    it.each([-60, 60])('by %i minutes lose nothing', async (minutes) => {
      await start({ skewMs: minutes * MINUTE });
      const id = await stand.hook({ event: 'created' });
      const made = [await issue('first')];
      await stand.look(id);
      stand.pass(3 * MINUTE);
      made.push(await issue('second'));
      await stand.look(id);
      expect(ids(id)).toEqual(made);
    });
  });

  describe('the initial sync', () => {
    it('tells everything page by page, and says when it is over', async () => {
      await start({ seed: { issues: 5 } });
      const id = await stand.hook({ event: 'created', page_max_limit: 2 }, '?include_all=true');
      await until(async () => expect(await stand.log(id, '?status=delivered')).toHaveLength(3));
      const pages = stand.arrived(id);
      expect(pages.map(({ type, data }) => [type, data.length])).toEqual([
        ['INITIAL-PARTIAL', 2],
        ['INITIAL-PARTIAL', 2],
        ['INITIAL-COMPLETE', 1],
      ]);
      expect(new Set(pages.flatMap(({ data }) => data.map((one) => one.id))).size).toBe(5);
      const made = await issue('new');
      await stand.look(id);
      expect(stand.arrived(id)).toEqual([{ type: 'VIRTUAL', data: [expect.objectContaining({ id: made })] }]);
    });

    it('ends with an empty delivery when the pages come out even, or there is nothing', async () => {
      await start({ seed: { issues: 100 } });
      const id = await stand.hook({ event: 'created' }, '?include_all=1');
      await until(async () => expect(await stand.log(id, '?status=delivered')).toHaveLength(2));
      expect(stand.arrived(id).map(({ type, data }) => [type, data.length])).toEqual([
        ['INITIAL-PARTIAL', 100],
        ['INITIAL-COMPLETE', 0],
      ]);
      const deleted = await stand.hook({ event: 'deleted' }, '?include_all=true');
      await until(() => expect(stand.arrived(deleted)).toEqual([{ type: 'INITIAL-COMPLETE', data: [] }]));
    });

    it('is made of objects that have no times as well, which are not told again', async () => {
      await start({ seed: 'company' });
      const people = (await stand.sdk.hris.listHrisEmployees({ connectionId: stand.connectionId })).length;
      const id = await stand.hook({ object_type: 'hris_employee', event: 'created' }, '?include_all=true');
      await until(() => expect(ids(id)).toHaveLength(people));
      await stand.look(id);
      expect(ids(id)).toEqual([]);
    });

    it('tells what was created while it went on', async () => {
      await start({ seed: { issues: 300 } });
      const id = await stand.hook({ event: 'created' }, '?include_all=true');
      const made = await issue('meanwhile');
      await until(async () => {
        const last = (await stand.log(id))[0];
        expect(last?.type).toMatch(/COMPLETE|VIRTUAL/);
      });
      await stand.look(id);
      const told = ids(id);
      expect(told).toContain(made);
      expect(new Set(told).size).toBe(301);
    });
  });

  describe('projects', () => {
    it('that are renamed were updated, those with a new task were not', async () => {
      await start();
      const [project] = await firstOf('project?limit=1');
      const updated = await stand.hook({ object_type: 'task_project', event: 'updated' });
      const created = await stand.hook({ object_type: 'task_project', event: 'created' });
      await issue('new');
      await stand.look(updated);
      expect(ids(updated)).toEqual([]);
      await stand.site.renameProject(project?.id ?? '', 'Another name');
      await stand.look(updated);
      expect(stand.arrived(updated)).toEqual([
        { type: 'VIRTUAL', data: [expect.objectContaining({ id: project?.id, name: 'Another name' })] },
      ]);
      const made = await stand.site.createProject('New');
      await Promise.all([stand.look(updated), stand.look(created)]);
      expect([ids(updated), ids(created)]).toEqual([[], [made]]);
    });

    it('that went back to what they were have changed twice', async () => {
      await start();
      const [project] = await firstOf('project?limit=1');
      const id = await stand.hook({ object_type: 'task_project', event: 'updated' });
      const names = ['B', 'A', 'B', 'A'];
      for (const name of names) {
        stand.pass(1000);
        await stand.site.renameProject(project?.id ?? '', name);
        await stand.look(id);
      }
      expect(stand.arrived(id).flatMap(({ data }) => data.map(({ name }) => name))).toEqual(names);
    });
  });

  describe('objects without a time of change', () => {
    it('are not all told when the fields or filters of a webhook change', async () => {
      await start({ seed: 'company' });
      const id = await stand.hook({ object_type: 'hris_group', event: 'updated', fields: 'name' });
      await stand.look(id);
      await stand.send('PATCH', `/unified/webhook/${id}`, { fields: 'name,user_ids' });
      await stand.look(id);
      await stand.send('PATCH', `/unified/webhook/${id}`, { filters: { type: 'GROUP' } });
      await stand.look(id);
      expect(ids(id)).toEqual([]);
    });
  });

  describe('what belongs to a task', () => {
    it('needs the task in its filters where it is listed by task alone', async () => {
      await start();
      for (const [object_type, filter] of [
        ['storage_file', 'parent_id'],
        ['task_change', 'task_id'],
      ]) {
        const refused = stand.hook({ object_type, event: 'created' });
        await expect(refused).rejects.toThrow(`$.filters.${filter}`);
      }
    });

    it('is told of', async () => {
      await start();
      const task = await anyIssue();
      const of = (object_type: string, event: string, filter = 'task_id') =>
        stand.hook({ object_type, event, filters: { [filter]: task } });
      const created = await of('task_comment', 'created');
      const updated = await of('task_comment', 'updated');
      const deleted = await of('task_comment', 'deleted');
      const history = await of('task_change', 'created');
      const look = async () => {
        stand.pass(1000);
        for (const id of [created, updated, deleted, history]) await stand.look(id);
        return [created, updated, deleted, history].map((id) => ids(id).length);
      };
      const comment = await stand.site.createComment(task, 'hi');
      expect(await look()).toEqual([1, 0, 0, 0]);
      await stand.site.changeComment(comment, 'ho');
      expect(await look()).toEqual([0, 1, 0, 0]);
      await rename(task, 'renamed');
      expect(await look()).toEqual([0, 0, 0, 1]);
      await stand.site.deleteComment(comment);
      expect(await look()).toEqual([0, 0, 1, 0]);
    });

    it('goes with the task', async () => {
      await start();
      const task = await issue('short-lived');
      const comment = await stand.site.createComment(task, 'hi');
      const id = await stand.hook({ object_type: 'task_comment', event: 'deleted', filters: { task_id: task } });
      await stand.site.deleteTask(task);
      await stand.look(id);
      expect(stand.arrived(id)).toEqual([{ type: 'VIRTUAL', data: [{ id: comment, raw: { gone: 'not_visible' } }] }]);
    });
  });

  describe('what is missing from a list', () => {
    it('is sent as deleted when it does not meet the filters any more, and as created to whoever has it now', async () => {
      await start();
      const { admin, member } = stand.people;
      const assignedTo = ({ userId }: { userId: string }) => ({ assigned_user_id: userId });
      const task = await issue('moves', { assigneeId: member.userId });
      const left = await stand.hook({ event: 'deleted', filters: assignedTo(member) });
      const joined = await stand.hook({ event: 'created', filters: assignedTo(admin) });
      stand.pass(10 * MINUTE);
      await stand.site.changeTask(task, { assigneeId: admin.userId });
      await stand.look(left);
      await stand.look(joined);
      expect(stand.arrived(left)).toEqual([
        { type: 'VIRTUAL', data: [{ id: task, raw: { gone: 'outside_filters' } }] },
      ]);
      expect(ids(joined)).toEqual([task]);
      await stand.look(left);
      await stand.look(joined);
      expect([ids(left), ids(joined)]).toEqual([[], []]);
    });

    it('because it was moved to another project is sent as deleted to the old one and as created to the new one', async () => {
      await start({ seed: 'company' });
      const from = await stand.site.createProject('From');
      const to = await stand.site.createProject('To');
      const task = await issue('moves', { projectId: from });
      const left = await stand.hook({ event: 'deleted', filters: { project_id: from } });
      const joined = await stand.hook({ event: 'created', filters: { project_id: to } });
      stand.pass(10 * MINUTE);
      await stand.site.changeTask(task, { projectId: to });
      await stand.look(left);
      await stand.look(joined);
      expect(stand.arrived(left)).toEqual([
        { type: 'VIRTUAL', data: [{ id: task, raw: { gone: 'outside_filters' } }] },
      ]);
      expect(stand.arrived(joined)).toMatchObject([{ data: [{ id: task, project_id: to }] }]);
    });

    it('and has got another parent is sent as deleted to the old one and as created to the new one', async () => {
      await start();
      const [from, to] = [await stand.site.createParent('one'), await stand.site.createParent('other')];
      const task = await issue('moves', { parentId: from });
      const left = await stand.hook({ event: 'deleted', filters: { parent_id: from } });
      const joined = await stand.hook({ event: 'created', filters: { parent_id: to } });
      stand.pass(10 * MINUTE);
      await stand.site.changeTask(task, { parentId: to });
      await stand.look(left);
      await stand.look(joined);
      expect([ids(left), ids(joined)]).toEqual([[task], [task]]);
    });

    it('of groups was not deleted while nothing but empty lists comes back', async () => {
      await start({ seed: 'company' });
      const id = await stand.hook({ object_type: 'hris_group', event: 'deleted' });
      await until(async () => expect((await stand.webhook(id)).runs).toHaveLength(1));
      stand.fail({ on: 'groups', isEmpty: true, times: 500 });
      await stand.look(id);
      stand.calm();
      await stand.look(id);
      expect(ids(id)).toEqual([]);
    });

    it('was not deleted when a list was wrong for a moment', async () => {
      await start();
      const id = await stand.hook({ event: 'deleted' });
      stand.fail({ on: 'tasks', isEmpty: true });
      await stand.look(id);
      expect(ids(id)).toEqual([]);
      const made = await anyIssue();
      await stand.site.deleteTask(made);
      await stand.look(id);
      expect(ids(id)).toEqual([made]);
    });
  });

  describe('a look that fails', () => {
    it('is noted and tried again, and loses nothing', async () => {
      await start();
      const id = await stand.hook({ event: 'created', interval: 60 });
      await until(async () => expect((await stand.webhook(id)).runs).toHaveLength(1));
      stand.fail({ on: 'tasks', status: 500, times: 20 });
      const made = await issue('new');
      await stand.send('PUT', `/unified/webhook/${id}/trigger`);
      await until(async () => expect((await stand.webhook(id)).runs[0]).toMatch(/ read: upstream_error: /));
      expect((await stand.webhook(id)).is_healthy).toBe(true);
      stand.calm();
      stand.pass(MINUTE);
      await until(() => expect(ids(id)).toEqual([made]));
    });

    it('because the connection is paused goes on when it is not any more', async () => {
      await start();
      const id = await stand.hook({ event: 'created' });
      await stand.send('PATCH', `/unified/connection/${stand.connectionId}`, { is_paused: true });
      const made = await issue('new');
      stand.pass(2 * MINUTE);
      await until(async () => expect((await stand.webhook(id)).runs[0]).toContain('connection_paused'));
      await stand.send('PATCH', `/unified/connection/${stand.connectionId}`, { is_paused: false });
      stand.pass(2 * MINUTE);
      await until(() => expect(ids(id)).toEqual([made]));
    });

    it('refuses a new webhook', async () => {
      await start();
      stand.fail({ on: 'tasks', status: 403, times: 5 });
      await expect(stand.hook()).rejects.toThrow('upstream_forbidden');
      expect(await (await stand.get('/unified/webhook')).json()).toEqual([]);
    });
  });

  describe('a webhook whose connection is gone', () => {
    it('goes, too', async () => {
      await start();
      const id = await stand.hook();
      const { db, t } = stand.gateway.store;
      await stand.gateway.connections.remove(stand.workspaceId, stand.connectionId);
      stand.pass(2 * MINUTE);
      await until(async () => expect((await stand.get(`/unified/webhook/${id}`)).status).toBe(404));
      await until(async () => expect(await db.select().from(t.seen)).toEqual([]));
      expect(await db.select().from(t.poll)).toEqual([]);
    });
  });
});
