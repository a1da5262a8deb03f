import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/jira/index.ts';
import { type Direct, directTo, refused, refusedFields } from './direct.ts';

let sandbox: Sandbox;
let jira: Direct;
let member: Direct;
let leadAccountId: string;
beforeAll(async () => {
  sandbox = await startSandbox();
  jira = directTo(sandbox.url, sandbox.accounts.admin);
  member = directTo(sandbox.url, sandbox.accounts.member);
  leadAccountId = sandbox.accounts.admin.accountId;
});
afterAll(() => sandbox.close());

let counter = 0;
/** Details that Jira takes, of another project each time. */
const details = (more: object = {}) => {
  counter += 1;
  return { key: `NEW${counter}`, name: `New project ${counter}`, leadAccountId, projectTypeKey: 'software', ...more };
};

const create = (more: object = {}) => jira('POST', 'project', details(more));

async function made(more: object = {}) {
  const { body } = await create(more);
  return body as { id: number; key: string; self: string };
}

const inactiveId = async () => {
  const { body } = await jira('GET', 'users/search?maxResults=1000');
  return (body as { accountId: string; active: boolean }[]).find(({ active }) => !active)?.accountId;
};

describe('a new project', () => {
  it('has a number for its id, and can be worked in at once', async () => {
    const { id, key } = await made();
    expect(id).toEqual(expect.any(Number));
    const issue = await jira.create({ project: { key }, issuetype: { id: '10002' } });
    expect(issue).toBe(`${key}-1`);
  });

  it.each([
    ['com.pyxis.greenhopper.jira:gh-simplified-agility-kanban', 'next-gen', 'software'],
    ['com.pyxis.greenhopper.jira:gh-simplified-agility-scrum', 'next-gen', 'software'],
    ['com.pyxis.greenhopper.jira:gh-simplified-kanban-classic', 'classic', 'software'],
    ['com.pyxis.greenhopper.jira:gh-simplified-scrum-classic', 'classic', 'software'],
    ['com.atlassian.servicedesk:simplified-it-service-management', 'classic', 'service_desk'],
    ['com.atlassian.servicedesk:next-gen-it-service-desk', 'next-gen', 'service_desk'],
    ['com.atlassian.jira-core-project-templates:jira-core-simplified-task-tracking', 'classic', 'business'],
  ])('of %s is %s', async (projectTemplateKey, style, projectTypeKey) => {
    const { key } = await made({ projectTypeKey: undefined, projectTemplateKey });
    expect((await jira('GET', `project/${key}`)).body).toMatchObject({
      style,
      projectTypeKey,
      simplified: style === 'next-gen',
    });
  });

  const LETTERS =
    'Project keys must start with an uppercase letter, followed by one or more uppercase alphanumeric characters.';
  const MISMATCH = 'An invalid project type was specified. Make sure the project type matches the project template.';
  it.each<[string, () => object | Promise<object>, Record<string, string>]>([
    ['a key in small letters', () => ({ key: 'new' }), { projectKey: LETTERS }],
    ['a key of one letter', () => ({ key: 'N' }), { projectKey: LETTERS }],
    ['no key', () => ({ key: undefined }), { projectKey: LETTERS }],
    [
      'a key that is too long',
      () => ({ key: 'ABCDEFGHIJK' }),
      { projectKey: 'The project key must not exceed 10 characters in length.' },
    ],
    ['a key that is taken', () => ({ key: 'SHOP' }), { projectKey: "Project 'Web shop' uses this project key." }],
    [
      'the key of a project in the bin',
      () => ({ key: 'GONE' }),
      { projectKey: "Project 'Pop-up store' uses this project key." },
    ],
    ['no name', () => ({ name: ' ' }), { projectName: 'You must specify a valid project name.' }],
    ['a name that is taken', () => ({ name: 'web SHOP' }), { projectName: 'A project with that name already exists.' }],
    [
      'the name of a project in the bin',
      () => ({ name: 'Pop-up store' }),
      { projectName: 'A project with that name already exists.' },
    ],
    [
      'a long name',
      () => ({ name: 'x'.repeat(81) }),
      { projectName: 'The project name must not exceed 80 characters in length.' },
    ],
    ['nobody to lead', () => ({ leadAccountId: undefined }), { projectLead: 'You must specify a valid project lead.' }],
    [
      'a lead who left',
      async () => ({ leadAccountId: await inactiveId() }),
      { projectLead: 'You must specify a valid project lead.' },
    ],
    ['neither type nor template', () => ({ projectTypeKey: undefined }), { projectType: MISMATCH }],
    [
      'a type and a template that disagree',
      () => ({ projectTemplateKey: 'com.atlassian.servicedesk:simplified-it-service-management' }),
      { projectType: MISMATCH },
    ],
    [
      'a template that is not there',
      () => ({ projectTemplateKey: 'com.pyxis.greenhopper.jira:gh-simplified-waterfall' }),
      { projectType: MISMATCH },
    ],
  ])('is refused with %s', async (_, more, errors) => {
    expect(await create(await more())).toEqual(refusedFields(errors));
  });

  it('is refused with all that is wrong at once', async () => {
    const { body } = await create({ key: 'x', name: '', leadAccountId: 'nobody' });
    expect(Object.keys((body as { errors: object }).errors).sort()).toEqual([
      'projectKey',
      'projectLead',
      'projectName',
    ]);
  });

  it('is made by administrators of Jira only', async () => {
    expect(await member('POST', 'project', details())).toMatchObject({ status: 403 });
  });
});

