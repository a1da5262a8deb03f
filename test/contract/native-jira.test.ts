/** Native webhooks where Jira is of its own kind: order, delay and cascades of its deliveries, its search, its registrations that end. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type NativeStand, startNativeStand } from './native-stand.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let stand: NativeStand;
let now: number;
beforeEach(async () => {
  now = Date.now();
  stand = await startNativeStand({ now: () => now }, { TASKGATE_ALLOW_PRIVATE_NETWORK: 'true' });
});
afterEach(() => stand.close());

const registered = () => stand.sandbox.webhooks.registrations.all();
const misdeliver = (misdelivery: Parameters<typeof stand.sandbox.webhooks.misdeliveries.add>[0]) =>
  stand.sandbox.webhooks.misdeliveries.add(misdelivery);
const paragraph = (text: string) => ({
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
});
const comment = async (issueId: string, text: string) => {
  const { body } = await stand.jira('POST', `issue/${issueId}/comment`, { body: paragraph(text) });
  return `${issueId}_${body.id}`;
};
const edit = (issueId: string, summary: string) => stand.jira('PUT', `issue/${issueId}`, { fields: { summary } });

/** Clocks that stand still would make all changes simultaneous. */
const later = (ms = 1000) => {
  now += ms;
};

describe('tasks', () => {
  it('have the fields that each webhook asks for', async () => {
    const [narrow, raw, all] = [
      await stand.subscribe('task_task', 'created', { fields: 'name,status' }),
      await stand.subscribe('task_task', 'created', { fields: 'id,raw.key' }),
      await stand.subscribe('task_task', 'created', { fields: 'follower_user_ids' }),
    ];
    const plain = await stand.subscribe('task_task', 'created');
    const id = await stand.createIssue();
    await stand.settled();
    const [one] = await stand.told(narrow);
    expect(Object.keys(one ?? {}).toSorted()).toEqual(['id', 'name', 'status']);
    expect(await stand.told(raw)).toEqual([{ id, raw: { key: expect.stringMatching(/^SHOP-/) } }]);
    expect(await stand.told(all)).toEqual([{ id, follower_user_ids: [stand.sandbox.accounts.admin.accountId] }]);
    const [whole] = await stand.told(plain);
    expect(whole).toHaveProperty('created_at');
    expect(whole).not.toHaveProperty('follower_user_ids');
    expect(whole).not.toHaveProperty('raw');
  });

  it('are changed by their comments, too', async () => {
    const updated = await stand.subscribe('task_task', 'updated');
    const id = await stand.createIssue();
    later();
    await comment(id, 'Soon');
    await stand.settled();
    expect(await stand.told(updated)).toMatchObject([{ id }]);
  });
});

describe('comments', () => {
  it('and subtasks that go with their task are told of one by one, and as such', async () => {
    const tasks = await stand.subscribe('task_task', 'deleted', { fields: 'parent_id,raw' });
    const comments = await stand.subscribe('task_comment', 'deleted', { fields: 'task_id,raw' });
    const id = await stand.createIssue();
    const subtask = await stand.createIssue({ issuetype: { id: '10003' }, parent: { id } });
    const [first, second] = [await comment(id, 'One'), await comment(subtask, 'Two')];
    const single = await comment(id, 'Three');
    await stand.settled();
    later();
    await stand.jira('DELETE', `issue/${id}/comment/${single.split('_')[1]}`);
    await stand.settled();
    await stand.jira('DELETE', `issue/${id}?deleteSubtasks=true`);
    await stand.settled();
    const byId = (objects: Record<string, unknown>[]) => new Map(objects.map((one) => [one.id, one]));
    expect(byId(await stand.told(tasks))).toEqual(
      new Map([
        [id, { id, raw: { isCascade: false, gone: 'deleted' } }],
        [subtask, { id: subtask, parent_id: id, raw: { isCascade: true, gone: 'deleted' } }],
      ]),
    );
    expect(byId(await stand.told(comments))).toEqual(
      new Map([
        [single, { id: single, task_id: id, raw: { isCascade: false, gone: 'deleted' } }],
        [first, { id: first, task_id: id, raw: { isCascade: true, gone: 'deleted' } }],
        [second, { id: second, task_id: subtask, raw: { isCascade: true, gone: 'deleted' } }],
      ]),
    );
    expect(await stand.told(comments)).toHaveLength(3);
  });
});

