/** Webhooks, deliveries and jobs in the console. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Operator, signedIn, unescaped } from './operator.ts';
import { API_KEY, type Stand, startStand } from './stand.ts';

let stand: Stand;
let receiver: Receiver;
let operator: Operator;
let ahead: number;
beforeEach(async () => {
  ahead = 0;
  receiver = await startReceiver();
  stand = await startStand(
    { seed: { issues: 1 }, now: () => Date.now() + ahead },
    { TASKGATE_ALLOW_PRIVATE_NETWORK: 'true' },
  );
  await stand.gateway.startJobs();
  operator = await signedIn(stand, API_KEY);
});
afterEach(async () => {
  await receiver.close();
  await stand.close();
});

const textOf = (html: string) => unescaped(html.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');
const read = async (path: string) => textOf(await operator.page(path));
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 20 });

async function makeWebhook(url = `${receiver.url}/hook`): Promise<string> {
  const answer = await stand.send('POST', '/unified/webhook', {
    connection_id: stand.connectionId,
    object_type: 'task_task',
    event: 'updated',
    webhook_type: 'virtual',
    hook_url: url,
  });
  return ((await answer.json()) as { id: string }).id;
}

async function publish(id: string, ...objectIds: string[]): Promise<void> {
  const row = await stand.gateway.webhooks.find(stand.workspaceId, id);
  for (const objectId of objectIds) {
    await stand.gateway.publisher.publish(row, {
      type: 'VIRTUAL',
      objects: [{ id: objectId, name: `<b>${objectId}` }],
    });
  }
}

const deliveries = (id: string) => stand.gateway.webhookOverview.deliveries(id, { limit: 50, offset: 0 });

describe('webhooks', () => {
  it('are none at first, and the page says how to make one', async () => {
    expect(await read('/console/webhooks')).toContain('POST /unified/webhook');
    expect(await read('/console/jobs')).toContain('Every delivery has arrived');
  });

  it('show what arrived, and send it again with the same id', async () => {
    const id = await makeWebhook();
    await publish(id, 'one');
    await until(() => expect(receiver.received).toHaveLength(1));
    await until(async () => expect((await deliveries(id))[0]?.status).toBe('delivered'));
    const list = await read('/console/webhooks');
    expect(list).toContain('task_task updated');
    expect(list).toContain(new URL(receiver.url).host);
    const [one] = await deliveries(id);
    const path = `/console/webhooks/${id}/deliveries/${one?.id}`;
    expect(await read(`/console/webhooks/${id}`)).toContain('Delivered');
    const page = await operator.page(path);
    expect(page).toContain('&lt;b&gt;one');
    expect((await operator.act(`${path}/replay`)).status).toBe(303);
    await until(() => expect(receiver.received).toHaveLength(2));
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([one?.id, one?.id]);
    await operator.act(`/console/webhooks/${id}/replay`, { since: '2020-01-01T00:00' });
    await until(() => expect(receiver.received).toHaveLength(3));
    expect((await operator.act(`/console/webhooks/${id}/replay`, { since: 'x' })).status).toBe(400);
  });

  it('send a test event, and show what the endpoint answers', async () => {
    const id = await makeWebhook();
    const sent = await operator.act(`/console/webhooks/${id}/test`);
    expect(textOf(await sent.text())).toContain('The endpoint accepted it with 200');
    const [received] = receiver.received;
    expect(JSON.parse(received?.text ?? '')).toMatchObject({ data: [], type: 'VIRTUAL', webhook: { id } });
    expect(received?.headers['webhook-signature']).toMatch(/^v1,/);
    receiver.behave(() => 500);
    const refused = await operator.act(`/console/webhooks/${id}/test`);
    expect(textOf(await refused.text())).toContain('The endpoint answered 500');
    expect(await deliveries(id)).toEqual([]);
    expect((await stand.gateway.webhooks.find(stand.workspaceId, id)).unhealthyAt).toBeNull();
  });

  it('show when what was not taken is tried again, and how often it was', async () => {
    const id = await makeWebhook();
    receiver.behave(() => 503);
    await publish(id, 'one', 'two');
    await until(async () => expect((await deliveries(id)).at(-1)?.attempts).toBe(1));
    const text = await read('/console/webhooks');
    expect(text).toMatch(/after 1 attempt: answered 503/);
    expect(text).toMatch(/in \d+ (?:seconds?|minutes?)/);
    expect(await read(`/console/webhooks/${id}?status=pending`)).toContain('Pending');
    expect(await read('/console/jobs')).toContain('Deliver what a webhook has to tell');
    await stand.gateway.apicalls.flush();
    const [, call] =
      /href="(\/console\/calls\/[\da-f]+)"/.exec(await operator.page('/console/calls?type=webhook')) ?? [];
    const detail = await read(call ?? '');
    expect(detail).toContain('did not accept the delivery');
    expect(detail).toContain('POST /unified/webhook/');
    expect(await read('/console')).toContain('No call has failed');
  });

  it('list each attempt of a delivery with its number, status and reason', async () => {
    const id = await makeWebhook();
    receiver.behave(() => 503);
    await publish(id, 'one');
    await until(async () => expect((await deliveries(id))[0]?.attempts).toBe(1));
    const [one] = await deliveries(id);
    const path = `/console/webhooks/${id}/deliveries/${one?.id}`;
    expect(await read(path)).toContain('Attempt 1 failed: answered 503');
    receiver.behave(() => 200);
    ahead += 10 * 60_000;
    await stand.gateway.deliveries.replay(stand.workspaceId, id, one?.id ?? '');
    await until(async () => expect((await deliveries(id))[0]?.status).toBe('delivered'));
    const page = await operator.page(path);
    const text = textOf(page);
    expect(text).toMatch(/Attempt Time Status Reason Took 1 replayed .* 200 accepted .* 1 .* 503 answered 503/);
    expect(text).not.toContain('Attempt 1 failed');
    expect(page.match(/href="\/console\/calls\/[\da-f]+"/g)).toHaveLength(2);
    const logged = await stand.get(`/unified/apicall?request_id=${one?.id}`);
    expect(((await logged.json()) as { status: string }[]).map(({ status }) => status)).toEqual(['200', '503']);
    const found = await operator.get(`/console/search?q=${one?.id}`);
    expect(found.headers.get('location')).toBe(path);
  });

  it('say that a name does not resolve, which is no response', async () => {
    const id = await makeWebhook('http://no-such-host.invalid/hook');
    await publish(id, 'one');
    await until(async () => expect((await deliveries(id))[0]?.attempts).toBe(1));
    const [one] = await deliveries(id);
    const page = await operator.page(`/console/webhooks/${id}/deliveries/${one?.id}`);
    expect(textOf(page)).toMatch(
      /Attempt 1 failed: could not be reached: its host name does not resolve.* \((?:ENOTFOUND|EAI_AGAIN)\)/,
    );
    expect(textOf(page)).toContain('http://no-such-host.invalid');
    const call = textOf(await operator.page(/\/console\/calls\/[\da-f]+/.exec(page)?.[0] ?? ''));
    expect(call).toContain('Attempt 1 failed: could not be reached');
    expect(call).toContain('Status no response');
    expect(call).not.toMatch(/\b504\b/);
    expect(await read('/console')).toMatch(/Failing webhooks .*task_task updated to no-such-host\.invalid .*Failing/);
  });

  it('send again only what failed', async () => {
    const id = await makeWebhook();
    await publish(id, 'arrives');
    await until(async () => expect((await deliveries(id))[0]?.status).toBe('delivered'));
    receiver.behave(() => 410);
    await publish(id, 'fails');
    await until(async () => expect((await deliveries(id))[0]?.status).toBe('failed'));
    expect(await read('/console')).toMatch(/Failing webhooks .*Disabled/);
    expect(await read(`/console/webhooks/${id}`)).toContain('Replay failed (1)');
    const [failed] = await deliveries(id);
    const held = await operator.act(`/console/webhooks/${id}/deliveries/${failed?.id}/replay`);
    expect(await read(held.headers.get('location') ?? '')).toContain('sent once the webhook is resumed');
    receiver.behave(() => 200);
    const before = receiver.received.length;
    const answer = await operator.act(`/console/webhooks/${id}/replay-failed`);
    expect(answer.headers.get('location')).toBe(`/console/webhooks/${id}?done=failed-replayed`);
    await until(async () => expect((await deliveries(id))[0]?.status).toBe('delivered'));
    expect(receiver.received.slice(before).map(({ text }) => JSON.parse(text).data[0].id)).toEqual(['fails']);
    expect(await read('/console')).not.toContain('Failing webhooks');
    const nothing = await operator.act(`/console/webhooks/${id}/replay`, {
      since: '2020-01-01T00:00',
      status: 'failed',
    });
    expect(nothing.status).toBe(303);
    const counted = await stand.send('POST', `/unified/webhook/${id}/replay`, { status: 'failed' });
    expect(await counted.json()).toEqual({ deliveries: 0 });
    const all = await stand.send('POST', `/unified/webhook/${id}/replay`, { since: '2020-01-01' });
    expect(await all.json()).toEqual({ deliveries: 2 });
  });

  it('whose receiver is gone are dead letters, until they are to deliver again', async () => {
    const id = await makeWebhook();
    receiver.behave(() => 410);
    await publish(id, 'one');
    await until(async () => expect((await deliveries(id))[0]?.status).toBe('failed'));
    const [one] = await deliveries(id);
    expect(await operator.page('/console/jobs')).toContain(`/deliveries/${one?.id}`);
    expect(await read(`/console/webhooks/${id}`)).toContain('The webhook is disabled');
    receiver.behave(() => 200);
    await operator.act(`/console/webhooks/${id}/resume`);
    await until(async () => expect((await deliveries(id))[0]?.status).toBe('delivered'));
    expect(await read('/console/jobs')).toContain('Every delivery has arrived');
  });

  it('are paused, resumed, asked to look, and deleted after a second question', async () => {
    const id = await makeWebhook();
    const path = `/console/webhooks/${id}`;
    await operator.act(`${path}/pause`);
    expect(await read(path)).toContain('Paused');
    expect((await operator.act(`${path}/trigger`)).status).toBe(409);
    await operator.act(`${path}/unpause`);
    expect((await operator.act(`${path}/trigger`)).headers.get('location')).toBe(`${path}?done=triggered`);
    expect(await read(`${path}/delete`)).toContain('gets no more events');
    expect((await operator.act(`${path}/delete`)).headers.get('location')).toBe(
      '/console/webhooks?done=webhook-deleted',
    );
    expect((await operator.get(path)).status).toBe(404);
  });
});

describe('jobs', () => {
  it('that are dead are shown with their reason, and tried again', async () => {
    const id = await makeWebhook();
    const { db, t } = stand.gateway.store;
    const row = {
      id: 'dead-job',
      kind: 'some-kind',
      key: id,
      dedupe: null,
      seq: 999_999,
      payload: { secret: 'payload-is-not-shown' },
      state: 'dead' as const,
      runAt: Date.now(),
      lockedBy: null,
      lockedUntil: null,
      attempts: 20,
      wakes: 1,
      lastError: 'It <i>broke</i>.',
      createdAt: Date.now(),
      doneAt: null,
    };
    await db.insert(t.job).values([row, { ...row, id: 'of-somebody-else', key: 'another', seq: 999_998 }]);
    const page = await operator.page('/console/jobs');
    expect(page).toContain('It &lt;i&gt;broke&lt;/i&gt;.');
    expect(page).not.toContain('payload-is-not-shown');
    expect(page).not.toContain('of-somebody-else');
    expect(page).toMatch(/Waiting deliveries<\/dt>\s*<dd>0 of 100,000/);
    expect(page).toMatch(/Webhooks<\/dt>\s*<dd>\d+ of 10,000/);
    expect((await operator.act('/console/jobs/of-somebody-else/revive')).status).toBe(404);
    expect((await operator.act('/console/jobs/dead-job/revive')).status).toBe(303);
    const [revived] = await stand.gateway.jobOverview.list(stand.workspaceId, 'ready', 50);
    expect(revived).toMatchObject({ state: 'ready', attempts: 0 });
    expect((await operator.act('/console/jobs/dead-job/revive')).status).toBe(404);
  });
});

describe('another workspace', () => {
  it('sees neither webhook nor delivery, and sends nothing again', async () => {
    const id = await makeWebhook();
    await publish(id, 'one');
    await until(() => expect(receiver.received).toHaveLength(1));
    const [one] = await deliveries(id);
    const other = await stand.gateway.workspaces.create('other');
    const stranger = await signedIn(stand, await stand.gateway.keys.create(other?.id ?? ''));
    const path = `/console/webhooks/${id}`;
    const delivery = `${path}/deliveries/${one?.id}`;
    for (const page of [path, `${path}/delete`, delivery]) expect((await stranger.get(page)).status).toBe(404);
    for (const action of ['pause', 'unpause', 'resume', 'trigger', 'replay-failed', 'test', 'delete']) {
      expect((await stranger.act(`${path}/${action}`)).status).toBe(404);
    }
    expect((await stranger.act(`${path}/replay`, { since: '2020-01-01T00:00' })).status).toBe(404);
    expect((await stranger.act(`${delivery}/replay`)).status).toBe(404);
    for (const page of ['/console', '/console/webhooks', '/console/jobs', '/console/calls']) {
      expect(await stranger.page(page)).not.toContain(id);
    }
    expect(receiver.received).toHaveLength(1);
  });
});