describe('keys', () => {
  it('are proposed: the one asked for if it is free, else another', async () => {
    const proposed = async (key: string) => (await jira('GET', `projectvalidate/validProjectKey?key=${key}`)).body;
    expect(await proposed('FRESH')).toBe('FRESH');
    for (const key of ['SHOP', 'GONE', 'new key', '1', 'ABCDEFGHIJKLM']) {
      const valid = (await proposed(encodeURIComponent(key))) as string;
      expect(valid).toMatch(/^[A-Z][A-Z0-9]{1,9}$/);
      expect((await jira('GET', `projectvalidate/key?key=${valid}`)).body).toEqual({ errorMessages: [], errors: {} });
    }
    expect((await jira('GET', 'projectvalidate/key?key=SHOP')).body).toMatchObject({
      errors: { projectKey: "Project 'Web shop' uses this project key." },
    });
  });

  it('change, and the old one keeps leading to the project and its issues', async () => {
    const { key } = await made();
    const issue = await jira.create({ project: { key }, issuetype: { id: '10002' } });
    expect(await jira('PUT', `project/${key}`, { key: 'RENAMED' })).toMatchObject({
      status: 200,
      body: { key: 'RENAMED' },
    });
    expect((await jira('GET', `issue/${issue}`)).body).toMatchObject({ key: 'RENAMED-1' });
    expect((await jira('GET', `project/${key}`)).body).toMatchObject({ key: 'RENAMED' });
    expect(await create({ key })).toMatchObject({ status: 400 });
    expect(await jira('PUT', 'project/RENAMED', { key })).toMatchObject({ status: 200, body: { key } });
  });
});

