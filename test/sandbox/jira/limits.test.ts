import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/jira/index.ts';
import { FORM_FIELD_IDS as IDS } from '../../../sandbox/jira/seed/form-fields.ts';
import { accepts } from '../../adapters/jira/adf/atlassian-schema.ts';
import { type Answer, adf, type Direct, directTo, notOnScreen, refused, refusedFields } from './direct.ts';

let sandbox: Sandbox;
let jira: Direct;
let key: string;
beforeAll(async () => {
  sandbox = await startSandbox({ acceptsDocument: (document) => accepts(document) });
  jira = directTo(sandbox.url, sandbox.accounts.admin);
  key = await jira.create({ project: { key: 'SHOP' }, issuetype: { id: '10001' } });
});
afterAll(() => sandbox.close());

const edit = (fields: object) => jira('PUT', `issue/${key}`, { fields });
const update = (changes: object) => jira('PUT', `issue/${key}`, { update: changes });
const create = (fields: object) =>
  jira('POST', 'issue', { fields: { project: { key: 'SHOP' }, issuetype: { id: '10002' }, summary: 'x', ...fields } });

const doc = (...content: object[]) => ({ type: 'doc', version: 1, content });
const paragraph = (...content: object[]) => ({ type: 'paragraph', content });

const TOO_LONG = 'The entered text is too long. It exceeds the allowed limit of 32,767 characters.';

describe('a value that is too long or of the wrong form', () => {
  it.each<[string, () => Promise<Answer>, Record<string, unknown>]>([
    ['a summary of 256', () => edit({ summary: 'x'.repeat(256) }), { summary: "Summary can't exceed 255 characters." }],
    ['an empty summary', () => edit({ summary: ' ' }), { summary: 'You must specify a summary of the issue.' }],
    [
      'a summary of two lines',
      () => edit({ summary: 'a\nb' }),
      { summary: 'The summary is invalid because it contains newline characters.' },
    ],
    [
      'a label with a space',
      () => edit({ labels: ['Severity: high'] }),
      { labels: "The label 'Severity: high' contains spaces which is invalid." },
    ],
    [
      'a label with a space that is added',
      () => update({ labels: [{ add: 'two words' }] }),
      { labels: "The label 'two words' contains spaces which is invalid." },
    ],
    [
      'a label of 256',
      () => edit({ labels: ['x'.repeat(256)] }),
      { labels: expect.stringContaining('exceeds the maximum length of 255') },
    ],
    ['labels as text', () => edit({ labels: 'a' }), { labels: 'data was not an array' }],
    ['a day that is none', () => edit({ duedate: '01/02/2026' }), { duedate: 'Error parsing date string: 01/02/2026' }],
    ['a document that is too long', () => edit({ description: adf('x'.repeat(32_768)) }), { description: TOO_LONG }],
    [
      'a document that is too long in halves of characters',
      () => edit({ description: adf('😀'.repeat(16_384)) }),
      { description: TOO_LONG },
    ],
    [
      'text for a document',
      () => edit({ description: 'plain text' }),
      { description: 'Operation value must be an Atlassian Document (see the Atlassian Document Format)' },
    ],
    ['a priority nobody knows', () => edit({ priority: { id: '99' } }), { priority: "Priority id '99' is not valid" }],
    [
      'a component of another project',
      () => edit({ components: [{ name: 'Overseas' }] }),
      { components: "Component name 'Overseas' is not valid" },
    ],
    [
      'a version nobody knows',
      () => edit({ fixVersions: [{ id: '99' }] }),
      { fixVersions: "Version id '99' is not valid" },
    ],
  ])('%s', async (_, attempt, errors) => {
    expect(await attempt()).toEqual(refusedFields(errors));
  });

  it('fits to the last character', async () => {
    expect(await edit({ summary: 'x'.repeat(255), labels: ['x'.repeat(255)] })).toMatchObject({ status: 204 });
    expect(await edit({ description: adf('x'.repeat(32_767)) })).toMatchObject({ status: 204 });
  });
});

