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
import { authorize } from './authorization.ts';
import { connect } from './customer.ts';
import { type Customer, type CustomerOptions, openCustomer } from './providers.ts';
import { type Stand, startStand } from './stand.ts';

/** Makes native webhooks, and sees what they were told. */
export interface NativeTools {
  /** The connection whose provider pushes. */
  readonly customerId: string;
  /** A native webhook for one event of one kind of objects. */
  subscribe(objectType: string, event: WebhookCreate['event'], more?: Partial<WebhookCreate>): Promise<WebhookRow>;
  /** What a webhook was told so far, oldest first. */
  told(webhook: WebhookRow): Promise<JsonObject[]>;
  /** Waits until whatever the provider has sent is taken in. */
  settled(): Promise<void>;
  /** Waits until no job is under way. */
  idle(): Promise<void>;
  /** Looks now whether the provider kept something to itself. */
  sweep(): Promise<void>;
}

export interface NativeStand extends Stand, NativeTools {
  /** What Jira is asked, by the customer's account, on its site. */
  jira(method: string, path: string, body?: unknown): Promise<{ status: number; body: JsonObject }>;
  createIssue(fields?: JsonObject): Promise<string>;
}

export type NativeCustomer = Customer & NativeTools;

const PATIENCE = { timeout: 15_000, interval: 10 };

interface Pushing {
  readonly customerId: string;
  /** Epoch milliseconds of the gateway. */
  readonly now: () => number;
  /** When the provider has nothing more to send. */
  sent(): Promise<void>;
}

function nativeTools(
  { gateway, workspaceId }: Pick<Stand, 'gateway' | 'workspaceId'>,
  { customerId, now, sent }: Pushing,
): NativeTools {
  const { store } = gateway;
  const { nativeEvent, job, delivery } = store.t;

  const scopeOf = () => ({
    signal: AbortSignal.timeout(20_000),
    log: createLogger('silent'),
    meter: new Meter(systemClock),
  });

  async function isQuiet(): Promise<void> {
    await sent();
    const jobs = await store.db.select().from(job);
    const busy = jobs.filter(
      ({ kind, runAt, state }) => ['take-in', 'sweep-native'].includes(kind) && state === 'ready' && runAt <= now(),
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
    customerId,
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
    async told(webhook) {
      const rows = await store.db.select().from(delivery).orderBy(asc(delivery.seq));
      return rows
        .filter(({ webhookId }) => webhookId === webhook.id)
        .flatMap(({ body }) => JSON.parse(body) as JsonObject[]);
    },
    async sweep() {
      await gateway.queue.wake({ kind: 'sweep-native', key: customerId, payload: { workspaceId }, hurry: true });
      await settled();
    },
  };
}

/** A customer of any provider, connected by OAuth, whose gateway does its jobs. */
export async function openNativeCustomer(provider: string, options: CustomerOptions = {}): Promise<NativeCustomer> {
  const variables = { TASKGATE_ALLOW_PRIVATE_NETWORK: 'true' };
  const customer = await openCustomer(provider, { seed: { issues: 5 }, variables, ...options });
  await customer.gateway.startJobs();
  const customerId = await authorize(customer);
  const { now, pushes } = customer;
  return { ...customer, ...nativeTools(customer, { customerId, now, sent: pushes.sent }) };
}

export async function startNativeStand(
  options: SandboxOptions = {},
  variables: Readonly<Record<string, string>> = {},
): Promise<NativeStand> {
  const stand = await startStand(options, variables);
  const { gateway, sandbox } = stand;
  await gateway.startJobs();
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

  return {
    ...stand,
    ...nativeTools(stand, {
      customerId: await connect(stand),
      now: options.now ?? Date.now,
      sent: () => sandbox.webhooks.deliveries.settled(),
    }),
    jira,
    async createIssue(fields = {}) {
      const { body } = await jira('POST', 'issue', {
        fields: { project: { key: 'SHOP' }, issuetype: { id: '10002' }, summary: 'Paint the shelves', ...fields },
      });
      return String(body.id);
    },
  };
}
