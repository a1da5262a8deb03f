/** Creates webhooks: checks the request, chooses native or virtual, and stores where the webhook begins. */
import { virtualEvents } from '../../adapters/contract/object-adapter.ts';
import { WEBHOOK_EVENTS, type WebhookCreate, type WebhookType } from '../../schema/models/webhook.ts';
import { definitionOf, type ObjectType } from '../../schema/objects.ts';
import type { Calls, Scope } from '../calls/call.ts';
import type { LiveConnection } from '../connections/connections.ts';
import type { Providers } from '../connections/providers.ts';
import type { Queue } from '../jobs/queue.ts';
import type { Base } from '../lib/base.ts';
import { bodyProblem, GatewayError, validationError } from '../lib/errors.ts';
import { idOfAttempt, newId } from '../lib/id.ts';
import type { WebhookRow, WebhookStore } from '../store/webhooks/webhooks.ts';
import { checkDatabase, type DatabaseInput } from './database/database-input.ts';
import type { Databases } from './database/databases.ts';
import { isPolled } from './database/mirrored.ts';
import type { HookUrls } from './hook-url.ts';
import type { NativeSubscriptions } from './native/subscriptions.ts';
import type { PollStart } from './poll/poll-start.ts';
import { checkEvent, checkedHookUrl, checkHookUrl, checkSettings, checkSubject } from './webhook-input.ts';
import { pollJob } from './webhook-jobs.ts';
import { newWebhookRow } from './webhook-row.ts';

export interface CreateWebhookDependencies extends Base {
  readonly providers: Providers;
  readonly store: WebhookStore;
  readonly calls: Calls;
  readonly queue: Queue;
  readonly native: NativeSubscriptions;
  readonly pollStart: PollStart;
  readonly hookUrls: HookUrls;
  readonly databases: Databases;
  readonly allowPrivateNetwork: boolean;
  /** Webhooks of one workspace; 0 for any number. */
  readonly maxWebhooks: number;
}

export type CreateWebhook = (
  workspaceId: string,
  input: WebhookCreate,
  includesAll: boolean,
  scope: Scope,
) => Promise<WebhookRow>;

/** The type that was asked for, or native where the connection can have it. */
async function chooseType(
  native: NativeSubscriptions,
  live: LiveConnection,
  input: WebhookCreate,
  type: ObjectType,
  database: DatabaseInput | undefined,
): Promise<WebhookType> {
  if (input.webhook_type === 'virtual') return 'virtual';
  const hasFilters = Object.keys(input.filters ?? {}).length > 0;
  const isAllowed = live.row.permissions.includes('webhook');
  const obstacle =
    (await native.obstacle(live, type, database ? WEBHOOK_EVENTS : [input.event])) ??
    (isAllowed ? undefined : 'need the permission webhook');
  if (input.webhook_type === undefined) return hasFilters || obstacle !== undefined ? 'virtual' : 'native';
  if (hasFilters) throw validationError([bodyProblem('$.filters', 'is for virtual webhooks')]);
  if (obstacle === undefined) return 'native';
  throw validationError([bodyProblem('$.webhook_type', `can't be native: native webhooks ${obstacle}`, ['virtual'])]);
}

export function createWebhookCreation(deps: CreateWebhookDependencies): CreateWebhook {
  const { store, calls, queue, native, pollStart, databases, clock, maxWebhooks } = deps;

  /** Begins to poll or to receive events, and stores the webhook with the jobs that it needs. */
  async function begin(live: LiveConnection, row: WebhookRow, includesAll: boolean, scope: Scope): Promise<void> {
    const isNative = row.type === 'native';
    const begins = includesAll || isPolled(row);
    if (isNative) await native.prepareFor(live, row, scope);
    const begun = begins ? await pollStart.begin(live, row, includesAll, scope) : undefined;
    const wakes = [...(begins ? [pollJob(row)] : []), ...(isNative ? native.wakesOf(row) : [])];
    await store.insert(row, begun, wakes.map(queue.wakeOf));
    for (const wake of wakes) queue.announce(wake);
  }

  async function checkCount(workspaceId: string): Promise<void> {
    if (maxWebhooks === 0 || (await store.countOf(workspaceId)) < maxWebhooks) return;
    throw new GatewayError(
      'conflict',
      `This workspace has ${maxWebhooks} webhooks, which is as many as it may have (MAX_WEBHOOKS).`,
    );
  }

  /** Where its deliveries go, checked. */
  async function receiverOf(input: WebhookCreate) {
    const database = await checkDatabase(input, deps.allowPrivateNetwork);
    if (database) return { url: database.url, database };
    const url = checkedHookUrl(input);
    await checkHookUrl(url, deps.allowPrivateNetwork);
    return { url, database };
  }

  return async (workspaceId, input, includesAll, scope) => {
    const objectType = checkSubject(input);
    const { url, database } = await receiverOf(input);
    const live = await calls.open(workspaceId, input.connection_id);
    const { object } = calls.admit(live, objectType, 'list');
    checkSettings(input, objectType, object);
    const id = scope.attempt ? idOfAttempt(scope.attempt) : newId(clock);
    const before = scope.attempt?.mayBeDone ? await store.find(workspaceId, id) : undefined;
    if (before) return before;
    await checkCount(workspaceId);
    const type = await chooseType(native, live, input, objectType, database);
    if (type === 'virtual' && !database) {
      checkEvent(input.event, virtualEvents(object), definitionOf(objectType).title);
    }
    const row = newWebhookRow(live, input, {
      id,
      type,
      objectType,
      url: deps.hookUrls.seal(id, url),
      dbType: database?.dbType ?? null,
      now: clock.now(),
    });
    if (database) {
      await databases.checkAlone(row, database.address);
      await databases.tryOut(row, database.address);
    }
    await begin(live, row, includesAll, scope);
    return row;
  };
}
