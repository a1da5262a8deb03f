import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/jira/index.ts';
import { adf, type Direct, directTo, refused } from './direct.ts';

let sandbox: Sandbox;
let jira: Direct;
let [key, other] = ['', ''];
beforeAll(async () => {
  sandbox = await startSandbox({ settings: { editMs: 150 } });
  jira = directTo(sandbox.url, sandbox.accounts.admin);
});
beforeEach(async () => {
  key = await jira.create({ project: { key: 'FLOW' }, issuetype: { id: '10002' } });
  other = await jira.create({ project: { key: 'FLOW' }, issuetype: { id: '10002' } });
});
afterEach(() => {
  sandbox.settings.editMs = 150;
});
afterAll(() => sandbox.close());

const edit = (issue: string) => jira('PUT', `issue/${issue}`, { fields: { summary: 'Edited' } });
const conflict = refused(409, 'The issue could not be updated due to a conflicting update.');

it.each([
  ['an edit', () => edit(key)],
  ['an assignment', () => jira('PUT', `issue/${key}/assignee`, { accountId: null })],
  ['a transition', () => jira('POST', `issue/${key}/transitions`, { transition: { id: '11' } })],
])('%s that comes while the issue is being edited conflicts', async (_, late) => {
  const answers = await Promise.all([edit(key), late()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
  expect(answers).toContainEqual(conflict);
  expect(await late()).toMatchObject({ status: 204 });
});

it('two issues are edited side by side, and a comment does not wait', async () => {
  const comment = jira('POST', `issue/${key}/comment`, { body: adf('Meanwhile') });
  const [one, two, three] = await Promise.all([edit(key), edit(other), comment]);
  expect([one.status, two.status, three.status]).toEqual([204, 204, 201]);
});

it('an edit that is refused does not block the next one', async () => {
  expect(await jira('PUT', `issue/${key}`, { fields: { summary: '' } })).toMatchObject({ status: 400 });
  expect(await edit(key)).toMatchObject({ status: 204 });
});

it('an edit takes no time unless that is set', async () => {
  sandbox.settings.editMs = 0;
  const answers = await Promise.all([edit(key), edit(key), edit(key)]);
  expect(answers.map(({ status }) => status)).toEqual([204, 204, 204]);
});
