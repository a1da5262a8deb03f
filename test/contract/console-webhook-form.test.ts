/** Webhooks are created and changed in the console, and their secret is shown and rotated. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Operator, signedIn, unescaped } from './operator.ts';
import { API_KEY, type Stand, startStand } from './stand.ts';

let stand: Stand;
let receiver: Receiver;
let operator: Operator;
let ahead = 0;
beforeAll(async () => {
  receiver = await startReceiver();
  stand = await startStand(
    { seed: { issues: 1 }, now: () => Date.now() + ahead },
    { TASKGATE_ALLOW_PRIVATE_NETWORK: 'true' },
  );
});
beforeEach(async () => {
  operator = await signedIn(stand, API_KEY);
});
afterAll(async () => {
  await receiver.close();
  await stand.close();
});

const NEW = '/console/webhooks/new';
const textOf = (html: string) => unescaped(html.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');
const read = async (path: string) => textOf(await operator.page(path));
const find = (id: string) => stand.gateway.webhooks.find(stand.workspaceId, id);
const filled = (fields: Record<string, string> = {}) => ({
  connection_id: stand.connectionId,
  object_type: 'task_task',
  event: 'updated',
  webhook_type: 'virtual',
  hook_url: `${receiver.url}/hook?token=s3cret`,
  interval: '15',
  page_max_limit: '50',
  ...fields,
});

async function created(fields: Record<string, string> = {}): Promise<string> {
  const answer = await operator.act(NEW, filled(fields));
  const [, id = ''] =
    /^\/console\/webhooks\/([\da-f]+)\?done=webhook-created$/.exec(answer.headers.get('location') ?? '') ?? [];
  if (id === '') throw new Error(`${answer.status}: ${textOf(await answer.text())}`);
  return id;
}

describe('a new webhook', () => {
  it('is filled in for the connection that it was asked for on', async () => {
    const page = await operator.page(`${NEW}?connection=${stand.connectionId}`);
    expect(page).toContain(`<option value="${stand.connectionId}" selected`);
    expect(textOf(page)).toContain('task (task_task)');
  });

  it('has what was typed, and hides the rest of its address', async () => {
    const id = await created({ fields: 'id,name', filters: 'project_id=10000\r\n\r\n' });
    expect(await find(id)).toMatchObject({
      connectionId: stand.connectionId,
      event: 'updated',
      type: 'virtual',
      intervalMs: 15 * 60_000,
      fields: 'id,name',
      filters: { project_id: '10000' },
      pageMaxLimit: 50,
    });
    expect(await operator.page(`/console/webhooks/${id}`)).not.toContain('s3cret');
    const [entry] = await stand.gateway.auditStore.search({ workspaceId: stand.workspaceId, limit: 1, offset: 0 });
    expect(entry).toMatchObject({ action: 'POST /console/webhooks/new', targetId: id, status: 303 });
    expect(JSON.stringify(entry)).not.toContain('s3cret');
  });

  it('is refused with everything that is wrong, and what was typed stays', async () => {
    const refused = await operator.act(NEW, filled({ interval: '0', filters: 'project_id', fields: 'mine' }));
    expect(refused.status).toBe(400);
    expect(textOf(await refused.text())).toContain('filters must be name=value, one a line');
    const again = await operator.act(NEW, filled({ interval: '0', page_max_limit: '1000', fields: 'mine' }));
    const page = await again.text();
    expect(textOf(page)).toMatch(/interval must be at least 1\. .*page_max_limit must be at most 100/);
    expect(page).toContain('value="mine"');
    const unknown = await operator.act(NEW, filled({ hook_url: 'ftp://example.com' }));
    expect(textOf(await unknown.text())).toContain('hook_url must be an http(s) URL');
  });

  it('fills a database only with all that this needs, and never repeats its password', async () => {
    const { hook_url: _url, ...others } = filled();
    const answer = await operator.act(NEW, { ...others, db_url: 'postgres://me:pa55word@db.example.com/x' });
    expect(answer.status).toBe(400);
    const page = await answer.text();
    expect(textOf(page)).toContain('db_type is required with db_url');
    expect(page).not.toContain('pa55word');
  });

  it('is not created with a key that may only read, nor on a connection of somebody else', async () => {
    const reader = await signedIn(stand, await stand.gateway.keys.create(stand.workspaceId, true));
    expect((await reader.act(NEW, filled())).status).toBe(403);
    expect(textOf(await reader.page(NEW))).toContain('may only read');
    const other = await stand.gateway.workspaces.create('other');
    const stranger = await signedIn(stand, await stand.gateway.keys.create(other?.id ?? ''));
    const refused = await stranger.act(NEW, filled());
    expect(refused.status).toBe(400);
    expect(textOf(await refused.text())).toMatch(/no (?:such )?connection/i);
    expect(await stranger.page(`${NEW}?connection=${stand.connectionId}`)).not.toContain('taskgate-sandbox');
  });
});

describe('a webhook', () => {
  it('is changed; the shortened address leaves it where it is', async () => {
    const id = await created();
    const path = `/console/webhooks/${id}/edit`;
    const page = await operator.page(path);
    const [, shown = ''] = /name="url" value="([^"]*)"/.exec(page) ?? [];
    expect(shown).toMatch(/…$/);
    const before = await find(id);
    const fields = { url: shown, interval: '30', page_max_limit: '10', fields: '', filters: 'project_id=10001' };
    const answer = await operator.act(path, fields);
    expect(answer.headers.get('location')).toBe(`/console/webhooks/${id}?done=webhook-changed`);
    const after = await find(id);
    expect(after).toMatchObject({ intervalMs: 30 * 60_000, pageMaxLimit: 10, filters: { project_id: '10001' } });
    expect(after.sealedUrl).toBe(before.sealedUrl);
    await operator.act(path, { ...fields, url: `${receiver.url}/elsewhere`, filters: '' });
    expect(await find(id)).toMatchObject({ hookUrl: expect.stringContaining(receiver.url), filters: {} });
    const refused = await operator.act(path, { ...fields, interval: 'often' });
    expect(refused.status).toBe(400);
  });

  it('of another workspace is neither shown nor changed', async () => {
    const id = await created();
    const other = await stand.gateway.workspaces.create(`other ${id}`);
    const stranger = await signedIn(stand, await stand.gateway.keys.create(other?.id ?? ''));
    const path = `/console/webhooks/${id}/edit`;
    expect((await stranger.get(path)).status).toBe(404);
    expect((await stranger.act(path, { url: receiver.url })).status).toBe(404);
  });
});

describe('the signing secret', () => {
  const secretIn = (page: string) => unescaped(/id="webhook-secret"[^>]*value="([^"]+)"/.exec(page)?.[1] ?? '');
  const path = '/console/workspace/secret';

  it('is shown when it is asked for, and that is in the audit log', async () => {
    expect(await operator.page('/console/workspace')).not.toContain('whsec_');
    expect((await operator.get(path)).headers.get('location')).toBe('/console/workspace');
    const shown = secretIn(await (await operator.act(path)).text());
    expect([shown]).toEqual(await stand.gateway.workspaces.signingSecrets(stand.workspaceId));
    const [entry] = await stand.gateway.auditStore.search({ workspaceId: stand.workspaceId, limit: 1, offset: 0 });
    expect(entry).toMatchObject({ action: 'POST /console/workspace/secret', targetId: stand.workspaceId });
    expect(JSON.stringify(entry)).not.toContain('whsec_');
    const reader = await signedIn(stand, await stand.gateway.keys.create(stand.workspaceId, true));
    for (const action of [path, `${path}/rotate`]) expect((await reader.act(action)).status).toBe(403);
  });

  it('is rotated after a second question; the one before it signs for another day', async () => {
    const before = secretIn(await (await operator.act(path)).text());
    expect(await read(`${path}/rotate`)).toMatch(/24 hours .* sig256 and sig in the body are made with the new secret/);
    const after = secretIn(await (await operator.act(`${path}/rotate`)).text());
    expect(after).not.toBe(before);
    expect(await stand.gateway.workspaces.signingSecrets(stand.workspaceId)).toEqual([after, before]);
    expect(await read('/console/workspace')).toContain('The secret before the last rotation signs');
    const id = await created();
    await operator.act(`/console/webhooks/${id}/test`);
    await vi.waitFor(() => expect(receiver.received.length).toBeGreaterThan(0));
    const received = receiver.received.at(-1);
    if (!received) throw new Error('nothing was received');
    const { headers, text } = received;
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`;
    const signatures = [after, before].map((secret) => {
      const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
      return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
    });
    expect(headers['webhook-signature']).toBe(signatures.join(' '));
    ahead += 25 * 3_600_000;
    operator = await signedIn(stand, API_KEY);
    expect(await read('/console/workspace')).not.toContain('The secret before the last rotation');
  });
});
