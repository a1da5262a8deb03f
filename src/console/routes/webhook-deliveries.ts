/** `/console/webhooks/{id}/deliveries/{delivery_id}`, and sending deliveries again. */
import { Hono } from 'hono';
import type { ApicallLog } from '../../call-log/apicall-log.ts';
import { type AppContext, type AppEnv, idOf } from '../../http/context.ts';
import { answerPage, consoleHeaders } from '../../http/io/page.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { ApicallStore } from '../../store/calls/apicalls.ts';
import type { Deliveries } from '../../webhooks/delivery/deliveries.ts';
import { deliveryPage } from '../pages/delivery.tsx';
import { deliveryAddress, webhookAddress } from '../pages/webhook-parts.tsx';
import { formOf, viewerOf, workspaceOf } from '../session/guard.ts';
import { readLocalTime } from '../views/call-filters.ts';
import { noticeAt } from '../views/notices.ts';
import { type WebhookCardDependencies, webhookCards } from './webhook-cards.ts';

export interface WebhookDeliveryDependencies extends WebhookCardDependencies {
  readonly deliveries: Deliveries;
  readonly apicalls: ApicallLog;
  readonly apicallStore: ApicallStore;
}

/** Attempts of one delivery that are listed. */
const MOST_SHOWN = 100;
/** Longer ones are for machines. */
const LONGEST_SHOWN = 100_000;

const deliveryIdOf = (c: AppContext) => c.get('target').segments[4] ?? '';

export function webhookDeliveryRoutes(deps: WebhookDeliveryDependencies) {
  const { webhooks, deliveries } = deps;
  const cardOf = webhookCards(deps);

  async function showDelivery(c: AppContext): Promise<Response> {
    const card = await cardOf(c);
    const delivery = await deliveries.find(workspaceOf(c), card.row.id, deliveryIdOf(c));
    await deps.apicalls.flush();
    const objects = JSON.stringify(JSON.parse(delivery.body), null, 2);
    const page = deliveryPage({
      viewer: viewerOf(c),
      notice: noticeAt(c.get('target').parameters),
      card,
      delivery,
      attempts: await deps.apicallStore.attemptsOf(workspaceOf(c), delivery.id, MOST_SHOWN),
      objects: objects.length > LONGEST_SHOWN ? `${objects.slice(0, LONGEST_SHOWN)}\n…` : objects,
    });
    return await answerPage(c, page, 200, consoleHeaders);
  }

  /** What to say of deliveries that are to be sent again. */
  async function replayNotice(c: AppContext): Promise<string> {
    const { isPaused, unhealthyAt } = await webhooks.find(workspaceOf(c), idOf(c));
    return isPaused || unhealthyAt !== null ? 'replay-held' : 'replayed';
  }

  async function replaySince(c: AppContext): Promise<Response> {
    const since = readLocalTime(formOf(c).text('since') ?? '');
    if (since === undefined) throw new GatewayError('invalid_request', 'Say since when, such as 2026-04-28T13:54.');
    await deliveries.replaySince(workspaceOf(c), idOf(c), since, formOf(c).text('status') === 'failed');
    return c.redirect(`${webhookAddress(idOf(c))}?done=${await replayNotice(c)}`, 303);
  }

  /** Nothing is sent while the webhook is disabled, so that it is resumed, with the delivery that it was disabled by. */
  async function replayFailed(c: AppContext): Promise<Response> {
    const { id, unhealthyAt } = await webhooks.find(workspaceOf(c), idOf(c));
    if (unhealthyAt === null) await deliveries.replaySince(workspaceOf(c), id, 0, true);
    else await webhooks.resume(workspaceOf(c), id);
    return c.redirect(`${webhookAddress(id)}?done=failed-replayed`, 303);
  }

  return new Hono<AppEnv>()
    .post('/:id/replay', replaySince)
    .post('/:id/replay-failed', replayFailed)
    .get('/:id/deliveries/:delivery_id', showDelivery)
    .post('/:id/deliveries/:delivery_id/replay', async (c) => {
      await deliveries.replay(workspaceOf(c), idOf(c), deliveryIdOf(c));
      return c.redirect(`${deliveryAddress(idOf(c), deliveryIdOf(c))}?done=${await replayNotice(c)}`, 303);
    });
}