describe('deliveries of Jira that go wrong', () => {
  it('several times: told once', async () => {
    const created = await stand.subscribe('task_task', 'created');
    const deleted = await stand.subscribe('task_task', 'deleted');
    misdeliver({ copies: 3 });
    const id = await stand.createIssue();
    await stand.settled();
    await stand.jira('DELETE', `issue/${id}`);
    await stand.settled();
    expect(await stand.told(created)).toHaveLength(1);
    expect(await stand.told(deleted)).toEqual([{ id }]);
  });

  it('in the wrong order: told in the right one', async () => {
    const created = await stand.subscribe('task_task', 'created');
    const updated = await stand.subscribe('task_task', 'updated');
    misdeliver({ reverse: 3 });
    const id = await stand.createIssue();
    later();
    await edit(id, 'Second');
    later();
    await edit(id, 'Third');
    await stand.settled();
    expect(await stand.told(created)).toMatchObject([{ id }]);
    expect(await stand.told(updated)).toMatchObject([{ id, name: 'Third' }]);
  });

  it('late: an old deletion does not undo anything, an old change is not told again', async () => {
    const updated = await stand.subscribe('task_task', 'updated');
    const id = await stand.createIssue();
    later();
    misdeliver({ delayMs: 60_000, times: 1 });
    await edit(id, 'Second');
    later();
    await edit(id, 'Third');
    await stand.settled();
    stand.sandbox.advance(60_000);
    await stand.settled();
    expect(await stand.told(updated)).toMatchObject([{ id, name: 'Third' }]);
  });

  it('before the object can be fetched: told when it can', async () => {
    const created = await stand.subscribe('task_task', 'created');
    const updated = await stand.subscribe('task_task', 'updated');
    await stand.settled();
    await stand.idle();
    stand.sandbox.faults.add({ path: '/issue/bulkfetch', status: 200, body: { issues: [], issueErrors: [] } });
    const id = await stand.createIssue();
    await stand.settled();
    expect(await stand.told(created)).toEqual([]);
    later();
    await stand.sweep();
    expect(await stand.told(created)).toMatchObject([{ id }]);
    expect(await stand.told(updated)).toEqual([]);
  });
});

describe('a sweep that takes long', () => {
  it('does not pass over what changes behind its back', async () => {
    await stand.close();
    stand = await startNativeStand({ now: () => now, seed: { issues: 2 }, pageCap: 1 });
    const updated = await stand.subscribe('task_task', 'updated');
    const [passed, last] = ['10000', '10001'] as const;
    await stand.settled();
    await stand.idle();
    misdeliver({ lose: true });
    later(HOUR);
    await edit(passed, 'Passed 1');
    await edit(last, 'Last 1');
    // The first page is read; before the second one, which is slow, the issue on the first one changes.
    const pages = () => stand.sandbox.requests.filter(({ target }) => target.endsWith('/search/jql')).length;
    const names = async () => (await stand.told(updated)).map(({ name }) => name);
    const before = pages();
    stand.sandbox.faults.add({ path: '/search/jql', after: 1, delayMs: 2000 });
    const swept = stand.sweep();
    await expect.poll(names, { timeout: 5000 }).toEqual(['Passed 1']);
    expect(pages()).toBe(before + 2);
    later(MINUTE);
    await edit(passed, 'Passed 2');
    later(20 * MINUTE);
    await edit(last, 'Last 2');
    await swept;
    await stand.idle();
    await stand.sweep();
    expect(await names()).toContain('Last 2');
    expect(await names()).toContain('Passed 2');
  });
});

describe('while the first sweep runs', () => {
  it('what is new is not taken for what was there before, though search does not show it yet', async () => {
    await stand.close();
    stand = await startNativeStand({ now: () => now, searchLagMs: 60_000 });
    const old = await stand.createIssue();
    const kinds = ['created', 'deleted'] as const;
    later(120_000);
    const [tasks] = await Promise.all(kinds.map((event) => stand.subscribe('task_task', event)));
    const [comments] = await Promise.all(kinds.map((event) => stand.subscribe('task_comment', event)));
    misdeliver({ delayMs: 30_000 });
    const fresh = await stand.createIssue();
    const id = await comment(old, 'New');
    await stand.sweep();
    later(30_000);
    stand.sandbox.webhooks.deliveries.wake();
    await stand.settled();
    await stand.sweep();
    expect(tasks && (await stand.told(tasks))).toMatchObject([{ id: fresh }]);
    expect(comments && (await stand.told(comments))).toMatchObject([{ id }]);
  });
});

describe('the registration with Jira', () => {
  it('lives on for as long as it is needed', async () => {
    const created = await stand.subscribe('task_task', 'created');
    for (let day = 0; day < 90; day += 5) {
      await stand.idle();
      now += 5 * DAY;
      await expect.poll(() => registered()[0]?.expiresAt ?? 0, { timeout: 5000 }).toBeGreaterThan(now + 9 * DAY);
    }
    expect(registered()).toHaveLength(1);
    const id = await stand.createIssue();
    await stand.settled();
    expect(await stand.told(created)).toMatchObject([{ id }]);
  });
});

