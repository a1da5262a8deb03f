/** The operator is told when a connection turns unhealthy, and when it is healthy again: once, whatever happens. */

import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/fault-stand.ts';
import { type Received, type Receiver, startReceiver } from '../support/receiver.ts';
import { clickThrough, connect } from './customer.ts';
import { API_KEY, gatewayOn, type Stand, startStand } from './stand.ts';

const MINUTE = 60_000;

let receiver: Receiver;
let stand: Stand;
let ahead = 0;
const now = () => Date.now() + ahead;

async function start(variables: Readonly<Record<string, string>> = {}): Promise<void> {
  const notify = { NOTIFY_URL: `${receiver.url}/notify?token=hush`, TASKGATE_ALLOW_PRIVATE_NETWORK: 'true' };
  stand = await startStand({ now }, { ...notify, ...variables });
  await stand.gateway.startJobs();
}
beforeEach(async () => {
  ahead = 0;
  receiver = await startReceiver();
});
afterEach(async () => {
  await stand.close();
  await receiver.close();
});

interface News {
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, string>>;
}
const newsOf = ({ text }: Received) => JSON.parse(text) as News;
const types = () => receiver.received.map((one) => newsOf(one).type);
const came = (count: number) => eventually(`${count} came`, () => receiver.received.length >= count);

const list = (id: string) => stand.get(`/task/${id}/task?limit=1`);

/** A connection whose grant the customer has withdrawn; the next call finds out. */
async function withdrawn(): Promise<string> {
  const id = await connect(stand, { query: { scopes: 'task_task_read', external_xref: 'customer 7' } });
  stand.sandbox.grants.expireAccess();
  stand.sandbox.grants.revokeAll();
  return id;
}

async function reauthorize(id: string): Promise<void> {
  const { reauth_token: token } = (await (await stand.send('POST', `/unified/connection/${id}/reauth`)).json()) as {
    reauth_token: string;
  };
  const query = { connection_id: id, reauth_token: token, success_redirect: 'https://app.example.com/done' };
  const answer = await clickThrough(stand, { query });
  expect(answer.headers.get('location')).toContain(id);
}

const jobsOf = async (id: string) => {
  const { db, t } = stand.gateway.store;
  return (await db.select().from(t.job)).filter(({ kind, key }) => kind === 'notify' && key === id);
};

describe('a connection whose token dies', () => {
  it('is told of once, signed, in words, and without a secret', async () => {
    await start();
    const id = await withdrawn();
    for (let times = 0; times < 3; times++) expect((await list(id)).status).toBe(401);
    await came(1);
    const [first] = receiver.received;
    if (!first) throw new Error('Nothing came.');
    expect(first.path).toBe('/notify?token=hush');
    expect(newsOf(first)).toEqual({
      type: 'connection.unhealthy',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      data: {
        connection_id: id,
        workspace_id: stand.workspaceId,
        integration_type: 'jira',
        environment: 'Production',
        external_xref: 'customer 7',
        name: new URL(stand.sandbox.url).host,
        reason: expect.stringContaining("The customer's authorization has ended."),
      },
    });
    const workspace = await stand.gateway.workspaces.find(stand.workspaceId);
    if (!workspace) throw new Error('There is no workspace.');
    const verifier = new Webhook(stand.gateway.workspaces.secretOf(workspace));
    expect(() => verifier.verify(first.text, first.headers as Record<string, string>)).not.toThrow();
    expect(first.text).not.toMatch(/token|ATATT|eyJ/);

    await reauthorize(id);
    await came(2);
    expect(types()).toEqual(['connection.unhealthy', 'connection.healthy']);
    await eventually('nothing is left to be told', async () => (await jobsOf(id)).length === 0);
  });

  it('is told of once however many calls find out at a time, in two processes', async () => {
    await start();
    const id = await withdrawn();
    const other = await gatewayOn(stand.sandbox, { store: stand.variables, now });
    try {
      const call = (url: string) => fetch(`${url}/task/${id}/task?limit=1`, { headers: { authorization: API_KEY } });
      const urls = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? stand.url : other.url));
      const answers = await Promise.all(urls.map(call));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
      await came(1);
      await eventually('nothing is left to be told', async () => (await jobsOf(id)).length === 0);
      expect(types()).toEqual(['connection.unhealthy']);
    } finally {
      await other.close();
    }
  });
});

