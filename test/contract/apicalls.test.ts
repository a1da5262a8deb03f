import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withEachProvider } from './providers.ts';
import { type Stand, startStand } from './stand.ts';

withEachProvider('the log of calls through the published SDK', (at) => {
  it('has one entry for every call, with what was asked and answered', async () => {
    const { connectionId, sdk } = at();
    await sdk.task.listTaskTasks({ connectionId, limit: 1 });
    await expect(sdk.task.getTaskTask({ connectionId, id: '99999999' })).rejects.toMatchObject({ statusCode: 404 });

    const calls = await sdk.apicall.listUnifiedApicalls({ connectionId, sort: 'created_at', order: 'asc' });
    expect(calls).toHaveLength(2);
    expect(calls[0]).toMatchObject({
      connectionId,
      integrationType: at().type,
      type: 'inbound',
      method: 'GET',
      status: '200',
      path: `/task/${connectionId}/task`,
    });
    expect(calls[0]?.unifiedResponseTime).toBeGreaterThanOrEqual(calls[0]?.endapiResponseTime ?? 0);
    expect(calls[1]).toMatchObject({ status: '404', error: 'not_found' });

    const one = await sdk.apicall.getUnifiedApicall({ id: calls[0]?.id ?? '' });
    expect(one).toEqual(calls[0]);
  });

  it('is filtered by connection and by error', async () => {
    const { connectionId, sdk } = at();
    const failed = await sdk.apicall.listUnifiedApicalls({ connectionId, error: true });
    expect(failed.map(({ status }) => status)).toEqual(['404']);
    expect(await sdk.apicall.listUnifiedApicalls({ connectionId: '0123456789abcdef01234567' })).toEqual([]);
  });

  it('never holds a query string: it may carry secrets', async () => {
    const { connectionId } = at();
    await at().get(`/task/${connectionId}/task?limit=1&query=very-secret-text`);
    const answer = await at().get('/unified/apicall');
    expect(await answer.text()).not.toContain('very-secret-text');
  });

  it('does not know every id', async () => {
    const refused = at().sdk.apicall.getUnifiedApicall({ id: '0123456789abcdef01234567' });
    await expect(refused).rejects.toMatchObject({ statusCode: 404 });
  });
});

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

describe('the log of calls, with the requests of Jira,', () => {
  it('keeps what each call did at Jira, and what went wrong in words, without queries and credentials', async () => {
    const { connectionId, gateway, workspaceId, sandbox } = stand;
    await stand.get(`/task/${connectionId}/task?limit=2&query=very-secret-text`);
    await stand.get(`/task/${connectionId}/task/99999998`);
    await gateway.apicalls.flush();
    const recent = { sort: 'created_at', descending: true, limit: 2, offset: 0 } as const;
    const rows = await gateway.apicallStore.list(workspaceId, recent);
    const traces = await Promise.all(
      rows.map(async ({ id }) => (await gateway.apicallStore.find(workspaceId, id))?.trace),
    );
    const [missing, listed] = traces;
    expect(listed).toMatchObject({ message: null, omitted: 0 });
    expect(listed?.upstream.map(({ method, path, status }) => `${method} ${path} ${status}`)).toContain(
      'POST /rest/api/3/search/jql 200',
    );
    expect(missing?.message).toContain('not visible to this account');
    expect(missing?.upstream.at(-1)).toMatchObject({ method: 'GET', path: '/rest/api/3/issue/99999998', status: 404 });
    const kept = JSON.stringify(traces);
    expect(kept).not.toMatch(/very-secret-text|\?|authorization/i);
    expect(kept).not.toContain(sandbox.accounts.admin.apiToken);
  });

  it('names what was not accepted of a query, and never repeats it', async () => {
    const { connectionId, gateway, workspaceId } = stand;
    await stand.get(`/task/${connectionId}/task?fields=very-secret-text&limit=1001`);
    await stand.get(`/task/${connectionId}/task?raw=${encodeURIComponent('jql=very-secret-text = 1')}`);
    await stand.send('POST', `/task/${connectionId}/task`, { name: 'x', project_id: 'no-such-project' });
    await gateway.apicalls.flush();
    const recent = { sort: 'created_at', descending: true, limit: 3, offset: 0 } as const;
    const rows = await gateway.apicallStore.list(workspaceId, recent);
    const traces = await Promise.all(
      rows.map(async ({ id }) => (await gateway.apicallStore.find(workspaceId, id))?.trace),
    );
    expect(rows.map(({ status }) => status)).toEqual([400, 400, 400]);
    expect(JSON.stringify(traces)).not.toContain('very-secret-text');
    expect(traces.map((trace) => trace?.message)).toContain('Not accepted: limit (query).');
    expect(traces.at(0)?.message).toMatch(/project/);
  });
});