describe('native webhooks', () => {
  const create = (body: Record<string, unknown>) =>
    stand.send('POST', '/unified/webhook', {
      hook_url: 'https://receiver.example.com/hook',
      object_type: 'task_task',
      event: 'updated',
      ...body,
    });
  const shown = async (answer: Response) => (await answer.json()) as Record<string, unknown>;

  it('are what a connection by OAuth gets when it says nothing, and virtual ones what others get', async () => {
    const byOAuth = await shown(await create({ connection_id: stand.customerId }));
    expect(byOAuth).toMatchObject({ webhook_type: 'native' });
    const byToken = await shown(await create({ connection_id: stand.connectionId }));
    expect(byToken).toMatchObject({ webhook_type: 'virtual' });
    const other = await shown(await create({ connection_id: stand.customerId, object_type: 'task_project' }));
    expect(other).toMatchObject({ webhook_type: 'virtual' });
  });

  it('are refused to a connection by API token, with the reason', async () => {
    const answer = await create({ connection_id: stand.connectionId, webhook_type: 'native' });
    expect(answer.status).toBe(400);
    expect(await shown(answer)).toMatchObject({
      error: 'validation_failed',
      message: expect.stringMatching(/^\$\.webhook_type .*OAuth/),
    });
    expect(registered()).toEqual([]);
  });

  it('are refused without the permission, and with what Jira says when it does not register', async () => {
    const path = `/unified/connection/${stand.customerId}`;
    const { permissions } = (await (await stand.get(path)).json()) as { permissions: string[] };
    await stand.send('PUT', path, { permissions: permissions.filter((one) => one !== 'webhook') });
    const refused = await create({ connection_id: stand.customerId, webhook_type: 'native' });
    expect(await shown(refused)).toMatchObject({ status: 400, message: expect.stringContaining('webhook') });
    await stand.send('PUT', path, { permissions });
    const body = { webhookRegistrationResult: [{ errors: ['The URL is not allowed'] }] };
    stand.sandbox.faults.add({ method: 'POST', path: '/webhook$', status: 200, body, times: 2 });
    const unregistered = await create({ connection_id: stand.customerId, webhook_type: 'native' });
    expect(await shown(unregistered)).toMatchObject({
      status: 409,
      message: expect.stringContaining('The URL is not allowed'),
    });
    expect(await (await stand.get('/unified/webhook')).json()).toEqual([]);
  });

  it('of objects that the connection may not look at any more hold up no others, and go on when it may', async () => {
    const tasks = await stand.subscribe('task_task', 'updated');
    const comments = await stand.subscribe('task_comment', 'created');
    const id = await stand.createIssue();
    await stand.settled();
    await stand.idle();
    const path = `/unified/connection/${stand.customerId}`;
    const { permissions } = (await (await stand.get(path)).json()) as { permissions: string[] };
    const without = permissions.filter((one) => !one.startsWith('task_comment'));
    await stand.send('PUT', path, { permissions: without });
    later();
    const missed = await comment(id, 'Not for us');
    await stand.settled();
    expect(await stand.told(tasks)).toMatchObject([{ id }]);
    expect(await stand.told(comments)).toEqual([]);
    const { runs } = await stand.gateway.webhooks.find(stand.workspaceId, comments.id);
    expect(runs[0]).toContain('task_comment_read');
    // Others go on, with sweeps, for longer than one looks back.
    later(HOUR);
    await edit(id, 'Changed');
    await stand.settled();
    await stand.sweep();
    await stand.sweep();
    expect(await stand.told(tasks)).toHaveLength(2);
    await stand.send('PUT', path, { permissions });
    await stand.sweep();
    expect(await stand.told(comments)).toMatchObject([{ id: missed }]);
  });

  it('say in their runs what became of their registration', async () => {
    const { id } = await shown(await create({ connection_id: stand.customerId }));
    await stand.sweep();
    stand.sandbox.webhooks.registrations.forgetAll();
    await stand.idle();
    later(DAY);
    await expect.poll(() => registered().length, { timeout: 5000 }).toBe(1);
    await stand.idle();
    const { runs } = (await (await stand.get(`/unified/webhook/${id}`)).json()) as { runs: string[] };
    expect(runs.join('\n')).toMatch(/subscribe: registered with the provider/);
    expect(runs.join('\n')).toMatch(/read: swept/);
  });

  it('may begin with all that is there, and go on with what happens', async () => {
    await stand.close();
    stand = await startNativeStand({ now: () => now, seed: { issues: 25 } });
    const body = {
      connection_id: stand.customerId,
      object_type: 'task_task',
      event: 'updated',
      page_max_limit: 10,
      hook_url: 'https://receiver.example.com/hook',
    };
    const { id } = await shown(await stand.send('POST', '/unified/webhook?include_all=true', body));
    const told = async () => {
      const { delivery } = stand.gateway.store.t;
      const rows = await stand.gateway.store.db.select().from(delivery);
      return rows.filter(({ webhookId }) => webhookId === id).map(({ type, size }) => [type, size]);
    };
    await expect.poll(told, { timeout: 10_000 }).toHaveLength(3);
    await edit('10003', 'Changed');
    await stand.settled();
    expect(await told()).toEqual([
      ['INITIAL-PARTIAL', 10],
      ['INITIAL-PARTIAL', 10],
      ['INITIAL-COMPLETE', 5],
      ['NATIVE', 1],
    ]);
  });
});
