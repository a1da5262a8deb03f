import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/jira/index.ts';
import { type Answer, adf, type Direct, directTo, notOnScreen, refused, refusedFields } from './direct.ts';

let sandbox: Sandbox;
let admin: Direct;
let member: Direct;
beforeAll(async () => {
  sandbox = await startSandbox();
  admin = directTo(sandbox.url, sandbox.accounts.admin);
  member = directTo(sandbox.url, sandbox.accounts.member);
});
afterAll(() => sandbox.close());

const missingIssue = refused(404, 'Issue does not exist or you do not have permission to see it.');
const task = (project: string) => ({ project: { key: project }, issuetype: { id: '10002' }, summary: 'x' });
const adminId = () => sandbox.accounts.admin.accountId;

async function keysFound(from: Direct, query = '') {
  const { body } = await from('GET', `project/search?${query}`);
  return (body as { values: { key: string }[] }).values.map(({ key }) => key);
}

describe('in a project where one may only look', () => {
  it('issues are read and found', async () => {
    expect(await member('GET', 'issue/LOCK-1')).toMatchObject({ status: 200 });
    const { body } = await member('POST', 'search/jql', { jql: 'project = LOCK' });
    expect((body as { issues: unknown[] }).issues).toHaveLength(1);
  });

  const REFUSALS: [string, () => Promise<Answer>, Answer | object][] = [
    [
      'creating: 403',
      () => member('POST', 'issue', { fields: task('LOCK') }),
      refused(403, 'You do not have permission to create issues in this project.'),
    ],
    [
      'editing: 400, field by field',
      () => member('PUT', 'issue/LOCK-1', { fields: { summary: 'x', duedate: null } }),
      refusedFields({ summary: notOnScreen('summary'), duedate: notOnScreen('duedate') }),
    ],
    [
      'editing without a field: 400',
      () => member('PUT', 'issue/LOCK-1', { update: { comment: [{ add: { body: adf('x') } }] } }),
      { status: 400 },
    ],
    ['assigning: 403', () => member('PUT', 'issue/LOCK-1/assignee', { accountId: null }), { status: 403 }],
    ['moving: 400', () => member('POST', 'issue/LOCK-1/transitions', { transition: { id: '21' } }), { status: 400 }],
    [
      'deleting: 403',
      () => member('DELETE', 'issue/LOCK-1'),
      refused(403, 'You do not have permission to delete issues in this project.'),
    ],
    [
      'adding others as watchers: 403',
      () => member('POST', 'issue/LOCK-1/watchers', adminId()),
      refused(403, 'You do not have permission to manage the watcher list.'),
    ],
    [
      'linking: 404',
      () =>
        member('POST', 'issueLink', {
          type: { name: 'Blocks' },
          inwardIssue: { key: 'LOCK-1' },
          outwardIssue: { key: 'SHOP-1' },
        }),
      refused(404, "No Link Issue Permission for issue 'LOCK-1'"),
    ],
    [
      'logging work: 400',
      () => member('POST', 'issue/LOCK-1/worklog', { timeSpent: '1h' }),
      refused(400, expect.stringContaining('you do not have the permission to associate a worklog')),
    ],
    ['setting a property: 403', () => member('PUT', 'issue/LOCK-1/properties/x', { a: 1 }), { status: 403 }],
  ];
  it.each(REFUSALS)('%s', async (_, attempt, expected) => {
    expect(await attempt()).toMatchObject(expected);
  });

  it('there is nothing to fill in', async () => {
    expect((await member('GET', 'issue/LOCK-1/editmeta')).body).toEqual({ fields: {} });
    expect((await member('GET', 'issue/createmeta/LOCK/issuetypes')).body).toMatchObject({ issueTypes: [], total: 0 });
    expect((await member('GET', 'issue/createmeta/LOCK/issuetypes/10002')).body).toMatchObject({
      fields: [],
      total: 0,
    });
  });

  it('one sees how many watch, and not who', async () => {
    const { body } = await member('GET', 'issue/LOCK-1/watchers');
    expect(body).toMatchObject({ watchCount: 1, watchers: [] });
    expect((await admin('GET', 'issue/LOCK-1/watchers')).body).toMatchObject({ watchers: [{ accountId: adminId() }] });
  });

  it('whoever administers it does it all', async () => {
    const key = await admin.create(task('LOCK'));
    expect(await admin('PUT', `issue/${key}`, { fields: { summary: 'y' } })).toMatchObject({ status: 204 });
    expect(await admin('DELETE', `issue/${key}`)).toMatchObject({ status: 204 });
  });
});

describe('without a permission for one field', () => {
  it('that field is on no screen', async () => {
    const own = await member.create({ ...task('FLOW') });
    expect(await member('PUT', `issue/${own}`, { fields: { summary: 'y' } })).toMatchObject({ status: 204 });
    const fields = { reporter: { accountId: adminId() } };
    expect(await member('PUT', `issue/${own}`, { fields })).toEqual(
      refusedFields({ reporter: notOnScreen('reporter') }),
    );
    const { body } = await member('GET', `issue/${own}/editmeta`);
    expect((body as { fields: object }).fields).not.toHaveProperty('reporter');
    expect(await admin('PUT', `issue/${own}`, { fields })).toMatchObject({ status: 204 });
  });
});

