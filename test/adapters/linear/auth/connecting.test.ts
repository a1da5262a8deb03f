/** How a Linear workspace is connected: by a key, or by OAuth with a proof of who began. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../schema/field.ts';
import { type LinearStand, startLinearStand } from '../linear-stand.ts';
import { agree as agreeAt } from './agree.ts';

let stand: LinearStand;
beforeAll(async () => {
  stand = await startLinearStand();
});
afterAll(() => stand.close());

const connect = (auth: JsonObject) =>
  stand.ask('POST', 'unified/connection', {
    integration_type: 'linear',
    categories: ['task'],
    permissions: ['task_task_read'],
    auth,
  });

const agree = (scopes: string, gateway: LinearStand = stand) => agreeAt(scopes, gateway);
const listOf = (id: string, gateway: LinearStand = stand) => gateway.ask('GET', `task/${id}/task?limit=1`);

describe('a key', () => {
  it('connects the workspace that it is of', async () => {
    const { status, body } = await connect({ other_auth_info: [stand.linear.accounts.member.apiKey] });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { auth: { name: 'Bruno Carvalho', api_url: 'https://linear.app/northwind' } },
    });
    expect(JSON.stringify(body)).not.toContain(stand.linear.accounts.member.apiKey);
  });

  it.each([
    ['an unknown one', { token: 'lin_api_unknown' }, 'credentials_rejected'],
    ['one behind Bearer', { token: 'Bearer lin_api_sandbox_admin_northwind' }, 'validation_failed'],
    ['none', { other_auth_info: [''] }, 'validation_failed'],
  ])('is refused when it is %s', async (_what, auth, error) => {
    const { status, body } = await connect(auth);
    expect({ status, body }).toMatchObject({ body: { error } });
    expect(status).toBeGreaterThanOrEqual(400);
  });
});

describe('OAuth', () => {
  it('asks for the scopes of the permissions, separated by commas, with a challenge', async () => {
    const { link, id } = await agree('task_task_read,task_task_write');
    expect(Object.fromEntries(link.searchParams)).toMatchObject({
      scope: 'read,write',
      prompt: 'consent',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(link.searchParams.has('actor')).toBe(false);
    expect((await listOf(id)).status).toBe(200);
  });

  it('refreshes a token that ended, once for all who need it', async () => {
    const { id } = await agree('task_task_read');
    stand.linear.grants.expireAccess();
    const before = stand.linear.grants.refreshes;
    const answers = await Promise.all(Array.from({ length: 5 }, () => listOf(id)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(stand.linear.grants.refreshes).toBe(before + 1);
  });

  it('is 401 once the customer took the app away', async () => {
    const { id } = await agree('task_task_read');
    stand.linear.grants.revokeAll();
    expect(await listOf(id)).toMatchObject({ status: 401, body: { error: 'connection_unauthorized' } });
  });

  it('acts as the app where the operator wants that', async () => {
    const other = await startLinearStand({}, { LINEAR_ACTOR: 'app' });
    const { link, id } = await agree('task_task_read,task_task_write', other);
    expect(link.searchParams.get('actor')).toBe('app');
    const made = await other.ask('POST', `task/${id}/task`, { name: 'By the app', group_ids: ['SHOP'] });
    const creator = other.linear.world.get('User', made.body.creator_user_id);
    expect(creator).toMatchObject({ app: true });
    await other.close();
  });
});

describe('the passthrough', () => {
  const pass = (id: string, body: unknown, path = 'graphql', method = 'POST') =>
    stand.ask(method, `passthrough/${id}/${path}`, body);
  const create = 'mutation($input: CommentCreateInput!) { commentCreate(input: $input) { success } }';

  async function connection(permissions: readonly string[]): Promise<string> {
    const body = {
      integration_type: 'linear',
      categories: ['passthrough'],
      permissions,
      auth: { other_auth_info: stand.linear.credentials },
    };
    return String((await stand.ask('POST', 'unified/connection', body)).body.id);
  }

  it('needs the right to read for a query, and to write for a mutation', async () => {
    const [reader, writer] = [await connection(['passthrough_read']), await connection(['passthrough_write'])];
    const input = { issueId: stand.linear.world.rows('Issue')[0]?.id, body: 'Through' };
    expect(await pass(reader, { query: '{ viewer { name } }' })).toMatchObject({
      status: 200,
      body: { data: { viewer: { name: 'Ada Lindqvist' } } },
    });
    stand.sent();
    expect(await pass(reader, { query: create, variables: { input } })).toMatchObject({
      status: 403,
      body: { error: 'permission_missing' },
    });
    const both = `query Read { viewer { id } } ${create.replace('mutation(', 'mutation Write(')}`;
    expect((await pass(reader, { query: both, operationName: 'Write', variables: { input } })).status).toBe(403);
    expect(stand.sent()).toEqual([]);
    expect((await pass(reader, { query: both, operationName: 'Read', variables: { input } })).status).toBe(200);
    expect((await pass(writer, { query: create, variables: { input } })).status).toBe(200);
  });

  it.each([
    ['another path', { query: '{ viewer { id } }' }, 'oauth/token', 'POST'],
    ['another method', undefined, 'graphql', 'GET'],
    ['what is no JSON', 'query', 'graphql', 'POST'],
    ['a list of requests', [{ query: '{ viewer { id } }' }], 'graphql', 'POST'],
    ['no query', {}, 'graphql', 'POST'],
    ['what is no GraphQL', { query: '{ viewer' }, 'graphql', 'POST'],
    ['several operations', { query: 'query A { viewer { id } } query B { viewer { id } }' }, 'graphql', 'POST'],
    ['an operation that is not there', { query: 'query A { viewer { id } }', operationName: 'C' }, 'graphql', 'POST'],
    ['a subscription', { query: 'subscription { issueCreated { id } }' }, 'graphql', 'POST'],
  ])('is refused for %s, and nothing is sent', async (_what, body, path, method) => {
    const id = await connection(['passthrough_read', 'passthrough_write']);
    const before = stand.linear.requests.length;
    expect(await pass(id, body, path, method)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(stand.linear.requests.length).toBe(before);
  });

  it('hands on errors and limits as Linear has them', async () => {
    const id = await connection(['passthrough_read']);
    const refused = await pass(id, { query: '{ nothing }' });
    expect(refused).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] },
    });
  });
});
