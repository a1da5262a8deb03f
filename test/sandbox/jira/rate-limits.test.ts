import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/jira/index.ts';
import type { RateLimitSettings } from '../../../sandbox/jira/rate-limits.ts';

let sandbox: Sandbox;
let now: number;
const open = async (rateLimits?: Partial<RateLimitSettings>) => {
  now = Date.parse('2026-03-26T15:30:10.000Z');
  sandbox = await startSandbox({ seed: { issues: 30 }, now: () => now, ...(rateLimits && { rateLimits }) });
};
afterEach(() => sandbox.close());

const basic = () => {
  const { email, apiToken } = sandbox.accounts.admin;
  return `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`;
};

function bearer(): string {
  const { accountId } = sandbox.accounts.admin;
  const scopes = ['read:jira-work', 'read:jira-user'];
  const code = sandbox.grants.authorize({ accountId, scopes, cloudIds: [sandbox.cloudId] }, 'https://app');
  return `Bearer ${sandbox.grants.exchange(code, 'https://app')?.access_token}`;
}

async function ask(method: string, path: string, authorization = basic(), body?: unknown) {
  const base = authorization.startsWith('Bearer') ? `${sandbox.url}/ex/jira/${sandbox.cloudId}` : sandbox.url;
  const response = await fetch(`${base}/rest/api/3/${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
}

/** How many of so many calls are let through. */
async function allowed(count: number, method: string, path: string, body?: unknown): Promise<number> {
  const answers = await Promise.all(Array.from({ length: count }, () => ask(method, path, basic(), body)));
  return answers.filter(({ status }) => status !== 429).length;
}

const firstIssue = async () => {
  const { body } = await ask('POST', 'search/jql', basic(), { jql: 'project is not EMPTY ORDER BY id', maxResults: 1 });
  return (JSON.parse(body) as { issues: { id: string }[] }).issues[0]?.id ?? '';
};

describe('limits that are not enforced', () => {
  beforeEach(() => open());

  it('are told by every answer, and nothing is used up', async () => {
    for (let turn = 0; turn < 3; turn++) {
      const { headers } = await ask('GET', 'field');
      expect(headers).toMatchObject({ 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '100' });
      expect(headers).not.toHaveProperty('ratelimit');
    }
  });

  it('tell an app of its quota', async () => {
    const { headers } = await ask('GET', 'field', bearer());
    expect(headers['ratelimit-policy']).toBe('"global-app-quota";q=65000;w=3600');
    expect(headers.ratelimit).toBe('"global-app-quota";r=65000;t=1790');
  });

  it('are told by refusals as well', async () => {
    expect((await ask('GET', 'issue/1')).headers).toHaveProperty('x-ratelimit-limit', '150');
  });
});

describe('bursts', () => {
  beforeEach(() => open({ enforced: true }));

  it.each([
    ['GET', 'field', 100],
    ['GET', 'issue/1', 150],
    ['GET', 'issue/1/changelog', 200],
    ['POST', 'search/approximate-count', 150],
    ['PUT', 'issue/1', 50],
    ['DELETE', 'issue/1', 50],
  ])('%s %s takes %3$i at once', async (method, path, most) => {
    expect(await allowed(most + 5, method, path, method === 'GET' ? undefined : {})).toBe(most);
  });

  it('are counted by endpoint, whatever the id', async () => {
    expect(await allowed(100, 'GET', 'issue/1')).toBe(100);
    expect(await allowed(60, 'GET', 'issue/2')).toBe(50);
    expect(await allowed(5, 'GET', 'field')).toBe(5);
  });

  it('fill again with time', async () => {
    await allowed(100, 'GET', 'field');
    now += 250;
    expect(await allowed(40, 'GET', 'field')).toBe(25);
  });

  it('say what is left, and that it is little', async () => {
    await allowed(84, 'GET', 'field');
    const { headers } = await ask('GET', 'field');
    expect(headers).toMatchObject({ 'x-ratelimit-remaining': '15', 'x-ratelimit-nearlimit': 'true' });
  });

  it('refuse with when to come again', async () => {
    await allowed(100, 'GET', 'field');
    const { status, headers } = await ask('GET', 'field');
    expect(status).toBe(429);
    expect(headers).toMatchObject({
      'retry-after': '1',
      'ratelimit-reason': 'jira-burst-based',
      'x-ratelimit-limit': '100',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '2026-03-26T15:30:11Z',
    });
  });
});

describe('writes to one issue', () => {
  beforeEach(() => open({ enforced: true }));

  it('are 20 in two seconds and 100 in thirty', async () => {
    const issue = await firstIssue();
    const write = (count: number) => allowed(count, 'PUT', `issue/${issue}/properties/x`, { turn: 1 });
    expect(await write(25)).toBe(20);
    const { status, headers } = await ask('PUT', `issue/${issue}/properties/x`, basic(), {});
    expect(status).toBe(429);
    expect(headers).toMatchObject({ 'ratelimit-reason': 'jira-per-issue-on-write', 'retry-after': '2' });
    for (let round = 0; round < 4; round++) {
      now += 2000;
      expect(await write(20)).toBe(20);
    }
    now += 2000;
    expect(await write(5)).toBe(0);
    now += 20_000;
    expect(await write(5)).toBe(5);
  });
});

describe('the quota of an app', () => {
  it('counts a point for each call and object, and two for each person', async () => {
    await open({ enforced: true });
    const left = async (path: string) =>
      Number(/r=(\d+)/.exec((await ask('GET', path, bearer())).headers.ratelimit ?? '')?.[1]);
    const token = bearer();
    await ask('POST', 'search/jql', token, { jql: 'project is not EMPTY', maxResults: 30, fields: ['summary'] });
    expect(await left('serverInfo')).toBe(65_000 - 31 - 1);
    const users = JSON.parse((await ask('GET', 'users/search?maxResults=1000', token)).body) as unknown[];
    expect(await left('serverInfo')).toBe(65_000 - 32 - 1 - 2 * users.length - 1);
  });

  it.each([
    ['global', 'jira-quota-global-based'],
    ['tenant', 'jira-quota-tenant-based'],
  ] as const)('%s: refuses until the hour is over, and nobody else', async (quotaScope, reason) => {
    await open({ enforced: true, quota: 2, quotaScope });
    const token = bearer();
    await ask('GET', 'serverInfo', token);
    await ask('GET', 'serverInfo', token);
    const { status, headers } = await ask('GET', 'field', token);
    expect(status).toBe(429);
    expect(headers).toMatchObject({
      'ratelimit-reason': reason,
      'retry-after': '1790',
      'x-ratelimit-reset': '2026-03-26T16:00Z',
      ratelimit: expect.stringMatching(/r=0;t=1790$/),
    });
    expect((await ask('GET', 'field')).status).toBe(200);
    now += 1_790_000;
    expect((await ask('GET', 'field', token)).status).toBe(200);
  });
});
