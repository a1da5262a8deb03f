/** Everything that is done to a workspace leaves an entry, whatever door it came in by; nothing secret is in one. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAudit } from '../../src/access/audit.ts';
import { buildApp } from '../../src/app.ts';
import { readConfiguration } from '../../src/configuration.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createLogger } from '../../src/lib/observe/log.ts';
import { createMetrics } from '../../src/lib/observe/metrics.ts';
import type { AuditRow } from '../../src/store/access/audit.ts';
import { connect } from './customer.ts';
import { Operator, signedIn } from './operator.ts';
import { API_KEY, type Stand, startStand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand({ seed: { issues: 5 } });
});
afterAll(() => stand.close());
beforeEach(async () => {
  const { db, t } = stand.gateway.store;
  await db.delete(t.audit);
});

/** The newest first. */
const entries = (): Promise<AuditRow[]> => stand.gateway.auditStore.search({ limit: 1000, offset: 0 });
const keyId = async () => (await stand.gateway.keyStore.list(stand.workspaceId))[0]?.id;

async function theEntry(): Promise<AuditRow> {
  const [entry, ...others] = await entries();
  expect(others).toEqual([]);
  if (!entry) throw new Error('Nothing was kept.');
  return entry;
}

describe('a change by the API', () => {
  it('is kept with who asked, from where, for what, and what came of it', async () => {
    await stand.send('PATCH', `/unified/connection/${stand.connectionId}`, { external_xref: 'customer 7' });
    expect(await theEntry()).toMatchObject({
      workspaceId: stand.workspaceId,
      actor: 'key',
      keyId: await keyId(),
      keyPrefix: API_KEY.slice(0, 7),
      action: 'PATCH /unified/connection/:id',
      targetId: stand.connectionId,
      status: 200,
      error: null,
      address: '127.0.0.1',
      changes: { external_xref: 'customer 7' },
    });
  });

  it('has the id of what was made', async () => {
    const answer = await stand.send('POST', '/unified/webhook', {
      connection_id: stand.connectionId,
      object_type: 'task_task',
      event: 'updated',
      webhook_type: 'virtual',
      hook_url: 'https://receiver.example/hook?secret=hush',
      filters: { assigned_user_id: 'somebody' },
    });
    const { id } = (await answer.json()) as { id: string };
    const entry = await theEntry();
    expect(entry).toMatchObject({
      action: 'POST /unified/webhook',
      targetId: id,
      changes: { connection_id: stand.connectionId, object_type: 'task_task', hook_url: '…', filters: '…' },
    });
    expect(JSON.stringify(entry)).not.toMatch(/hush|somebody|receiver\.example/);
  });

  it('is kept when it was refused, without the credentials that were sent', async () => {
    const answer = await stand.send('POST', '/unified/connection', {
      integration_type: 'jira',
      categories: ['task'],
      permissions: ['task_task_read'],
      auth: { other_auth_info: [stand.sandbox.url, 'ada@example.com', 'a-secret-token'] },
      password: 'hunter2',
    });
    expect(answer.status).toBe(400);
    const entry = await theEntry();
    expect(entry).toMatchObject({
      action: 'POST /unified/connection',
      targetId: null,
      status: 400,
      error: 'credentials_rejected',
      changes: { integration_type: 'jira', permissions: ['task_task_read'], auth: '…' },
    });
    expect(JSON.stringify(entry)).not.toMatch(/a-secret-token|ada@|hunter2/);
  });

  it('is kept when a read-only key asks for it, and when there is no such route', async () => {
    const key = await stand.gateway.keys.create(stand.workspaceId, true);
    const headers = { authorization: key };
    await stand.send('DELETE', `/unified/connection/${stand.connectionId}`, undefined, headers);
    expect(await theEntry()).toMatchObject({
      keyPrefix: key.slice(0, 10),
      action: 'DELETE /unified/connection/:id',
      targetId: stand.connectionId,
      status: 403,
      error: 'forbidden',
    });
    await stand.send('POST', '/unified/nothing', { is_paused: true });
    expect((await entries())[0]).toMatchObject({ action: 'POST /unified/*', status: 404 });
  });

  it('is kept when what it asks for cannot be stored as it is', async () => {
    await stand.send('PATCH', `/unified/connection/${stand.connectionId}`, { external_xref: 'x\0y' });
    expect(await theEntry()).toMatchObject({ status: 400, changes: { external_xref: 'x\uFFFDy' } });
  });

  it('leaves nothing when it only looks, or when nobody knows who asks', async () => {
    await stand.get('/unified/connection');
    await stand.send('DELETE', `/unified/connection/${stand.connectionId}`, undefined, { authorization: 'unknown' });
    await stand.send('POST', `/task/${stand.connectionId}/task`, { name: 'no administration', project_id: 'SHOP' });
    await new Operator(stand).signIn('unknown');
    expect(await entries()).toEqual([]);
  });
});

