/** Every kind of credential that Atlassian gives, and what comes of it: connected, or one answer that says what is wrong. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { gatewayOn, type Stand, startStand } from './stand.ts';

const HOUR_MS = 3_600_000;
const LABS = '7b1e4c90-2f6a-4d38-8c15-9e0a6b3d5f27';
const CLASSIC = ['read:jira-user', 'read:jira-work', 'write:jira-work'];
const granular = (scopes: string) => scopes.split(' ').map((scope) => `${scope}:jira`);
const GRANULAR_READ = granular(
  'read:application-role read:group read:user read:avatar read:field.default-value read:field.option read:field ' +
    'read:issue-details read:field-configuration read:issue-meta read:issue-security-level read:issue.changelog ' +
    'read:issue.vote read:issue read:status read:project-category read:project',
);

let ahead = 0;
let stand: Stand;
beforeAll(async () => {
  stand = await startStand({ now: () => Date.now() + ahead });
});
afterEach(() => stand.sandbox.faults.clear());
afterAll(() => stand.close());

interface Made {
  status: number;
  body: {
    id: string;
    error: string;
    message: string;
    details: Record<string, unknown>;
    auth: { api_url: string; name: string; user_id: string; meta: Record<string, unknown> };
  };
}

async function make(auth: object, permissions: string[] = ['task_task_read']): Promise<Made> {
  const body = { integration_type: 'jira', categories: ['task', 'metadata', 'passthrough'], permissions, auth };
  const response = await stand.send('POST', '/unified/connection', body);
  return { status: response.status, body: (await response.json()) as Made['body'] };
}

async function connected(auth: object, permissions?: string[]): Promise<Made['body']> {
  const { status, body } = await make(auth, permissions);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

const pasted = ({ email, apiToken }: { email: string; apiToken: string }, site = stand.sandbox.url) => ({
  other_auth_info: [site, email, apiToken],
});
const list = (connectionId: string) => stand.sdk.task.listTaskTasks({ connectionId, limit: 1 });
const gateway = () => `${stand.sandbox.url}/ex/jira/${stand.sandbox.cloudId}`;

describe('an API token', () => {
  it('without scopes works on the site, whose cloud id is found', async () => {
    const { id, auth } = await connected(pasted(stand.sandbox.accounts.member));
    expect(auth.api_url).toBe(stand.sandbox.url);
    expect(auth.meta).toMatchObject({
      cloudId: stand.sandbox.cloudId,
      site_url: stand.sandbox.url,
      credential: 'unscoped',
    });
    expect(await list(id)).toHaveLength(1);
  });

  it('with scopes works on the gateway, which is found by the site alone', async () => {
    const token = stand.sandbox.scopedToken('member', CLASSIC);
    const { id, auth } = await connected(pasted(token), ['task_task_read', 'task_task_write']);
    expect(auth).toMatchObject({ api_url: gateway(), user_id: token.accountId });
    expect(auth.meta).toMatchObject({
      cloudId: stand.sandbox.cloudId,
      site_url: stand.sandbox.url,
      credential: 'scoped',
    });
    expect(await list(id)).toHaveLength(1);
    const made = await stand.sdk.task.createTaskTask({
      connectionId: id,
      taskTask: { name: 'By a token with scopes', projectId: 'SHOP' },
    });
    expect(made.url).toBe(`${stand.sandbox.url}/browse/${new URL(made.url ?? '').pathname.split('/').pop()}`);
  });

  it('with granular scopes may do what they open', async () => {
    const token = stand.sandbox.scopedToken('member', GRANULAR_READ);
    const { id } = await connected(pasted(token), ['task_task_read', 'hris_employee_read', 'hris_group_read']);
    expect(await list(id)).toHaveLength(1);
  });

  it('of a service account is recognized', async () => {
    const account = stand.sandbox.services.create('Night Robot');
    const token = stand.sandbox.services.giveToken(account, CLASSIC);
    const { id, auth } = await connected(pasted(token));
    expect(auth).toMatchObject({ api_url: gateway(), name: 'Night Robot', meta: { credential: 'service_account' } });
    expect(await list(id)).toHaveLength(1);
  });

  it('whose scopes do not tell whose it is connects all the same', async () => {
    const token = stand.sandbox.scopedToken('member', ['read:jira-work']);
    const { id, auth } = await connected(pasted(token));
    expect(auth.user_id).toBeUndefined();
    expect(await list(id)).toHaveLength(1);
  });

  it('with the cloud id, or the address of the gateway, needs no site', async () => {
    const token = stand.sandbox.scopedToken('member', CLASSIC);
    for (const auth of [
      { ...pasted(token), meta: { cloudId: stand.sandbox.cloudId } },
      pasted(token, `${gateway()}/rest/api/3`),
    ]) {
      expect((await connected(auth)).auth).toMatchObject({ api_url: gateway(), meta: { site_url: stand.sandbox.url } });
    }
  });

  it('is refused for the permissions that its scopes do not open, all in one answer', async () => {
    const token = stand.sandbox.scopedToken('member', ['read:jira-user', 'read:jira-work']);
    const { status, body } = await make(pasted(token), [
      'task_task_read',
      'task_task_write',
      'task_comment_read',
      'metadata_metadata_write',
    ]);
    expect({ status, error: body.error }).toEqual({ status: 400, error: 'validation_failed' });
    const problems = body.details as unknown as { path: string; message: string; allowed: string[] }[];
    expect(problems.map(({ path }) => path)).toEqual(['$.permissions[1]', '$.permissions[3]']);
    expect(problems[0]?.message).toContain('write:jira-work');
    expect(problems[0]?.allowed).toContain('task_comment_read');
    expect(problems[0]?.allowed).not.toContain('task_task_write');
  });

  it('may not be given more permissions later than its scopes open', async () => {
    const token = stand.sandbox.scopedToken('member', ['read:jira-user', 'read:jira-work']);
    const { id } = await connected(pasted(token));
    const patch = (body: object) => stand.send('PATCH', `/unified/connection/${id}`, body);
    expect((await patch({ permissions: ['task_task_write'] })).status).toBe(400);
    const wider = stand.sandbox.scopedToken('member', CLASSIC);
    const answer = await patch({ permissions: ['task_task_write'], auth: pasted(wider) });
    expect(answer.status, await answer.text()).toBe(200);
  });

  it('changes nothing in Jira while its scopes are found out', async () => {
    const before = stand.sandbox.requests.length;
    await connected(pasted(stand.sandbox.scopedToken('admin', [...CLASSIC, 'manage:jira-configuration'])));
    const writes = stand.sandbox.requests
      .slice(before)
      .filter(({ method, status }) => method !== 'GET' && status < 300);
    expect(writes.map(({ target }) => target)).toEqual([expect.stringContaining('/search/jql')]);
  });

  it.each([
    ['mistyped', () => pasted({ ...stand.sandbox.accounts.member, apiToken: 'mistyped' }), 'mistyped, has expired'],
    [
      "of somebody else's",
      () => pasted({ ...stand.sandbox.accounts.admin, apiToken: stand.sandbox.accounts.member.apiToken }),
      'another account than this e-mail',
    ],
    [
      'with scopes and revoked',
      () => {
        const token = stand.sandbox.scopedToken('member', CLASSIC);
        return pasted({ ...token, apiToken: `${token.apiToken}x` });
      },
      "neither the site nor Atlassian's gateway",
    ],
    ['without any scope of Jira', () => pasted(stand.sandbox.scopedToken('member', ['read:me'])), 'no scope'],
  ])('is refused in one answer when it is %s', async (_, auth, words) => {
    const { status, body } = await make(auth());
    expect({ status, error: body.error }).toEqual({ status: 400, error: 'credentials_rejected' });
    expect(body.message).toContain(words);
    expect(JSON.stringify(body)).not.toMatch(/scoped-|sandbox-member-token/);
  });

  it('is refused when the address is no site of Jira Cloud', async () => {
    stand.sandbox.faults.add({ path: '_edge/tenant_info', status: 404, body: '<html>no</html>' });
    const { body } = await make(pasted({ ...stand.sandbox.accounts.member, apiToken: 'x' }));
    expect(body).toMatchObject({ error: 'credentials_rejected', message: expect.stringContaining('no site of Jira') });
  });

  it('is refused when its account may not use the site', async () => {
    stand.sandbox.faults.add({ path: '/ex/jira/.*/myself', status: 403, body: '{"message":"no access"}' });
    const { body } = await make(pasted(stand.sandbox.scopedToken('member', CLASSIC)));
    expect(body).toMatchObject({ error: 'credentials_rejected', message: expect.stringContaining('may not use Jira') });
  });

  it('is never sent to a host that is not allowed', async () => {
    const before = stand.sandbox.requests.length;
    for (const site of ['https://evil.example', 'https://api.atlassian.com.evil.example/ex/jira/1']) {
      expect((await make(pasted(stand.sandbox.accounts.member, site))).status).toBe(400);
    }
    expect(stand.sandbox.requests.length).toBe(before);
  });
});