describe('a project that one does not see', () => {
  it('is not there: not in lists, by key, in queries, on boards, nor are its issues', async () => {
    expect(await keysFound(admin)).toContain('VAULT');
    expect(await keysFound(member)).not.toContain('VAULT');
    expect(await member('GET', 'project/VAULT')).toEqual(refused(404, "No project could be found with key 'VAULT'."));
    expect(await member('GET', 'issue/createmeta/VAULT/issuetypes')).toMatchObject({ status: 404 });
    expect(await member('GET', 'issue/VAULT-1')).toEqual(missingIssue);
    expect(await member('PUT', 'issue/VAULT-1', { fields: { summary: 'x' } })).toEqual(missingIssue);
    expect(await member('POST', 'search/jql', { jql: 'project = VAULT' })).toMatchObject({
      status: 400,
      body: { errorMessages: ["The value 'VAULT' does not exist for the field 'project'."] },
    });
    const bulk = await member('POST', 'issue/bulkfetch', { issueIdsOrKeys: ['VAULT-1', 'SHOP-1'] });
    expect((bulk.body as { issues: { key: string }[] }).issues.map(({ key }) => key)).toEqual(['SHOP-1']);
  });

  it('takes nothing, and its issues are no parents or ends of links', async () => {
    expect(await member('POST', 'issue', { fields: task('VAULT') })).toEqual(
      refusedFields({ project: 'Specify a valid project ID or key' }),
    );
    const epic = await admin.create({ ...task('VAULT'), issuetype: { id: '10000' } });
    expect(await member('POST', 'issue', { fields: { ...task('SHOP'), parent: { key: epic } } })).toEqual(
      refusedFields({ parent: 'Could not find issue by id or key.' }),
    );
    const link = { type: { name: 'Blocks' }, inwardIssue: { key: 'SHOP-1' }, outwardIssue: { key: epic } };
    expect(await member('POST', 'issueLink', link)).toEqual(missingIssue);
  });
});

describe('a link to an issue that one does not see', () => {
  it('is neither shown nor there', async () => {
    const hidden = await admin.create(task('VAULT'));
    const open = await admin.create(task('SHOP'));
    const link = { type: { name: 'Blocks' }, inwardIssue: { key: open }, outwardIssue: { key: hidden } };
    expect(await admin('POST', 'issueLink', link)).toMatchObject({ status: 200 });
    const [shown] = (await admin.read(open, 'issuelinks')) as { id: string }[];
    expect(await member.read(open, 'issuelinks')).toEqual([]);
    expect(await member('GET', `issueLink/${shown?.id}`)).toMatchObject({ status: 404 });
    expect(await member('DELETE', `issueLink/${shown?.id}`)).toMatchObject({ status: 404 });
    expect(await admin('DELETE', `issueLink/${shown?.id}`)).toMatchObject({ status: 204 });
  });
});

describe('what one may do', () => {
  it('is told for a project, an issue, or anywhere', async () => {
    const ask = async (from: Direct, where: string) => {
      const { body } = await from('GET', `mypermissions?permissions=EDIT_ISSUES,ADMINISTER&${where}`);
      const { permissions } = body as { permissions: Record<string, { havePermission: boolean }> };
      return [permissions.EDIT_ISSUES?.havePermission, permissions.ADMINISTER?.havePermission];
    };
    expect(await ask(member, 'projectKey=LOCK')).toEqual([false, false]);
    expect(await ask(member, 'issueKey=SHOP-1')).toEqual([true, false]);
    expect(await ask(member, '')).toEqual([true, false]);
    expect(await ask(admin, 'projectKey=LOCK')).toEqual([true, true]);
    expect(await member('GET', 'mypermissions?permissions=FLY')).toMatchObject({ status: 400 });
    expect(await member('GET', 'mypermissions?permissions=EDIT_ISSUES&projectKey=VAULT')).toMatchObject({
      status: 404,
    });
  });

  it('narrows a search of projects', async () => {
    const creatable = await keysFound(member, 'action=create');
    expect(creatable).toContain('FLOW');
    expect(creatable).not.toContain('LOCK');
    expect(await keysFound(member, 'action=edit')).toEqual(['WARE']);
    expect(await keysFound(admin, 'action=edit')).toContain('LOCK');
  });

  it('depends on roles, whose members only administrators see', async () => {
    expect((await admin('GET', 'project/FLOW/role')).body).toMatchObject({ Administrators: expect.any(String) });
    const { body } = await admin('GET', 'project/FLOW/role/10002');
    expect(body).toMatchObject({ name: 'Administrators', actors: expect.arrayContaining([expect.anything()]) });
    expect(await member('GET', 'project/FLOW/role')).toMatchObject({ status: 404 });
  });
});
