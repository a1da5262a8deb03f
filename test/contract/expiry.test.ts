/** Credentials that end on a known day: shown, counted, and said 30, 7 and 1 day ahead, once each. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JOBS } from '../../src/jobs/kinds.ts';
import { eventually } from '../support/fault-stand.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { connect } from './customer.ts';
import { signedIn } from './operator.ts';
import { API_KEY, gatewayOn, type Stand, startStand } from './stand.ts';

const DAY_MS = 86_400_000;

let ahead = 0;
const now = () => Date.now() + ahead;
let receiver: Receiver;
let stand: Stand;
beforeEach(async () => {
  ahead = 0;
  receiver = await startReceiver();
  stand = await startStand({ now }, { NOTIFY_URL: `${receiver.url}/notify`, TASKGATE_ALLOW_PRIVATE_NETWORK: 'true' });
});
afterEach(async () => {
  await stand.close();
  await receiver.close();
});

const inDays = (days: number) => new Date(now() + days * DAY_MS).toISOString();
const pasted = () => {
  const { email, apiToken } = stand.sandbox.accounts.member;
  return { other_auth_info: [stand.sandbox.url, email, apiToken] };
};

async function make(auth: object): Promise<string> {
  const response = await stand.send('POST', '/unified/connection', {
    integration_type: 'jira',
    categories: ['task'],
    permissions: ['task_task_read'],
    external_xref: 'customer-7',
    auth,
  });
  const { id } = (await response.json()) as { id: string };
  expect(response.status).toBe(200);
  return id;
}

const patch = async (id: string, auth: object) => {
  const answer = await stand.send('PATCH', `/unified/connection/${id}`, { auth });
  expect(answer.status, await answer.text()).toBe(200);
};
const shown = async (id: string) => (await stand.sdk.connection.getUnifiedConnection({ id })).auth?.expiryDate;
const expiring = () =>
  receiver.received
    .map(({ text }) => JSON.parse(text) as { type: string; data: Record<string, unknown> })
    .filter(({ type }) => type === 'connection.expiring');

async function metric(days: string): Promise<string | undefined> {
  const text = await (await stand.get('/metrics')).text();
  return new RegExp(`taskgate_connections_expiring\\{within_days="${days}"\\} (\\d+)`).exec(text)?.[1];
}

/** Runs what is due by then, on every process of the store. */
async function pass(days: number, count: number): Promise<void> {
  ahead += days * DAY_MS;
  await eventually(`${count} warnings`, () => expiring().length >= count);
}

/** Nobody looks for ends at the moment, and no notice waits to be sent. */
const allTold = () =>
  eventually('everything was told', async () => {
    const jobs = await stand.gateway.backlog.jobs(now());
    return jobs.every(({ kind, state }) => kind !== JOBS.notify && (kind !== JOBS.expiryWatch || state === 'waiting'));
  });