describe('a change', () => {
  it('is made as a whole or not at all', async () => {
    const { key } = await made({ description: 'Before' });
    expect(await jira('PUT', `project/${key}`, { description: 'After', name: 'Web shop' })).toEqual(
      refusedFields({ projectName: 'A project with that name already exists.' }),
    );
    expect((await jira('GET', `project/${key}`)).body).toMatchObject({ description: 'Before' });
    const change = { description: 'After', leadAccountId: sandbox.accounts.member.accountId };
    expect((await jira('PUT', `project/${key}`, change)).body).toMatchObject({
      description: 'After',
      lead: { accountId: sandbox.accounts.member.accountId },
    });
  });

  it('is for administrators of the project; of the key, for those of Jira', async () => {
    const { key } = await made({ leadAccountId: sandbox.accounts.member.accountId });
    expect(await member('PUT', `project/${key}`, { description: 'Mine' })).toMatchObject({ status: 200 });
    expect(await member('PUT', `project/${key}`, { key: 'MINE' })).toMatchObject({ status: 403 });
    expect(await member('PUT', 'project/SHOP', { description: 'Mine' })).toMatchObject({ status: 403 });
  });

  it('of the default assignee is what an assignment to nobody in particular follows', async () => {
    const { key } = await made({ assigneeType: 'PROJECT_LEAD' });
    const issue = await jira.create({ project: { key }, issuetype: { id: '10002' } });
    const assign = () => jira('PUT', `issue/${issue}/assignee`, { accountId: '-1' });
    expect(await assign()).toMatchObject({ status: 204 });
    expect(await jira.read(issue, 'assignee')).toMatchObject({ accountId: leadAccountId });
    await jira('PUT', `project/${key}`, { assigneeType: 'UNASSIGNED' });
    await assign();
    expect(await jira.read(issue, 'assignee')).toBeNull();
  });
});

describe('the end of a project', () => {
  const search = async (status: string) => {
    const { body } = await jira('GET', `project/search?status=${status}&maxResults=100`);
    return (body as { values: { key: string }[] }).values.map(({ key }) => key);
  };

  it('is the bin, from where it comes back with everything', async () => {
    const { key } = await made();
    const issue = await jira.create({ project: { key }, issuetype: { id: '10002' } });
    expect(await jira('DELETE', `project/${key}`)).toMatchObject({ status: 204 });
    expect(await jira('GET', `project/${key}`)).toMatchObject({ status: 404 });
    expect(await jira('GET', `issue/${issue}`)).toMatchObject({ status: 404 });
    expect(await search('deleted')).toContain(key);
    expect(await jira('DELETE', `project/${key}`)).toMatchObject({ status: 404 });
    expect(await jira('POST', `project/${key}/restore`)).toMatchObject({ status: 200, body: { key } });
    expect(await jira('GET', `issue/${issue}`)).toMatchObject({ status: 200 });
  });

  it('is for good when that is said, and then its key is free', async () => {
    const { key } = await made();
    await jira('DELETE', `project/${key}?enableUndo=false`);
    expect(await jira('POST', `project/${key}/restore`)).toMatchObject({ status: 404 });
    expect(await create({ key })).toMatchObject({ status: 201 });
  });

  it('may be the archive, which reads and neither writes nor deletes', async () => {
    const { key } = await made();
    const issue = await jira.create({ project: { key }, issuetype: { id: '10002' } });
    expect(await jira('POST', `project/${key}/archive`)).toMatchObject({ status: 204 });
    expect(await search('archived')).toContain(key);
    expect(await jira('GET', `issue/${issue}`)).toMatchObject({ status: 200 });
    expect(await jira('PUT', `issue/${issue}`, { fields: { summary: 'x' } })).toMatchObject({ status: 400 });
    expect(await jira('POST', 'search/jql', { jql: `key = ${issue}` })).toMatchObject({ body: { issues: [] } });
    expect(await jira('DELETE', `project/${key}`)).toEqual(refused(400, 'An archived project cannot be deleted.'));
    expect(await jira('POST', `project/${key}/restore`)).toMatchObject({ status: 200 });
    expect(await jira('PUT', `issue/${issue}`, { fields: { summary: 'x' } })).toMatchObject({ status: 204 });
  });

  it('is not for everybody', async () => {
    expect(await member('DELETE', 'project/SHOP')).toMatchObject({ status: 404 });
    expect(await member('POST', 'project/SHOP/archive')).toMatchObject({ status: 403 });
    expect(await member('POST', 'project/GONE/restore')).toMatchObject({ status: 404 });
  });
});
