/** `/console/webhooks`: what they have told, what is on its way, and sending it again. */
import { Hono } from 'hono';
import { DELIVERY_STATUSES } from '../../../schema/models/webhook.ts';
import { type AppContext, type AppEnv, idOf } from '../../http/context.ts';
import { answerPage, consoleHeaders } from '../../http/io/page.ts';
import type { TestEvent } from '../../webhooks/delivery/test-event.ts';
import { webhookPage } from '../pages/webhook.tsx';
import { deleteWebhookPage, testEventPage } from '../pages/webhook-answers.tsx';
import { webhookAddress } from '../pages/webhook-parts.tsx';
import { webhooksPage } from '../pages/webhooks.tsx';
import { viewerOf, workspaceOf } from '../session/guard.ts';
import { ON_A_PAGE, pagesAround, readOffset, typedText } from '../views/list-parameters.ts';
import { noticeAt } from '../views/notices.ts';
import { webhookCard } from '../views/webhook-card.ts';
import { type ConnectionTitlesDependencies, createConnectionTitles } from './connection-titles.ts';
import { webhookCards } from './webhook-cards.ts';
import { type WebhookDeliveryDependencies, webhookDeliveryRoutes } from './webhook-deliveries.ts';
import { webhookFormRoutes } from './webhook-form.ts';

export interface ConsoleWebhooksDependencies extends ConnectionTitlesDependencies, WebhookDeliveryDependencies {
  readonly testEvent: TestEvent;
}

const LONGEST_ID = 100;
export function consoleWebhookRoutes(deps: ConsoleWebhooksDependencies) {
  const { webhooks, webhookOverview } = deps;
  const connectionTitles = createConnectionTitles(deps);
  const cardOf = webhookCards(deps);

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
    .route('/', webhookDeliveryRoutes(deps))
    .get('/:id', show)
    .post('/:id/pause', act(setPaused(true), 'webhook-paused'))
    .post('/:id/unpause', act(setPaused(false), 'webhook-resumed'))
    .post('/:id/resume', act(webhooks.resume, 'webhook-resumed'))
    .post('/:id/trigger', act(webhooks.trigger, 'triggered'))
    .post('/:id/test', test)
    .get('/:id/delete', async (c) =>
      answerPage(c, deleteWebhookPage({ viewer: viewerOf(c), card: await cardOf(c) }), 200, consoleHeaders),
    )
    .post('/:id/delete', async (c) => {
      await webhooks.remove(workspaceOf(c), idOf(c));
      return c.redirect('/console/webhooks?done=webhook-deleted', 303);
    });
}
