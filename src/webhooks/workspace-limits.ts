/** What a workspace has of what it may have only so much of. */
import type { WebhookStore } from '../store/webhooks/webhooks.ts';
import type { Backlog } from './delivery/backlog.ts';

export interface LimitUse {
  readonly count: number;
  /** 0 for any number. */
  readonly limit: number;
}

export interface WorkspaceLimits {
  readonly webhooks: LimitUse;
  readonly waitingDeliveries: LimitUse;
}

export interface LimitsDependencies {
  readonly store: Pick<WebhookStore, 'countOf'>;
  readonly backlog: Backlog;
  readonly maxWebhooks: number;
}

export const createWorkspaceLimits =
  ({ store, backlog, maxWebhooks }: LimitsDependencies) =>
  async (workspaceId: string): Promise<WorkspaceLimits> => ({
    webhooks: { count: await store.countOf(workspaceId), limit: maxWebhooks },
    waitingDeliveries: { count: await backlog.count(workspaceId), limit: backlog.limit },
  });
