/** The passthrough to Jira: its paths, its answers, its media host. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

const through = () => stand.sdk.passthrough;

/** What the SDK parsed of an answer. */
const resultOf = <T>(answer: { result?: unknown } | undefined): T => answer?.result as T;
const issueBody = (summary: string) => ({
  fields: { project: { key: 'SHOP' }, issuetype: { name: 'Task' }, summary },
});

describe('the passthrough through the published SDK', () => {
  it('creates, reads, changes and removes what Jira calls it', async () => {
    const { connectionId } = stand;
    const created = await through().createPassthroughJson({
      connectionId,
      path: 'rest/api/3/issue',
      requestBody: issueBody('By passthrough'),
    });
    const { id, key } = resultOf<{ id: string; key: string }>(created);
    expect(key).toMatch(/^SHOP-\d+$/);
    const path = `rest/api/3/issue/${id}`;

    await through().updatePassthroughJson({ connectionId, path, requestBody: { fields: { summary: 'Changed' } } });
    const read = await through().listPassthroughs({ connectionId, path, query: { fields: ['summary', 'status'] } });
    expect(read?.result).toMatchObject({ fields: { summary: 'Changed', status: { name: expect.any(String) } } });
    expect(Object.keys(resultOf<{ fields: object }>(read).fields).sort()).toEqual(['status', 'summary']);

    await through().removePassthrough({ connectionId, path });
    await expect(through().listPassthroughs({ connectionId, path })).rejects.toMatchObject({
      statusCode: 404,
      body: expect.stringContaining('errorMessages'),
    });
  });

  it('reads a query out of the path', async () => {
    const { connectionId } = stand;
    const path = 'rest/api/3/search/jql?jql=project%20%3D%20SHOP%20ORDER%20BY%20key&maxResults=2';
    const answer = await through().listPassthroughs({ connectionId, path });
    expect(resultOf<{ issues: unknown[] }>(answer).issues).toHaveLength(2);
  });

  it('passes raw bytes on with their type', async () => {
    const { connectionId } = stand;
    const answer = await through().createPassthroughRaw(
      {
        connectionId,
        path: '/rest/api/3/issue',
        requestBody: new TextEncoder().encode(JSON.stringify(issueBody('By bytes'))),
      },
      { headers: { 'content-type': 'application/json' } },
    );
    expect(resultOf<{ key: string }>(answer).key).toMatch(/^SHOP-/);
  });

  it('passes an empty JSON body on as none', async () => {
    const { connectionId } = stand;
    const refused = through().createPassthroughJson({ connectionId, path: 'rest/api/3/issue' });
    await expect(refused).rejects.toMatchObject({ statusCode: 400 });
  });

  it('gives what Jira says about a bad request as Jira says it', async () => {
    const { connectionId } = stand;
    const refused = through().createPassthroughJson({
      connectionId,
      path: 'rest/api/3/issue',
      requestBody: { fields: { project: { key: 'SHOP' }, issuetype: { name: 'Task' } } },
    });
    await expect(refused).rejects.toMatchObject({ statusCode: 400, body: expect.stringContaining('"summary"') });
  });

  it('follows a download to the media host by itself', async () => {
    const { connectionId, sdk } = stand;
    const [task] = await sdk.task.listTaskTasks({ connectionId, limit: 1 });
    const file = await sdk.storage.createStorageFile({
      connectionId,
      storageFile: {
        parentId: task?.id ?? '',
        name: 'note.txt',
        mimeType: 'text/plain',
        data: Buffer.from('over there').toString('base64'),
      },
    });
    const path = `rest/api/3/attachment/content/${file.id}`;
    expect((await through().listPassthroughs({ connectionId, path }))?.result).toBe('over there');
  });

  it.each([
    'rest/api/3/../../../admin',
    'rest/%2e%2e/secret',
    'https://example.com/x',
    '//example.com/x',
    'rest\\api',
    'rest/api/3/issue#1',
    'rest/api/3/\u0000',
    '',
  ])('refuses the path %j, and Jira is not asked', async (path) => {
    const { connectionId } = stand;
    const before = stand.sandbox.requests.length;
    const answer = await stand.get(`/passthrough/${connectionId}/${encodeURIComponent(path)}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: 'invalid_request' });
    expect(stand.sandbox.requests.length).toBe(before);
  });

  it('says of an answer that breaks off, under a key, that the outcome is unknown', async () => {
    const { sandbox, gateway } = stand;
    const breaking = createServer(async (request, response) => {
      if (request.method !== 'GET') {
        response.writeHead(201, { 'content-length': '100' });
        response.write('{"id": "1', () => setTimeout(() => response.destroy(), 20));
        return;
      }
      const { authorization = '' } = request.headers;
      const answer = await fetch(sandbox.url + request.url, { headers: { authorization } });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    }).listen(0, '127.0.0.1');
    await once(breaking, 'listening');
    const { port } = breaking.address() as AddressInfo;
    gateway.providers.addSimulator('jira', { url: `http://127.0.0.1:${port}` });
    const { email, apiToken } = sandbox.accounts.admin;
    const made = await stand.send('POST', '/unified/connection', {
      integration_type: 'jira',
      categories: ['passthrough'],
      permissions: ['task_task_write'],
      auth: { other_auth_info: [`http://127.0.0.1:${port}`, email, apiToken] },
    });
    const { id } = (await made.json()) as { id: string };
    const path = `/passthrough/${id}/rest/api/3/issue/10000/worklog`;
    const post = () => stand.send('POST', path, { timeSpentSeconds: 60 }, { 'idempotency-key': 'half' });
    const first = await post();
    expect(first.status).toBe(502);
    expect(await first.json()).toMatchObject({ error: 'upstream_error', details: { outcome: 'unknown' } });
    const second = await post();
    expect(second.status).toBe(409);
    expect(await second.json()).toMatchObject({ details: { outcome: 'unknown' } });
    breaking.closeAllConnections();
    breaking.close();
  });
});
