/** Webhooks, the log of their deliveries, and what receivers get. */
import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import {
  Delivery,
  DeliveryBody,
  Replay,
  Replayed,
  Webhook,
  WebhookCreate,
  WebhookUpdate,
} from '../../schema/models/webhook.ts';
import { deliveryParameters, webhookCreateParameters, webhookParameters } from '../../schema/unified-parameters.ts';
import { exampleOf } from '../examples.ts';
import { BODY_ERRORS, CALL_ERRORS, type ErrorResponses } from '../responses.ts';
import { body, json, LIST, many, one, params, READ, WRITE } from './shapes.ts';

const tags = ['unified'];
const path = '/unified/webhook/{id}';

const deliveryParams = params('webhook').extend({
  delivery_id: z.string().meta({ description: 'ID of the delivery.' }),
});

const done = (description: string) => ({ 200: { description, content: json(z.object({}), {}) } });

function registerCrud(registry: OpenAPIRegistry, errors: ErrorResponses): void {
  registry.registerPath({
    method: 'get',
    path: '/unified/webhook',
    operationId: 'listUnifiedWebhooks',
    summary: 'List webhooks',
    description: 'Webhooks of the workspace of the API key, newest first.',
    tags,
    request: { query: webhookParameters },
    responses: { ...many(Webhook, 'The webhooks.'), ...errors(LIST) },
  });
  registry.registerPath({
    method: 'post',
    path: '/unified/webhook',
    operationId: 'createUnifiedWebhook',
    summary: 'Create a webhook',
    description:
      'Tells of one event of one object from now on. Needs the permission to read the object; `native` also needs `webhook` ' +
      'and a connection made by OAuth. `support` of the integration says which events there are.',
    tags,
    request: { query: webhookCreateParameters, ...body(WebhookCreate) },
    responses: { ...one(Webhook, 'The webhook.'), ...errors([...CALL_ERRORS, ...BODY_ERRORS]) },
  });
  registry.registerPath({
    method: 'get',
    path,
    operationId: 'getUnifiedWebhook',
    summary: 'Get a webhook',
    tags,
    request: { params: params('webhook') },
    responses: { ...one(Webhook, 'The webhook.'), ...errors(READ) },
  });
  for (const [method, operationId] of [
    ['put', 'updateUnifiedWebhook'],
    ['patch', 'patchUnifiedWebhook'],
  ] as const) {
    registry.registerPath({
      method,
      path,
      operationId,
      summary: 'Change a webhook',
      description: 'Only fields that are sent change. One that was unhealthy delivers again.',
      tags,
      request: { params: params('webhook'), ...body(WebhookUpdate) },
      responses: { ...one(Webhook, 'The webhook.'), ...errors([...WRITE, 501]) },
    });
  }
  registry.registerPath({
    method: 'delete',
    path,
    operationId: 'removeUnifiedWebhook',
    summary: 'Remove a webhook',
    description: 'With what it has not delivered yet.',
    tags,
    request: { params: params('webhook') },
    responses: { ...done('It is gone.'), ...errors(READ) },
  });
}

function registerActions(registry: OpenAPIRegistry, errors: ErrorResponses): void {
  for (const [method, operationId] of [
    ['put', 'updateUnifiedWebhookTrigger'],
    ['patch', 'patchUnifiedWebhookTrigger'],
  ] as const) {
    registry.registerPath({
      method,
      path: `${path}/trigger`,
      operationId,
      summary: 'Poll now',
      description: 'Without waiting for the interval.',
      tags,
      request: { params: params('webhook') },
      responses: { ...done('It looks.'), ...errors([...READ, 409]) },
    });
  }
  registry.registerPath({
    method: 'put',
    path: `${path}/resume`,
    operationId: 'resumeUnifiedWebhook',
    summary: 'Resume a webhook',
    description: 'One that became unhealthy in the last 7 days delivers again, beginning with what did not arrive.',
    tags,
    request: { params: params('webhook') },
    responses: { ...one(Webhook, 'The webhook.'), ...errors([...READ, 409]) },
  });
  registry.registerPath({
    method: 'post',
    path: `${path}/replay`,
    operationId: 'replayUnifiedWebhook',
    summary: 'Send deliveries again',
    description: 'One of them, or everything since a timestamp, in the old order, under the old IDs.',
    tags,
    request: { params: params('webhook'), ...body(Replay) },
    responses: { ...one(Replayed, 'What is sent again.'), ...errors([...READ, ...BODY_ERRORS]) },
  });
}

function registerDeliveries(registry: OpenAPIRegistry, errors: ErrorResponses): void {
  registry.registerPath({
    method: 'get',
    path: `${path}/delivery`,
    operationId: 'listUnifiedWebhookDeliveries',
    summary: 'List deliveries',
    description: 'Newest first, without their objects.',
    tags,
    request: { params: params('webhook'), query: deliveryParameters },
    responses: { ...many(Delivery, 'The deliveries.'), ...errors(READ) },
  });
  registry.registerPath({
    method: 'get',
    path: `${path}/delivery/{delivery_id}`,
    operationId: 'getUnifiedWebhookDelivery',
    summary: 'Get a delivery',
    description: 'With its objects.',
    tags,
    request: { params: deliveryParams },
    responses: { ...one(Delivery, 'The delivery.'), ...errors(READ) },
  });
  registry.registerWebhook({
    method: 'post',
    path: 'delivery',
    operationId: 'receiveDelivery',
    summary: 'What a receiver gets',
    description:
      'Posted to `hook_url`, one at a time and in order. Any 2xx within 30 seconds is a receipt; else it is sent again after ' +
      '1, 2, 3, 5, 8, 13 … minutes, 20 times in all, with the same `webhook-id`, `nonce` and `data`. Redirects are not ' +
      'followed; 410 ends the attempts at once. `sig256` is the base64 of HMAC-SHA256 over the JSON text of `data` and `nonce`, ' +
      'keyed with the workspace secret; `sig` is the same with SHA-1. The headers `webhook-id`, `webhook-timestamp` and ' +
      '`webhook-signature` are those of Standard Webhooks.',
    tags,
    request: {
      headers: z.object({
        'webhook-id': z.string().meta({ description: 'ID of the delivery.' }),
        'webhook-timestamp': z.string().meta({ description: 'Seconds since the epoch at which it was sent.' }),
        'webhook-signature': z.string().meta({ description: '`v1,` and a base64 signature; several with spaces.' }),
      }),
      body: { required: true, content: json(DeliveryBody, exampleOf(DeliveryBody)) },
    },
    responses: { 200: { description: 'It was taken.' }, 410: { description: 'Nobody is here any more.' } },
  });
}

export function registerWebhooks(registry: OpenAPIRegistry, errors: ErrorResponses): void {
  registerCrud(registry, errors);
  registerActions(registry, errors);
  registerDeliveries(registry, errors);
}
