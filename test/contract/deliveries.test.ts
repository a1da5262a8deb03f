import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Stand, startStand } from './stand.ts';

const MINUTE = 60_000;

let stand: Stand;
let receiver: Receiver;
/** How far the gateway's clock has been moved. */
let ahead: number;
beforeEach(async () => {
  ahead = 0;
  receiver = await startReceiver();
  stand = await startStand(
    { seed: { issues: 1 }, now: () => Date.now() + ahead },
    { TASKGATE_ALLOW_PRIVATE_NETWORK: 'true' },
  );
  await stand.gateway.startJobs();
});
afterEach(async () => {
  // First the receiver: what it has not answered need not be waited for.
  await receiver.close();
  await stand.close();
});

interface Shown {
  id: string;
  is_healthy: boolean;
  runs: string[];
  checked_at?: string;
}

async function makeWebhook(change: Record<string, unknown> = {}): Promise<string> {
  const answer = await stand.send('POST', '/unified/webhook', {
    connection_id: stand.connectionId,
    object_type: 'task_task',
    event: 'updated',
    hook_url: `${receiver.url}/hook?token=secret-of-the-receiver`,
    ...change,
  });
  const { id } = (await answer.json()) as Shown;
  return id;
}

const shown = async (id: string) => (await (await stand.get(`/unified/webhook/${id}`)).json()) as Shown;

async function publish(id: string, ...objectIds: string[]): Promise<void> {
  const row = await stand.gateway.webhooks.find(stand.workspaceId, id);
  for (const objectId of objectIds) {
    await stand.gateway.publisher.publish(row, { type: 'VIRTUAL', objects: [{ id: objectId }] });
  }
}

const log = async (id: string, query = '') =>
  (await (await stand.get(`/unified/webhook/${id}/delivery${query}`)).json()) as Record<string, unknown>[];

const objectIds = () => receiver.received.flatMap(({ body }) => body.data.map(({ id }) => id));
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 20 });
const secretOf = async () => (await stand.gateway.workspaces.signingSecrets(stand.workspaceId))[0] ?? '';

describe('a delivery', () => {
  it('is posted with its objects, its webhook and signatures that a receiver can verify', async () => {
    const id = await makeWebhook();
    await publish(id, '1');
    await until(() => expect(receiver.received).toHaveLength(1));
    const [one] = receiver.received;
    const { data, nonce, sig256, sig, type, webhook, external_xref } = one?.body ?? ({} as never);
    expect(one?.headers['content-type']).toBe('application/json');
    expect(one?.path).toBe('/hook?token=secret-of-the-receiver');
    expect({ data, type, external_xref }).toEqual({
      data: [{ id: '1' }],
      type: 'VIRTUAL',
      external_xref: 'taskgate-sandbox',
    });
    expect(webhook).toMatchObject({
      id,
      object_type: 'task_task',
      event: 'updated',
      connection_id: stand.connectionId,
    });
    const secret = await secretOf();
    const signed = JSON.stringify(data) + nonce;
    expect(sig256).toBe(createHmac('sha256', secret).update(signed).digest('base64'));
    expect(sig).toBe(createHmac('sha1', secret).update(signed).digest('base64'));
    const headers = one?.headers as Record<string, string>;
    expect(new Webhook(secret).verify(one?.text ?? '', headers)).toEqual(one?.body);
  });

  it('is in the log, with its objects when it is asked for alone', async () => {
    const id = await makeWebhook();
    await publish(id, '1', '2');
    await until(async () => expect(await log(id, '?status=delivered')).toHaveLength(2));
    const [newest, oldest] = await log(id);
    expect(newest).toMatchObject({
      id: receiver.received[1]?.id,
      webhook_id: id,
      type: 'VIRTUAL',
      status: 'delivered',
      attempts: 1,
      size: 1,
      last_status: '200',
    });
    expect(newest).not.toHaveProperty('data');
    expect(newest).not.toHaveProperty('next_attempt_at');
    expect(await log(id, '?limit=1&offset=1')).toEqual([oldest]);
    expect(await log(id, '?status=pending')).toEqual([]);
    expect((await stand.get(`/unified/webhook/${id}/delivery?status=lost`)).status).toBe(400);
    const one = await stand.get(`/unified/webhook/${id}/delivery/${oldest?.id}`);
    expect(await one.json()).toEqual({ ...oldest, data: [{ id: '1' }] });
  });

  it('is in the call log, which never tells where the receiver is', async () => {
    const id = await makeWebhook();
    await publish(id, '1');
    await until(async () => expect(await log(id, '?status=delivered')).toHaveLength(1));
    const calls = await stand.sdk.apicall.listUnifiedApicalls({ webhookId: id, type: 'webhook' });
    expect(calls).toEqual([
      expect.objectContaining({ status: '200', method: 'POST', webhookId: id, externalXref: 'taskgate-sandbox' }),
    ]);
    expect(JSON.stringify(calls)).not.toContain('secret-of-the-receiver');
  });

  it('is noted on the webhook', async () => {
    const id = await makeWebhook();
    await publish(id, '1');
    await until(async () => expect((await shown(id)).runs.join('\n')).toMatch(/^\S+Z dispatch: 1 delivered$/m));
    expect((await shown(id)).checked_at).toBeDefined();
  });

  it('follows the one before it, in the order in which they were published', async () => {
    const id = await makeWebhook();
    let open = 0;
    let most = 0;
    receiver.behave(async () => {
      open += 1;
      most = Math.max(most, open);
      // Time enough for another one to come in.
      for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
      open -= 1;
      return 200;
    });
    const names = Array.from({ length: 50 }, (_, index) => String(index));
    await Promise.all([publish(id, ...names.slice(0, 25)), publish(id, ...names.slice(25))]);
    await until(() => expect(receiver.received).toHaveLength(50));
    const order = (await log(id, '?limit=100')).reverse().map((one) => one.id);
    expect(receiver.received.map((one) => one.id)).toEqual(order);
    expect(most).toBe(1);
  });
});

