import { afterEach, describe, expect, it } from 'vitest';
import { type HookStand, type HookStandOptions, MINUTE, startHookStand, until } from './hook-stand.ts';

let stand: HookStand;
const start = async (options: HookStandOptions = {}) => {
  stand = await startHookStand(options);
  return stand;
};
afterEach(() => stand.close());

type Shape = Record<string, unknown>;

const issue = async (summary: string, fields: Shape = {}) => {
  const project = (await stand.jira('GET', 'project/search')).values as { id: string }[];
  const made = await stand.jira('POST', 'issue', {
    fields: { project: { id: project[0]?.id }, issuetype: { name: 'Task' }, summary, ...fields },
  });
  return String(made.id);
};
const rename = (id: string, summary: string) => stand.jira('PUT', `issue/${id}`, { fields: { summary } });
const anyIssue = async (): Promise<string> => {
  const found = await stand.jira('POST', 'search/jql', { jql: 'project is not EMPTY ORDER BY id', fields: ['id'] });
  return String((found.issues as { id: string }[])[0]?.id);
};

const textBody = (text: string) => ({
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
});

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
    await stand.jira('DELETE', `issue/${id}`);
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
      for (let count = 0; count < 35; count++) made.push(await issue(`task ${round} ${count}`));
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
    const id = await stand.hook({ event: 'created', fields: 'raw.key' });
    await issue('new');
    await stand.look(id);
    const [{ data } = { data: [] }] = stand.arrived(id);
    expect(data[0]).toMatchObject({ name: 'new', raw: { key: expect.stringMatching(/-\d+$/) } });
  });

  it('keeps to its filters', async () => {
    await start({ seed: 'company' });
    const projects = (await stand.jira('GET', 'project/search')).values as { id: string }[];
    const [here, there] = [projects[0]?.id ?? '', projects[1]?.id ?? ''];
    const id = await stand.hook({ event: 'created', filters: { project_id: here } });
    const inside = await issue('here');
    await issue('there', { project: { id: there } });
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

describe('a search that is late', () => {
  it('hides nothing for good', async () => {
    await start({ searchLagMs: 3 * MINUTE });
    stand.pass(5 * MINUTE);
    const id = await stand.hook({ event: 'created' });
    const made = new Set<string>();
    for (let round = 0; round < 12; round++) {
      made.add(await issue(`task ${round}`));
      stand.pass(MINUTE);
      await stand.look(id);
    }
    stand.pass(4 * MINUTE);
    await stand.look(id);
    const arrived = ids(id);
    expect(new Set(arrived)).toEqual(made);
    expect(arrived).toHaveLength(made.size);
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

describe('objects without a time of change', () => {
  it('are compared: a project that is renamed was updated, one with a new task was not', async () => {
    await start();
    const [project] = (await stand.jira('GET', 'project/search')).values as { id: string }[];
    const updated = await stand.hook({ object_type: 'task_project', event: 'updated' });
    const created = await stand.hook({ object_type: 'task_project', event: 'created' });
    await issue('new');
    await stand.look(updated);
    expect(ids(updated)).toEqual([]);
    await stand.jira('PUT', `project/${project?.id}`, { name: 'Another name' });
    await stand.look(updated);
    expect(stand.arrived(updated)).toEqual([
      { type: 'VIRTUAL', data: [expect.objectContaining({ id: project?.id, name: 'Another name' })] },
    ]);
    const { accountId } = stand.sandbox.accounts.admin;
    const made = await stand.jira('POST', 'project', {
      key: 'NEW',
      name: 'New',
      projectTypeKey: 'software',
      leadAccountId: accountId,
    });
    await Promise.all([stand.look(updated), stand.look(created)]);
    expect([ids(updated), ids(created)]).toEqual([[], [String(made.id)]]);
  });

  it('and went back to what they were have changed twice', async () => {
    await start();
    const [project] = (await stand.jira('GET', 'project/search')).values as { id: string; name: string }[];
    const id = await stand.hook({ object_type: 'task_project', event: 'updated' });
    const names = ['B', 'A', 'B', 'A'];
    for (const name of names) {
      await stand.jira('PUT', `project/${project?.id}`, { name });
      await stand.look(id);
    }
    expect(stand.arrived(id).flatMap(({ data }) => data.map(({ name }) => name))).toEqual(names);
  });

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

describe('comments, files and changes of a task', () => {
  it('need the task in their filters', async () => {
    await start();
    for (const [object_type, filter] of [
      ['task_comment', 'task_id'],
      ['storage_file', 'parent_id'],
      ['task_change', 'task_id'],
    ]) {
      const refused = stand.hook({ object_type, event: 'created' });
      await expect(refused).rejects.toThrow(`$.filters.${filter}`);
    }
  });

  it('are told of', async () => {
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
    const comment = await stand.jira('POST', `issue/${task}/comment`, { body: textBody('hi') });
    expect(await look()).toEqual([1, 0, 0, 0]);
    await stand.jira('PUT', `issue/${task}/comment/${comment.id}`, { body: textBody('ho') });
    expect(await look()).toEqual([0, 1, 0, 0]);
    await rename(task, 'renamed');
    expect(await look()).toEqual([0, 0, 0, 1]);
    await stand.jira('DELETE', `issue/${task}/comment/${comment.id}`);
    expect(await look()).toEqual([0, 0, 1, 0]);
  });

  it('go with their task', async () => {
    await start();
    const task = await issue('short-lived');
    const comment = await stand.jira('POST', `issue/${task}/comment`, { body: textBody('hi') });
    const id = await stand.hook({ object_type: 'task_comment', event: 'deleted', filters: { task_id: task } });
    await stand.jira('DELETE', `issue/${task}`);
    await stand.look(id);
    expect(stand.arrived(id)).toEqual([
      { type: 'VIRTUAL', data: [{ id: `${task}_${comment.id}`, raw: { gone: 'not_visible' } }] },
    ]);
  });
});

describe('what is missing from a list', () => {
  it('is sent as deleted when it does not meet the filters any more, and as created to whoever has it now', async () => {
    await start();
    const { admin, member } = stand.sandbox.accounts;
    const assignedTo = ({ accountId }: { accountId: string }) => ({ assigned_user_id: accountId });
    const task = await issue('moves', { assignee: { accountId: member.accountId } });
    const left = await stand.hook({ event: 'deleted', filters: assignedTo(member) });
    const joined = await stand.hook({ event: 'created', filters: assignedTo(admin) });
    stand.pass(10 * MINUTE);
    await stand.jira('PUT', `issue/${task}`, { fields: { assignee: { accountId: admin.accountId } } });
    await stand.look(left);
    await stand.look(joined);
    expect(stand.arrived(left)).toEqual([{ type: 'VIRTUAL', data: [{ id: task, raw: { gone: 'outside_filters' } }] }]);
    expect(ids(joined)).toEqual([task]);
    await stand.look(left);
    await stand.look(joined);
    expect([ids(left), ids(joined)]).toEqual([[], []]);
  });

  it('because it was moved to another project is sent as deleted to the old one and as created to the new one', async () => {
    await start({ seed: 'company' });
    const projects = (await stand.jira('GET', 'project/search')).values as { id: string; key: string }[];
    const [from, to] = ['SHOP', 'MKT'].map((name) => projects.find(({ key }) => key === name));
    const task = await issue('moves', { project: { id: from?.id } });
    const type = String(((await stand.jira('GET', `issue/${task}`)).fields as { issuetype: Shape }).issuetype.id);
    const left = await stand.hook({ event: 'deleted', filters: { project_id: from?.key } });
    const joined = await stand.hook({ event: 'created', filters: { project_id: to?.id } });
    stand.pass(10 * MINUTE);
    const targetToSourcesMapping = { [`${to?.key},${type}`]: { issueIdsOrKeys: [task] } };
    await stand.jira('POST', 'bulk/issues/move', { targetToSourcesMapping });
    await stand.look(left);
    await stand.look(joined);
    expect(stand.arrived(left)).toEqual([{ type: 'VIRTUAL', data: [{ id: task, raw: { gone: 'outside_filters' } }] }]);
    expect(stand.arrived(joined)).toMatchObject([{ data: [{ id: task, project_id: to?.id }] }]);
  });

  it('and has got another parent is sent as deleted to the old one and as created to the new one', async () => {
    await start();
    const epic = () => issue('epic', { issuetype: { name: 'Epic' } });
    const [from, to] = [await epic(), await epic()];
    const task = await issue('moves', { parent: { id: from } });
    const left = await stand.hook({ event: 'deleted', filters: { parent_id: from } });
    const joined = await stand.hook({ event: 'created', filters: { parent_id: to } });
    stand.pass(10 * MINUTE);
    await stand.jira('PUT', `issue/${task}`, { fields: { parent: { id: to } } });
    await stand.look(left);
    await stand.look(joined);
    expect([ids(left), ids(joined)]).toEqual([[task], [task]]);
  });

  it('of groups was not deleted while nothing but empty lists comes back', async () => {
    await start({ seed: 'company' });
    const id = await stand.hook({ object_type: 'hris_group', event: 'deleted' });
    await until(async () => expect((await stand.webhook(id)).runs).toHaveLength(1));
    stand.sandbox.faults.add({ path: 'group/bulk', status: 200, body: { values: [], isLast: true }, times: 500 });
    await stand.look(id);
    stand.sandbox.faults.clear();
    await stand.look(id);
    expect(ids(id)).toEqual([]);
  });

  it('may only be hidden, along with the project that it belongs to', async () => {
    await start();
    const made = await issue('new');
    const id = await stand.hook({ event: 'deleted' });
    await stand.jira('DELETE', `issue/${made}`);
    stand.sandbox.faults.add({
      path: '/rest/api/3/project/',
      method: 'GET',
      status: 404,
      body: { errorMessages: [] },
      times: 5,
    });
    await stand.look(id);
    expect(stand.arrived(id)).toEqual([{ type: 'VIRTUAL', data: [{ id: made, raw: { gone: 'not_visible' } }] }]);
  });

  it('was not deleted when a list was wrong for a moment', async () => {
    await start();
    const id = await stand.hook({ event: 'deleted' });
    stand.sandbox.faults.add({ path: 'search/jql', status: 200, body: { issues: [], isLast: true } });
    await stand.look(id);
    expect(ids(id)).toEqual([]);
    const made = await anyIssue();
    await stand.jira('DELETE', `issue/${made}`);
    await stand.look(id);
    expect(ids(id)).toEqual([made]);
  });
});

describe('a look that fails', () => {
  it('is noted and tried again, and loses nothing', async () => {
    await start();
    const id = await stand.hook({ event: 'created', interval: 60 });
    await until(async () => expect((await stand.webhook(id)).runs).toHaveLength(1));
    stand.sandbox.faults.add({ path: 'search/jql', status: 500, times: 20 });
    const made = await issue('new');
    await stand.send('PUT', `/unified/webhook/${id}/trigger`);
    await until(async () => expect((await stand.webhook(id)).runs[0]).toMatch(/ read: upstream_error: /));
    expect((await stand.webhook(id)).is_healthy).toBe(true);
    stand.sandbox.faults.clear();
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
    stand.sandbox.faults.add({ path: 'search/jql', status: 403, body: { errorMessages: ['no'] }, times: 5 });
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
