/** Connections by what a customer pastes, with any provider. */
import { describe, expect, it } from 'vitest';
import { type Customer, withEachProvider } from './providers.ts';

type NewConnection = Parameters<Customer['sdk']['connection']['createUnifiedConnection']>[0];

withEachProvider(
  'a connection',
  (at) => {
    const good = () => [...at().people.member.credentials];
    const wrong = () => [...good().slice(0, -1), 'lin_api_wrong'];
    const make = async (permissions = ['task_task_read'], credentials = good(), more: object = {}) =>
      (
        await at().sdk.connection.createUnifiedConnection({
          integrationType: at().type,
          categories: ['task'],
          permissions,
          auth: { otherAuthInfo: credentials },
          ...more,
        } as unknown as NewConnection)
      ).id ?? '';
    const patch = async (id: string, body: object) => {
      const response = await at().send('PATCH', `/unified/connection/${id}`, body);
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    const list = (id: string) => at().sdk.task.listTaskTasks({ connectionId: id, limit: 1 });

    it('is made, listed and removed, and shows none of its secrets', async () => {
      const id = await make();
      const whole = await (await at().get(`/unified/connection/${id}`)).text();
      expect(whole).not.toContain(good().at(-1));
      expect((await at().sdk.connection.listUnifiedConnections({})).map((one) => one.id)).toContain(id);
      expect(await list(id)).toHaveLength(1);
      await at().sdk.connection.removeUnifiedConnection({ id });
      await expect(at().sdk.connection.getUnifiedConnection({ id })).rejects.toMatchObject({ statusCode: 404 });
      await expect(list(id)).rejects.toMatchObject({ statusCode: 404 });
    });

    it('is refused with credentials that the provider does not take', async () => {
      await expect(make(undefined, wrong())).rejects.toMatchObject({
        statusCode: 400,
        body: expect.stringContaining('credentials_rejected'),
      });
    });

    it.each([
      (text: string) => `  ${text}\n`,
      (text: string) => `\u200b${text}\u00a0\ufeff`,
      (text: string) => `<${text}>`,
      (text: string) => `"${text}"\t`,
      (text: string) => `“ ${text}\u2060”`,
    ])('takes credentials with what was pasted around them: %#', async (pasted) => {
      expect(await list(await make(undefined, good().map(pasted)))).toHaveLength(1);
    });

    it('without a permission refuses the call, and the provider is not asked', async () => {
      const id = await make();
      const before = at().requests();
      const refused = at().sdk.task.createTaskTask({ connectionId: id, taskTask: { name: 'x' } });
      await expect(refused).rejects.toMatchObject({
        statusCode: 403,
        body: expect.stringContaining('task_task_write'),
      });
      expect(at().requests()).toBe(before);
    });

    it('keeps its secrets and its kind when other things are patched', async () => {
      const id = await make();
      const body = {
        external_xref: 'customer-7',
        integration_type: at().type,
        permissions: ['task_task_read', 'task_task_write'],
      };
      expect(await patch(id, body)).toMatchObject({ status: 200, body });
      expect(await list(id)).toHaveLength(1);
    });

    it('is paused and resumed', async () => {
      const id = await make();
      await patch(id, { is_paused: true });
      await expect(list(id)).rejects.toMatchObject({
        statusCode: 409,
        body: expect.stringContaining('connection_paused'),
      });
      await patch(id, { is_paused: false });
      expect(await list(id)).toHaveLength(1);
    });

    it('takes new credentials only when the provider takes them', async () => {
      const id = await make();
      expect(await patch(id, { auth: { other_auth_info: wrong() } })).toMatchObject({
        status: 400,
        body: { error: 'credentials_rejected' },
      });
      expect(await list(id)).toHaveLength(1);
      expect((await patch(id, { auth: { other_auth_info: good() } })).status).toBe(200);
    });

    describe('by the name of', () => {
      it.each([
        ['integration_type', { integration_type: 'elsewhere' }],
        ['permissions', { permissions: ['task_task_fly'] }],
        ['categories', { categories: ['flying'] }],
      ])('%s that there is not is refused', async (name, body) => {
        const whole = {
          integration_type: at().type,
          categories: ['task'],
          permissions: ['task_task_read'],
          auth: { other_auth_info: good() },
          ...body,
        };
        const answer = await at().send('POST', '/unified/connection', whole);
        expect(answer.status).toBe(400);
        expect(await answer.text()).toContain(name);
      });
    });
  },
  { seed: { issues: 3 } },
);
