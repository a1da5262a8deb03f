/** Tables in a customer's database, asked for by the published SDK and compared with the API object by object. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OBJECTS } from '../../schema/objects.ts';
import { type HookStand, startHookStand, until } from '../contract/hook-stand.ts';
import { refusedWith } from '../contract/stand.ts';
import {
  type CustomerDatabase,
  customerDatabase,
  DATABASE_KINDS,
  hashesOf,
  type TableRow,
} from './customer-database.ts';

const PAGE = 1000;
/** What can be listed without naming a parent. */
const OTHER_TYPES = ['task_project', 'hris_employee', 'hris_group', 'metadata_metadata'] as const;

describe.each(DATABASE_KINDS)('a database of type %s', (type) => {
  let stand: HookStand;
  let database: CustomerDatabase;
  beforeAll(async () => {
    stand = await startHookStand({ seed: { issues: 60 } });
    database = await customerDatabase(type);
  });
  afterAll(async () => {
    await stand.close();
    await database.drop();
  });

  const walk = async (fields = '') =>
    (await (
      await stand.get(`/task/${stand.connectionId}/task?limit=${PAGE}${fields && `&fields=${fields}`}`)
    ).json()) as TableRow[];

  const expectSame = async (table: string, fields = '') => {
    const objects = await database.objects(table);
    const walked = await walk(fields);
    expect([...objects.values()].find((object) => object.id === walked[0]?.id)).toEqual(walked[0]);
    expect(hashesOf(objects.values())).toEqual(hashesOf(walked));
  };

  const create = async (more: object = {}) => {
    const webhook = await stand.sdk.webhook.createUnifiedWebhook({
      includeAll: true,
      webhook: {
        connectionId: stand.connectionId,
        objectType: 'task_task',
        event: 'updated',
        interval: 1,
        dbType: database.type,
        dbUrl: database.url,
        dbSchema: database.schema,
        ...more,
      },
    });
    return webhook;
  };

  it('has a row for each object, and follows what is created, changed and deleted', async () => {
    const webhook = await create();
    expect(webhook).toMatchObject({ dbType: type, dbSchema: database.schema, isHealthy: true });
    expect(webhook.hookUrl).toBeUndefined();
    const id = webhook.id ?? '';
    await stand.look(id);
    await expectSame('task_task');
    const [row] = await database.query('select * from {}.task_task');
    expect(row?.connection_id).toBe(stand.connectionId);
    expect(row).not.toHaveProperty('raw');

    stand.pass(2000);
    const [first, second, third] = [...(await database.objects('task_task')).keys()];
    await stand.jira('PUT', `issue/${first}`, { fields: { summary: 'Größe: 猫 "x" \\ \'y\'' } });
    await stand.jira('DELETE', `issue/${second}`);
    const made = await stand.jira('POST', 'issue', {
      fields: { project: { id: '10000' }, issuetype: { name: 'Task' }, summary: 'new' },
    });
    await stand.look(id);
    await expectSame('task_task');
    const gone = await database.query(`select deleted_at, name from {}.task_task where id = '${second}'`);
    expect(gone).toEqual([{ deleted_at: expect.anything(), name: expect.any(String) }]);
    expect((await database.objects('task_task')).has(String(made.id))).toBe(true);

    stand.pass(2000);
    await database.query(`alter table {}.task_task add column own_notes varchar(20)`);
    await database.query(`update {}.task_task set own_notes = 'mine'`);
    await stand.jira('PUT', `issue/${third}`, { fields: { summary: 'again' } });
    await stand.look(id);
    const [kept] = await database.query(`select name, own_notes from {}.task_task where id = '${third}'`);
    expect(kept).toEqual({ name: 'again', own_notes: 'mine' });
    await stand.sdk.webhook.removeUnifiedWebhook({ id });
    expect((await database.query('select count(*) as total from {}.task_task'))[0]?.total).not.toBe(0);
  });

  it.each(OTHER_TYPES)('has a row for each %s', async (objectType) => {
    const { category, name } = OBJECTS[objectType];
    const { id = '' } = await create({ objectType });
    await stand.look(id);
    const answer = await stand.get(`/${category}/${stand.connectionId}/${name}?limit=${PAGE}`);
    const walked = (await answer.json()) as TableRow[];
    expect(walked.length).toBeGreaterThan(0);
    const objects = await database.objects(objectType);
    expect(objects.get(String(walked[0]?.id))).toEqual(walked[0]);
    expect(hashesOf(objects.values())).toEqual(hashesOf(walked));
    await stand.sdk.webhook.removeUnifiedWebhook({ id });
  });

  it('takes over the table of a webhook that was removed, with what happened in between', async () => {
    const before = await create({ dbNamePrefix: 'over_' });
    await stand.look(before.id ?? '');
    await stand.sdk.webhook.removeUnifiedWebhook({ id: before.id ?? '' });
    const [first] = (await database.objects('over_task_task')).keys();
    await stand.jira('DELETE', `issue/${first}`);
    stand.pass(2000);
    const after = await create({ dbNamePrefix: 'over_' });
    await stand.look(after.id ?? '');
    await expectSame('over_task_task');
    const gone = await database.query(`select deleted_at from {}.over_task_task where id = '${first}'`);
    expect(gone).toEqual([{ deleted_at: expect.anything() }]);
    await stand.sdk.webhook.removeUnifiedWebhook({ id: after.id ?? '' });
  });

  it('fills a database that was emptied, or is another one', async () => {
    const { id = '' } = await create({ dbNamePrefix: 'lost_' });
    await stand.look(id);
    await database.query('drop table {}.lost_task_task');
    await database.query('drop table {}.lost_taskgate_sync');
    stand.pass(2000);
    const [any] = (await walk()) as [TableRow];
    await stand.jira('PUT', `issue/${any.id}`, { fields: { summary: 'after the loss' } });
    await stand.look(id);
    await until(() => expectSame('lost_task_task'));
    await stand.sdk.webhook.removeUnifiedWebhook({ id });
  });

  it('leaves replayed deliveries out, so that no older state returns', async () => {
    const { id = '' } = await create({ dbNamePrefix: 'twice_' });
    await stand.look(id);
    const [first] = (await database.objects('twice_task_task')).keys();
    stand.pass(2000);
    await stand.jira('PUT', `issue/${first}`, { fields: { summary: 'newest' } });
    await stand.look(id);
    const before = await database.query('select * from {}.twice_task_task order by id');
    await stand.send('POST', `/unified/webhook/${id}/replay`, { since: '2020-01-01' });
    await stand.look(id);
    expect(await database.query('select * from {}.twice_task_task order by id')).toEqual(before);
    await stand.sdk.webhook.removeUnifiedWebhook({ id });
  });

  it('has columns for the fields that were asked for, and the own object of the provider on demand', async () => {
    const { id = '', fields } = await create({ dbNamePrefix: 'raw_', fields: 'name,raw' });
    expect(fields).toBe('name,raw,id,created_at,updated_at');
    await stand.look(id);
    await expectSame('raw_task_task', 'name,raw,created_at,updated_at');
    await stand.sdk.webhook.removeUnifiedWebhook({ id });
  });

  it('adds columns that are missing, and leaves a table of the customer alone', async () => {
    const { id = '' } = await create({ dbNamePrefix: 'old_' });
    await stand.look(id);
    await database.query('alter table {}.old_task_task drop column priority');
    stand.pass(2000);
    const [any] = (await walk()) as [TableRow];
    await stand.jira('PUT', `issue/${any.id}`, { fields: { summary: 'with a column' } });
    await stand.look(id);
    const [row] = await database.query(`select priority from {}.old_task_task where id = '${any.id}'`);
    expect(row).toEqual({ priority: any.priority });
    await stand.sdk.webhook.removeUnifiedWebhook({ id });

    await database.query('create table {}.mine_task_task (id int)');
    await expect(create({ dbNamePrefix: 'mine_' })).rejects.toMatchObject(
      refusedWith(400, 'was not created by Taskgate'),
    );
  });

  it('refuses what could not work, before anything is stored', async () => {
    await expect(create({ hookUrl: stand.receiver.url })).rejects.toMatchObject(refusedWith(400, '$.hook_url'));
    await expect(create({ dbUrl: undefined })).rejects.toMatchObject(refusedWith(400, '$.db_url'));
    await expect(create({ dbType: 'snowflake' })).rejects.toMatchObject(refusedWith(400, 'postgres, mysql, mariadb'));
    await expect(create({ dbType: undefined })).rejects.toMatchObject(refusedWith(400, '$.db_type'));
    await expect(create({ dbUrl: 'https://db.example.com/x' })).rejects.toMatchObject(refusedWith(400, '$.db_url'));
    await expect(create({ dbUrl: `${database.url}?options=x` })).rejects.toMatchObject(refusedWith(400, 'sslmode'));
    for (const name of ['x"; drop table y; --', '1x', 'a`b', 'ä', 'a.b']) {
      await expect(create({ dbSchema: name })).rejects.toMatchObject(refusedWith(400, '$.db_schema'));
      await expect(create({ dbNamePrefix: name })).rejects.toMatchObject(refusedWith(400, '$.db_name_prefix'));
    }
    const nowhere = database.url.replace(/:\d+\//, ':1/');
    await expect(create({ dbUrl: nowhere })).rejects.toMatchObject(refusedWith(400, 'ECONNREFUSED'));
    const { id = '' } = await create({ dbNamePrefix: 'one_' });
    await expect(create({ dbNamePrefix: 'one_', event: 'created' })).rejects.toMatchObject(refusedWith(409, id));
    await expect(
      stand.sdk.webhook.updateUnifiedWebhook({
        id,
        webhook: { connectionId: stand.connectionId, objectType: 'task_task', event: 'updated', dbNamePrefix: 'two_' },
      }),
    ).rejects.toMatchObject(refusedWith(400, '$.db_name_prefix'));
    await stand.sdk.webhook.removeUnifiedWebhook({ id });
  });
});