describe('a change in the console', () => {
  it('is kept with the key that somebody signed in with', async () => {
    const operator = await signedIn(stand, API_KEY);
    await operator.act(`/console/connections/${stand.connectionId}/pause`);
    await operator.act(`/console/connections/${stand.connectionId}/resume`);
    await operator.act('/console/workspace/keys', { read_only: 'on' });
    const made = (await stand.gateway.keyStore.list(stand.workspaceId)).at(-1);
    await operator.act(`/console/workspace/keys/${made?.id}/revoke`);
    await operator.act('/console/sign-out');
    const found = (await entries()).toReversed();
    expect(found.map(({ action, targetId, status }) => [action, targetId, status])).toEqual([
      ['POST /console/sign-in', null, 303],
      ['POST /console/connections/:id/pause', stand.connectionId, 303],
      ['POST /console/connections/:id/resume', stand.connectionId, 303],
      ['POST /console/workspace/keys', made?.id, 200],
      ['POST /console/workspace/keys/:id/revoke', made?.id, 303],
      ['POST /console/sign-out', null, 303],
    ]);
    const id = await keyId();
    for (const entry of found)
      expect(entry).toMatchObject({ actor: 'console', keyId: id, workspaceId: stand.workspaceId });
    expect(JSON.stringify(found)).not.toContain(API_KEY);
  });

  it('has the connection that was made by an API token, or why none was', async () => {
    const operator = await signedIn(stand, API_KEY);
    const form = { site: stand.sandbox.url, email: 'nobody@example.com', token: 'wrong', permission: 'task_task_read' };
    expect((await operator.act('/console/integrations/jira/token', form)).status).toBe(400);
    const [entry] = await entries();
    expect(entry).toMatchObject({
      action: 'POST /console/integrations/:type/token',
      status: 400,
      error: 'credentials_rejected',
      changes: { site: stand.sandbox.url, email: '…', token: '…', permission: 'task_task_read' },
    });
    expect(JSON.stringify(entry)).not.toMatch(/nobody@|wrong/);
  });

  it('is kept when its form was not taken', async () => {
    const operator = await signedIn(stand, API_KEY);
    await operator.send(`/console/connections/${stand.connectionId}/pause`, { stamp: 'forged' });
    expect((await entries())[0]).toMatchObject({ status: 403, error: 'forbidden', targetId: stand.connectionId });
  });
});

describe("a customer's consent", () => {
  it('is kept with the connection that it made', async () => {
    const id = await connect(stand, { query: { scopes: 'task_task_read', external_xref: 'customer 8' } });
    const entry = await theEntry();
    expect(entry).toMatchObject({
      workspaceId: stand.workspaceId,
      actor: 'customer',
      keyId: null,
      targetId: id,
      error: null,
      changes: { permissions: ['task_task_read'], external_xref: 'customer 8', is_reauthorization: false },
    });
    expect(entry.action).toMatch(/^(?:GET \/oauth\/code|POST \/oauth\/site)$/);
  });
});

describe('no route of administrators', () => {
  it('is without an entry', async () => {
    const log = createLogger('silent');
    const app = buildApp({
      ...stand.gateway,
      ...readConfiguration({}),
      metrics: createMetrics(),
      clock: systemClock,
      log,
    });
    const routes = app.routes.filter(
      ({ method, path }) => /^(?:POST|PUT|PATCH|DELETE)$/.test(method) && /^\/(?:unified|console)\//.test(path),
    );
    expect(routes.length).toBeGreaterThan(30);
    const operator = await signedIn(stand, API_KEY);
    const stamp = await operator.stampOf();
    const isLast = (path: string) => path === '/console/sign-out';
    for (const { method, path } of routes.toSorted((one, other) => +isLast(one.path) - +isLast(other.path))) {
      if (path === '/console/sign-in') continue;
      const address = path.replaceAll(/:\w+/g, 'nothing');
      if (path.startsWith('/console')) await operator.send(address, { stamp });
      else await stand.send(method, address, {});
      const [entry] = await entries();
      expect(entry?.action).toBe(`${method} ${path}`);
      expect(entry?.targetId === 'nothing', path).toBe(path.includes(':'));
    }
  });
});

