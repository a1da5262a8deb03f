import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

describe('the log of calls through the published SDK', () => {
  it('has one entry for every call, with what was asked and answered', async () => {
    const { connectionId, sdk } = stand;
    await sdk.task.listTaskTasks({ connectionId, limit: 1 });
    await expect(sdk.task.getTaskTask({ connectionId, id: '99999999' })).rejects.toMatchObject({ statusCode: 404 });

    const calls = await sdk.apicall.listUnifiedApicalls({ connectionId, sort: 'created_at', order: 'asc' });
    expect(calls).toHaveLength(2);
    expect(calls[0]).toMatchObject({
      connectionId,
      integrationType: 'jira',
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
    const { connectionId, sdk } = stand;
    const failed = await sdk.apicall.listUnifiedApicalls({ connectionId, error: true });
    expect(failed.map(({ status }) => status)).toEqual(['404']);
    expect(await sdk.apicall.listUnifiedApicalls({ connectionId: '0123456789abcdef01234567' })).toEqual([]);
  });

  it('never holds a query string: it may carry secrets', async () => {
    const { connectionId } = stand;
    await stand.get(`/task/${connectionId}/task?limit=1&query=very-secret-text`);
    const answer = await stand.get('/unified/apicall');
    expect(await answer.text()).not.toContain('very-secret-text');
  });

  it('does not know every id', async () => {
    const refused = stand.sdk.apicall.getUnifiedApicall({ id: '0123456789abcdef01234567' });
    await expect(refused).rejects.toMatchObject({ statusCode: 404 });
  });
});