describe('a service account with OAuth 2.0', () => {
  const service = (scopes = CLASSIC, cloudIds = [stand.sandbox.cloudId]) => {
    const account = stand.sandbox.services.create('Day Robot');
    return stand.sandbox.services.giveClient(account, scopes, cloudIds);
  };
  const authOf = ({ clientId, clientSecret }: ReturnType<typeof service>, more: object = {}) => ({
    client_id: clientId,
    client_secret: clientSecret,
    ...more,
  });

  it('connects by client ID and secret, and never asks for scopes', async () => {
    const { id, auth } = await connected(authOf(service()));
    expect(auth).toMatchObject({ api_url: gateway(), name: 'Day Robot', meta: { cloudId: stand.sandbox.cloudId } });
    expect(JSON.stringify(auth)).not.toContain('secret-');
    expect(await list(id)).toHaveLength(1);
  });

  it('renews its token before its hour ends, in one process of all', async () => {
    const { id } = await connected(authOf(service()));
    const other = await gatewayOn(stand.sandbox, { store: stand.variables, now: () => Date.now() + ahead });
    try {
      ahead += HOUR_MS - 30_000;
      const before = stand.sandbox.services.issued;
      const [asked, refused] = [stand.sandbox.requests.length, () => stand.sandbox.requests.filter(is401).length];
      const refusedBefore = refused();
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 ? stand : other).get(`/task/${id}/task?limit=1`)),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
      expect(stand.sandbox.services.issued - before).toBe(1);
      expect(stand.sandbox.requests.length).toBeGreaterThan(asked);
      expect(refused()).toBe(refusedBefore);
    } finally {
      await other.close();
    }
  });
  const is401 = ({ status }: { status: number | undefined }) => status === 401;

  it('of which an access token was revoked gets another one', async () => {
    const { id } = await connected(authOf(service()));
    stand.sandbox.grants.expireAccess();
    expect(await list(id)).toHaveLength(1);
  });

  it('that reaches several sites is connected to the one that is named', async () => {
    const both = service(CLASSIC, [stand.sandbox.cloudId, LABS]);
    const { status, body } = await make(authOf(both));
    expect(status).toBe(400);
    expect(JSON.stringify(body.details)).toContain(LABS);
    const labs = `${stand.sandbox.url}/northwind-labs`;
    for (const more of [{ meta: { cloudId: LABS } }, { api_url: labs }]) {
      expect((await connected(authOf(both, more))).auth.meta).toMatchObject({ cloudId: LABS, site_url: labs });
    }
    const main = await connected(authOf(both, { api_url: stand.sandbox.url }));
    expect(main.auth.meta).toMatchObject({ cloudId: stand.sandbox.cloudId });
  });

  it('is refused for a site that it does not reach, with those that it does', async () => {
    const { status, body } = await make(authOf(service(), { meta: { cloudId: LABS } }));
    expect({ status, error: body.error }).toEqual({ status: 400, error: 'credentials_rejected' });
    expect(body.message).toContain(stand.sandbox.cloudId);
  });

  it('is refused with a wrong secret, with half of it, and without a site', async () => {
    const client = service();
    const wrong = await make(authOf({ ...client, clientSecret: 'wrong' }));
    expect(wrong.body).toMatchObject({ error: 'credentials_rejected', message: expect.stringContaining('client ID') });
    expect((await make({ client_secret: client.clientSecret })).body.message).toContain('client_id');
    const nowhere = await make(authOf(service(CLASSIC, [])));
    expect(nowhere.body).toMatchObject({ error: 'credentials_rejected', message: expect.stringContaining('no Jira') });
  });

  it('may do what its scopes open, granular ones too', async () => {
    const { status } = await make(authOf(service(['read:jira-work', 'read:jira-user'])), ['task_task_write']);
    expect(status).toBe(400);
    const { id } = await connected(authOf(service(GRANULAR_READ)), ['task_task_read']);
    expect(await list(id)).toHaveLength(1);
  });

  it('whose credential was revoked is unhealthy, and is well again with a new secret', async () => {
    const client = service();
    const { id } = await connected(authOf(client));
    stand.sandbox.services.takeClient(client);
    await expect(list(id)).rejects.toMatchObject({ statusCode: 401 });
    expect(await stand.sdk.connection.getUnifiedConnection({ id })).toMatchObject({ lastUnhealthyCode: '401' });
    const renewed = await stand.send('PATCH', `/unified/connection/${id}`, { auth: authOf(service()) });
    expect(renewed.status, await renewed.text()).toBe(200);
    expect(await list(id)).toHaveLength(1);
  });

  it('keeps its secret when the connection is sent back as it was read', async () => {
    const { id } = await connected(authOf(service()));
    const connection = await stand.sdk.connection.getUnifiedConnection({ id });
    await stand.sdk.connection.updateUnifiedConnection({ id, connection: { ...connection, externalXref: 'robots' } });
    expect(await list(id)).toHaveLength(1);
  });
});
