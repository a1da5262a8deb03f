/** Tokens that end, rotate and die, under concurrency, whoever gave them out. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { authorize } from './authorization.ts';
import { type Place, withEachProvider } from './providers.ts';
import type { SiteFault } from './sites/site.ts';

withEachProvider('a connection by OAuth', (at) => {
  let where: Place;
  beforeAll(async () => {
    where = await at().place();
  });
  afterEach(() => at().calm());

  const list = (id: string) => at().get(`/task/${id}/task?limit=1`);
  const shown = (id: string) => at().sdk.connection.getUnifiedConnection({ id });
  const expired = async () => {
    const id = await authorize(at());
    at().authority.expire();
    return { id, before: at().authority.refreshes(), asked: at().authority.asked() };
  };

  describe('whose access token ended', () => {
    it('is renewed once, and the call is repeated', async () => {
      const { id, before } = await expired();
      expect((await list(id)).status).toBe(200);
      expect((await list(id)).status).toBe(200);
      expect(at().authority.refreshes() - before).toBe(1);
    });

    it('is renewed once by a hundred calls at a time', async () => {
      const { id, before } = await expired();
      const answers = await Promise.all(Array.from({ length: 100 }, () => list(id)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(at().authority.refreshes() - before).toBe(1);
    });

    it('lets a write through exactly once, also in the passthrough', async () => {
      for (const write of [
        (id: string) => {
          const { method, path, body } = at().own.writing(where);
          return at().send(method, `/passthrough/${id}/${path}`, body);
        },
        (id: string) =>
          at().send('POST', `/task/${id}/task`, {
            name: 'By its own API',
            project_id: where.projectId,
            group_ids: where.groupIds,
          }),
      ]) {
        const { id } = await expired();
        const named = async () =>
          (await at().sdk.task.listTaskTasks({ connectionId: at().connectionId, query: 'By its own API', limit: 100 }))
            .length;
        const before = await named();
        expect((await write(id)).ok).toBe(true);
        expect(await named()).toBe(before + 1);
      }
    });

    it('is renewed before it ends when its end is known', async () => {
      const id = await authorize(at());
      const ends = (await shown(id)).auth?.expiryDate?.getTime() ?? 0;
      expect(ends).toBeGreaterThan(at().now());
      at().pass(ends - at().now() - 5000);
      const before = at().authority.refreshes();
      const asked = at().requests();
      expect((await list(id)).status).toBe(200);
      expect(at().authority.refreshes() - before).toBe(1);
      // The renewal, and the list.
      expect(at().requests() - asked).toBeLessThanOrEqual(4);
    });
  });

  describe('whose token endpoint has a bad day', () => {
    it.each<[string, SiteFault]>([
      ['a limit', { status: 429, headers: { 'retry-after': '1' } }],
      ['500', { status: 500 }],
      ['503', { status: 503 }],
      ['a reset connection', { reset: true }],
      ['a lost answer', { reset: true, afterwards: true }],
    ])('is renewed all the same with the old token: %s', async (_, fault) => {
      const { id } = await expired();
      at().fail({ on: 'tokens', body: '', ...fault });
      expect((await list(id)).status).toBe(200);
    });

    it('is 502 while that stays down, and lives on', async () => {
      const { id } = await expired();
      at().fail({ on: 'tokens', status: 500, times: 50 });
      expect((await list(id)).status).toBe(502);
      expect((await shown(id)).lastUnhealthyAt).toBeUndefined();
      at().calm();
      expect((await list(id)).status).toBe(200);
    });

    it('is 502 oauth_app_rejected where our app is refused, which is an operator’s fault, and lives on', async () => {
      const { id, asked } = await expired();
      at().fail({ on: 'tokens', status: 401, body: '{"error":"invalid_client"}' });
      const answer = await list(id);
      expect([answer.status, await answer.json()]).toMatchObject([502, { error: 'oauth_app_rejected' }]);
      expect(at().authority.asked() - asked).toBe(1);
      expect((await shown(id)).lastUnhealthyAt).toBeUndefined();
      expect((await list(id)).status).toBe(200);
    });

    it('is 502 where the answer is nonsense', async () => {
      const { id } = await expired();
      at().fail({ on: 'tokens', status: 200, body: '<html>', times: 10 });
      expect((await list(id)).status).toBe(502);
    });
  });

  describe('whose grant was revoked', () => {
    it('is 401 and unhealthy, and the provider is not asked again', async () => {
      const { id } = await expired();
      at().authority.revoke();
      const first = await list(id);
      expect([first.status, await first.json()]).toMatchObject([401, { error: 'connection_unauthorized' }]);
      expect(await shown(id)).toMatchObject({ lastUnhealthyCode: '401' });
      const asked = at().requests();
      const answers = await Promise.all(Array.from({ length: 5 }, () => list(id)));
      expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
      const { method, path, body } = at().own.reading;
      expect((await at().send(method, `/passthrough/${id}/${path}`, body)).status).toBe(401);
      expect(at().requests()).toBe(asked);
    });

    it('is 401 as well when only the renewed token is refused, until one is taken', async () => {
      const { id } = await expired();
      at().fail({ on: 'tasks', status: 401, times: 5 });
      expect((await list(id)).status).toBe(401);
      expect(await shown(id)).toMatchObject({ lastUnhealthyCode: '401' });
      at().calm();
      expect((await list(id)).status).toBe(200);
    });

    it('is found out by a hundred calls at a time with one request', async () => {
      const { id, asked } = await expired();
      at().authority.revoke();
      const answers = await Promise.all(Array.from({ length: 100 }, () => list(id)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
      expect(at().authority.asked() - asked).toBe(1);
    });

    it('lives again under its id when the customer agrees again', async () => {
      const { id } = await expired();
      at().authority.revoke();
      expect((await list(id)).status).toBe(401);
      const answer = await at().send('POST', `/unified/connection/${id}/reauth`);
      const { reauth_token } = (await answer.json()) as { reauth_token: string };
      expect(await authorize(at(), { connection_id: id, reauth_token })).toBe(id);
      expect((await list(id)).status).toBe(200);
    });
  });
});
