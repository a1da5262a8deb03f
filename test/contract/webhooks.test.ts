import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from './customer.ts';
import { withEachProvider } from './providers.ts';
import { API_KEY, refusedWith, type Stand, startStand } from './stand.ts';

const HOOK = 'https://203.0.114.7/hook';

withEachProvider('webhooks through the published SDK', (at) => {
  it('are created, found, changed, triggered and removed', async () => {
    const { sdk, connectionId, workspaceId } = at();
    const webhook = {
      connectionId,
      objectType: 'task_task',
      event: 'updated',
      hookUrl: HOOK,
      interval: 5,
      fields: 'id,name',
      filters: { project_id: (await at().place()).projectId },
      pageMaxLimit: 50,
    } as const;
    const created = await sdk.webhook.createUnifiedWebhook({ webhook });
    expect(created).toMatchObject({
      ...webhook,
      workspaceId,
      integrationType: at().type,
      environment: 'Sandbox',
      webhookType: 'virtual',
      isHealthy: true,
      isPaused: false,
    });
    expect(created.createdAt).toBeInstanceOf(Date);
    const id = created.id ?? '';
    expect(await sdk.webhook.getUnifiedWebhook({ id })).toEqual(created);
    expect(await sdk.webhook.listUnifiedWebhooks({ connectionId })).toContainEqual(created);

    const change = { ...webhook, hookUrl: `${HOOK}/2`, isPaused: true };
    expect(await sdk.webhook.patchUnifiedWebhook({ id, webhook: change })).toMatchObject(change);
    const back = { ...webhook, isPaused: false, environment: 'Production' };
    const updated = await sdk.webhook.updateUnifiedWebhook({ id, webhook: back });
    expect(updated).toMatchObject({ hookUrl: HOOK, isPaused: false, environment: 'Sandbox' });
    expect(updated.updatedAt?.getTime()).toBeGreaterThanOrEqual(created.updatedAt?.getTime() ?? 0);

    await sdk.webhook.patchUnifiedWebhookTrigger({ id });
    await sdk.webhook.updateUnifiedWebhookTrigger({ id });
    await sdk.webhook.removeUnifiedWebhook({ id });
    await expect(sdk.webhook.getUnifiedWebhook({ id })).rejects.toMatchObject(refusedWith(404, 'not_found'));
  });
});

let stand: Stand;
beforeAll(async () => {
  stand = await startStand({ seed: { issues: 5 } });
});
afterAll(() => stand.close());

const UNKNOWN = '0123456789abcdef01234567';

type Shape = Record<string, unknown>;

const shape = (change: Shape = {}): Shape => ({
  connection_id: stand.connectionId,
  object_type: 'task_task',
  event: 'updated',
  hook_url: HOOK,
  ...change,
});

const post = (change: Shape = {}, query = '') => stand.send('POST', `/unified/webhook${query}`, shape(change));

async function made(change: Shape = {}): Promise<Shape & { id: string }> {
  const answer = await post(change);
  const body = (await answer.json()) as Shape & { id: string };
  expect(body, JSON.stringify(body)).toHaveProperty('id');
  return body;
}

describe('a webhook', () => {
  it('has defaults where nothing was said', async () => {
    const created = await made();
    expect(created).toMatchObject({ interval: 60, page_max_limit: 100, runs: [], is_healthy: true });
    expect(created).not.toHaveProperty('fields');
    expect(created).not.toHaveProperty('checked_at');
  });
});