describe('the end of an API token', () => {
  it('is shown as it was said, and kept until there is another token', async () => {
    const end = inDays(90);
    const id = await make({ ...pasted(), expiry_date: end });
    expect((await shown(id))?.toISOString()).toBe(end);

    await patch(id, pasted());
    expect((await shown(id))?.toISOString()).toBe(end);
    const later = inDays(120);
    await patch(id, { expiry_date: later });
    expect((await shown(id))?.toISOString()).toBe(later);
    const { email, apiToken } = stand.sandbox.accounts.admin;
    await patch(id, { other_auth_info: [stand.sandbox.url, email, apiToken] });
    expect(await shown(id)).toBeUndefined();
    await patch(id, { expiry_date: '2030-01-02' });
    expect((await shown(id))?.toISOString()).toBe('2030-01-02T00:00:00.000Z');
    await patch(id, { expiry_date: '' });
    expect(await shown(id)).toBeUndefined();
  });

  it('is said 30, 7 and 1 day ahead, once each, by one of two processes', { timeout: 60_000 }, async () => {
    const other = await gatewayOn(stand.sandbox, { store: stand.variables, now });
    try {
      const id = await make({ ...pasted(), expiry_date: inDays(31) });
      await Promise.all([stand.gateway.startJobs(), other.gateway.startJobs()]);
      expect(await metric('30')).toBe('0');
      await pass(1.5, 1);
      expect(await metric('30')).toBe('1');
      await pass(10, 1);
      await pass(13, 2);
      await pass(6, 3);
      expect(await metric('1')).toBe('1');
      await allTold();
      expect(expiring().map(({ data }) => data.days_left)).toEqual([30, 7, 1]);
      expect(expiring()[0]?.data).toMatchObject({
        connection_id: id,
        external_xref: 'customer-7',
        reason: expect.stringContaining('30 days'),
        expires_at: expect.stringMatching(/Z$/),
      });
      ahead += DAY_MS;
      expect(await metric('0')).toBe('1');
    } finally {
      await other.close();
    }
  });

  it('that is near already is said once, by the nearest warning', async () => {
    await make({ ...pasted(), expiry_date: inDays(5) });
    await stand.gateway.startJobs();
    await eventually('a warning', () => expiring().length >= 1);
    await allTold();
    expect(expiring().map(({ data }) => data.days_left)).toEqual([5]);
  });

  it('is given and shown in the console', async () => {
    const operator = await signedIn(stand, API_KEY);
    const { email, apiToken } = stand.sandbox.accounts.member;
    const fields = { site: stand.sandbox.url, email, token: apiToken, permission: 'task_task_read' };
    const made = await operator.act('/console/integrations/jira/token', {
      ...fields,
      expiry_date: inDays(3.5).slice(0, 10),
    });
    const page = await operator.page(made.headers.get('location') ?? '');
    expect(page).toMatch(/The credentials expire in \d days: replace them before/);
    expect(await operator.page('/console/connections')).toMatch(/Expires in \d d/);
    const client = stand.sandbox.services.giveClient(
      stand.sandbox.services.create('Console Robot'),
      ['read:jira-user', 'read:jira-work'],
      [stand.sandbox.cloudId],
    );
    const asService = { client_id: client.clientId, permission: 'task_task_read', external_xref: 'robot' };
    const refused = await operator.act('/console/integrations/jira/client', { ...asService, client_secret: 'wrong' });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('Jira refuses these credentials');
    const connected = await operator.act('/console/integrations/jira/client', {
      ...asService,
      client_secret: client.clientSecret,
    });
    const robot = connected.headers.get('location') ?? '';
    expect(await operator.page(robot)).toContain('service account (OAuth 2.0)');
    const replaced = await operator.act(`${robot.split('?')[0]}/token`, { client_secret: client.clientSecret });
    expect(replaced.headers.get('location')).toContain('done=reauthorized');
  });
});

describe('the end of other credentials', () => {
  it('of a service account is said by whoever connects it, and outlasts renewals', async () => {
    const { services, cloudId } = stand.sandbox;
    const client = services.giveClient(services.create('Robot'), ['read:jira-user', 'read:jira-work'], [cloudId]);
    const end = inDays(60);
    const id = await make({ client_id: client.clientId, client_secret: client.clientSecret, expiry_date: end });
    stand.sandbox.grants.expireAccess();
    expect((await stand.get(`/task/${id}/task?limit=1`)).status).toBe(200);
    expect((await shown(id))?.toISOString()).toBe(end);
    const sooner = inDays(20);
    await patch(id, { expiry_date: sooner });
    expect((await shown(id))?.toISOString()).toBe(sooner);
    expect((await stand.get(`/task/${id}/task?limit=1`)).status).toBe(200);
  });

  it('of OAuth is not warned of, since tokens are renewed', async () => {
    await connect(stand, { query: { scopes: 'task_task_read' } });
    expect(await metric('30')).toBe('0');
  });
});
