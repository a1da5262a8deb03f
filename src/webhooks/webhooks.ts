/** Webhooks: made, found, changed, resumed, removed. */
import { virtualEvents } from '../../adapters/contract/object-adapter.ts';
import {
  DEFAULT_INTERVAL_MINUTES,
  MOST_OBJECTS,
  type WebhookCreate,
  type WebhookType,
  type WebhookUpdate,
} from '../../schema/models/webhook.ts';
import { definitionOf, type ObjectType } from '../../schema/objects.ts';
import type { Calls, Scope } from '../calls/call.ts';
import type { LiveConnection } from '../connections/connections.ts';
import type { Providers } from '../connections/providers.ts';
import { JOBS } from '../jobs/kinds.ts';
import type { Queue } from '../jobs/queue.ts';
import type { Clock } from '../lib/clock.ts';
import { bodyProblem, GatewayError, validationError } from '../lib/errors.ts';
import { idOfAttempt, newId } from '../lib/id.ts';
import type { PollBeginning } from '../store/webhooks/polls.ts';
import type { WebhookQuery, WebhookRow, WebhookStore } from '../store/webhooks/webhooks.ts';
import type { NativeSubscriptions } from './native/native-subscriptions.ts';
import {
  checkChange,
  checkEvent,
  checkHookUrl,
  checkRequiredFilters,
  checkSettings,
  checkSubject,
} from './webhook-input.ts';

/** The looking for changes that virtual webhooks live by. */
export interface Polling {
  /** Finds out where a new webhook begins: what changes from now on is told. Throws what the provider refuses. */
  begin(live: LiveConnection, webhook: WebhookRow, includesAll: boolean, scope: Scope): Promise<PollBeginning>;
}

export interface WebhooksDependencies {
  readonly store: WebhookStore;
  readonly calls: Calls;
  readonly queue: Queue;
  readonly native: NativeSubscriptions;
  readonly polling: Polling;
  readonly clock: Clock;
  readonly allowPrivateNetwork: boolean;
  readonly providers: Providers;
}

const MINUTE_MS = 60_000;
const RESUMABLE_MS = 7 * 24 * 60 * MINUTE_MS;

const notFound = () => new GatewayError('not_found', 'There is no such webhook in this workspace.');

