/** Query parameters of the `/unified` lists. */
import * as z from 'zod';
import { boundedList } from './field.ts';
import { MOST } from './limits.ts';
import { APICALL_TYPES } from './models/apicall.ts';
import { CATEGORIES } from './models/connection.ts';
import { DELIVERY_STATUSES } from './models/webhook.ts';
import { flagParameter, instantParameter, limit, offset, order, sort, textParameter } from './parameters.ts';

export const connectionParameters = z.object({
  limit,
  offset,
  sort,
  order,
  updated_gte: instantParameter('Only connections changed at or after this timestamp.'),
  categories: z
    .array(z.enum(CATEGORIES))
    .optional()
    .meta({ description: 'Only connections of one of these categories.', example: ['task'] }),
  env: textParameter('Only connections of this environment.', 'Production'),
  external_xref: textParameter('Only connections of this customer of yours.', 'customer-4711'),
});

export const apicallParameters = z.object({
  limit,
  offset,
  sort,
  order,
  updated_gte: instantParameter('Only calls made at or after this timestamp.'),
  connection_id: textParameter('Only calls on this connection.'),
  env: textParameter('Only calls of this environment.', 'Production'),
  error: flagParameter('Only calls that failed, or only those that did not.'),
  external_xref: textParameter('Only calls of this customer of yours.', 'customer-4711'),
  integration_type: textParameter('Only calls to this provider.'),
  is_billable: flagParameter('Nothing is billed, so true finds nothing.'),
  request_id: textParameter('Only the calls of the request with this `x-request-id`.'),
  type: z.enum(APICALL_TYPES).optional().meta({ description: 'Only calls of this kind.' }),
  webhook_id: textParameter('Only deliveries of this webhook.'),
});

export const webhookParameters = z.object({
  limit,
  offset,
  sort,
  order,
  updated_gte: instantParameter('Only webhooks changed at or after this timestamp.'),
  created_lte: instantParameter('Only webhooks created at or before this timestamp.'),
  connection_id: textParameter('Only webhooks of this connection.'),
  env: textParameter('Only webhooks of this environment.', 'Production'),
  integration_type: textParameter('Only webhooks of this provider.'),
  is_healthy: flagParameter('Only webhooks that deliver, or only those that were disabled.'),
  object: textParameter('Only webhooks of this object.', 'task_task'),
});

export const webhookCreateParameters = z.object({
  include_all: flagParameter('Delivers everything that is there first.'),
});

export const deliveryParameters = z.object({
  limit,
  offset,
  status: z.enum(DELIVERY_STATUSES).optional().meta({ description: 'Only deliveries of this status.' }),
});

/** Of lists that nothing is ever in. */
export const emptyListParameters = z.object({
  limit,
  offset,
  sort,
  order,
  updated_gte: instantParameter('Only what was changed at or after this timestamp.'),
});

const categoriesParameter = z
  .array(z.string())
  .optional()
  .meta({ description: 'Only integrations of one of these categories.', example: ['task'] });

export const integrationParameters = z.object({
  limit,
  offset,
  active: flagParameter('Only integrations that customers can be sent to, or only others.'),
  categories: categoriesParameter,
  env: textParameter('Changes nothing: every environment has the same integrations.', 'Production'),
  summary: flagParameter('Without `support` and long texts.'),
  type: textParameter('Only this integration.'),
  updated_gte: instantParameter('Changes nothing: integrations carry no times.'),
});

const MOST_TEXT = 2000;
const short = (description: string, example?: string) =>
  textParameter(description, example).pipe(z.string().max(MOST_TEXT).optional());

export const authorizeParameters = z.object({
  scopes: boundedList(z.string(), MOST.permissions)
    .default([])
    .meta({
      description: 'Permissions to ask for; all that the integration has when absent.',
      example: ['task_task_read'],
    }),
  redirect: flagParameter('Begins in this browser, in place of answering where a browser begins.'),
  state: short('Handed back to `success_redirect` and `failure_redirect` as it is.', 'my-state'),
  success_redirect: short(
    'Where the customer goes with `id`, the new connection.',
    'https://app.example.com/connected',
  ),
  failure_redirect: short('Where the customer goes with `error`.', 'https://app.example.com/failed'),
  external_xref: short('Your customer ID, stored on the connection.', 'customer-4711'),
  env: short('Environment of the connection; Production when absent.', 'Production'),
  subdomain: short('The site to connect, when the account reaches several.', 'acme'),
  lang: textParameter('Language of the pages; they are in English for now.', 'en'),
  region: textParameter('Changes nothing.'),
  connection_id: textParameter('A connection to reauthorize; needs `reauth_token`.'),
  reauth_token: textParameter('From `POST /unified/connection/{id}/reauth`; for one use.'),
});

/** What a signed link is made of; where it leads is not a choice. */
export const signedLinkParameters = authorizeParameters.omit({ redirect: true, lang: true, region: true });
