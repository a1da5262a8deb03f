/** The sandbox through Linear's own SDK, which asks for every field that there is. */
import { LinearClient } from '@linear/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/linear/index.ts';

describe('the SDK of Linear', () => {
  let sandbox: Sandbox;
  let client: LinearClient;
  beforeAll(async () => {
    sandbox = await startSandbox();
    client = new LinearClient({ apiKey: sandbox.accounts.admin.apiKey, apiUrl: `${sandbox.url}/graphql` });
  });
  afterAll(() => sandbox.close());

  it('knows who it is', async () => {
    const viewer = await client.viewer;
    expect(viewer).toMatchObject({ id: sandbox.accounts.admin.userId, name: 'Ada Lindqvist', admin: true });
    expect((await viewer.organization).urlKey).toBe('northwind');
  });

  it('walks all issues, each once', async () => {
    const page = await client.issues({ first: 20, includeArchived: true });
    while (page.pageInfo.hasNextPage) await page.fetchNext();
    const ids = page.nodes.map(({ id }) => id);
    expect(ids).toHaveLength(60);
    expect(new Set(ids).size).toBe(60);
  });

  it('creates, reads, changes and deletes an issue', async () => {
    const [team] = (await client.teams({ filter: { key: { eq: 'SHOP' } } })).nodes;
    const created = await client.createIssue({
      teamId: team?.id ?? '',
      title: 'Paint the shelves',
      description: '- one',
    });
    const issue = await created.issue;
    expect(issue).toMatchObject({ title: 'Paint the shelves', description: '* one' });
    expect(issue?.identifier).toMatch(/^SHOP-\d+$/);
    expect((await issue?.state)?.type).toBe('backlog');
    const states = await team?.states();
    const done = states?.nodes.find(({ type }) => type === 'completed');
    await issue?.update({ stateId: done?.id ?? '', priority: 1 });
    const read = await client.issue(issue?.identifier ?? '');
    expect(read).toMatchObject({ priorityLabel: 'Urgent', completedAt: expect.any(Date) });
    expect((await read.history()).nodes.map(({ toStateId }) => toStateId)).toEqual([done?.id]);
    await read.delete();
    expect((await client.issue(read.id)).trashed).toBe(true);
    await expect(read.update({ title: 'Too late' })).rejects.toThrow('Entity not found: Issue');
  });

  it('comments, and answers a comment once', async () => {
    const [issue] = (await client.issues({ first: 1 })).nodes;
    const issueId = issue?.id ?? '';
    const first = await (await client.createComment({ issueId, body: 'Which colour?' })).comment;
    const reply = await (await client.createComment({ issueId, body: 'Green.', parentId: first?.id ?? '' })).comment;
    expect((await reply?.parent)?.id).toBe(first?.id);
    await expect(client.createComment({ issueId, body: 'No.', parentId: reply?.id ?? '' })).rejects.toThrow();
  });

  it('is told what it did wrong', async () => {
    await expect(client.issues({ first: 251 })).rejects.toMatchObject({ type: 'InvalidInput' });
    await expect(client.issue('00000000-0000-4000-8000-000000000000')).rejects.toThrow('Entity not found: Issue');
    const stranger = new LinearClient({ apiKey: 'lin_api_nobody', apiUrl: `${sandbox.url}/graphql` });
    await expect(stranger.viewer).rejects.toMatchObject({ type: 'AuthenticationError' });
    const confused = new LinearClient({ accessToken: sandbox.accounts.admin.apiKey, apiUrl: `${sandbox.url}/graphql` });
    await expect(confused.viewer).rejects.toThrow('Remove the Bearer prefix');
  });

  it('does not see private teams of others', async () => {
    expect((await client.teams()).nodes.map(({ key }) => key).sort()).toEqual(['OPS', 'SHOP', 'SRCH']);
  });

  it('is refused by a 400 when it asks too often', async () => {
    const busy = await startSandbox({ rateLimits: { enforced: true, requests: { key: 3, app: 3 } } });
    const fast = new LinearClient({ apiKey: busy.accounts.admin.apiKey, apiUrl: `${busy.url}/graphql` });
    for (let count = 0; count < 3; count += 1) await fast.viewer;
    await expect(fast.viewer).rejects.toMatchObject({ type: 'Ratelimited', status: 400, requestsRemaining: 0 });
    await busy.close();
  });
});
