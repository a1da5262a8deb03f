/** Query parameters of the `/unified` lists. */
import { z } from 'zod';
import { APICALL_TYPES } from './models/apicall.ts';
import { CATEGORIES } from './models/connection.ts';
import { flagParameter, instantParameter, limit, offset, order, sort, textParameter } from './parameters.ts';

export const connectionParameters = z.object({
  limit,
  offset,
  sort,
  order,
  updated_gte: instantParameter('Only connections changed at or after this instant.'),
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
  updated_gte: instantParameter('Only calls made at or after this instant.'),
  connection_id: textParameter('Only calls on this connection.'),
  env: textParameter('Only calls of this environment.', 'Production'),
  error: flagParameter('Only calls that failed, or only those that did not.'),
  external_xref: textParameter('Only calls of this customer of yours.', 'customer-4711'),
  integration_type: textParameter('Only calls to this provider.', 'jira'),
  is_billable: flagParameter('Nothing is billed, so true finds nothing.'),
  type: z.enum(APICALL_TYPES).optional().meta({ description: 'Only calls of this kind.' }),
  webhook_id: textParameter('Only deliveries of this webhook.'),
});