describe('a receiver that does not take a delivery', () => {
  it('gets it again later, the same down to the last byte, and all others behind it', async () => {
    const id = await makeWebhook();
    receiver.behave(() => 503);
    await publish(id, '1', '2');
    await until(async () => expect((await log(id, '?status=pending'))[1]?.attempts).toBe(1));
    expect((await log(id))[1]).toMatchObject({ status: 'pending', last_status: '503', last_error: 'answered 503' });
    expect((await shown(id)).runs.join('\n')).toContain('dispatch: answered 503; again at ');
    receiver.behave(() => 200);
    for (const minutes of [1.2, 1]) {
      ahead += minutes * MINUTE;
      await until(() => expect(objectIds()).toEqual(['1', '1', '2']));
    }
    const [first, again] = receiver.received;
    expect(again?.text).toBe(first?.text);
    expect(again?.id).toBe(first?.id);
    expect((await shown(id)).is_healthy).toBe(true);
  });

  it.each<[string, (port: Receiver) => void, string]>([
    [
      'answers with a redirect, which is not followed',
      (to) =>
        to.behave((_r, response) => {
          response.writeHead(307, { location: `${to.url}/elsewhere` }).end();
          return undefined;
        }),
      'answered 307',
    ],
    [
      'closes the connection',
      (to) =>
        to.behave((_r, response) => {
          response.destroy();
          return undefined;
        }),
      'could not be reached',
    ],
    [
      'answers an error with a long text, of which little is read',
      (to) =>
        to.behave((_r, response) => {
          response.writeHead(500);
          const more = () => response.write('x'.repeat(65_536), (error) => !error && setImmediate(more));
          more();
          return undefined;
        }),
      `answered 500: ${'x'.repeat(200)}`,
    ],
  ])('because it %s', async (_name, prepare, problem) => {
    const id = await makeWebhook();
    prepare(receiver);
    await publish(id, '1');
    await until(async () => expect((await log(id))[0]?.last_error).toContain(problem));
    expect((await log(id))[0]?.status).toBe('pending');
    expect(receiver.received.every(({ path }) => !path.startsWith('/elsewhere'))).toBe(true);
  });

  it('is disabled after 20 attempts, and gets everything after a resume', async () => {
    const id = await makeWebhook();
    receiver.behave(() => 500);
    await publish(id, '1', '2');
    for (let tries = 1; tries <= 20; tries++) {
      await until(() => expect(receiver.received).toHaveLength(tries));
      await until(async () => expect((await log(id)).at(-1)?.attempts).toBe(tries));
      ahead += 6 * 24 * 60 * MINUTE;
    }
    expect(await shown(id)).toMatchObject({ is_healthy: false });
    expect((await shown(id)).runs.join('\n')).toContain('dispatch: disabled after 20 attempts: answered 500');
    expect((await log(id)).map(({ status }) => status)).toEqual(['pending', 'failed']);
    await publish(id, '3');
    receiver.behave(() => 200);
    ahead -= 6 * 24 * 60 * MINUTE;
    const answer = await stand.send('PUT', `/unified/webhook/${id}/resume`);
    expect(((await answer.json()) as Shown).is_healthy).toBe(true);
    await until(() => expect(objectIds().slice(20)).toEqual(['1', '2', '3']));
    expect(new Set(receiver.received.slice(0, 21).map((one) => one.id)).size).toBe(1);
  });

  it('and is gone, is given up at once', async () => {
    const id = await makeWebhook();
    receiver.behave(() => 410);
    await publish(id, '1', '2');
    await until(async () => expect((await shown(id)).is_healthy).toBe(false));
    expect(receiver.received).toHaveLength(1);
    const list = await stand.get('/unified/webhook?is_healthy=false');
    expect(((await list.json()) as Shown[]).map((one) => one.id)).toEqual([id]);
  });

  it('cannot be resumed after 7 days, but by a change', async () => {
    const id = await makeWebhook();
    receiver.behave(() => 410);
    await publish(id, '1');
    await until(async () => expect((await shown(id)).is_healthy).toBe(false));
    ahead += 7 * 24 * 60 * MINUTE + MINUTE;
    receiver.behave(() => 200);
    expect((await stand.send('PUT', `/unified/webhook/${id}/resume`)).status).toBe(409);
    await stand.send('PATCH', `/unified/webhook/${id}`, { hook_url: `${receiver.url}/new` });
    await until(() => expect(receiver.received.at(-1)?.path).toBe('/new'));
    expect(objectIds()).toEqual(['1', '1']);
    expect((await shown(id)).is_healthy).toBe(true);
  });

  it('does not delay others', async () => {
    const silent = await Promise.all(Array.from({ length: 5 }, () => makeWebhook()));
    receiver.behave(({ body }) => (silent.includes(body.webhook.id) ? undefined : 200));
    for (const id of silent) await publish(id, 'x');
    await until(() => expect(receiver.received).toHaveLength(5));
    const good = await makeWebhook();
    await publish(good, 'y');
    await until(() => expect(objectIds()).toContain('y'));
    // The others still wait for their answers.
    for (const id of silent) expect(await log(id)).toMatchObject([{ status: 'pending', attempts: 0 }]);
  });
});

