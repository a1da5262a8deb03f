import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../../../../adapters/jira/line/client.ts';
import { inspect, renew, subscribe, unsubscribe } from '../../../../adapters/jira/webhooks/registration.ts';
import { type Sandbox, startSandbox } from '../../../../sandbox/jira/index.ts';
import { Meter } from '../../../../src/lib/observe/meter.ts';
import { createMetrics } from '../../../../src/lib/observe/metrics.ts';
import { createUpstreamMetrics } from '../../../../src/lib/observe/upstream-metrics.ts';
import { createOutbound } from '../../../../src/lib/outbound/outbound.ts';
import { Secret } from '../../../../src/lib/secret.ts';

const DAY = 24 * 60 * 60_000;
const URL_OF_OURS = 'https://gateway.example.com/hooks/secret-path';

let sandbox: Sandbox;
let now: number;
const clock = { now: () => now };
const outbound = createOutbound({ timeoutMs: 5000, metrics: createUpstreamMetrics(createMetrics(), clock) });

beforeEach(async () => {
  now = Date.now();
  sandbox = await startSandbox({ seed: 'empty', now: () => now });
});
afterEach(() => sandbox.close());

/** What the adapter has at hand, with an access token that is new each time. */
function context(accountId = sandbox.accounts.admin.accountId) {
  const scopes = ['read:jira-work', 'manage:jira-webhook'];
  const code = sandbox.grants.authorize({ accountId, scopes, cloudIds: [sandbox.cloudId] }, 'https://app');
  const accessToken = sandbox.grants.exchange(code, 'https://app')?.access_token ?? '';
  const credentials = new Secret(JSON.stringify({ kind: 'oauth', accessToken, expiresAt: now + 3_600_000, scopes }));
  const client = createClient({
    connection: { id: 'c', auth: { api_url: `${sandbox.url}/ex/jira/${sandbox.cloudId}` } },
    credentials,
    outbound: outbound.to({ origin: sandbox.url, mayBePrivate: true }, new Meter(clock)),
    clock,
    signal: AbortSignal.timeout(10_000),
    deadline: now + 10_000,
  });
  return { client, clock };
}

const registered = () => sandbox.webhooks.registrations.all();
const ours = (known: string[] = []) => ({ url: URL_OF_OURS, known, secret: new Secret('not sent to Jira') });

describe('subscribing', () => {
  it.each(['number', 'text'] as const)('registers one webhook for everything; its end is a %s', async (form) => {
    sandbox.webhooks.expiryForm = form;
    const made = await subscribe(context(), ours());
    expect(made).toEqual({ id: String(registered()[0]?.id), expiresAt: now + 30 * DAY });
    expect(registered()).toHaveLength(1);
    expect(registered()[0]).toMatchObject({
      url: URL_OF_OURS,
      events: [
        'jira:issue_created',
        'jira:issue_updated',
        'jira:issue_deleted',
        'comment_created',
        'comment_updated',
        'comment_deleted',
      ],
    });
  });

  it('takes over what is there already, so that a lost answer leaves nothing behind', async () => {
    sandbox.faults.add({ method: 'POST', path: '/webhook', afterwards: true, status: 502 });
    await expect(subscribe(context(), ours())).rejects.toMatchObject({ code: 'upstream_error' });
    expect(registered()).toHaveLength(1);
    expect(await subscribe(context(), ours())).toMatchObject({ id: String(registered()[0]?.id) });
    expect(registered()).toHaveLength(1);
  });

  it('puts a new one in place of one that has expired', async () => {
    const first = await subscribe(context(), ours());
    now += 31 * DAY;
    const second = await subscribe(context(), ours([first.id]));
    expect(second.id).not.toBe(first.id);
    expect(registered().map(({ id }) => String(id))).toEqual([second.id]);
  });

  it('puts a new one in place of its own for another URL, and leaves those of others alone', async () => {
    const first = await subscribe(context(), { ...ours(), url: 'https://old.example.com/hooks/x' });
    await expect(subscribe(context(), ours())).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('https://old.example.com/…'),
    });
    const second = await subscribe(context(), ours([first.id]));
    expect(registered().map(({ id, url }) => [String(id), url])).toEqual([[second.id, URL_OF_OURS]]);
  });

  it('does not count on a webhook that tells less', async () => {
    const { admin } = sandbox.accounts;
    const narrow = { events: ['jira:issue_created'], jqlFilter: 'project != null' };
    sandbox.webhooks.registrations.register(admin.accountId, URL_OF_OURS, narrow);
    await subscribe(context(), ours());
    expect(registered()).toHaveLength(2);
  });

  it('fails with the words of Jira, without the secret path, when there is no room', async () => {
    const { admin } = sandbox.accounts;
    const other = { events: ['jira:issue_created'], jqlFilter: 'project = A' };
    for (let count = 0; count < 5; count++) {
      sandbox.webhooks.registrations.register(admin.accountId, URL_OF_OURS, other);
    }
    await expect(subscribe(context(), ours())).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('The limit of 5 webhooks'),
    });
  });

  it('tries another filter when the first one is refused', async () => {
    const body = { webhookRegistrationResult: [{ errors: ['Operand null is unsupported'] }] };
    sandbox.faults.add({ method: 'POST', path: '/webhook', status: 200, body });
    await subscribe(context(), ours());
    expect(registered()[0]?.jqlFilter).toMatch(/^project != "/);
  });
});

describe('a registration', () => {
  it('is renewed for another 30 days', async () => {
    const { id } = await subscribe(context(), ours());
    now += 20 * DAY;
    expect(await renew(context(), id)).toEqual({ id, expiresAt: now + 30 * DAY });
  });

  it('is not renewed when it has lapsed or is gone, whatever Jira answers', async () => {
    const { id } = await subscribe(context(), ours());
    now += 31 * DAY;
    expect(await renew(context(), id)).toBeUndefined();
    expect(await inspect(context(), id)).toBeUndefined();
    sandbox.webhooks.registrations.forgetAll();
    expect(await renew(context(), id)).toBeUndefined();
  });

  it('is removed, once or twice', async () => {
    const { id } = await subscribe(context(), ours());
    await unsubscribe(context(), id);
    await unsubscribe(context(), id);
    expect(registered()).toEqual([]);
  });
});
