import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

const connection = (permissions: string[], apiToken = stand.sandbox.accounts.member.apiToken) => ({
  integrationType: 'jira',
  categories: ['task'],
  permissions,
  auth: { otherAuthInfo: [stand.sandbox.url, stand.sandbox.accounts.member.email, apiToken] },
});

type NewConnection = Parameters<Stand['sdk']['connection']['createUnifiedConnection']>[0];

describe('connections through the published SDK', () => {
  it('are made with an API token that Jira takes, listed and removed', async () => {
    const created = await stand.sdk.connection.createUnifiedConnection(
      connection(['task_task_read']) as unknown as NewConnection,
    );
    const id = created.id ?? '';
    expect(JSON.stringify(created)).not.toContain(stand.sandbox.accounts.member.apiToken);
    expect((await stand.sdk.connection.listUnifiedConnections({})).map((one) => one.id)).toContain(id);
    expect(await stand.sdk.task.listTaskTasks({ connectionId: id, limit: 1 })).toHaveLength(1);
    await stand.sdk.connection.removeUnifiedConnection({ id });
    await expect(stand.sdk.connection.getUnifiedConnection({ id })).rejects.toMatchObject({ statusCode: 404 });
  });

  it('are refused with a token that Jira does not take', async () => {
    const refused = stand.sdk.connection.createUnifiedConnection(
      connection(['task_task_read'], 'wrong') as unknown as NewConnection,
    );
    await expect(refused).rejects.toMatchObject({ statusCode: 400 });
  });

  it('without a permission refuse the call, and Jira is not asked', async () => {
    const { id = '' } = await stand.sdk.connection.createUnifiedConnection(
      connection(['task_task_read']) as unknown as NewConnection,
    );
    const before = stand.sandbox.requests.length;
    const refused = stand.sdk.task.createTaskTask({ connectionId: id, taskTask: { name: 'x' } });
    await expect(refused).rejects.toMatchObject({
      statusCode: 403,
      body: expect.stringContaining('task_task_write'),
    });
    expect(stand.sandbox.requests.length).toBe(before);
  });
});

describe('files', () => {
  it('are uploaded, described, downloaded by a signed address and removed', async () => {
    const { connectionId, sdk } = stand;
    const [task] = await sdk.task.listTaskTasks({ connectionId, limit: 1 });
    const form = new FormData();
    form.set('parent_id', task?.id ?? '');
    form.set('file', new Blob(['49.90'], { type: 'text/plain' }), 'receipt.txt');
    const answer = await fetch(`${stand.url}/storage/${connectionId}/file`, {
      method: 'POST',
      headers: { authorization: 'contract-tests' },
      body: form,
    });
    expect(answer.status).toBe(200);
    const { id } = (await answer.json()) as { id: string };
    const file = await sdk.storage.getStorageFile({ connectionId, id });
    expect(file).toMatchObject({ name: 'receipt.txt', size: 5 });
    expect(await (await fetch(file.downloadUrl ?? '')).text()).toBe('49.90');
    await sdk.storage.removeStorageFile({ connectionId, id });
    await expect(sdk.storage.getStorageFile({ connectionId, id })).rejects.toMatchObject({ statusCode: 404 });
  });
});