describe('a paused webhook', () => {
  it('keeps what happens until it goes on', async () => {
    const id = await makeWebhook({ is_paused: true });
    await publish(id, '1', '2');
    const other = await makeWebhook();
    await publish(other, 'x');
    await until(() => expect(objectIds()).toEqual(['x']));
    expect(await log(id, '?status=pending')).toHaveLength(2);
    await stand.send('PATCH', `/unified/webhook/${id}`, { is_paused: false });
    await until(() => expect(objectIds()).toEqual(['x', '1', '2']));
  });
});

describe('a private address', () => {
  it('is refused when it is connected to, whatever name leads there', async () => {
    const strict = await startStand({ seed: { issues: 1 } });
    try {
      await strict.gateway.startJobs();
      const answer = await strict.send('POST', '/unified/webhook', {
        connection_id: strict.connectionId,
        object_type: 'task_task',
        event: 'updated',
        hook_url: 'https://receiver.invalid/',
      });
      const { id } = (await answer.json()) as Shown;
      const row = await strict.gateway.webhooks.find(strict.workspaceId, id);
      const address = receiver.url.replace('127.0.0.1', 'localhost');
      await strict.gateway.store.db.update(strict.gateway.store.t.webhook).set({ hookUrl: address, sealedUrl: null });
      await strict.gateway.publisher.publish(row, { type: 'VIRTUAL', objects: [] });
      await until(async () => {
        const deliveries = await (await strict.get(`/unified/webhook/${id}/delivery`)).json();
        expect(deliveries).toEqual([expect.objectContaining({ last_error: 'the address is private, or not allowed' })]);
      });
      expect(receiver.received).toEqual([]);
    } finally {
      await strict.close();
    }
  });
});

