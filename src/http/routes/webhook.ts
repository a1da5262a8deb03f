/** `/unified/webhook`: webhooks, and the log of what they delivered. */
import { Hono } from 'hono';
import { parseInstant } from '../../../schema/instant.ts';
import { Replay, WebhookCreate, WebhookUpdate } from '../../../schema/models/webhook.ts';
import { deliveryParameters, webhookCreateParameters, webhookParameters } from '../../../schema/unified-parameters.ts';
import { ordering, presentParameters } from '../../calls/listing.ts';
import type { Providers } from '../../connections/providers.ts';
import { validate } from '../../lib/validation.ts';
import type { Deliveries } from '../../webhooks/delivery/deliveries.ts';
import { toDelivery, toWebhook, toWholeDelivery } from '../../webhooks/webhook-view.ts';
import type { Webhooks } from '../../webhooks/webhooks.ts';
import { type AppContext, type AppEnv, idOf } from '../context.ts';
import { readJson } from '../io/body.ts';
import { answerJson } from '../io/respond.ts';

interface Dependencies {
  webhooks: Webhooks;
  deliveries: Deliveries;
  providers: Providers;
  maxJsonBody: number;
}

const ms = (text: string | undefined) => (text === undefined ? undefined : parseInstant(text));

export function webhookRoutes({ webhooks, deliveries, providers, maxJsonBody }: Dependencies) {
  const queryOf = (c: AppContext) => presentParameters(c.get('target').parameters);

  async function list(c: AppContext): Promise<Response> {
    const query = validate(webhookParameters, queryOf(c), 'query');
    const rows = await webhooks.list(c.get('workspaceId'), {
      connectionId: query.connection_id,
      environment: query.env,
      integrationType: query.integration_type && providers.typeOf(query.integration_type),
      objectType: query.object,
      isHealthy: query.is_healthy,
      createdLte: ms(query.created_lte),
      updatedGte: ms(query.updated_gte),
      ...ordering(query),
      limit: query.limit,
      offset: query.offset,
    });
    return answerJson(c, rows.map(toWebhook));
  }

  async function create(c: AppContext): Promise<Response> {
    const { include_all: includesAll = false } = validate(webhookCreateParameters, queryOf(c), 'query');
    const input = validate(WebhookCreate, (await readJson(c, maxJsonBody)) ?? {}, 'body');
    return answerJson(c, toWebhook(await webhooks.create(c.get('workspaceId'), input, includesAll, c.get('scope'))));
  }

  async function update(c: AppContext): Promise<Response> {
    const { id } = await webhooks.find(c.get('workspaceId'), idOf(c));
    const input = validate(WebhookUpdate, (await readJson(c, maxJsonBody)) ?? {}, 'body');
    return answerJson(c, toWebhook(await webhooks.update(c.get('workspaceId'), id, input)));
  }

  async function trigger(c: AppContext): Promise<Response> {
    await webhooks.trigger(c.get('workspaceId'), idOf(c));
    return answerJson(c, {});
  }

  async function replay(c: AppContext): Promise<Response> {
    const { id } = await webhooks.find(c.get('workspaceId'), idOf(c));
    const { delivery_id: one, since, status } = validate(Replay, (await readJson(c, maxJsonBody)) ?? {}, 'body');
    const count =
      one === undefined
        ? await deliveries.replaySince(c.get('workspaceId'), id, ms(since) ?? 0, status === 'failed')
        : await deliveries.replay(c.get('workspaceId'), id, one);
    return answerJson(c, { deliveries: count });
  }

  return new Hono<AppEnv>()
    .get('/', list)
    .post('/', create)
    .get('/:id', async (c) => answerJson(c, toWebhook(await webhooks.find(c.get('workspaceId'), idOf(c)))))
    .put('/:id', update)
    .patch('/:id', update)
    .delete('/:id', async (c) => {
      await webhooks.remove(c.get('workspaceId'), idOf(c));
      return answerJson(c, {});
    })
    .put('/:id/trigger', trigger)
    .patch('/:id/trigger', trigger)
    .put('/:id/resume', async (c) => answerJson(c, toWebhook(await webhooks.resume(c.get('workspaceId'), idOf(c)))))
    .post('/:id/replay', replay)
    .get('/:id/delivery', async (c) => {
      const query = validate(deliveryParameters, queryOf(c), 'query');
      const rows = await deliveries.list(c.get('workspaceId'), idOf(c), query);
      return answerJson(c, rows.map(toDelivery));
    })
    .get('/:id/delivery/:delivery_id', async (c) => {
      const deliveryId = c.get('target').segments[4] ?? '';
      const row = await deliveries.find(c.get('workspaceId'), idOf(c), deliveryId);
      return answerJson(c, toWholeDelivery(row));
    });
}
