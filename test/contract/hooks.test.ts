/** `POST /hooks/{secret}`: what is let in, and what is not. */
import { eq } from 'drizzle-orm';
import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { jira } from '../../adapters/jira/index.ts';
import type { WebhookRow } from '../../src/store/webhooks/webhooks.ts';
import { type NativeStand, startNativeStand } from './native-stand.ts';

let stand: NativeStand;
let url: string;
let webhook: WebhookRow;
beforeAll(async () => {
  stand = await startNativeStand({}, { MAX_JSON_BODY: '200KiB' });
  webhook = await stand.subscribe('task_task', 'updated');
  url = stand.sandbox.webhooks.registrations.all()[0]?.url ?? '';
});
afterAll(() => stand.close());
afterEach(() => stand.settled());

const token = async (secret = stand.sandbox.oauthApp.clientSecret, exp = Math.floor(Date.now() / 1000) + 900) =>
  `Bearer ${await new SignJWT({ iss: 'sandbox-app', exp }).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(secret))}`;

let sent = 0;
interface Change {
  readonly to?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string | undefined>;
}

async function send({ to = url, body = payload(), headers = {} }: Change = {}) {
  sent += 1;
  const all = {
    authorization: await token(),
    'content-type': 'application/json',
    'x-atlassian-webhook-identifier': `made-up-${sent}`,
    'x-atlassian-webhook-flow': 'Primary',
    ...headers,
  };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const answer = await fetch(to, {
    method: 'POST',
    headers: given,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>) };
}

function payload(change: Record<string, unknown> = {}) {
  const [registration] = stand.sandbox.webhooks.registrations.all();
  const self = `${stand.sandbox.url}/ex/jira/${stand.sandbox.cloudId}/rest/api/2/issue/10000`;
  return {
    timestamp: Date.now(),
    webhookEvent: 'jira:issue_updated',
    issue: { id: '10000', self },
    matchedWebhookIds: [registration?.id],
    ...change,
  };
}

const stored = async () => (await stand.gateway.store.db.select().from(stand.gateway.store.t.nativeEvent)).length;