describe('a document that Jira cannot read is INVALID_INPUT', () => {
  const text = (value: string, ...marks: object[]) => ({
    type: 'text',
    text: value,
    ...(marks.length > 0 && { marks }),
  });
  it.each<[string, object]>([
    ['an empty text', doc(paragraph(text('')))],
    [
      'a task without an id',
      doc({
        type: 'taskList',
        attrs: { localId: 'a' },
        content: [{ type: 'taskItem', attrs: { state: 'TODO' }, content: [text('x')] }],
      }),
    ],
    ['a heading of level 7', doc({ type: 'heading', attrs: { level: 7 }, content: [text('x')] })],
    ['a list item of bare text', doc({ type: 'bulletList', content: [{ type: 'listItem', content: [text('x')] }] })],
    ['a mark that is not there', doc(paragraph(text('x', { type: 'sparkle' })))],
    ['a mark on a paragraph', doc({ ...paragraph(text('x')), marks: [{ type: 'strong' }] })],
    ['a table without rows', doc({ type: 'table', content: [] })],
    ['a node that is not there', doc({ type: 'hologram' })],
    ['another version', { ...doc(paragraph(text('x'))), version: 2 }],
  ])('%s', async (_, description) => {
    expect(accepts(description)).toBe(false);
    expect(await edit({ description })).toEqual(refused(400, 'INVALID_INPUT'));
  });

  it('also when only the second opinion says so', async () => {
    const strict = await startSandbox({ acceptsDocument: () => false });
    const direct = directTo(strict.url, strict.accounts.admin);
    expect(await direct('PUT', 'issue/SHOP-1', { fields: { description: adf('x') } })).toEqual(
      refused(400, 'INVALID_INPUT'),
    );
    await strict.close();
  });
});

describe('an edit', () => {
  it('of one field by two ways is refused', async () => {
    const body = { fields: { labels: ['a'] }, update: { labels: [{ add: 'b' }] } };
    expect(await jira('PUT', `issue/${key}`, body)).toEqual(
      refusedFields({ labels: "Field 'labels' cannot appear in both 'fields' and 'update'" }),
    );
  });

  it('changes neither status nor project nor creator', async () => {
    for (const fieldId of ['status', 'project', 'creator', 'created', 'customfield_99999']) {
      expect(await edit({ [fieldId]: { id: '10002' } }), fieldId).toEqual(
        refusedFields({ [fieldId]: notOnScreen(fieldId) }),
      );
    }
  });

  it('changes the type within its level only', async () => {
    const invalid = refusedFields({ issuetype: 'The issue type selected is invalid.' });
    expect(await edit({ issuetype: { id: '10000' } })).toEqual(invalid);
    expect(await edit({ issuetype: { id: '10003' } })).toEqual(invalid);
    expect(await edit({ issuetype: { id: '10010' } })).toEqual(invalid);
    expect(await edit({ issuetype: { name: 'Bug' } })).toMatchObject({ status: 204 });
  });

  it('needs JSON that can be read', async () => {
    expect(await jira('PUT', `issue/${key}`, [])).toMatchObject({ status: 400 });
    const text = await jira('PUT', `issue/${key}`, {}, { 'content-type': 'text/plain' });
    expect(text).toMatchObject({ status: 415 });
  });
});