describe('an API token that is refused', () => {
  it('is told of once by two processes that hear it at one moment, and once when it is taken again', async () => {
    await start();
    const other = await gatewayOn(stand.sandbox, { store: stand.variables, now });
    try {
      const { workspaceId, connectionId: id } = stand;
      const both = [stand.gateway.connections, other.gateway.connections];
      for (let round = 1; round <= 3; round++) {
        const lives = await Promise.all(both.map((connections) => connections.find(workspaceId, id)));
        await Promise.all([...lives, ...lives].map((live, index) => both[index % 2]?.markUnhealthy(live, '401')));
        for (const connections of both) connections.forget({ workspaceId, id });
        const again = await Promise.all(both.map((connections) => connections.find(workspaceId, id)));
        await Promise.all([...again, ...again].map((live, index) => both[index % 2]?.markHealthy(live)));
        for (const connections of both) connections.forget({ workspaceId, id });
        await came(2 * round);
        await eventually('nothing is left to be told', async () => (await jobsOf(id)).length === 0);
        expect(receiver.received).toHaveLength(2 * round);
      }
      expect(types()).toEqual([1, 2, 3].flatMap(() => ['connection.unhealthy', 'connection.healthy']));
      expect(newsOf(receiver.received[0] as Received).data.reason).toBe('Jira refuses the credentials.');
    } finally {
      await other.close();
    }
  });
});

describe('a receiver', () => {
  it('that answers 500 twice is told the same again, later, and what comes after waits for it', async () => {
    await start();
    const id = await withdrawn();
    let answers = 0;
    receiver.behave(() => (++answers <= 2 ? 500 : 200));
    await list(id);
    await came(1);
    await reauthorize(id);
    for (const tries of [2, 3]) {
      await eventually('it waits for the next try', async () =>
        (await jobsOf(id)).some(({ lockedBy, lastError }) => lockedBy === null && lastError === 'answered 500'),
      );
      ahead += tries * MINUTE;
      await came(tries);
    }
    await came(4);
    expect(types()).toEqual([...Array(3).fill('connection.unhealthy'), 'connection.healthy']);
    const [first, ...others] = receiver.received.slice(0, 3);
    for (const one of others) expect([one.id, one.text]).toEqual([first?.id, first?.text]);
    expect(receiver.received[3]?.id).not.toBe(first?.id);
  });

  it('that says 410 is asked no more, and the console has it with a button to try again', async () => {
    await start();
    const id = await withdrawn();
    receiver.behave(() => 410);
    await list(id);
    await eventually('it is given up', async () => (await jobsOf(id)).some(({ state }) => state === 'dead'));
    expect(receiver.received).toHaveLength(1);
    const [dead] = await stand.gateway.jobOverview.list(stand.workspaceId, 'dead', 10);
    expect(dead).toMatchObject({ kind: 'notify', key: id, lastError: 'answered 410' });
    receiver.behave(() => 200);
    await stand.gateway.jobOverview.revive(stand.workspaceId, dead?.id ?? '', now());
    await came(2);
  });

  it('at a private address is not asked, unless that is allowed', async () => {
    await start({ TASKGATE_ALLOW_PRIVATE_NETWORK: 'false' });
    const id = await withdrawn();
    await list(id);
    await eventually('it was refused', async () =>
      (await jobsOf(id)).some(({ lastError }) => lastError === 'the address is private, or not allowed'),
    );
    expect(receiver.received).toEqual([]);
  });
});

describe('without NOTIFY_URL', () => {
  it('nothing is put in', async () => {
    await start({ NOTIFY_URL: '' });
    const id = await withdrawn();
    await list(id);
    expect(await jobsOf(id)).toEqual([]);
    expect(receiver.received).toEqual([]);
  });
});

describe('a webhook that is disabled', () => {
  const hookAt = async (url: string) => {
    const made = await stand.sdk.unified.createUnifiedWebhook({
      webhook: {
        hookUrl: url,
        connectionId: stand.connectionId,
        objectType: 'task_task',
        event: 'updated',
        interval: 60,
      },
    });
    return await stand.gateway.webhooks.find(stand.workspaceId, made.id ?? '');
  };
  const publish = (webhook: Awaited<ReturnType<typeof hookAt>>) =>
    stand.gateway.publisher.publish(webhook, { type: 'VIRTUAL', objects: [{ id: '1' }] });

  it('is told of once, with the reason', async () => {
    await start();
    const gone = await startReceiver();
    gone.behave(() => 410);
    const webhook = await hookAt(`${gone.url}/hook?token=secret-of-the-hook`);
    await publish(webhook);
    await came(1);
    const [one] = receiver.received.map(newsOf);
    expect(one).toMatchObject({
      type: 'webhook.disabled',
      data: {
        webhook_id: webhook.id,
        connection_id: stand.connectionId,
        workspace_id: stand.workspaceId,
        object_type: 'task_task',
        event: 'updated',
        reason: 'answered 410',
      },
    });
    expect(receiver.received.map(({ text }) => text).join()).not.toContain('secret-of-the-hook');
    await eventually('the job is over', async () => (await jobsOf(webhook.id)).length === 0);
    await gone.close();
  });

  it('is told to nobody where nobody wants to know', async () => {
    await start({ NOTIFY_URL: '' });
    const gone = await startReceiver();
    gone.behave(() => 410);
    const webhook = await hookAt(`${gone.url}/hook`);
    await publish(webhook);
    await eventually('it is disabled', async () => {
      const row = await stand.gateway.webhooks.find(stand.workspaceId, webhook.id);
      return row.unhealthyAt !== null;
    });
    expect(await jobsOf(webhook.id)).toEqual([]);
    await gone.close();
  });
});