describe('a replay', () => {
  it('of one delivery sends it again under its id', async () => {
    const id = await makeWebhook();
    await publish(id, '1', '2');
    await until(async () => expect(await log(id, '?status=delivered')).toHaveLength(2));
    const first = receiver.received[0]?.id;
    const answer = await stand.send('POST', `/unified/webhook/${id}/replay`, { delivery_id: first });
    expect(await answer.json()).toEqual({ deliveries: 1 });
    await until(() => expect(objectIds()).toEqual(['1', '2', '1']));
    expect(receiver.received[2]).toMatchObject({ id: first, text: receiver.received[0]?.text });
  });

  it('of everything since an instant keeps the order', async () => {
    const id = await makeWebhook();
    await publish(id, '0');
    await until(async () => expect(await log(id, '?status=delivered')).toHaveLength(1));
    ahead += MINUTE;
    const since = new Date(Date.now() + ahead).toISOString();
    await publish(id, '1', '2', '3');
    await until(async () => expect(await log(id, '?status=delivered')).toHaveLength(4));
    const answer = await stand.send('POST', `/unified/webhook/${id}/replay`, { since });
    expect(await answer.json()).toEqual({ deliveries: 3 });
    await until(() => expect(objectIds()).toEqual(['0', '1', '2', '3', '1', '2', '3']));
  });

  it('of more than go into one write comes to its end while they are taken, each sent once more', {
    timeout: 120_000,
  }, async () => {
    const many = Array.from({ length: 520 }, (_, index) => String(index));
    const id = await makeWebhook();
    await publish(id, ...many);
    const patiently = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 50_000, interval: 50 });
    await patiently(async () => expect(await log(id, '?status=pending&limit=1')).toEqual([]));
    const since = new Date(0).toISOString();
    const answer = await stand.send('POST', `/unified/webhook/${id}/replay`, { since });
    const { deliveries } = (await answer.json()) as { deliveries: number };
    expect(deliveries).toBe(many.length);
    await until(async () => expect(await log(id, '?status=pending&limit=1')).toEqual([]));
    expect(
      objectIds()
        .slice(many.length)
        .filter((one, index, all) => all.indexOf(one) !== index),
    ).toEqual([]);
    expect(new Set(objectIds().slice(many.length)).size).toBeGreaterThanOrEqual(deliveries);
  });

  it('of one that waits for its next try is that try', async () => {
    const id = await makeWebhook();
    receiver.behave(() => 500);
    await publish(id, '1');
    await until(async () => expect((await log(id))[0]?.attempts).toBe(1));
    receiver.behave(() => 200);
    await stand.send('POST', `/unified/webhook/${id}/replay`, { delivery_id: (await log(id))[0]?.id });
    await until(async () => expect((await log(id))[0]?.status).toBe('delivered'));
  });
});

describe('a secret that is rotated', () => {
  it('is good together with the new one for a day', async () => {
    const old = await secretOf();
    const fresh = (await stand.gateway.workspaces.rotateSecret(stand.workspaceId)) ?? '';
    expect(fresh).not.toBe(old);
    const id = await makeWebhook();
    const verified = async (secret: string) => {
      const { length } = receiver.received;
      await publish(id, 'x');
      await until(() => expect(receiver.received.length).toBeGreaterThan(length));
      const { text, headers, body } = receiver.received.at(-1) ?? ({} as never);
      const stamp = Number(headers['webhook-timestamp']);
      expect(Math.abs(stamp - (Date.now() + ahead) / 1000)).toBeLessThan(60);
      const bySig = createHmac('sha256', secret)
        .update(JSON.stringify(body.data) + body.nonce)
        .digest('base64');
      const signed = `${headers['webhook-id']}.${stamp}.${text}`;
      const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
      const byHeader = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
      return {
        sig256: body.sig256 === bySig,
        header: String(headers['webhook-signature']).split(' ').includes(byHeader),
      };
    };
    expect(await verified(fresh)).toEqual({ sig256: true, header: true });
    expect(await verified(old)).toEqual({ sig256: false, header: true });
    // A run of the job keeps the secrets that it began with.
    const { db, t } = stand.gateway.store;
    await until(async () => expect((await db.select().from(t.job)).filter(({ lockedBy }) => lockedBy)).toEqual([]));
    ahead += 24 * 60 * MINUTE + MINUTE;
    expect(await verified(fresh)).toEqual({ sig256: true, header: true });
    expect(await verified(old)).toEqual({ sig256: false, header: false });
  });
});

describe('a webhook that is removed', () => {
  it('sends nothing more, and leaves nothing behind', async () => {
    const id = await makeWebhook();
    receiver.behave(() => 500);
    await publish(id, '1', '2', '3');
    await until(() => expect(receiver.received).toHaveLength(1));
    await stand.sdk.webhook.removeUnifiedWebhook({ id });
    const { db, t } = stand.gateway.store;
    await until(async () => expect(await db.select().from(t.delivery)).toEqual([]));
    ahead += 2 * 60 * MINUTE;
    await until(async () => {
      const jobs = await db.select({ key: t.job.key }).from(t.job);
      expect(jobs.filter(({ key }) => key === id)).toEqual([]);
    });
    expect(receiver.received).toHaveLength(1);
  });
});
