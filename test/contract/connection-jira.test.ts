/** Connections by an API token of Jira. */
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

describe('a stored connection', () => {
  const make = async (permissions: string[], more: object = {}) => {
    const created = await stand.sdk.connection.createUnifiedConnection({
      ...connection(permissions),
      ...more,
    } as unknown as NewConnection);
    return created.id ?? '';
  };
  const patch = async (id: string, body: object) => {
    const response = await stand.send('PATCH', `/unified/connection/${id}`, body);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('keeps its secrets and its kind when other things are patched', async () => {
    const id = await make(['task_task_read']);
    const patched = await stand.sdk.connection.patchUnifiedConnection({
      id,
      connection: {
        ...connection(['task_task_read', 'task_task_write']),
        auth: undefined,
        externalXref: 'customer-7',
        integrationType: 'elsewhere',
      } as unknown as NewConnection,
    });
    expect(patched).toMatchObject({
      id,
      externalXref: 'customer-7',
      integrationType: 'jira',
      permissions: ['task_task_read', 'task_task_write'],
    });
    expect(await stand.sdk.task.listTaskTasks({ connectionId: id, limit: 1 })).toHaveLength(1);
  });

  it('is paused and resumed', async () => {
    const id = await make(['task_task_read']);
    await patch(id, { is_paused: true });
    await expect(stand.sdk.task.listTaskTasks({ connectionId: id })).rejects.toMatchObject({
      statusCode: 409,
      body: expect.stringContaining('connection_paused'),
    });
    await patch(id, { is_paused: false });
    expect(await stand.sdk.task.listTaskTasks({ connectionId: id, limit: 1 })).toHaveLength(1);
  });

  it('takes a new token only when Jira takes it', async () => {
    const id = await make(['task_task_read']);
    const { email, apiToken } = stand.sandbox.accounts.member;
    const refused = await patch(id, { auth: { other_auth_info: [stand.sandbox.url, email, 'wrong'] } });
    expect(refused).toMatchObject({ status: 400, body: { error: 'credentials_rejected' } });
    expect(await stand.sdk.task.listTaskTasks({ connectionId: id, limit: 1 })).toHaveLength(1);
    expect((await patch(id, { auth: { other_auth_info: [stand.sandbox.url, email, apiToken] } })).status).toBe(200);
  });

  it('is found by its reference, its environment and its categories', async () => {
    const id = await make(['task_task_read'], { externalXref: 'customer-9', environment: 'Sandbox' });
    const { sdk } = stand;
    const ids = async (query: object) => (await sdk.connection.listUnifiedConnections(query)).map((one) => one.id);
    expect(await ids({ externalXref: 'customer-9' })).toEqual([id]);
    expect(await ids({ env: 'Sandbox' })).toContain(id);
    expect(await ids({ env: 'Production' })).not.toContain(id);
    expect(await ids({ categories: ['hris'] })).not.toContain(id);
    expect(await ids({ categories: ['task'] })).toContain(id);
    expect(await ids({ updatedGte: '2100-01-01' })).toEqual([]);
  });

  it.each([
    ['integration_type', { integration_type: 'elsewhere' }],
    ['permissions', { permissions: ['task_task_fly'] }],
    ['permissions', { permissions: ['crm_deal_read'] }],
    ['categories', { categories: ['weather'] }],
    ['auth', { auth: {} }],
    ['auth', { auth: { other_auth_info: ['https://example.com', 'a@b.example', 'x'] } }],
    ['auth', { auth: { other_auth_info: ['http://169.254.169.254', 'a@b.example', 'x'] } }],
    ['auth', { auth: { other_auth_info: ['file:///etc/passwd', 'a@b.example', 'x'] } }],
  ])('is refused with a wrong %s (%#)', async (name, wrong) => {
    const { member } = stand.sandbox.accounts;
    const before = stand.sandbox.requests.length;
    const response = await stand.send('POST', '/unified/connection', {
      integration_type: 'jira',
      categories: ['task'],
      permissions: ['task_task_read'],
      auth: { other_auth_info: [stand.sandbox.url, member.email, member.apiToken] },
      ...wrong,
    });
    expect(response.status).toBe(400);
    expect(JSON.stringify(await response.json())).toContain(name);
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
