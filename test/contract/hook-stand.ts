/** A stand whose gateway does its jobs, a receiver for its webhooks, and a clock that both can be moved by. */
import { vi } from 'vitest';
import type { SandboxOptions } from '../../sandbox/jira/index.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Customer, type CustomerOptions, openCustomer } from './providers.ts';
import { type Stand, startStand } from './stand.ts';

export const MINUTE = 60_000;

type Shape = Record<string, unknown>;

export interface ShownWebhook {
  readonly id: string;
  readonly is_healthy: boolean;
  readonly runs: readonly string[];
  readonly checked_at?: string;
  readonly [field: string]: unknown;
}

/** Makes webhooks, and sees what arrives for them. */
export interface HookTools {
  readonly receiver: Receiver;
  /** Makes a virtual webhook of tasks that were updated, or whatever `change` says. */
  hook(change?: Shape, query?: string): Promise<string>;
  webhook(id: string): Promise<ShownWebhook>;
  log(id: string, query?: string): Promise<Shape[]>;
  /** Looks for changes, and waits until everything that was found has arrived. */
  look(id: string): Promise<void>;
  /** What arrived for a webhook since the last time that this was asked. */
  arrived(id: string): { type: string; data: readonly Shape[] }[];
}

export interface HookStand extends Stand, HookTools {
  /** Moves the clock of everybody. */
  pass(ms: number): void;
  now(): number;
  /** Somebody else works on the site. */
  jira(method: string, path: string, body?: unknown): Promise<Shape>;
}

export type HookCustomer = Customer & HookTools;

export interface HookStandOptions extends SandboxOptions {
  /** How far the gateway's clock is ahead of Jira's. */
  readonly skewMs?: number;
}

export const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 15_000, interval: 20 });

type Served = Pick<Stand, 'gateway' | 'connectionId' | 'get' | 'send'>;

/** @param now of the gateway. */
async function hookTools(stand: Served, now: () => number): Promise<HookTools> {
  const receiver = await startReceiver();
  await stand.gateway.startJobs();
  const told = new Map<string, number>();
  const webhook = async (id: string) => (await (await stand.get(`/unified/webhook/${id}`)).json()) as ShownWebhook;
  const log = async (id: string, query = '') =>
    (await (await stand.get(`/unified/webhook/${id}/delivery${query}`)).json()) as Shape[];

  /** Whether the next look is a matter of its interval. */
  async function isAtRest(id: string): Promise<boolean> {
    const { db, t } = stand.gateway.store;
    const jobs = await db.select().from(t.job);
    const job = jobs.find(({ kind, key }) => kind === 'poll' && key === id);
    return job !== undefined && job.lockedBy === null && job.runAt > now();
  }

  return {
    receiver,
    async hook(change = {}, query = '') {
      const body = {
        connection_id: stand.connectionId,
        object_type: 'task_task',
        event: 'updated',
        webhook_type: 'virtual',
        interval: 1,
        hook_url: receiver.url,
        ...change,
      };
      const answer = await stand.send('POST', `/unified/webhook${query}`, body);
      const made = (await answer.json()) as Shape;
      if (answer.status !== 200) throw new Error(JSON.stringify(made));
      return String(made.id);
    },
    webhook,
    log,
    async look(id) {
      await stand.send('PUT', `/unified/webhook/${id}/trigger`);
      await until(async () => {
        if (!(await isAtRest(id))) throw new Error(`${id} is still looking`);
      });
      await until(async () => {
        const pending = await log(id, '?status=pending');
        if (pending.length > 0) throw new Error(`${pending.length} are pending`);
      });
    },
    arrived(id) {
      const all = receiver.received.filter(({ body }) => body.webhook.id === id);
      const fresh = all.slice(told.get(id) ?? 0);
      told.set(id, all.length);
      return fresh.map(({ body }) => ({ type: body.type, data: body.data }));
    },
  };
}

const VARIABLES = { TASKGATE_ALLOW_PRIVATE_NETWORK: 'true' };

/** A customer of any provider, whose gateway does its jobs. */
export async function openHookCustomer(provider: string, options: CustomerOptions = {}): Promise<HookCustomer> {
  const { skewMs = 0 } = options;
  const customer = await openCustomer(provider, { seed: { issues: 5 }, variables: VARIABLES, ...options });
  const tools = await hookTools(customer, () => customer.now() + skewMs);
  return {
    ...customer,
    ...tools,
    async close() {
      await tools.receiver.close();
      await customer.close();
    },
  };
}

export async function startHookStand({ skewMs = 0, ...options }: HookStandOptions = {}): Promise<HookStand> {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const stand = await startStand({ seed: { issues: 5 }, now, ...options }, VARIABLES, skewMs);
  const tools = await hookTools(stand, () => now() + skewMs);
  const { admin } = stand.sandbox.accounts;
  const authorization = `Basic ${Buffer.from(`${admin.email}:${admin.apiToken}`).toString('base64')}`;

  return {
    ...stand,
    ...tools,
    now,
    pass(ms) {
      ahead += ms;
    },
    async jira(method, path, body) {
      const answer = await fetch(`${stand.sandbox.url}/rest/api/3/${path}`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return text === '' ? {} : JSON.parse(text);
    },
    async close() {
      await tools.receiver.close();
      await stand.close();
    },
  };
}
