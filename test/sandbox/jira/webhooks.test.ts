import { jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/jira/index.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const DAY = 24 * 60 * 60_000;
const SCOPES = ['read:jira-work', 'write:jira-work', 'manage:jira-webhook'];
const EVERY_EVENT = [
  'jira:issue_created',
  'jira:issue_updated',
  'jira:issue_deleted',
  'comment_created',
  'comment_updated',
  'comment_deleted',
];

let sandbox: Sandbox;
let receiver: Receiver;
let bearer: string;
let now: number;

beforeEach(async () => {
  now = Date.now();
  [sandbox, receiver] = await Promise.all([startSandbox({ now: () => now }), startReceiver()]);
  bearer = tokenOf(sandbox.accounts.admin.accountId);
});
afterEach(() => Promise.all([sandbox.close(), receiver.close()]));

function tokenOf(accountId: string, scopes = SCOPES, cloudId = sandbox.cloudId): string {
  const code = sandbox.grants.authorize({ accountId, scopes, cloudIds: [cloudId] }, 'https://app.example.com');
  return `Bearer ${sandbox.grants.exchange(code, 'https://app.example.com')?.access_token}`;
}

/** Access tokens do not live that long. */
function later(ms: number): void {
  now += ms;
  bearer = tokenOf(sandbox.accounts.admin.accountId);
}

async function call(method: string, path: string, body?: unknown, authorization = bearer, cloudId = sandbox.cloudId) {
  const isOnGateway = authorization.startsWith('Bearer');
  const answer = await fetch(`${sandbox.url}${isOnGateway ? `/ex/jira/${cloudId}` : ''}/rest/api/3/${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}

const control = (method: string, path: string, body?: unknown) =>
  fetch(`${sandbox.url}/_sandbox/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

interface Wanted {
  jqlFilter?: string;
  events?: string[];
  fieldIdsFilter?: string[];
}

const register = async (webhooks: Wanted[] = [{}], url = `${receiver.url}/hooks/secret`, authorization = bearer) => {
  const wanted = webhooks.map((one) => ({ events: EVERY_EVENT, jqlFilter: 'project = SHOP', ...one }));
  const { body } = await call('POST', 'webhook', { url, webhooks: wanted }, authorization);
  return body.webhookRegistrationResult as ({ createdWebhookId: number } & { errors?: string[] })[];
};

const createIssue = async (fields: Record<string, unknown> = {}): Promise<string> => {
  const { body } = await call('POST', 'issue', {
    fields: { project: { key: 'SHOP' }, issuetype: { id: '10002' }, summary: 'Paint the shelves', ...fields },
  });
  return body.id;
};

const paragraph = (text: string, marks: unknown[] = []) => ({
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text, ...(marks.length > 0 && { marks }) }] }],
});

const events = () => receiver.arrivals.map(({ body }) => body.webhookEvent);

async function settled() {
  await sandbox.webhooks.deliveries.settled();
  return events();
}

