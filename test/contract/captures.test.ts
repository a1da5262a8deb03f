/** Bodies are captured only where somebody asked for it, for a while, and without credentials. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { retentionRules } from '../../src/privacy/retention-rules.ts';
import { authorize } from './authorization.ts';
import { type Operator, signedIn, unescaped } from './operator.ts';
import { type Customer, type OwnRequest, openCustomer, PROVIDERS } from './providers.ts';
import { API_KEY } from './stand.ts';

describe.each(PROVIDERS)('with %s', (provider) => {
  let stand: Customer;
  let operator: Operator;
  let where: object;
  let secret: string;
  beforeAll(async () => {
    stand = await openCustomer(provider, { seed: { issues: 3 } });
    const { projectId, groupIds } = await stand.place();
    where = { project_id: projectId, ...(groupIds && { group_ids: groupIds }) };
    secret = stand.people.admin.credentials.at(-1) ?? '';
  });
  beforeEach(async () => {
    operator = await signedIn(stand, API_KEY);
  });
  afterAll(() => stand.close());

  const textOf = (html: string) => unescaped(html.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');
  const path = (id = stand.connectionId) => `/console/connections/${id}`;
  const capture = (fields: Record<string, string> = { minutes: '10' }) => operator.act(`${path()}/capture`, fields);
  const captured = () => stand.gateway.captures.count(stand.connectionId);

  async function settled(): Promise<number> {
    await stand.gateway.captures.flush();
    return await captured();
  }

  /** The page of the newest request. */
  async function newest(): Promise<string> {
    const list = await operator.page('/console/calls');
    return await operator.page(/href="(\/console\/calls\/[\da-f]+)"/.exec(list)?.[1] ?? '');
  }

  const create = (body: object) => stand.send('POST', `/task/${stand.connectionId}/task`, body);

  describe('bodies', () => {
    it('are not captured by themselves', async () => {
      await create({ name: 'unseen', ...where });
      expect(await settled()).toBe(0);
      const page = await newest();
      expect(page).not.toContain('unseen');
      expect(textOf(page)).toContain('are not stored, unless bodies are captured');
      expect(textOf(await operator.page(path()))).toContain('Capture bodies Off');
    });

    it('are captured once that is switched on, without credentials, encrypted, and marked everywhere', async () => {
      const answer = await capture();
      expect(answer.headers.get('location')).toBe(`${path()}?done=capture-started`);
      for (const page of ['/console', '/console/calls', path()]) {
        expect(textOf(await operator.page(page))).toMatch(/Bodies are captured on .*taskgate-sandbox/);
      }
      expect(textOf(await operator.page('/console/connections'))).toContain('Capturing');
      const description = `the key ${API_KEY} and ${secret}, seen`;
      await create({ name: 'captured once', ...where, description, raw: { password: 'hunter2' } });
      expect(await settled()).toBe(1);
      const page = await newest();
      expect(page).toContain('captured once');
      expect(page).toContain('Request body');
      for (const one of [API_KEY, secret, 'hunter2']) expect(page).not.toContain(one);
      const { db, t } = stand.gateway.store;
      const [row] = await db.select().from(t.capturedCall);
      expect(row?.sealed).toMatch(/^v1\./);
      expect(JSON.stringify(row)).not.toContain('captured once');
    });

    it('of a refusal, and of the passthrough while it streams, are captured as well', async () => {
      await create({ nam: 'misspelt' });
      await stand.gateway.captures.flush();
      expect(textOf(await newest())).toMatch(/"nam": "misspelt" .*"error": "validation_failed"/);
      const ask = ({ method, path: to, body }: OwnRequest) =>
        stand.send(method, `/passthrough/${stand.connectionId}/${to}`, body);
      const passed = await ask(stand.own.writing(await stand.place()));
      expect(passed.ok, await passed.clone().text()).toBe(true);
      const [id = ''] = /"id":"[^"]+"/.exec(await passed.text()) ?? [];
      await stand.gateway.captures.flush();
      const page = textOf(await newest());
      expect(page).toContain('By its own API');
      expect(page.replaceAll('": "', '":"')).toContain(id);
      const read = await ask(stand.own.reading);
      expect(read.status).toBe(200);
      await read.arrayBuffer();
      await stand.gateway.captures.flush();
      expect(textOf(await newest())).toMatch(/Response body .*"Ada Lindqvist"/);
    });

    it('of an agent are captured as well', async () => {
      const before = await settled();
      const message = {
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'list_task_tasks', arguments: { limit: 1, query: 'asked by an agent' } },
      };
      await stand.send('POST', `/mcp?connection=${stand.connectionId}`, message, {
        accept: 'application/json, text/event-stream',
      });
      expect(await settled()).toBe(before + 1);
      expect(await newest()).toContain('asked by an agent');
    });

    it('end with their time, and on request; both, and the deletion, are in the audit log', async () => {
      const before = await settled();
      await operator.act(`${path()}/capture/stop`);
      await create({ name: 'after the end', ...where });
      expect(await settled()).toBe(before);
      await capture();
      stand.pass(11 * 60_000);
      operator = await signedIn(stand, API_KEY);
      await create({ name: 'after ten minutes', ...where });
      expect(await settled()).toBe(before);
      expect(textOf(await operator.page(path()))).toContain('Capture bodies Off');
      await operator.act(`${path()}/capture/clear`);
      expect(await captured()).toBe(0);
      const entries = await stand.gateway.auditStore.search({ workspaceId: stand.workspaceId, limit: 50, offset: 0 });
      const actions = entries.map(({ action, targetId }) => [action, targetId]);
      for (const end of ['', '/stop', '/clear']) {
        expect(actions).toContainEqual([`POST /console/connections/:id/capture${end}`, stand.connectionId]);
      }
      expect(entries.find(({ action }) => action.endsWith('/capture'))?.changes).toEqual({ minutes: '10' });
    });

    it('are captured for an hour at most, by nobody who may only read, and on no connection of somebody else', async () => {
      for (const minutes of ['61', '0', '-1', '1.5', 'x', '']) expect((await capture({ minutes })).status).toBe(400);
      const reader = await signedIn(stand, await stand.gateway.keys.create(stand.workspaceId, true));
      const other = await stand.gateway.workspaces.create(`other ${stand.now()}`);
      const stranger = await signedIn(stand, await stand.gateway.keys.create(other?.id ?? ''));
      for (const end of ['', '/stop', '/clear']) {
        expect((await reader.act(`${path()}/capture${end}`, { minutes: '10' })).status).toBe(403);
        expect((await stranger.act(`${path()}/capture${end}`, { minutes: '10' })).status).toBe(404);
      }
      expect(
        (await stand.gateway.connections.findRow(stand.workspaceId, stand.connectionId)).captureUntil,
      ).not.toBeNull();
      expect(await stand.gateway.captures.capturing(stand.workspaceId)).toEqual([]);
    });

    it('go after a day, with their connection, and with the person who is in them', async () => {
      const { gateway, workspaceId } = stand;
      await capture();
      await create({ name: 'about somebody', ...where, description: 'write to grace@example.com' });
      await create({ name: 'about nobody', ...where });
      const before = await settled();
      expect(await gateway.captures.removeHolding({ workspaceId }, ['grace@example.com'])).toBeGreaterThan(0);
      expect(await captured()).toBeLessThan(before);
      expect(await captured()).toBeGreaterThan(0);
      const rule = retentionRules(gateway.store, {
        apicallRetentionMs: 1,
        auditRetentionMs: 1,
        deliveryRetentionMs: 1,
      });
      const prune = rule.find(({ name }) => name === 'captured bodies')?.prune;
      await prune?.(stand.now() + 23 * 3_600_000);
      expect(await captured()).toBeGreaterThan(0);
      await prune?.(stand.now() + 25 * 3_600_000);
      expect(await captured()).toBe(0);

      const id = await authorize(stand, { external_xref: 'to be removed' });
      await gateway.captures.start(workspaceId, id, 10);
      await stand.get(`/task/${id}/task?limit=1`);
      await gateway.captures.flush();
      expect(await gateway.captures.count(id)).toBe(1);
      await gateway.connections.remove(workspaceId, id);
      expect(await gateway.captures.count(id)).toBe(0);
    });
  });
});
