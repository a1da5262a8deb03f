/** A gateway with a customer connected by OAuth, whose native webhooks are looked at where they are stored. */
import { asc } from 'drizzle-orm';
import { vi } from 'vitest';
import type { SandboxOptions } from '../../sandbox/jira/index.ts';
import type { JsonObject } from '../../schema/field.ts';
import type { WebhookCreate } from '../../schema/models/webhook.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createLogger } from '../../src/lib/observe/log.ts';
import { Meter } from '../../src/lib/observe/meter.ts';
import type { WebhookRow } from '../../src/store/webhooks/webhooks.ts';
import { connect } from './customer.ts';
import { type Stand, startStand } from './stand.ts';

export interface NativeStand extends Stand {
  /** The connection by OAuth. */
  readonly customerId: string;
  /** A native webhook for one event of one kind of objects. */
  subscribe(objectType: string, event: WebhookCreate['event'], more?: Partial<WebhookCreate>): Promise<WebhookRow>;
  /** What Jira is asked, by the customer's account, on its site. */
  jira(method: string, path: string, body?: unknown): Promise<{ status: number; body: JsonObject }>;
  createIssue(fields?: JsonObject): Promise<string>;
  /** What a webhook was told so far, oldest first. */
  told(webhook: WebhookRow): Promise<JsonObject[]>;
  /** Waits until whatever Jira has sent is taken in. */
  settled(): Promise<void>;
  /** Waits until no job is under way. */
  idle(): Promise<void>;
  /** Looks now whether Jira kept something to itself. */
  sweep(): Promise<void>;
}

const PATIENCE = { timeout: 15_000, interval: 10 };

export async function startNativeStand(
  options: SandboxOptions = {},
  variables: Readonly<Record<string, string>> = {},
): Promise<NativeStand> {
  const stand = await startStand(options, variables);
  const { gateway, sandbox, workspaceId } = stand;
  await gateway.startJobs();
  const customerId = await connect(stand);
  const { store } = gateway;
  const { nativeEvent, job, delivery } = store.t;

  const scopeOf = () => ({
    signal: AbortSignal.timeout(20_000),
    log: createLogger('silent'),
    meter: new Meter(systemClock),
  });

  const { email, apiToken } = sandbox.accounts.admin;
  const authorization = `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`;

  async function jira(method: string, path: string, body?: unknown) {
    const answer = await fetch(`${sandbox.url}/rest/api/3/${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as JsonObject };
  }

  async function isQuiet(): Promise<void> {
    await sandbox.webhooks.deliveries.settled();
    const now = (options.now ?? Date.now)();
    const jobs = await store.db.select().from(job);
    const busy = jobs.filter(
      ({ kind, runAt, state }) => ['take-in', 'sweep-native'].includes(kind) && state === 'ready' && runAt <= now,
    );
    const events = (await store.db.select().from(nativeEvent)).filter(({ doneAt }) => doneAt === null);
    if (busy.length > 0 || events.length > 0) throw new Error(`${events.length} events, ${busy.length} jobs wait.`);
  }

  async function isIdle(): Promise<void> {
    const held = (await store.db.select().from(job)).filter(({ lockedBy }) => lockedBy !== null);
    if (held.length > 0) throw new Error(`${held.map(({ kind }) => kind).join(', ')} under way.`);
  }

  const settled = () => vi.waitFor(isQuiet, PATIENCE);

  return {
    ...stand,
    customerId,
    jira,
    settled,
    idle: () => vi.waitFor(isIdle, PATIENCE),
    subscribe: (object_type, event, more = {}) =>
      gateway.webhooks.create(
        workspaceId,
        {
          connection_id: customerId,
          object_type,
          event,
          hook_url: 'https://receiver.example.com/hook',
          webhook_type: 'native',
          ...more,
        },
        false,
        scopeOf(),
      ),
    async createIssue(fields = {}) {
      const { body } = await jira('POST', 'issue', {
        fields: { project: { key: 'SHOP' }, issuetype: { id: '10002' }, summary: 'Paint the shelves', ...fields },
      });
      return String(body.id);
    },
    async told(webhook) {
      const rows = await store.db.select().from(delivery).orderBy(asc(delivery.seq));
      return rows
        .filter(({ webhookId }) => webhookId === webhook.id)
        .flatMap(({ body }) => JSON.parse(body) as JsonObject[]);
    },
    async sweep() {
      await gateway.queue.wake({
        kind: 'sweep-native',
        key: customerId,
        payload: { workspaceId },
        hurry: true,
      });
      await settled();
    },
  };
}