describe('the list of webhooks', () => {
  it('is narrowed down by every parameter', async () => {
    const mine = await made({ object_type: 'task_project', event: 'created' });
    const ids = async (query: string) => {
      const answer = await stand.get(`/unified/webhook?${query}`);
      expect(answer.status).toBe(200);
      return ((await answer.json()) as { id: string }[]).map(({ id }) => id);
    };
    const hits = [
      'object=task_project',
      `connection_id=${stand.connectionId}`,
      'env=Sandbox',
      'integration_type=jira',
      'is_healthy=true',
      `created_lte=${mine.created_at}`,
      `updated_gte=${mine.updated_at}`,
      'sort=name&order=desc',
    ];
    for (const query of hits) expect(await ids(query), query).toContain(mine.id);
    const misses = [
      'object=task_comment',
      `connection_id=${UNKNOWN}`,
      'env=Production',
      'integration_type=asana',
      'is_healthy=false',
      'created_lte=2020-01-01',
      'updated_gte=2100-01-01',
      'offset=900',
    ];
    for (const query of misses) expect(await ids(query), query).not.toContain(mine.id);
    expect(await ids('limit=1')).toHaveLength(1);
  });

  it.each(['limit=0', 'is_healthy=perhaps', 'created_lte=yesterday', 'updated_gte=x', 'sort=size', 'order=up'])(
    'refuses %s',
    async (query) => {
      const answer = await stand.get(`/unified/webhook?${query}`);
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain(query.split('=')[0]);
    },
  );
});

const DATABASE = { db_url: 'postgres://me:secret@10.0.0.1/x', db_type: 'postgres' };
const NOWHERE = { hook_url: undefined };

describe('a webhook that cannot be made', () => {
  it.each<[string, number, string, Shape]>([
    ['without a connection', 400, '$.connection_id', { connection_id: undefined }],
    ['of a connection that is not there', 404, 'connection_not_found', { connection_id: UNKNOWN }],
    ['without an object', 400, '$.object_type', { object_type: undefined }],
    ['of an object that no provider here has', 501, 'not_implemented', { object_type: 'crm_deal' }],
    ['without an event', 400, '$.event', { event: undefined }],
    ['of an event that does not exist', 400, '$.event', { event: 'renamed' }],
    ['of an event that never happens', 400, '$.event', { object_type: 'task_change', event: 'updated' }],
    ['without a receiver', 400, '$.hook_url', { hook_url: undefined }],
    ['to something that is no URL', 400, '$.hook_url', { hook_url: 'example.com/hook' }],
    ['to a file', 400, '$.hook_url', { hook_url: 'file:///etc/passwd' }],
    ['with credentials in its URL', 400, '$.hook_url', { hook_url: 'https://a:b@example.com/' }],
    ['to a loopback address', 400, 'private', { hook_url: 'http://127.0.0.1:9/' }],
    ['to a loopback address in disguise', 400, 'private', { hook_url: 'http://[::ffff:7f00:1]:9/' }],
    ['to a name of the own machine', 400, 'private', { hook_url: 'http://localhost:9/' }],
    ['to the address of cloud metadata', 400, 'private', { hook_url: 'http://169.254.169.254/latest' }],
    ['more often than every minute', 400, '$.interval', { interval: 0.5 }],
    ['with an interval that is not whole', 400, 'must be a whole number', { interval: 1.5 }],
    ['with an interval in words', 400, '$.interval', { interval: '5' }],
    ['with a list of fields', 400, '$.fields', { fields: ['id'] }],
    ['with a field that does not exist', 400, '$.fields', { fields: 'id,nose' }],
    ['with a filter that does not exist', 400, '$.filters.nose_id', { filters: { nose_id: '1' } }],
    ['with a parameter that is no filter', 400, '$.filters.status', { filters: { status: 'OPENED' } }],
    [
      'with a filter that the provider lacks',
      400,
      '$.filters.company_id',
      { object_type: 'hris_employee', filters: { company_id: '1' } },
    ],
    ['with a filter that is a number', 400, '$.filters.project_id', { filters: { project_id: 1 } }],
    ['with an empty filter', 400, '$.filters.project_id', { filters: { project_id: '' } }],
    ['with pages that are too long', 400, '$.page_max_limit', { page_max_limit: 101 }],
    ['with pages that are too short', 400, '$.page_max_limit', { page_max_limit: 0 }],
    ['of a kind that does not exist', 400, '$.webhook_type', { webhook_type: 'magic' }],
    ['as a native one on an API token', 400, '$.webhook_type', { webhook_type: 'native' }],
    ['into a database that is an endpoint as well', 400, '$.hook_url', DATABASE],
    [
      'into a database of another kind',
      400,
      'postgres, mysql, mariadb',
      { ...DATABASE, ...NOWHERE, db_type: 'mongodb' },
    ],
    ['into a database at a private address', 400, 'private address', { ...DATABASE, ...NOWHERE }],
    [
      'into a database on this machine',
      400,
      'private address',
      { ...DATABASE, ...NOWHERE, db_url: 'postgres://me@localhost/x' },
    ],
    ['into a database without its URL', 400, '$.db_url', { ...NOWHERE, db_type: 'postgres' }],
    ['into a database without its kind', 400, '$.db_type', { ...NOWHERE, db_url: 'postgres://me@db.example.com/x' }],
  ])('%s', async (_name, status, text, change) => {
    const answer = await post(change);
    const body = await answer.text();
    expect({ status: answer.status, body }).toEqual({ status, body: expect.stringContaining(text) });
  });

  it('for want of the permission to read the object', async () => {
    const id = await connect(stand, { query: { scopes: 'task_project_read,webhook' } });
    const answer = await post({ connection_id: id });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('task_task_read');
  });

  it('while its connection is paused', async () => {
    const id = await connect(stand, { query: { scopes: 'task_task_read' } });
    await stand.send('PATCH', `/unified/connection/${id}`, { is_paused: true });
    expect((await post({ connection_id: id })).status).toBe(409);
  });

  it('with include_all that is neither true nor false', async () => {
    expect((await post({}, '?include_all=some')).status).toBe(400);
  });
});