describe('registering', () => {
  it('is for OAuth apps: others are refused before their payload is read', async () => {
    const { email, apiToken } = sandbox.accounts.admin;
    const basic = `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`;
    for (const [method, path] of [
      ['POST', 'webhook'],
      ['GET', 'webhook'],
      ['DELETE', 'webhook'],
      ['PUT', 'webhook/refresh'],
    ] as const) {
      const body = method === 'GET' ? undefined : { nonsense: true };
      expect(await call(method, path, body, basic)).toEqual({
        status: 403,
        body: { errorMessages: ['Only Connect and OAuth 2.0 apps can use this operation.'], errors: {} },
      });
    }
  });

  it.each([
    ['both scopes', ['read:jira-work', 'manage:jira-webhook'], 200],
    ['the granular ones', ['read:field:jira', 'read:project:jira', 'write:webhook:jira'], 200],
    ['one of the two', ['manage:jira-webhook'], 401],
    ['the other one', ['read:jira-work'], 401],
    ['some of the granular ones', ['write:webhook:jira'], 401],
  ])('needs its scopes: %s', async (_, scopes, status) => {
    const webhooks = [{ events: ['jira:issue_created'], jqlFilter: 'project = SHOP' }];
    const authorization = tokenOf(sandbox.accounts.admin.accountId, scopes);
    const body = { url: receiver.url, webhooks };
    expect((await call('POST', 'webhook', body, authorization)).status).toBe(status);
  });

  it('answers 200 with one result for each, in the order of the request', async () => {
    const results = await register([
      {},
      { jqlFilter: 'watchCount > 3' },
      { jqlFilter: 'project in (SHOP, "WEB") AND status != Done' },
      { events: ['worklog_created'] },
    ]);
    expect(results).toEqual([
      { createdWebhookId: expect.any(Number) },
      { errors: ['The clause watchCount is unsupported'] },
      { createdWebhookId: expect.any(Number) },
      { errors: ['The event worklog_created is unsupported'] },
    ]);
  });

  it.each([
    ['project is not EMPTY', 'Operator is not empty is unsupported'],
    ['assignee = currentUser()', 'The function currentuser is unsupported'],
    ['project = EMPTY', 'The operand EMPTY is unsupported'],
    ['labels = urgent', 'The clause labels is unsupported'],
    ['priority = High', 'The clause priority is unsupported'],
    ['project = SHOP ORDER BY created', 'The clause ORDER BY is unsupported'],
    ['summary ~ paint', 'The clause summary is unsupported'],
    ['NOT project = SHOP', 'Operator NOT is unsupported'],
    ['', 'The JQL filter must not be empty'],
    ['cf[10020] = 1', 'The clause cf[10020] is unsupported'],
  ])('refuses the filter %s', async (jqlFilter, message) => {
    expect(await register([{ jqlFilter }])).toEqual([{ errors: [message] }]);
  });

  it.each([
    'project = SHOP',
    'project != NOSUCH',
    'project != null',
    'issuekey IN (SHOP-1, SHOP-2) OR issuetype = "Task"',
    'status NOT IN ("Done", 10001) and reporter != null',
    'issue.property[my.key].color = red',
  ])('takes the filter %s', async (jqlFilter) => {
    expect(await register([{ jqlFilter }])).toEqual([{ createdWebhookId: expect.any(Number) }]);
  });

  it('allows one URL for an account, and five webhooks', async () => {
    await register([{}, {}, {}, {}]);
    const [, refused] = await register([{}, {}]);
    expect(refused?.errors).toEqual(['The limit of 5 webhooks per app and user has been reached.']);
    const [other] = await register([{}], `${receiver.url}/elsewhere`);
    expect(other?.errors?.[0]).toContain('Only a single URL per app is allowed');
    const member = tokenOf(sandbox.accounts.member.accountId);
    expect(await register([{}], `${receiver.url}/elsewhere`, member)).toEqual([
      { createdWebhookId: expect.any(Number) },
    ]);
  });

  it('refuses a payload that has no URL or no webhooks', async () => {
    for (const body of [{}, { url: 'ftp://x', webhooks: [{}] }, { url: receiver.url, webhooks: [] }]) {
      expect((await call('POST', 'webhook', body)).status).toBe(400);
    }
  });
});

