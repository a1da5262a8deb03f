/** Webhooks: created, found, changed, resumed, removed. */
import { RESUMABLE_MS, type WebhookUpdate } from '../../schema/models/webhook.ts';
import type { ObjectType } from '../../schema/objects.ts';
import { GatewayError } from '../lib/errors.ts';
import type { Healing } from '../store/webhooks/webhook-runs.ts';
import type { WebhookQuery, WebhookRow } from '../store/webhooks/webhooks.ts';
import { type CreateWebhook, type CreateWebhookDependencies, createWebhookCreation } from './create-webhook.ts';
import { checkDatabaseUrl } from './database/database-input.ts';
import { isPolled } from './database/mirrored.ts';
import { changedUrl } from './hook-url.ts';
import { checkChange, checkHookUrl, checkRequiredFilters, checkSettings } from './webhook-input.ts';
import { deliverJob, pollJob, purgeJob } from './webhook-jobs.ts';
import { changeOf } from './webhook-row.ts';

/** What a workspace does with its webhooks. Throws `not_found` when the workspace has no such webhook. */
export interface Webhooks {
  readonly create: CreateWebhook;
  find(workspaceId: string, id: string): Promise<WebhookRow>;
  list(workspaceId: string, query: WebhookQuery): Promise<WebhookRow[]>;
  /** Also resumes an unhealthy webhook. */
  update(workspaceId: string, id: string, input: WebhookUpdate): Promise<WebhookRow>;
  remove(workspaceId: string, id: string): Promise<void>;
  /** Removes all of a connection, before it is removed itself. */
  removeOf(connectionId: string): Promise<void>;
  /** Polls now. */
  trigger(workspaceId: string, id: string): Promise<void>;
  /** An unhealthy webhook delivers again, beginning with the delivery that its endpoint did not take. */
  resume(workspaceId: string, id: string): Promise<WebhookRow>;
}

/** Jobs that go on with a webhook when it is healthy again. */
const RESUMED_JOBS = [deliverJob, pollJob];

const notFound = () => new GatewayError('not_found', 'There is no such webhook in this workspace.');

export function createWebhooks(deps: CreateWebhookDependencies): Webhooks {
  const { store, queue, native, clock } = deps;

  async function find(workspaceId: string, id: string): Promise<WebhookRow> {
    const row = await store.find(workspaceId, id);
    if (!row) throw notFound();
    return row;
  }

  /** Changes it and, in the same write, asks for what waited while it was paused or unhealthy. */
  async function heal(row: WebhookRow, change: Partial<WebhookRow>, again?: Healing['again']): Promise<void> {
    const jobs = RESUMED_JOBS.map((jobOf) => ({ ...jobOf({ ...row, ...change }), hurry: true }));
    await store.heal(row.workspaceId, row.id, change, { wakes: jobs.map(queue.wakeOf), again });
    for (const job of jobs) queue.announce(job);
  }

  /** The address that a change asks for, checked; undefined when it stays. */
  async function changedReceiver(row: WebhookRow, input: WebhookUpdate): Promise<string | undefined> {
    if (row.dbType === null) {
      const hookUrl = changedUrl(input.hook_url, row);
      await checkHookUrl(hookUrl, deps.allowPrivateNetwork);
      return hookUrl;
    }
    const url = changedUrl(input.db_url || undefined, row, 'db_url');
    if (url === undefined) return undefined;
    const address = await checkDatabaseUrl(row.dbType, url, deps.allowPrivateNetwork);
    await deps.databases.checkAlone(row, address);
    await deps.databases.tryOut(row, address);
    return url;
  }

  /** What a change has the webhook do again. */
  function again(row: WebhookRow, change: Partial<WebhookRow>): Healing['again'] {
    const isRefiltered = change.filters && JSON.stringify(change.filters) !== JSON.stringify(row.filters);
    if (row.dbType === null) return isRefiltered ? 'baseline' : undefined;
    const isOther = change.sealedUrl !== undefined || (change.fields !== undefined && change.fields !== row.fields);
    return isRefiltered || isOther ? 'initial' : undefined;
  }

  async function removeRow(row: WebhookRow): Promise<void> {
    await store.remove(row.workspaceId, row.id, queue.wakeOf(purgeJob(row)));
    queue.announce(purgeJob(row));
    if (row.type === 'native') await native.release(row);
  }

  return {
    create: createWebhookCreation(deps),
    find,
    list: store.list,
    async update(workspaceId, id, input) {
      const row = await find(workspaceId, id);
      checkChange(row, input);
      const type = row.objectType as ObjectType;
      const object = deps.providers.find(row.integrationType)?.object(type);
      if (object) {
        checkSettings(input, type, object);
        checkRequiredFilters(input, row, object);
      }
      const url = await changedReceiver(row, input);
      const change = changeOf(input, row, url === undefined ? undefined : deps.hookUrls.seal(id, url), clock.now());
      await heal(row, change, again(row, change));
      return await find(workspaceId, id);
    },
    async remove(workspaceId, id) {
      await removeRow(await find(workspaceId, id));
    },
    async removeOf(connectionId) {
      for (const row of await store.ofConnection(connectionId)) await removeRow(row);
    },
    async trigger(workspaceId, id) {
      const row = await find(workspaceId, id);
      if (row.isPaused) throw new GatewayError('conflict', 'The webhook is paused.');
      if (row.type === 'native') await native.sweep(row);
      if (isPolled(row)) await queue.wake({ ...pollJob(row), hurry: true });
    },
    async resume(workspaceId, id) {
      const row = await find(workspaceId, id);
      if (row.unhealthyAt !== null && clock.now() - row.unhealthyAt > RESUMABLE_MS) {
        throw new GatewayError('conflict', 'The webhook has been unhealthy for more than 7 days: create another one.');
      }
      await heal(row, {});
      return row.unhealthyAt === null ? row : await find(workspaceId, id);
    },
  };
}
