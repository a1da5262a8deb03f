/** "Connect …", from the link to the first call, and whose browser that is, with any provider. */
import { describe, expect, it } from 'vitest';
import { authorize, Browser, decide, goAll, linkOf } from './authorization.ts';
import { withEachProvider } from './providers.ts';

const target = 'https://app.example.com/done?kept=1';
const locationOf = (answer: Response) => new URL(answer.headers.get('location') ?? 'about:blank');

withEachProvider(
  'a customer who connects',
  (at) => {
    const connections = async () => (await at().sdk.connection.listUnifiedConnections({ limit: 1000 })).length;

    it('comes back with a connection that works, and does what was asked for', async () => {
      const query = {
        success_redirect: target,
        state: 'my state',
        external_xref: 'customer-7',
        env: 'Sandbox',
        scopes: 'task_task_read,task_project_read',
      };
      const back = locationOf(await goAll(at(), { query }));
      expect(back.searchParams.get('kept')).toBe('1');
      expect(back.searchParams.get('state')).toBe('my state');
      const id = back.searchParams.get('id') ?? '';
      const connection = await at().sdk.connection.getUnifiedConnection({ id });
      expect(connection).toMatchObject({
        externalXref: 'customer-7',
        environment: 'Sandbox',
        permissions: ['task_task_read', 'task_project_read'],
        categories: ['task'],
        auth: { name: 'Ada Lindqvist' },
      });
      expect(JSON.stringify(connection)).not.toMatch(/access-|refresh-|lin_oauth|lin_refresh/);
      expect(await at().sdk.task.listTaskTasks({ connectionId: id, limit: 1 })).toHaveLength(1);
      const refused = await at().send('POST', `/task/${id}/task`, { name: 'x' });
      expect([refused.status, await refused.json()]).toMatchObject([403, { error: 'permission_missing' }]);
    });

    it('sees a page when there is nowhere to go', async () => {
      const answer = await goAll(at());
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(await answer.text()).toContain('is connected');
    });

    it('and refuses is sent on with the reason, and nothing is made', async () => {
      const before = await connections();
      const query = { success_redirect: target, failure_redirect: 'https://app.example.com/no', state: 'kept' };
      const back = locationOf(await goAll(at(), { query, decision: 'deny' }));
      expect(back.origin + back.pathname).toBe('https://app.example.com/no');
      expect(back.searchParams.get('error')).toBe('access_denied');
      expect(back.searchParams.get('state')).toBe('kept');
      expect(await connections()).toBe(before);
    });

    it('can be sent back as it is shown', async () => {
      const id = await authorize(at());
      const whole = (await (await at().get(`/unified/connection/${id}`)).json()) as object;
      const answer = await at().send('PUT', `/unified/connection/${id}`, { ...whole, external_xref: 'changed' });
      expect(answer.status).toBe(200);
      expect((await at().get(`/task/${id}/task?limit=1`)).status).toBe(200);
    });

    describe('the link', () => {
      it('needs no key, and redirects when asked to', async () => {
        const url = `${at().url}/unified/integration/auth/${at().workspaceId}/${at().type}?redirect=1`;
        const answer = await fetch(url, { redirect: 'manual', headers: { authorization: 'nobody' } });
        expect(answer.status).toBe(302);
        expect(answer.headers.get('location')).toContain('/authorize?');
      });

      it.each([
        ['scopes=task_task_fly', 'scopes'],
        ['success_redirect=javascript%3Aalert(1)', 'success_redirect'],
        ['failure_redirect=data%3Atext%2Fhtml%2Cx', 'failure_redirect'],
        ['connection_id=0123456789abcdef01234567', 'reauth_token'],
        ['redirect=perhaps', 'redirect'],
      ])('with %s is refused', async (query, name) => {
        const answer = await at().get(`/unified/integration/auth/${at().workspaceId}/${at().type}?${query}`);
        expect(answer.status).toBe(400);
        expect(await answer.text()).toContain(name);
      });

      it('is good for half an hour', async () => {
        const link = await linkOf(at(), { success_redirect: target });
        at().pass(31 * 60_000);
        const answer = await new Browser().visit(link);
        expect(answer.status).toBe(403);
      });
    });

    describe('the browser', () => {
      it('that is another one than it began in gets nothing, and nothing is exchanged', async () => {
        const attacker = new Browser();
        const back = await decide(at(), { browser: attacker, query: { success_redirect: target } });
        const [before, asked] = [await connections(), at().authority.asked()];
        const answer = await new Browser().visit(back);
        expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
        expect(await answer.text()).toContain('other_browser');
        expect([await connections(), at().authority.asked()]).toEqual([before, asked]);
        expect((await attacker.visit(back)).headers.get('location')).toContain('https://app.example.com/done?');
      });

      it('that comes a second time is told so, and makes no second connection', async () => {
        const browser = new Browser();
        const back = await decide(at(), { browser, query: { success_redirect: target } });
        await browser.visit(back);
        const before = await connections();
        expect((await browser.visit(back)).status).toBe(400);
        expect(await connections()).toBe(before);
      });

      it('that brings a code that nobody gave out makes no connection', async () => {
        const browser = new Browser();
        const back = new URL(await decide(at(), { browser }));
        back.searchParams.set('code', 'made-up');
        const before = await connections();
        expect((await browser.visit(back.href)).status).toBeGreaterThanOrEqual(400);
        expect(await connections()).toBe(before);
      });

      it('that changes the state makes no connection', async () => {
        const browser = new Browser();
        const back = new URL(await decide(at(), { browser }));
        back.searchParams.set('state', `${back.searchParams.get('state')?.slice(0, -1)}x`);
        const before = await connections();
        expect((await browser.visit(back.href)).status).toBe(400);
        expect(await connections()).toBe(before);
      });
    });
  },
  { seed: { issues: 3 } },
);
