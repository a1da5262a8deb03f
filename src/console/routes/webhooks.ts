/** `/console/webhooks`: what they have told, what is on its way, and sending it again. */
import { Hono } from 'hono';
import { DELIVERY_STATUSES } from '../../../schema/models/webhook.ts';
import type { ApicallLog } from '../../call-log/apicall-log.ts';
import type { AppContext, AppEnv } from '../../http/context.ts';
import { answerPage, consoleHeaders } from '../../http/io/page.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { ApicallStore } from '../../store/calls/apicalls.ts';
import type { WebhookOverviewStore } from '../../store/webhooks/webhook-overview.ts';
import type { Deliveries } from '../../webhooks/delivery/deliveries.ts';
import type { TestEvent } from '../../webhooks/delivery/test-event.ts';
import type { Webhooks } from '../../webhooks/webhooks.ts';
import { deliveryPage } from '../pages/delivery.tsx';
import { webhookPage } from '../pages/webhook.tsx';
import { deleteWebhookPage, testEventPage } from '../pages/webhook-answers.tsx';
import { deliveryAddress, webhookAddress } from '../pages/webhook-parts.tsx';
import { webhooksPage } from '../pages/webhooks.tsx';
import { formOf, viewerOf } from '../session/guard.ts';
import { readLocalTime } from '../views/call-filters.ts';
import { ON_A_PAGE, pagesAround, readOffset, typedText } from '../views/list-parameters.ts';
import { noticeAt } from '../views/notices.ts';
import { type WebhookCard, webhookCard } from '../views/webhook-card.ts';
import { type ConnectionTitlesDependencies, createConnectionTitles } from './connection-titles.ts';
import { webhookFormRoutes } from './webhook-form.ts';

export interface ConsoleWebhooksDependencies extends ConnectionTitlesDependencies {
  readonly webhooks: Webhooks;
  readonly deliveries: Deliveries;
  readonly testEvent: TestEvent;
  readonly webhookOverview: WebhookOverviewStore;
  readonly apicalls: ApicallLog;
  readonly apicallStore: ApicallStore;
}

const LONGEST_ID = 100;
/** Attempts of one delivery that are listed. */
const MOST_SHOWN = 100;
/** Longer ones are for machines. */
const LONGEST_SHOWN = 100_000;

export function consoleWebhookRoutes(deps: ConsoleWebhooksDependencies) {
  const { webhooks, deliveries, webhookOverview } = deps;
  const connectionTitles = createConnectionTitles(deps);
  const workspaceOf = (c: AppContext) => viewerOf(c).session.workspaceId;
  const idOf = (c: AppContext) => c.get('target').segments[2] ?? '';
  const deliveryIdOf = (c: AppContext) => c.get('target').segments[4] ?? '';

  async function cardOf(c: AppContext): Promise<WebhookCard> {
    const row = await webhooks.find(workspaceOf(c), idOf(c));
    return webhookCard(row, (await webhookOverview.backlogs([row.id])).get(row.id));
  }

  async function list(c: AppContext): Promise<Response> {
    const viewer = viewerOf(c);
    const { parameters } = c.get('target');
    const offset = readOffset(parameters);
    const connectionId = typedText(parameters, 'connection', LONGEST_ID) || undefined;
    const found = await webhooks.list(workspaceOf(c), {
      connectionId,
      sort: 'created_at',
      descending: true,
      limit: ON_A_PAGE + 1,
      offset,
    });
    const rows = found.slice(0, ON_A_PAGE);
    const backlogs = await webhookOverview.backlogs(rows.map(({ id }) => id));
    const page = webhooksPage({
      viewer,
      notice: noticeAt(parameters),
      cards: rows.map((row) => webhookCard(row, backlogs.get(row.id))),
      titles: await connectionTitles.named(workspaceOf(c), rows),
      connectionId,
      ...pagesAround(
        '/console/webhooks',
        { connection: connectionId ?? '' },
        { offset, hasMore: found.length > ON_A_PAGE },
      ),
    });
    return await answerPage(c, page, 200, consoleHeaders);
  }

  async function show(c: AppContext): Promise<Response> {
    const { parameters } = c.get('target');
    const card = await cardOf(c);
    const status = DELIVERY_STATUSES.find((name) => name === parameters.get('status'));
    const offset = readOffset(parameters);
    const found = await webhookOverview.deliveries(card.row.id, { status, limit: ON_A_PAGE + 1, offset });
    const titles = await connectionTitles.named(workspaceOf(c), [card.row]);
    const page = webhookPage({
      viewer: viewerOf(c),
      notice: noticeAt(parameters),
      card,
      connectionTitle: titles.get(card.row.connectionId),
      deliveries: found.slice(0, ON_A_PAGE),
      status: status ?? '',
      ...pagesAround(
        webhookAddress(card.row.id),
        { status: status ?? '' },
        { offset, hasMore: found.length > ON_A_PAGE },
      ),
    });
    return await answerPage(c, page, 200, consoleHeaders);
  }

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

  async function test(c: AppContext): Promise<Response> {
    const card = await cardOf(c);
    const result = await deps.testEvent(workspaceOf(c), card.row.id, c.get('scope').signal);
    return await answerPage(c, testEventPage({ viewer: viewerOf(c), card, result }), 200, consoleHeaders);
  }

  /** An action, and what the page says of it then. */
  const act = (run: (workspaceId: string, id: string) => Promise<unknown>, done: string) => async (c: AppContext) => {
    await run(workspaceOf(c), idOf(c));
    return c.redirect(`${webhookAddress(idOf(c))}?done=${done}`, 303);
  };
  const setPaused = (isPaused: boolean) => (workspaceId: string, id: string) =>
    webhooks.update(workspaceId, id, { is_paused: isPaused });

  return new Hono<AppEnv>()
    .get('/', list)
    .route('/', webhookFormRoutes(deps))
    .get('/:id', show)
    .post('/:id/pause', act(setPaused(true), 'webhook-paused'))
    .post('/:id/unpause', act(setPaused(false), 'webhook-resumed'))
    .post('/:id/resume', act(webhooks.resume, 'webhook-resumed'))
    .post('/:id/trigger', act(webhooks.trigger, 'triggered'))
    .post('/:id/test', test)
    .post('/:id/replay', replaySince)
    .post('/:id/replay-failed', replayFailed)
    .get('/:id/delete', async (c) =>
      answerPage(c, deleteWebhookPage({ viewer: viewerOf(c), card: await cardOf(c) }), 200, consoleHeaders),
    )
    .post('/:id/delete', async (c) => {
      await webhooks.remove(workspaceOf(c), idOf(c));
      return c.redirect('/console/webhooks?done=webhook-deleted', 303);
    })
    .get('/:id/deliveries/:delivery_id', showDelivery)
    .post('/:id/deliveries/:delivery_id/replay', async (c) => {
      await deliveries.replay(workspaceOf(c), idOf(c), deliveryIdOf(c));
      return c.redirect(`${deliveryAddress(idOf(c), deliveryIdOf(c))}?done=${await replayNotice(c)}`, 303);
    });
}