describe('what is registered', () => {
  it('is listed to the account that did it, and to nobody else', async () => {
    const [one] = await register([{ fieldIdsFilter: ['summary'] }]);
    expect((await call('GET', 'webhook')).body).toMatchObject({
      startAt: 0,
      maxResults: 100,
      total: 1,
      isLast: true,
      values: [
        {
          id: one?.createdWebhookId,
          url: `${receiver.url}/hooks/secret`,
          events: EVERY_EVENT,
          jqlFilter: 'project = SHOP',
          fieldIdsFilter: ['summary'],
          expirationDate: now + 30 * DAY,
        },
      ],
    });
    const member = tokenOf(sandbox.accounts.member.accountId);
    expect((await call('GET', 'webhook', undefined, member)).body).toMatchObject({ total: 0, values: [] });
  });

  it('is deleted by a body with ids; those of others are ignored', async () => {
    const [one] = await register();
    const member = tokenOf(sandbox.accounts.member.accountId);
    expect(await call('DELETE', 'webhook', { webhookIds: [one?.createdWebhookId] }, member)).toEqual({ status: 202 });
    expect((await call('GET', 'webhook')).body.total).toBe(1);
    expect((await call('DELETE', 'webhook', {})).status).toBe(400);
    await call('DELETE', 'webhook', { webhookIds: [one?.createdWebhookId, 99_999] });
    expect((await call('GET', 'webhook')).body.total).toBe(0);
  });

  it('stops without notice after 30 days, and stays listed', async () => {
    await register();
    later(30 * DAY - 1);
    await createIssue();
    expect(await settled()).toEqual(['jira:issue_created']);
    later(1);
    await createIssue();
    expect(await settled()).toHaveLength(1);
    expect((await call('GET', 'webhook')).body.total).toBe(1);
  });

  it('lives on when it is refreshed in time, and not when it is late', async () => {
    const [one] = await register();
    const refresh = () => call('PUT', 'webhook/refresh', { webhookIds: [one?.createdWebhookId] });
    later(20 * DAY);
    expect(await refresh()).toEqual({ status: 200, body: { expirationDate: now + 30 * DAY } });
    later(29 * DAY);
    await createIssue();
    expect(await settled()).toHaveLength(1);
    later(2 * DAY);
    await refresh();
    await createIssue();
    expect(await settled()).toHaveLength(1);
  });

  it('shows its end as a number or as text', async () => {
    const [one] = await register();
    await control('PUT', 'webhooks/settings', { expiryForm: 'text' });
    const expected = new Date(now + 30 * DAY).toISOString().replace('Z', '+0000');
    expect((await call('GET', 'webhook')).body.values[0].expirationDate).toBe(expected);
    const refreshed = await call('PUT', 'webhook/refresh', { webhookIds: [one?.createdWebhookId] });
    expect(refreshed.body).toEqual({ expirationDate: expected });
  });
});