describe('a store that takes no entry', () => {
  it('fails no request, and the entry is in the log of the process', async () => {
    const lines: string[] = [];
    const log = createLogger('error', { write: (line) => void lines.push(line) });
    const store = { insert: () => Promise.reject(new Error('disk full')) };
    const metrics = createMetrics();
    const audit = createAudit({ store, clock: systemClock, log, metrics });
    const app = buildApp({ ...stand.gateway, ...readConfiguration({}), metrics, audit, clock: systemClock, log });
    const answer = await app.request('/unified/connection/nothing', {
      method: 'DELETE',
      headers: { authorization: API_KEY },
    });
    expect(answer.status).toBe(404);
    const [line = ''] = lines;
    expect(JSON.parse(line)).toMatchObject({
      level: 'error',
      audit: { action: 'DELETE /unified/connection/:id', targetId: 'nothing', status: 404 },
      err: { message: 'disk full' },
    });
    expect((await metrics.expose()).text).toContain('taskgate_audit_entries_total{outcome="failed"} 1');
  });
});

describe('/console/audit', () => {
  it('says what to expect where nothing was done, and shows entries by actor and by action', async () => {
    const operator = await signedIn(stand, API_KEY);
    const { db, t } = stand.gateway.store;
    await db.delete(t.audit);
    expect(await operator.page('/console/audit')).toContain('Nothing was done yet');
    await stand.send('PATCH', `/unified/connection/${stand.connectionId}`, { external_xref: 'by <key>' });
    await operator.act(`/console/connections/${stand.connectionId}/pause`);
    await operator.act(`/console/connections/${stand.connectionId}/resume`);

    // How long ago something was changes from one page to the next.
    const rowsOf = async (query: string) => {
      const page = await operator.page(`/console/audit${query}`);
      return page.match(/<tbody.*<\/tbody>/s)?.[0].replaceAll(/<span class="ago">[^<]*<\/span>/g, '') ?? '';
    };
    const all = await rowsOf('');
    expect(all.indexOf('/resume')).toBeLessThan(all.indexOf('/pause'));
    expect(all).toContain('by &lt;key&gt;');
    expect(await rowsOf('?actor=key')).not.toContain('/console/');
    expect(await rowsOf('?actor=console')).not.toContain('/unified/');
    expect(await rowsOf(`?actor=${await keyId()}`)).toBe(await rowsOf(''));
    const paused = await rowsOf('?action=POST%20/console/connections/:id/pause');
    expect(paused.match(/<tr/g)).toHaveLength(1);
    const page = await operator.page('/console/audit?actor=customer');
    expect(page).toContain('No entry fits');
    expect(page).toContain('<option value="PATCH /unified/connection/:id">');
  });

  it('is turned over', async () => {
    const operator = await signedIn(stand, API_KEY);
    for (let index = 0; index < 60; index++) await stand.send('DELETE', `/unified/webhook/w${index}`);
    const first = await operator.page('/console/audit');
    expect(first.match(/<tr role="row"/g)).toHaveLength(51);
    expect(first).toContain('href="/console/audit?offset=50"');
    expect(await operator.page('/console/audit?offset=50')).toContain('href="/console/audit"');
  });

  it('shows the own workspace, and what concerns all', async () => {
    const other = await stand.gateway.workspaces.create('somebody else');
    const key = await stand.gateway.keys.create(other?.id ?? '');
    await stand.send('DELETE', '/unified/webhook/of-ours');
    const actor = { kind: 'cli' } as const;
    await stand.gateway.audit.write({ workspaceId: undefined, actor, action: 'taskgate secrets rotate' });
    const page = await (await signedIn(stand, key)).page('/console/audit');
    expect(page).not.toContain('of-ours');
    expect(page).toContain('taskgate secrets rotate');
  });
});
