/** Archived, hidden and deleted work items of Jira: each told from the others, in lists, sweeps and polls. */
import { afterEach, describe, expect, it } from 'vitest';
import { connect } from './customer.ts';
import { type HookStand, startHookStand } from './hook-stand.ts';
import { type NativeStand, startNativeStand } from './native-stand.ts';
import { refusedWith, type Stand, startStand } from './stand.ts';

let opened: (Stand | HookStand | NativeStand)[] = [];
const kept = <S extends Stand | HookStand | NativeStand>(stand: S): S => {
  opened.push(stand);
  return stand;
};
afterEach(async () => {
  for (const stand of opened) await stand.close();
  opened = [];
});

const task = (summary: string) => ({
  fields: { project: { key: 'SHOP' }, issuetype: { id: '10002' }, summary },
});

describe('a virtual webhook', () => {
  it('says of each whether it was archived or deleted, and an archived one can only be read', async () => {
    const stand = kept(await startHookStand({ seed: 'company' }));
    const [archived, removed] = [
      String((await stand.jira('POST', 'issue', task('to be archived'))).id),
      String((await stand.jira('POST', 'issue', task('to be deleted'))).id),
    ];
    const deleted = await stand.hook({ event: 'deleted' });
    await stand.look(deleted);

    stand.pass(60_000);
    await stand.jira('PUT', 'issue/archive', { issueIdsOrKeys: [archived] });
    await stand.jira('DELETE', `issue/${removed}`);
    await stand.look(deleted);
    const objects = stand.arrived(deleted).flatMap(({ data }) => data);
    expect(objects).toHaveLength(2);
    expect(objects).toContainEqual({ id: archived, raw: { gone: 'archived' } });
    expect(objects).toContainEqual({ id: removed, raw: { gone: 'deleted' } });
    const listed = await stand.sdk.task.listTaskTasks({ connectionId: stand.connectionId, query: 'archived' });
    expect(listed.map(({ id }) => id)).not.toContain(archived);
    const read = await stand.sdk.task.getTaskTask({ connectionId: stand.connectionId, id: archived, fields: ['raw'] });
    expect(read.raw?.fields).toHaveProperty('archiveddate');
    const written = stand.sdk.task.patchTaskTask({
      connectionId: stand.connectionId,
      id: archived,
      taskTask: { name: 'Renamed' },
    });
    await expect(written).rejects.toMatchObject(refusedWith(403, 'it or its project is archived'));
  });
});

describe('a native webhook', () => {
  it('finds by a sweep what was archived, says so once, and that it is there again', async () => {
    const stand = kept(await startNativeStand());
    const id = await stand.createIssue({ summary: 'To be archived' });
    const gone = await stand.subscribe('task_task', 'deleted', { fields: 'raw' });
    const created = await stand.subscribe('task_task', 'created');
    await stand.settled();
    await stand.sweep();
    await stand.jira('PUT', 'issue/archive', { issueIdsOrKeys: [id] });
    await stand.sweep();
    await stand.sweep();
    expect(await stand.told(gone)).toEqual([{ id, raw: { isCascade: false, gone: 'archived' } }]);
    await stand.jira('PUT', 'issue/unarchive', { issueIdsOrKeys: [id] });
    await stand.sweep();
    expect(await stand.told(created)).toMatchObject([{ id, name: 'To be archived' }]);
    expect(await stand.told(gone)).toHaveLength(1);
  });

  it('does not call deleted what an app access rule hides', async () => {
    const stand = kept(await startNativeStand());
    const id = await stand.createIssue();
    const gone = await stand.subscribe('task_task', 'deleted', { fields: 'raw' });
    await stand.settled();
    await stand.sweep();
    stand.sandbox.settings.appBlockedProjects = ['SHOP'];
    await stand.sweep();
    const told = await stand.told(gone);
    expect(told).toContainEqual({ id, raw: { isCascade: false, gone: 'not_visible' } });
    expect(new Set(told.map(({ raw }) => (raw as { gone: string }).gone))).toEqual(new Set(['not_visible']));
  });
});

describe('an app access rule of an administrator', () => {
  it('is told from a missing permission, and from a project without tasks', async () => {
    const stand = kept(await startStand());
    const connectionId = await connect(stand);
    const [one] = await stand.sdk.task.listTaskTasks({ connectionId, projectId: 'SHOP', limit: 1 });
    const missing = stand.sdk.task.getTaskTask({ connectionId, id: '99999999' });
    await expect(missing).rejects.toMatchObject({ statusCode: 404, body: expect.not.stringContaining('app_access') });

    stand.sandbox.settings.appBlockedProjects = ['SHOP'];
    const { id = '' } = await stand.sdk.connection.getUnifiedConnection({ id: connectionId });
    await stand.send('PATCH', `/unified/connection/${id}`, { external_xref: 'later' });
    const hidden = stand.sdk.task.getTaskTask({ connectionId, id: one?.id ?? '' });
    await expect(hidden).rejects.toMatchObject(refusedWith(404, '"app_access_rule":true'));
    const list = stand.sdk.task.listTaskTasks({ connectionId, projectId: 'SHOP' });
    await expect(list).rejects.toMatchObject(refusedWith(403, 'app access rule'));
    expect((await stand.sdk.task.listTaskTasks({ connectionId, projectId: 'WARE', limit: 1 })).length).toBe(1);
    // An API token is no app.
    const byToken = await stand.sdk.task.listTaskTasks({
      connectionId: stand.connectionId,
      projectId: 'SHOP',
      limit: 1,
    });
    expect(byToken).toHaveLength(1);
  });
});

describe('addresses that lead through the gateway of Atlassian', () => {
  it('are those of the site in what browsers get, and are taken by the passthrough', async () => {
    const stand = kept(await startStand({ settings: { gatewayAddresses: true } }));
    const { sandbox, connectionId, sdk } = stand;
    const [person] = await sdk.hris.listHrisEmployees({ connectionId, limit: 1, fields: ['image_url', 'raw'] });
    expect(JSON.stringify(person?.raw)).toContain(`/ex/jira/${sandbox.cloudId}/`);
    expect(person?.imageUrl).toBe(`${sandbox.url}/rest/api/3/universal_avatar/view/type/user/avatar/10333`);
    const [one] = await sdk.task.listTaskTasks({ connectionId, limit: 1, fields: ['url', 'raw'] });
    expect(one?.url).toMatch(new RegExp(`^${sandbox.url}/browse/`));
    const self = new URL(String((one?.raw as { self?: string } | undefined)?.self));
    expect(self.pathname).toContain('/ex/jira/');
    const passed = await stand.get(`/passthrough/${connectionId}${self.pathname}`);
    expect(passed.status).toBe(200);
    expect(await passed.json()).toMatchObject({ id: one?.id });
    const elsewhere = self.pathname.replace(sandbox.cloudId, '7b1e4c90-2f6a-4d38-8c15-9e0a6b3d5f27');
    expect((await stand.get(`/passthrough/${connectionId}${elsewhere}`)).status).toBe(400);
    // What was read is sent back as it is.
    const again = await sdk.task.patchTaskTask({ connectionId, id: one?.id ?? '', taskTask: { raw: one?.raw } });
    expect(again.id).toBe(one?.id);
  });
});