describe('a change of a webhook', () => {
  it.each<[string, number, string, Shape]>([
    ['of its connection', 400, '$.connection_id', { connection_id: UNKNOWN }],
    ['of its object', 400, '$.object_type', { object_type: 'task_comment' }],
    ['of its event', 400, '$.event', { event: 'deleted' }],
    ['of its kind', 400, '$.webhook_type', { webhook_type: 'native' }],
    ['to a private address', 400, '$.hook_url', { hook_url: 'http://10.0.0.1/' }],
    ['to unknown fields', 400, '$.fields', { fields: 'nose' }],
    ['to unknown filters', 400, '$.filters.nose', { filters: { nose: '1' } }],
    ['to a database', 400, '$.db_type', { db_type: 'mysql' }],
  ])('%s is refused', async (_name, status, text, change) => {
    const { id } = await made();
    for (const method of ['PUT', 'PATCH']) {
      const answer = await stand.send(method, `/unified/webhook/${id}`, change);
      const body = await answer.text();
      expect({ status: answer.status, body }).toEqual({ status, body: expect.stringContaining(text) });
    }
  });

  it.each([{ filters: {} }, { filters: null }, { filters: { parent_id: '1' } }])(
    'that takes away what must be there is refused: %j',
    async (change) => {
      const [task] = await stand.sdk.task.listTaskTasks({ connectionId: stand.connectionId, limit: 1 });
      const { id } = await made({ object_type: 'task_comment', filters: { task_id: task?.id } });
      const answer = await stand.send('PUT', `/unified/webhook/${id}`, change);
      expect(await answer.json()).toMatchObject({
        status: 400,
        details: [{ path: '$.filters.task_id', message: 'is required' }],
      });
    },
  );

  it('clears fields and filters', async () => {
    const { id } = await made({ fields: 'name', filters: { project_id: '10000' } });
    const answer = await stand.send('PATCH', `/unified/webhook/${id}`, { fields: '', filters: null });
    const body = (await answer.json()) as Shape;
    expect(body).not.toHaveProperty('filters');
    expect(body).not.toHaveProperty('fields');
  });

  it('may be the whole webhook as it was read', async () => {
    const read = await made({ filters: { project_id: '10000' } });
    const answer = await stand.send('PUT', `/unified/webhook/${read.id}`, read);
    expect(await answer.json()).toEqual({ ...read, updated_at: expect.any(String) });
  });
});