describe('a delivery', () => {
  it('is signed by the app, names the webhooks that fit, and carries the issue in the form of version 2', async () => {
    const results = await register([{}, { jqlFilter: 'project = OTHER' }, { jqlFilter: 'status != Done' }]);
    const id = await createIssue({ description: paragraph('In green', [{ type: 'strong' }]) });
    const [arrival] = await receiver.arrived(1);
    const { headers, body, path } = arrival ?? expect.unreachable();
    expect(path).toBe('/hooks/secret');
    expect(headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/json/),
      'x-atlassian-webhook-identifier': expect.stringMatching(/^[\w-]{10,}$/),
      'x-atlassian-webhook-flow': 'Primary',
    });
    expect(headers).not.toHaveProperty('x-atlassian-webhook-retry');
    expect(body).toMatchObject({
      timestamp: now,
      webhookEvent: 'jira:issue_created',
      issue_event_type_name: 'issue_created',
      user: { accountId: sandbox.accounts.admin.accountId },
      issue: {
        id,
        key: expect.stringMatching(/^SHOP-\d+$/),
        self: `${sandbox.url}/ex/jira/${sandbox.cloudId}/rest/api/2/issue/${id}`,
        fields: { summary: 'Paint the shelves', description: '*In green*' },
      },
      matchedWebhookIds: [results[0]?.createdWebhookId, results[2]?.createdWebhookId],
    });
    const { clientId, clientSecret } = sandbox.oauthApp;
    const token = headers.authorization?.replace(/^Bearer /, '') ?? '';
    const { payload, protectedHeader } = await jwtVerify(token, new TextEncoder().encode(clientSecret));
    expect(protectedHeader.alg).toBe('HS256');
    expect(payload).toEqual({ iss: clientId, iat: expect.any(Number), exp: (payload.iat ?? 0) + 15 * 60 });
  });

  it('of an edit says what changed', async () => {
    await register();
    const id = await createIssue();
    await call('PUT', `issue/${id}`, { fields: { summary: 'Paint them twice', labels: ['green'] } });
    await call('POST', `issue/${id}/transitions`, { transition: { id: '31' } });
    await settled();
    const [, edited] = receiver.arrivals;
    expect(edited?.body).toMatchObject({
      webhookEvent: 'jira:issue_updated',
      issue_event_type_name: 'issue_updated',
      changelog: {
        id: expect.any(String),
        items: [
          { field: 'summary', fromString: 'Paint the shelves', toString: 'Paint them twice' },
          { field: 'labels', toString: 'green' },
        ],
      },
    });
  });

  it('is made for attachments, links and time spent, too', async () => {
    await register();
    const [one, other] = [await createIssue(), await createIssue()];
    await settled();
    receiver.arrivals.length = 0;
    const form = new FormData();
    form.append('file', new File(['49.90'], 'receipt.txt'));
    await fetch(`${sandbox.url}/ex/jira/${sandbox.cloudId}/rest/api/3/issue/${one}/attachments`, {
      method: 'POST',
      headers: { authorization: bearer, 'x-atlassian-token': 'no-check' },
      body: form,
    });
    expect(await settled()).toEqual(['jira:issue_updated']);
    expect(receiver.arrivals[0]?.body.changelog).toMatchObject({ items: [{ field: 'Attachment' }] });
    await call('POST', 'issueLink', {
      type: { name: 'Blocks' },
      inwardIssue: { id: one },
      outwardIssue: { id: other },
    });
    expect(await settled()).toHaveLength(3);
    const { body } = await call('GET', `issue/${one}?fields=issuelinks`);
    await call('DELETE', `issueLink/${body.fields.issuelinks[0].id}`);
    expect(await settled()).toHaveLength(5);
    await call('POST', `issue/${one}/worklog`, { timeSpent: '1h' });
    expect(await settled()).toHaveLength(6);
  });

  it('of a comment has no user, and a trimmed issue', async () => {
    await register();
    const id = await createIssue();
    const { body: comment } = await call('POST', `issue/${id}/comment`, { body: paragraph('On Friday') });
    await call('PUT', `issue/${id}/comment/${comment.id}`, { body: paragraph('On Monday') });
    await call('DELETE', `issue/${id}/comment/${comment.id}`);
    await settled();
    const [, created, updated, deleted] = receiver.arrivals.toSorted((one, two) => order(one) - order(two));
    function order({ body: { webhookEvent } }: { body: Record<string, unknown> }) {
      return EVERY_EVENT.indexOf(String(webhookEvent));
    }
    expect(created?.body).toMatchObject({
      webhookEvent: 'comment_created',
      comment: { id: comment.id, body: 'On Friday', author: { accountId: sandbox.accounts.admin.accountId } },
    });
    const { fields } = (created?.body.issue ?? {}) as { fields?: object };
    expect(Object.keys(fields ?? {}).toSorted()).toEqual([
      'assignee',
      'issuetype',
      'priority',
      'project',
      'status',
      'summary',
    ]);
    expect(created?.body).not.toHaveProperty('user');
    expect(updated?.body).toMatchObject({ webhookEvent: 'comment_updated', comment: { body: 'On Monday' } });
    expect(deleted?.body).toMatchObject({ webhookEvent: 'comment_deleted', comment: { id: comment.id } });
    expect(deleted?.headers['x-atlassian-webhook-flow']).toBe('Primary');
  });

  it('is made for everything that goes along with a deleted issue', async () => {
    await register();
    const id = await createIssue();
    const subtask = await createIssue({ issuetype: { id: '10003' }, parent: { id } });
    await call('POST', `issue/${id}/comment`, { body: paragraph('One') });
    await call('POST', `issue/${subtask}/comment`, { body: paragraph('Two') });
    await settled();
    receiver.arrivals.length = 0;
    await call('DELETE', `issue/${id}?deleteSubtasks=true`);
    await settled();
    const told = receiver.arrivals.map(({ body, headers }) => [
      body.webhookEvent,
      (body.issue as { id: string }).id,
      headers['x-atlassian-webhook-flow'],
    ]);
    expect(told).toHaveLength(4);
    expect(told).toEqual(
      expect.arrayContaining([
        ['jira:issue_deleted', id, 'Primary'],
        ['jira:issue_deleted', subtask, 'Secondary'],
        ['comment_deleted', id, 'Secondary'],
        ['comment_deleted', subtask, 'Secondary'],
      ]),
    );
  });

  it('is made only for events, filters and fields that were asked for', async () => {
    await register([{ events: ['jira:issue_updated'], fieldIdsFilter: ['labels'] }]);
    const id = await createIssue();
    await call('PUT', `issue/${id}`, { fields: { summary: 'Other' } });
    await call('PUT', `issue/${id}`, { fields: { labels: ['x'] } });
    await createIssue({ project: { key: 'WEB' }, issuetype: { id: '10002' } }).catch(() => undefined);
    expect(await settled()).toEqual(['jira:issue_updated']);
  });

  it('leaves out the query of the address', async () => {
    await register([{}], `${receiver.url}/hooks/secret?token=1`);
    await createIssue();
    expect((await receiver.arrived(1))[0]?.path).toBe('/hooks/secret');
  });

  it('does not show a comment to who may not see it', async () => {
    const member = tokenOf(sandbox.accounts.member.accountId);
    await register([{}], receiver.url, member);
    const id = await createIssue();
    const visibility = { type: 'group', value: 'jira-administrators' };
    await call('POST', `issue/${id}/comment`, { body: paragraph('Secret'), visibility });
    expect(await settled()).toEqual(['jira:issue_created']);
  });
});

