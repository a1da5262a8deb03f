import { Version3Client } from 'jira.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/jira/index.ts';

let sandbox: Sandbox;
let jira: Version3Client;

beforeAll(async () => {
  sandbox = await startSandbox();
  const { email, apiToken } = sandbox.accounts.admin;
  jira = new Version3Client({ host: sandbox.url, authentication: { basic: { email, apiToken } } });
});
afterAll(() => sandbox.close());

const paragraph = (text: string) => ({
  type: 'doc' as const,
  version: 1 as const,
  content: [{ type: 'paragraph' as const, content: [{ type: 'text' as const, text }] }],
});

const create = (summary: string) =>
  jira.issues.createIssue({ fields: { project: { key: 'SHOP' }, issuetype: { id: '10002' }, summary } });

describe('the sandbox, driven by a client that knows nothing of the gateway', () => {
  it('creates an issue and finds it by JQL', async () => {
    const { key } = await create('Paint the shelves');
    const found = await jira.issueSearch.searchForIssuesUsingJqlEnhancedSearch({
      jql: `project = SHOP AND summary ~ "shelves paint" AND key = ${key}`,
      fields: ['summary'],
    });
    expect(found.issues?.map((issue) => issue.fields.summary)).toEqual(['Paint the shelves']);
  });

  it('takes comments as documents and gives them back', async () => {
    const { id } = await create('Ask the carpenter');
    await jira.issueComments.addComment({ issueIdOrKey: id, comment: paragraph('On Friday') });
    const { comments } = await jira.issueComments.getComments({ issueIdOrKey: id });
    expect(comments?.map(({ body }) => body)).toEqual([paragraph('On Friday')]);
  });

  it('moves an issue by a transition, and keeps the change', async () => {
    const { id } = await create('Close the old shop');
    const { transitions } = await jira.issues.getTransitions({ issueIdOrKey: id });
    const done = transitions?.find(({ to }) => to?.statusCategory?.key === 'done');
    await jira.issues.doTransition({ issueIdOrKey: id, transition: { id: done?.id ?? '' } });
    const issue = await jira.issues.getIssue({ issueIdOrKey: id, fields: ['status', 'resolution'] });
    expect(issue.fields.status.statusCategory?.key).toBe('done');
    const log = await jira.issues.getChangeLogs({ issueIdOrKey: id });
    expect(log.values?.flatMap(({ items }) => items?.map(({ field }) => field))).toContain('status');
  });

  it('stores an attachment and serves it', async () => {
    const { id } = await create('Keep the receipt');
    const attachment = { filename: 'receipt.txt', file: Buffer.from('49.90') };
    const [added] = await jira.issueAttachments.addAttachment({ issueIdOrKey: id, attachment });
    expect(added).toMatchObject({ filename: 'receipt.txt', size: 5 });
  });

  it('refuses what Jira refuses, with its bodies', async () => {
    const { email, apiToken } = sandbox.accounts.admin;
    const headers = {
      authorization: `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`,
      'content-type': 'application/json',
    };
    const post = async (path: string, body: unknown) => {
      const answer = await fetch(sandbox.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
      return { status: answer.status, body: await answer.json() };
    };
    expect(await post('/rest/api/3/search/jql', { jql: 'ORDER BY created' })).toMatchObject({ status: 400 });
    const fields = { project: { key: 'SHOP' }, issuetype: { id: '10002' }, summary: 'x', labels: ['two words'] };
    expect(await post('/rest/api/3/issue', { fields })).toEqual({
      status: 400,
      body: { errorMessages: [], errors: { labels: "The label 'two words' contains spaces which is invalid." } },
    });
    expect(await post('/rest/api/3/search', { jql: 'project = SHOP' })).toMatchObject({ status: 410 });
  });
});
