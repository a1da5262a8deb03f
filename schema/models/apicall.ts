import type { z } from 'zod';
import { flag, instant, model, number, text, word } from '../field.ts';

export const APICALL_TYPES = ['login', 'webhook', 'inbound', 'mcp'] as const;
export type ApicallType = (typeof APICALL_TYPES)[number];

export const Apicall = model(
  'apicall',
  {
    id: text('Id.', '6929f0c1a4b7d25e8c3f1a91'),
    connection_id: text('Connection that was called.'),
    created_at: instant('When it came in.'),
    endapi_response_time: number('Milliseconds spent waiting for the provider.', 84),
    environment: text('Environment.', 'Production'),
    error: text('Machine code of the error, if any.', 'permission_missing'),
    external_xref: text('Your customer ID, from the connection.'),
    ip_address: text('Address of the caller.', '203.0.113.7'),
    is_billable: flag('Always false: nothing is billed.'),
    request_id: text(
      '`x-request-id` of the response, also in each error body; of a delivery its `webhook-id`, the same on every attempt.',
      '0d7c5c1e-2f0b-4f60-9d53-6f2c1a0b9e11',
    ),
    size: number('Size of the response, in bytes.', 5120),
    unified_response_time: number('Milliseconds in all.', 91),
    user_agent: text('Client of the caller.'),
    webhook_id: text('Webhook that was delivered.'),
    workspace_id: text('Workspace.'),
  },
  {
    integration_type: text('The provider.'),
    method: text('HTTP method.', 'GET'),
    name: text('Operation.', 'listTaskTasks'),
    path: text('Path, without query.', '/task/6929f0c1a4b7d25e8c3f1a90/task'),
    status: text('HTTP status, as a string; `0` of a delivery that got no response.', '200'),
    type: word(APICALL_TYPES, 'Kind of call.'),
  },
  'One call in the log.',
);
export type Apicall = z.infer<typeof Apicall>;