export function createWebhooks(deps: WebhooksDependencies) {
  const { store, calls, queue, native, polling, clock } = deps;

  async function find(workspaceId: string, id: string): Promise<WebhookRow> {
    const row = await store.find(workspaceId, id);
    if (!row) throw notFound();
    return row;
  }

  /** The kind that was asked for, or the better one that the connection can have. */
  async function chooseType(live: LiveConnection, input: WebhookCreate, type: ObjectType): Promise<WebhookType> {
    const hasFilters = Object.keys(input.filters ?? {}).length > 0;
    if (input.webhook_type === 'virtual') return 'virtual';
    const isAllowed = live.row.permissions.includes('webhook');
    const obstacle =
      (await native.obstacle(live, type, input.event)) ?? (isAllowed ? undefined : 'need the permission webhook');
    if (input.webhook_type === undefined) return hasFilters || obstacle !== undefined ? 'virtual' : 'native';
    if (hasFilters) throw validationError([bodyProblem('$.filters', 'is for virtual webhooks')]);
    if (obstacle === undefined) return 'native';
    throw validationError([bodyProblem('$.webhook_type', `can't be native: native webhooks ${obstacle}`, ['virtual'])]);
  }

  async function rowOf(id: string, live: LiveConnection, input: WebhookCreate, type: ObjectType): Promise<WebhookRow> {
    const now = clock.now();
    return {
      id,
      workspaceId: live.row.workspaceId,
      connectionId: live.row.id,
      integrationType: live.row.integrationType,
      environment: live.row.environment,
      objectType: type,
      event: input.event,
      type: await chooseType(live, input, type),
      hookUrl: input.hook_url ?? '',
      intervalMs: Math.round((input.interval ?? DEFAULT_INTERVAL_MINUTES) * MINUTE_MS),
      fields: input.fields || null,
      filters: input.filters ?? {},
      pageMaxLimit: input.page_max_limit ?? MOST_OBJECTS,
      isPaused: input.is_paused ?? false,
      unhealthyAt: null,
      runs: [],
      lastSeq: 0,
      checkedAt: null,
      createdAt: now,
      updatedAt: now,
    };
  }

  async function create(workspaceId: string, input: WebhookCreate, includesAll: boolean, scope: Scope) {
    const type = checkSubject(input);
    const live = await calls.open(workspaceId, input.connection_id);
    const { object } = calls.admit(live, type, 'list');
    checkSettings(input, type, object);
    await checkHookUrl(input.hook_url, deps.allowPrivateNetwork);
    const id = scope.attempt ? idOfAttempt(scope.attempt) : newId(clock);
    const before = scope.attempt?.mayBeDone ? await store.find(workspaceId, id) : undefined;
    if (before) return before;
    const row = await rowOf(id, live, input, type);
    if (row.type === 'virtual') checkEvent(row.event, virtualEvents(object), definitionOf(type).title);
    const isPolled = row.type === 'virtual' || includesAll;
    if (row.type === 'native') await native.subscribing(live, row, scope);
    const begun = isPolled ? await polling.begin(live, row, includesAll, scope) : undefined;
    const wakes = [
      ...(isPolled ? [{ kind: JOBS.poll, key: row.id }] : []),
      ...(row.type === 'native' ? native.wakesOf(row) : []),
    ];
    await store.insert(row, begun, wakes.map(queue.wakeOf));
    for (const { kind } of wakes) queue.announce(kind);
    return row;
  }

  const GOING_ON = [JOBS.deliver, JOBS.poll] as const;
  const wakesOf = (id: string) => GOING_ON.map((kind) => queue.wakeOf({ kind, key: id, hurry: true }));

  /** Changes it and lets go, in the same write, what waited while it was paused or unhealthy. */
  async function heal(workspaceId: string, id: string, change: Partial<WebhookRow>, isRebased = false): Promise<void> {
    await store.heal(workspaceId, id, change, { wakes: wakesOf(id), isRebased });
    for (const kind of GOING_ON) queue.announce(kind);
  }

  async function update(workspaceId: string, id: string, input: WebhookUpdate): Promise<WebhookRow> {
    const row = await find(workspaceId, id);
    checkChange(row, input);
    const object = deps.providers.find(row.integrationType)?.object(row.objectType as ObjectType);
    if (object) {
      checkSettings(input, row.objectType as ObjectType, object);
      checkRequiredFilters(input, row, object);
    }
    if (input.hook_url !== undefined) await checkHookUrl(input.hook_url, deps.allowPrivateNetwork);
    const change: Partial<WebhookRow> = { updatedAt: clock.now() };
    if (input.hook_url !== undefined) change.hookUrl = input.hook_url;
    if (input.interval !== undefined) change.intervalMs = Math.round(input.interval * MINUTE_MS);
    if (input.fields !== undefined) change.fields = input.fields || null;
    if (input.filters !== undefined) change.filters = input.filters ?? {};
    if (input.page_max_limit !== undefined) change.pageMaxLimit = input.page_max_limit;
    if (input.is_paused !== undefined) change.isPaused = input.is_paused;
    // Whoever changes a webhook that was given up means it to go on.
    const isRebased = change.filters && JSON.stringify(change.filters) !== JSON.stringify(row.filters);
    await heal(workspaceId, id, change, isRebased);
    return await find(workspaceId, id);
  }

  async function removeRow(row: WebhookRow): Promise<void> {
    await store.remove(row.workspaceId, row.id, queue.wakeOf({ kind: JOBS.purgeWebhook, key: row.id }));
    queue.announce(JOBS.purgeWebhook);
    if (row.type === 'native') await native.unsubscribed(row);
  }

  return {
    find,
    list: (workspaceId: string, query: WebhookQuery) => store.list(workspaceId, query),
    create,
    update,
    async remove(workspaceId: string, id: string): Promise<void> {
      await removeRow(await find(workspaceId, id));
    },
    /** All of a connection, before it is removed itself. */
    async removeOf(connectionId: string): Promise<void> {
      for (const row of await store.ofConnection(connectionId)) await removeRow(row);
    },
    /** Looks for changes now. */
    async trigger(workspaceId: string, id: string): Promise<void> {
      const row = await find(workspaceId, id);
      if (row.isPaused) throw new GatewayError('conflict', 'The webhook is paused.');
      if (row.type === 'native') await native.sweep(row);
      else await queue.wake({ kind: JOBS.poll, key: id, hurry: true });
    },
    /** An unhealthy webhook delivers again, beginning with what its receiver did not take. */
    async resume(workspaceId: string, id: string): Promise<WebhookRow> {
      const row = await find(workspaceId, id);
      if (row.unhealthyAt !== null && clock.now() - row.unhealthyAt > RESUMABLE_MS) {
        throw new GatewayError('conflict', 'The webhook has been unhealthy for more than 7 days: create another one.');
      }
      await heal(workspaceId, id, {});
      return row.unhealthyAt === null ? row : await find(workspaceId, id);
    },
  };
}

export type Webhooks = ReturnType<typeof createWebhooks>;