describe('a delivery of Jira', () => {
  it('is kept and answered without an API key', async () => {
    const before = await stored();
    expect(await send()).toEqual({ status: 204, body: undefined });
    expect(await stored()).toBe(before + 1);
  });

  it('is kept once, however often it comes', async () => {
    const before = await stored();
    const headers = { 'x-atlassian-webhook-identifier': 'the same each time' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => send({ headers })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    expect(await stored()).toBe(before + 1);
  });

  it('is answered and not kept when its event means nothing here', async () => {
    const before = await stored();
    expect((await send({ body: payload({ webhookEvent: 'sprint_closed' }) })).status).toBe(204);
    expect(await stored()).toBe(before);
  });
});

describe('what is refused, with nothing kept', () => {
  const refused = async (status: number, error: string, change: Change) => {
    const before = await stored();
    const answer = await send(change);
    expect(answer).toMatchObject({ status, body: { error, status } });
    expect(JSON.stringify(answer.body)).not.toContain(url.split('/').at(-1));
    expect(await stored()).toBe(before);
  };

  it('another path', async () => {
    const secret = url.split('/').at(-1) ?? '';
    const bent = (secret.startsWith('A') ? 'B' : 'A') + secret.slice(1);
    for (const path of [bent, secret.slice(0, -1), `${secret}x`, 'x', `${secret}%00`, secret.toLowerCase()]) {
      const answer = await send({ to: `${stand.url}/hooks/${path}` });
      expect([400, 404]).toContain(answer.status);
    }
    await refused(404, 'not_found', { to: `${stand.url}/hooks/${bent}` });
  });

  it('a token of somebody else, one that is over, and none', async () => {
    await refused(401, 'unauthorized', { headers: { authorization: await token('another secret') } });
    const over = Math.floor(Date.now() / 1000) - 120;
    await refused(401, 'unauthorized', { headers: { authorization: await token(undefined, over) } });
    await refused(401, 'unauthorized', { headers: { authorization: undefined } });
    await refused(401, 'unauthorized', { headers: { authorization: 'contract-tests' } });
    const [header, claims] = (await token()).replace('Bearer ', '').split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    await refused(401, 'unauthorized', { headers: { authorization: `Bearer ${none}.${claims}.` } });
    await refused(401, 'unauthorized', { headers: { authorization: `Bearer ${header}.${claims}.` } });
  });

  it('a registration that there is not, or that is of another site', async () => {
    await refused(404, 'not_found', { body: payload({ matchedWebhookIds: [424_242] }) });
    await refused(404, 'not_found', { body: payload({ matchedWebhookIds: [] }) });
    const elsewhere = { id: '10000', self: `${stand.sandbox.url}/ex/jira/another-cloud-id/rest/api/2/issue/10000` };
    await refused(404, 'not_found', { body: payload({ issue: elsewhere }) });
    const otherSite = { id: '10000', self: 'https://other.atlassian.net/rest/api/2/issue/10000' };
    await refused(404, 'not_found', { body: payload({ issue: otherSite }) });
  });

  it('what is no delivery', async () => {
    for (const body of ['', 'x', '[]', '{"webhookEvent":"jira:issue_updated"}', '{"a":'.repeat(5000)]) {
      await refused(400, 'invalid_request', { body });
    }
    await refused(400, 'invalid_request', { headers: { 'x-atlassian-webhook-identifier': undefined } });
  });

  it('a body that is too large', async () => {
    await refused(413, 'payload_too_large', { body: payload({ padding: 'x'.repeat(300 * 1024) }) });
  });

  it('other methods, and the bare path', async () => {
    for (const [method, path] of [
      ['GET', url],
      ['PUT', url],
      ['DELETE', url],
      ['POST', `${stand.url}/hooks`],
      ['POST', `${stand.url}/hooks/`],
      ['POST', `${url}/more`],
    ] as const) {
      const answer = await fetch(path, { method });
      expect([400, 401, 404, 405]).toContain(answer.status);
    }
  });
});

describe('who has caught a token', () => {
  it('can make things be looked at, and no more: an object that is there is not told as deleted', async () => {
    const deleted = await stand.subscribe('task_task', 'deleted');
    const authorization = await token();
    const forged = { fields: { summary: 'Not what is in Jira' }, ...payload().issue };
    await send({ body: payload({ issue: forged }), headers: { authorization } });
    await send({ body: payload({ webhookEvent: 'jira:issue_deleted', issue: forged }), headers: { authorization } });
    await stand.settled();
    expect(await stand.told(deleted)).toEqual([]);
    expect(JSON.stringify(await stand.told(webhook))).not.toContain('Not what is in Jira');
  });
});

describe('a workspace with an OAuth app of its own, whose secret it knows', () => {
  const SECRET = 'what-a-workspace-set-itself-long-enough-to-sign-with';
  const signedBy = async (iss: string) => {
    const exp = Math.floor(Date.now() / 1000) + 900;
    const claims = new SignJWT({ iss, exp }).setProtectedHeader({ alg: 'HS256' });
    return { authorization: `Bearer ${await claims.sign(Buffer.from(SECRET))}` };
  };

  it.each(['an app of theirs', 'sandbox-app'])('signs as %s for no connection of others', async (clientId) => {
    const theirs = await stand.gateway.workspaces.create(`with ${clientId}`);
    const named = clientId.replaceAll(' ', '-');
    await stand.gateway.oauthApps.set(theirs?.id ?? '', jira, { clientId: named, clientSecret: SECRET });
    const before = await stored();
    for (const change of [{}, { matchedWebhookIds: [1, 2, 3, payload().matchedWebhookIds[0]] }]) {
      const answer = await send({ body: payload(change), headers: await signedBy(named) });
      expect(answer).toMatchObject({ status: 404, body: { error: 'not_found' } });
    }
    expect(await stored()).toBe(before);
    // The operator's own signature stays good, also for an app that both have.
    expect((await send()).status).toBe(204);
    expect(await stored()).toBe(before + 1);
    await stand.gateway.oauthApps.remove(theirs?.id ?? '', jira);
  });

  it('signs for its own', async () => {
    const { db, t } = stand.gateway.store;
    const own = await stand.gateway.oauthApps.set(stand.workspaceId, jira, {
      clientId: 'own-app',
      clientSecret: SECRET,
    });
    const before = await stored();
    expect((await send({ headers: await signedBy('own-app') })).status).toBe(404);
    const authorizedWith = (oauthClientId: string) =>
      db.update(t.connection).set({ oauthClientId }).where(eq(t.connection.id, stand.customerId));
    await authorizedWith(own.clientId);
    expect((await send({ headers: await signedBy('own-app') })).status).toBe(204);
    // What the operator's app signs is for connections that were authorized with it.
    expect((await send()).status).toBe(404);
    await authorizedWith(stand.sandbox.oauthApp.clientId);
    expect(await stored()).toBe(before + 1);
    await stand.gateway.oauthApps.remove(stand.workspaceId, jira);
  });
});
