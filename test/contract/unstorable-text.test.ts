/** Text that not every database can keep is refused at the door, alike on all of them; what others say is made to fit. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HookStand, startHookStand, until } from './hook-stand.ts';
import { type Operator, signedIn } from './operator.ts';
import { API_KEY } from './stand.ts';

const NUL = '\0';
const HALF = '\ud83d';

let stand: HookStand;
let operator: Operator;
beforeAll(async () => {
  stand = await startHookStand({ seed: { issues: 1 } });
  operator = await signedIn(stand, API_KEY);
});
afterAll(() => stand.close());

const here = (path: string) => path.replace('{c}', stand.connectionId);

const refusal = async (answer: Response) => ({ status: answer.status, ...((await answer.json()) as object) });

const newConnection = (more: object) => ({
  integration_type: 'jira',
  categories: ['task'],
  permissions: ['task_task_read'],
  auth: {
    other_auth_info: [stand.sandbox.url, stand.sandbox.accounts.member.email, stand.sandbox.accounts.member.apiToken],
  },
  ...more,
});

const newWebhook = (more: object) => ({
  connection_id: stand.connectionId,
  object_type: 'task_task',
  event: 'updated',
  hook_url: stand.receiver.url,
  ...more,
});

describe.each([
  ['a NUL character', NUL],
  ['half of a surrogate pair', HALF],
])('%s in a body', (_what, odd) => {
  const text = `a${odd}b`;

  it.each([
    ['POST', '/unified/connection', '$.external_xref', () => newConnection({ external_xref: text })],
    ['POST', '/unified/connection', '$.environment', () => newConnection({ environment: text })],
    ['PATCH', '/unified/connection/{c}', '$.external_xref', () => ({ external_xref: text })],
    ['POST', '/unified/environment', '$[1]', () => ['Staging', text]],
    ['POST', '/unified/webhook', '$.hook_url', () => newWebhook({ hook_url: `${stand.receiver.url}/?q=${text}` })],
    ['POST', '/unified/webhook', '$.fields', () => newWebhook({ fields: `id,${text}` })],
    ['POST', '/unified/webhook', '$.connection_id', () => newWebhook({ connection_id: text })],
    ['POST', '/unified/webhook', '$.filters.project_id', () => newWebhook({ filters: { project_id: text } })],
  ])('is refused by %s %s at %s', async (method, path, place, body) => {
    expect(await refusal(await stand.send(method, here(path), body()))).toMatchObject({
      status: 400,
      error: 'validation_failed',
      details: [{ in: 'body', path: place }],
    });
  });

  it('is refused where a webhook is changed, or asked for an old delivery', async () => {
    const id = await stand.hook();
    for (const [method, path, body, place] of [
      ['PATCH', `/unified/webhook/${id}`, { hook_url: `${stand.receiver.url}/?q=${text}` }, '$.hook_url'],
      ['POST', `/unified/webhook/${id}/replay`, { delivery_id: text }, '$.delivery_id'],
    ] as const) {
      const answer = await refusal(await stand.send(method, path, body));
      expect(answer).toMatchObject({ status: 400, details: [{ path: place }] });
    }
  });
});

describe('a NUL character in an address', () => {
  it.each([
    ['/unified/connection', 'env'],
    ['/unified/connection', 'external_xref'],
    ['/unified/apicall', 'connection_id'],
    ['/unified/apicall', 'env'],
    ['/unified/apicall', 'external_xref'],
    ['/unified/apicall', 'integration_type'],
    ['/unified/apicall', 'webhook_id'],
    ['/unified/webhook', 'connection_id'],
    ['/unified/webhook', 'env'],
    ['/unified/webhook', 'integration_type'],
    ['/unified/webhook', 'object'],
    ['/task/{c}/task', 'query'],
    ['/task/{c}/task', 'project_id'],
  ])('is refused by %s as %s', async (path, name) => {
    expect(await refusal(await stand.get(`${here(path)}?${name}=a%00b`))).toMatchObject({
      status: 400,
      error: 'validation_failed',
      details: [{ in: 'query', path: name }],
    });
  });

  it('is refused in the link that a customer opens, and by the door for agents', async () => {
    const link = `/unified/integration/auth/${stand.workspaceId}/jira?external_xref=a%00b`;
    expect(await refusal(await stand.get(link))).toMatchObject({ status: 400, details: [{ path: 'external_xref' }] });
    const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
    expect((await stand.send('POST', '/mcp?connection=a%00b', ping)).status).toBe(400);
  });

  it.each(['/unified/connection/a%3F%00', '/task/a%3F%00/task', '/passthrough/a%3F%00/rest/api/3/myself'])(
    'is refused behind an encoded question mark: %s',
    async (path) => {
      expect(await refusal(await stand.get(path))).toMatchObject({ status: 400, error: 'invalid_request' });
    },
  );

  it.each([
    '/console/connections?text=a%00b',
    '/console/webhooks?connection=a%00b',
    '/console/calls?connection=a%00b&operation=c%00d',
  ])('counts as nothing typed in %s', async (path) => {
    expect(await operator.page(path)).not.toContain('a\0b');
  });

  it('is refused in the forms of the console', async () => {
    const answer = await operator.act('/console/integrations/jira/connect', { external_xref: 'a\0b' });
    expect(answer.status).toBe(400);
  });
});

it('a NUL character in what a receiver answers is kept as U+FFFD', async () => {
  stand.receiver.behave((_one, response) => {
    response.writeHead(500).end('no\0pe');
    return undefined;
  });
  const id = await stand.hook();
  const row = await stand.gateway.webhooks.find(stand.workspaceId, id);
  await stand.gateway.publisher.publish(row, { type: 'VIRTUAL', objects: [{ id: '1' }] });
  await until(async () => {
    expect(await stand.log(id)).toMatchObject([{ attempts: 1, last_error: 'answered 500: no\uFFFDpe' }]);
  });
});