describe('repeats', () => {
  it.each([408, 409, 425, 429, 500, 503, 0])('come after an answer of %i, with the same identifier', async (status) => {
    await register();
    receiver.answers.push(status, status);
    await createIssue();
    await settled();
    for (const minutes of [1, 3]) {
      sandbox.advance(minutes * 60_000);
      await settled();
    }
    const { arrivals } = receiver;
    expect(arrivals).toHaveLength(3);
    expect(new Set(arrivals.map(({ headers }) => headers['x-atlassian-webhook-identifier'])).size).toBe(1);
    expect(arrivals.map(({ headers }) => headers['x-atlassian-webhook-retry'])).toEqual([undefined, '1', '2']);
    expect(sandbox.webhooks.deliveries.sent).toMatchObject([
      { outcome: 'delivered', attempts: [{}, {}, { status: 200 }] },
    ]);
  });

  it('end after five', async () => {
    await register();
    receiver.answers.push(...Array.from({ length: 10 }, () => 500));
    await createIssue();
    await settled();
    for (let hours = 0; hours < 10; hours++) {
      sandbox.advance(60 * 60_000);
      await settled();
    }
    expect(receiver.arrivals).toHaveLength(6);
    expect(sandbox.webhooks.deliveries.sent[0]?.outcome).toBe('failed');
  });

  it.each([301, 400, 401, 404, 410])('do not come after %i', async (status) => {
    await register();
    receiver.answers.push(status);
    await createIssue();
    await settled();
    sandbox.advance(DAY);
    expect(await settled()).toHaveLength(1);
    expect(sandbox.webhooks.deliveries.sent[0]?.outcome).toBe('final');
  });

  it('come by the real clock, too, and sooner when asked', async () => {
    await control('PUT', 'webhooks/settings', { retryScale: 0.0005 });
    await register();
    const frozen = now;
    const started = Date.now();
    sandbox.webhooks.deliveries.settings.answerMs = 1000;
    receiver.answers.push(500);
    await createIssue();
    // The sandbox's own clock has to go on for this one.
    const ticking = setInterval(() => {
      now = frozen + Date.now() - started;
    }, 5);
    expect(await receiver.arrived(2)).toHaveLength(2);
    clearInterval(ticking);
  });
});