describe('a parent', () => {
  const hierarchy = refusedFields({ parentId: 'Given parent work item does not belong to appropriate hierarchy.' });

  it('stands one level above', async () => {
    const epic = await jira.create({ project: { key: 'SHOP' }, issuetype: { id: '10000' } });
    expect(await edit({ parent: { key: epic } })).toMatchObject({ status: 204 });
    expect(await jira('PUT', `issue/${epic}`, { fields: { parent: { key } } })).toEqual(hierarchy);
    expect(await create({ issuetype: { id: '10003' }, parent: { key: epic } })).toEqual(hierarchy);
    expect(await update({ parent: [{ set: { none: true } }] })).toMatchObject({ status: 204 });
    expect(await jira.read(key, 'parent')).toBeUndefined();
  });

  it('of a sub-task is needed, stays in the project and cannot be taken away', async () => {
    expect(await create({ issuetype: { id: '10003' } })).toEqual(
      refusedFields({ parent: 'Issue type is a sub-task but parent issue key or id not specified.' }),
    );
    const elsewhere = await jira.create({ project: { key: 'MKT' }, issuetype: { id: '10002' } });
    expect(await create({ issuetype: { id: '10003' }, parent: { key: elsewhere } })).toEqual(hierarchy);
    const subtask = await jira.create({ project: { key: 'SHOP' }, issuetype: { id: '10003' }, parent: { key } });
    expect(await jira('PUT', `issue/${subtask}`, { fields: { parent: null } })).toEqual(
      refusedFields({ parent: 'A sub-task must have a parent.' }),
    );
  });

  it('in a team-managed project is of that project', async () => {
    const types = (await jira('GET', 'project/APP')).body as { issueTypes: { id: string; name: string }[] };
    const task = types.issueTypes.find(({ name }) => name === 'Task');
    const epic = await jira.create({ project: { key: 'SHOP' }, issuetype: { id: '10000' } });
    const fields = { project: { key: 'APP' }, issuetype: { id: task?.id }, summary: 'x', parent: { key: epic } };
    expect(await jira('POST', 'issue', { fields })).toEqual(hierarchy);
  });
});

it('an issue with sub-tasks is deleted only with them', async () => {
  const parent = await jira.create({ project: { key: 'SHOP' }, issuetype: { id: '10002' } });
  const subtask = await jira.create({ project: { key: 'SHOP' }, issuetype: { id: '10003' }, parent: { key: parent } });
  expect(await jira('DELETE', `issue/${parent}`)).toEqual(
    refused(400, expect.stringContaining("You must specify the 'deleteSubtasks' parameter")),
  );
  expect(await jira('DELETE', `issue/${parent}?deleteSubtasks=true`)).toMatchObject({ status: 204 });
  expect(await jira('GET', `issue/${subtask}`)).toMatchObject({ status: 404 });
});

describe('properties', () => {
  const create = (properties: object[]) =>
    jira('POST', 'issue', {
      fields: { project: { key: 'SHOP' }, issuetype: { id: '10002' }, summary: 'Marked' },
      properties,
    });

  it('come with a new issue and are read back, one by one and in lists', async () => {
    const { body } = await create([{ key: 'marker', value: { id: 7 } }]);
    const { id } = body as { id: string };
    expect((await jira('GET', `issue/${id}/properties/marker`)).body).toEqual({ key: 'marker', value: { id: 7 } });
    const search = { jql: `id = ${id}`, fields: ['summary'], properties: ['marker', 'other'] };
    expect((await jira('POST', 'search/jql', search)).body).toMatchObject({
      issues: [{ properties: { marker: { id: 7 } } }],
    });
    const bulk = await jira('POST', 'issue/bulkfetch', { issueIdsOrKeys: [id], properties: ['marker'] });
    expect(bulk.body).toMatchObject({ issues: [{ properties: { marker: { id: 7 } } }] });
  });

  it('are asked for five at a time, and never searched for', async () => {
    const properties = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(await jira('POST', 'search/jql', { jql: 'project = SHOP', properties })).toMatchObject({ status: 400 });
    expect(await jira('POST', 'search/jql', { jql: 'issue.property[marker].id = 7' })).toMatchObject({ status: 400 });
  });

  it('have keys of 255 and values of 32,768 characters at most', async () => {
    expect(await create([{ key: 'x'.repeat(256), value: 1 }])).toMatchObject({ status: 400 });
    expect(await create([{ key: 'long', value: 'x'.repeat(32_767) }])).toMatchObject({ status: 400 });
    expect(await create([{ key: 'long', value: 'x'.repeat(32_766) }])).toMatchObject({ status: 201 });
    expect(await jira('PUT', `issue/${key}/properties/long`, 'x'.repeat(32_767))).toMatchObject({ status: 400 });
  });
});

it('fields that one project has are not in the issues of another', async () => {
  const fields = async (issue: string) => (await jira('GET', `issue/${issue}`)).body as { fields: object };
  expect((await fields('FORM-1')).fields).toHaveProperty(IDS.weight);
  expect((await fields('SHOP-1')).fields).not.toHaveProperty(IDS.weight);
});
