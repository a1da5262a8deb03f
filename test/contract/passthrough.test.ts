/** Who may send requests of the provider's own through the gateway, and what becomes of those that are none. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type OwnRequest, type Place, withEachProvider } from './providers.ts';

withEachProvider('the passthrough', (at) => {
  let where: Place;
  beforeAll(async () => {
    where = await at().place();
  });

  async function connection(categories: string[], permissions: readonly string[]): Promise<string> {
    const made = await at().send('POST', '/unified/connection', {
      integration_type: at().type,
      categories,
      permissions,
      auth: { other_auth_info: at().people.member.credentials },
    });
    return ((await made.json()) as { id: string }).id;
  }
  const send = ({ method, path, body }: OwnRequest, id = at().connectionId, headers?: Record<string, string>) =>
    at().send(method, `/passthrough/${id}/${path}`, body, headers);

  it('carries out what it is given, and answers as the provider does', async () => {
    const read = await send(at().own.reading);
    expect(read.status).toBe(200);
    expect(await read.text()).toContain('Ada Lindqvist');
    expect((await send(at().own.writing(where))).ok).toBe(true);
    const { connectionId, sdk } = at();
    const [newest] = await sdk.task.listTaskTasks({ connectionId, limit: 1 });
    expect(newest?.name).toBe('By its own API');
  });

  it.each([
    'rest/api/3/../../../admin',
    'rest/%2e%2e/secret',
    'https://example.com/x',
    '//example.com/x',
    'graphql/../oauth/token',
    '',
  ])('refuses the path %j, and the provider is not asked', async (path) => {
    const before = at().requests();
    for (const method of ['GET', 'POST']) {
      const answer = await at().send(
        method,
        `/passthrough/${at().connectionId}/${encodeURIComponent(path)}`,
        method === 'GET' ? undefined : {},
      );
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ error: 'invalid_request' });
    }
    expect(at().requests()).toBe(before);
  });

  it('needs its category on the connection', async () => {
    const answer = await send(at().own.reading, await connection(['task'], ['task_task_read']));
    expect([answer.status, await answer.json()]).toMatchObject([403, { error: 'permission_missing' }]);
  });

  describe.each([
    ['reads nothing and writes nothing without a permission', [], false, false],
    ['reads with any permission to read, and does not write', ['task_task_read', 'hris_employee_read'], true, false],
    ['does not write with the permission for webhooks', ['webhook'], true, false],
    ['does not write with its own permission to read', ['passthrough_read'], true, false],
    ['writes with any permission to write', ['task_comment_write'], true, true],
    ['writes with its own permission to write', ['passthrough_write'], true, true],
  ])('%s', (_, permissions, reads, writes) => {
    it(`: ${permissions.join(', ') || 'none'}`, async () => {
      const id = await connection(['passthrough'], permissions);
      const read = await send(at().own.reading, id);
      expect(read.status).toBe(reads ? 200 : 403);
      const before = at().requests();
      const written = await send(at().own.writing(where), id);
      expect(written.ok).toBe(writes);
      if (writes) return;
      expect([written.status, await written.json()]).toMatchObject([
        403,
        { error: 'permission_missing', details: { missing: 'passthrough_write', granted: permissions } },
      ]);
      expect(at().requests()).toBe(before);
    });
  });

  it('writes once under a key, and gives the same answer again', async () => {
    const headers = { 'idempotency-key': 'through-once' };
    const one = await send(at().own.writing(where), undefined, headers);
    const asked = at().requests();
    const other = await send(at().own.writing(where), undefined, headers);
    expect([other.status, await other.text()]).toEqual([one.status, await one.text()]);
    expect(other.headers.get('idempotent-replayed')).toBe('true');
    expect(at().requests()).toBe(asked);
  });

  it('hands a limit on at once, and does not wait for its end', async () => {
    at().fail({ status: 429, headers: { 'retry-after': '20' } });
    const started = performance.now();
    const answer = await send(at().own.reading);
    expect(answer.ok).toBe(false);
    expect(answer.headers.get('retry-after')).toBe('20');
    expect(performance.now() - started).toBeLessThan(10_000);
    at().calm();
  });
});