describe('on request, deliveries', () => {
  const misdeliver = (misdelivery: object) => control('POST', 'webhooks/misdeliveries', misdelivery);
  const summaries = () =>
    receiver.arrivals.map(({ body }) => (body.issue as { fields: { summary: string } }).fields.summary);
  const createMany = async (count: number) => {
    for (let index = 0; index < count; index++) await createIssue({ summary: String(index) });
    await settled();
  };

  it('come several times, with one identifier', async () => {
    await register();
    await misdeliver({ copies: 3, times: 1 });
    await createMany(2);
    const identifiers = receiver.arrivals.map(({ headers }) => headers['x-atlassian-webhook-identifier']);
    expect(identifiers).toHaveLength(4);
    expect(new Set(identifiers).size).toBe(2);
  });

  it('come last one first', async () => {
    await register();
    await misdeliver({ reverse: 3 });
    await createMany(4);
    expect(summaries()).toEqual(['2', '1', '0']);
    await control('DELETE', 'webhooks/misdeliveries');
    await settled();
    expect(summaries()).toEqual(['2', '1', '0', '3']);
  });

  it('are lost: the next ones, or a share', async () => {
    await register();
    await misdeliver({ lose: true, times: 2 });
    await createMany(3);
    expect(summaries()).toEqual(['2']);
    await misdeliver({ lose: true, share: 0.5 });
    await createMany(20);
    const lost = sandbox.webhooks.deliveries.sent.filter(({ outcome }) => outcome === 'lost').length;
    expect(lost).toBeGreaterThan(4);
    expect(receiver.arrivals).toHaveLength(23 - lost);
  });

  it('come late', async () => {
    await register();
    await misdeliver({ delayMs: 10 * 60_000, event: 'jira:issue_created' });
    const id = await createIssue();
    await call('PUT', `issue/${id}`, { fields: { summary: 'Edited' } });
    expect(await settled()).toEqual(['jira:issue_updated']);
    sandbox.advance(10 * 60_000);
    expect(await settled()).toEqual(['jira:issue_updated', 'jira:issue_created']);
  });

  it.each(['forged', 'expired', 'unsigned', 'missing'] as const)('have a token that is %s', async (token) => {
    await register();
    await misdeliver({ token });
    await createIssue();
    const [arrival] = await receiver.arrived(1);
    const given = arrival?.headers.authorization?.replace(/^Bearer /, '') ?? '';
    const key = new TextEncoder().encode(sandbox.oauthApp.clientSecret);
    await expect(jwtVerify(given, key, { algorithms: ['HS256'] })).rejects.toThrow();
  });

  it('end, as all webhooks expire or are forgotten', async () => {
    await register();
    await control('POST', 'webhooks/expire');
    await createIssue();
    expect(await settled()).toEqual([]);
    expect((await call('GET', 'webhook')).body.total).toBe(1);
    await control('POST', 'webhooks/forget');
    expect((await call('GET', 'webhook')).body.total).toBe(0);
  });

  it('are listed with what became of them', async () => {
    await register();
    await createIssue();
    await settled();
    const answer = await control('GET', 'webhooks/sent');
    expect(await answer.json()).toMatchObject([
      { event: 'jira:issue_created', flow: 'Primary', outcome: 'delivered', attempts: [{ status: 200 }] },
    ]);
  });
});