describe('what a webhook is asked for', () => {
  it('is not there in another workspace', async () => {
    const { id } = await made();
    const other = await stand.gateway.workspaces.create('other');
    const key = await stand.gateway.keys.create(other?.id ?? '');
    const requests: [string, string, unknown?][] = [
      ['GET', ''],
      ['PATCH', '', {}],
      ['PUT', '', {}],
      ['DELETE', ''],
      ['PUT', '/trigger'],
      ['PATCH', '/trigger'],
      ['PUT', '/resume'],
      ['GET', '/delivery'],
      ['GET', `/delivery/${UNKNOWN}`],
      ['POST', '/replay', { delivery_id: UNKNOWN }],
    ];
    for (const [method, path, body] of requests) {
      const answer = await stand.send(method, `/unified/webhook/${id}${path}`, body, { authorization: key });
      expect({ method, path, status: answer.status }).toEqual({ method, path, status: 404 });
    }
    expect(await (await stand.send('GET', '/unified/webhook', undefined, { authorization: key })).json()).toEqual([]);
    expect((await stand.get(`/unified/webhook/${id}`)).status).toBe(200);
  });

  it('is refused without a key', async () => {
    expect((await fetch(`${stand.url}/unified/webhook`)).status).toBe(401);
    expect(API_KEY).not.toBe('');
  });

  it('to look for changes is refused while it is paused', async () => {
    const { id } = await made({ is_paused: true });
    const answer = await stand.send('PUT', `/unified/webhook/${id}/trigger`);
    expect(answer.status).toBe(409);
  });

  it('to resume changes nothing while it is healthy', async () => {
    const webhook = await made();
    const answer = await stand.send('PUT', `/unified/webhook/${webhook.id}/resume`);
    expect(await answer.json()).toEqual(webhook);
  });

  it.each<[Shape]>([[{}], [{ delivery_id: UNKNOWN, since: '2026-01-01' }], [{ since: 'yesterday' }]])(
    'to replay %j is refused',
    async (body) => {
      const { id } = await made();
      expect((await stand.send('POST', `/unified/webhook/${id}/replay`, body)).status).toBe(400);
    },
  );

  it('to replay something it never had is refused', async () => {
    const { id } = await made();
    const one = await stand.send('POST', `/unified/webhook/${id}/replay`, { delivery_id: UNKNOWN });
    expect(one.status).toBe(404);
    const all = await stand.send('POST', `/unified/webhook/${id}/replay`, { since: '2026-01-01' });
    expect(await all.json()).toEqual({ deliveries: 0 });
  });
});

describe('a connection that is removed', () => {
  it('takes its webhooks with it', async () => {
    const connectionId = await connect(stand, { query: { scopes: 'task_task_read' } });
    const { id } = await made({ connection_id: connectionId });
    await stand.sdk.connection.removeUnifiedConnection({ id: connectionId });
    expect((await stand.get(`/unified/webhook/${id}`)).status).toBe(404);
  });
});

describe('the support table', () => {
  it('says which events a webhook can tell of, and how', async () => {
    const [jira] = await stand.sdk.integration.listUnifiedIntegrations({});
    const eventsOf = (type: string) => jira?.support?.[type]?.webhookEvents;
    expect(eventsOf('task_task')).toEqual({
      created: ['virtual', 'native'],
      updated: ['virtual', 'native'],
      deleted: ['virtual', 'native'],
    });
    expect(eventsOf('task_project')).toEqual({ created: ['virtual'], updated: ['virtual'], deleted: ['virtual'] });
    expect(eventsOf('task_change')).toEqual({ created: ['virtual'], deleted: ['virtual'] });
  });
});
