import { type AppContext, idOf } from '../../http/context.ts';
import type { WebhookOverviewStore } from '../../store/webhooks/webhook-overview.ts';
import type { Webhooks } from '../../webhooks/webhooks.ts';
import { workspaceOf } from '../session/guard.ts';
import { type WebhookCard, webhookCard } from '../views/webhook-card.ts';

export interface WebhookCardDependencies {
  readonly webhooks: Webhooks;
  readonly webhookOverview: WebhookOverviewStore;
}

/** The webhook that a path names, with what is on its way from it. */
export const webhookCards =
  ({ webhooks, webhookOverview }: WebhookCardDependencies) =>
  async (c: AppContext): Promise<WebhookCard> => {
    const row = await webhooks.find(workspaceOf(c), idOf(c));
    return webhookCard(row, (await webhookOverview.backlogs([row.id])).get(row.id));
  };
