import * as z from 'zod';
import { boundedList, flag, input, instant, instantInput, mapInput, model, text } from '../field.ts';
import { MOST } from '../limits.ts';
import { pastedText } from '../pasted-text.ts';
import { PERMISSIONS } from '../permissions.ts';
import { storedText } from '../stored-text.ts';

export const CATEGORIES = ['task', 'hris', 'storage', 'metadata', 'passthrough'] as const;
export type Category = (typeof CATEGORIES)[number];

export const ConnectionAuth = model(
  'connection_auth',
  {
    name: text('Name of the account that was connected.', 'Ada Lindqvist'),
    emails: z.array(z.string()).meta({ description: 'E-mail of the account.', example: ['ada@example.com'] }),
    user_id: text('ID of the account.', '712020:5b0c4d5e-0b1c-4f0e-9d57-6f6f1d5c1a11'),
    api_url: text('Address that calls go to.', 'https://tasks.example.com'),
    expiry_date: instant(
      'When the credentials end: an API token or a secret, as it was said; a grant of OAuth has the end of its access token, which is renewed.',
    ),
    meta: z
      .record(z.string(), z.unknown())
      .meta({ description: 'What else is known of the site, such as `site_url`, its address in a browser.' }),
  },
  {},
  'What is known of the credentials. Secrets are never part of a response.',
);

/** Of the headers that servers take, which is 8 KiB and more. */
const LONGEST_TOKEN = 8000;

const pasted = z.string().overwrite(pastedText);

/** It is sent in a header. */
const headerText = z
  .string()
  .overwrite(pastedText)
  .max(LONGEST_TOKEN)
  .regex(/^[\x21-\x7e]+$/, 'must be visible ASCII characters without spaces');

export const ConnectionAuthInput = z
  .object({
    other_auth_info: boundedList(pasted, MOST.credentials),
    api_url: pasted,
    emails: boundedList(pasted, MOST.credentials),
    token: pasted,
    client_id: pasted,
    client_secret: pasted,
    access_token: headerText,
    refresh_token: pasted,
    expiry_date: instantInput('When the token or the secret ends; warnings come 30, 7 and 1 day ahead.'),
    meta: mapInput(z.unknown()),
  })
  .partial()
  .meta({
    id: 'connection_auth_input',
    description:
      'Credentials: `other_auth_info`, with a value for each of the `token_names` of the integration. ' +
      'A client that acts for itself, such as that of a service account: `client_id` and `client_secret`. ' +
      'Tokens of an OAuth grant that was made elsewhere: `access_token`, `refresh_token`, `expiry_date`, and `meta` when they reach several sites.',
  });
export type ConnectionAuthInput = z.infer<typeof ConnectionAuthInput>;

const categories = boundedList(z.enum(CATEGORIES), MOST.categories);
const permissions = boundedList(z.enum(PERMISSIONS), MOST.permissions);

export const Connection = model(
  'connection',
  {
    id: text('Id: the `connection_id` of every other call.', '6929f0c1a4b7d25e8c3f1a90'),
    integration_name: text("The provider's name."),
    environment: text('Environment.', 'Production'),
    external_xref: text('Your customer ID.', 'customer-4711'),
    workspace_id: text('Workspace it belongs to.'),
    is_paused: flag('Paused connections refuse every call with 409.'),
    created_at: instant('When it was created.'),
    updated_at: instant('When it was last changed.'),
    last_healthy_at: instant('When the provider last accepted its credentials.'),
    last_unhealthy_at: instant('When the provider last refused them; unhealthy while newer than `last_healthy_at`.'),
    last_unhealthy_code: text('Status that requests on an unhealthy connection get.', '401'),
    secretsmanager_id: text('Not used.'),
    secretsmanager_key: text('Not used.'),
    auth: ConnectionAuth,
  },
  {
    integration_type: text('The provider.'),
    categories: z.array(z.string()).meta({ description: 'What it is used for.', example: ['task'] }),
    permissions: z.array(z.string()).meta({ description: 'What it may do.', example: ['task_task_read'] }),
  },
  "A customer's authorization.",
);
export type Connection = z.infer<typeof Connection>;

const common = {
  environment: storedText()
    .min(1)
    .max(100)
    .meta({ description: 'Environment; Production when absent.', example: 'Production' }),
  external_xref: storedText().max(500).nullable().meta({ description: 'Your customer ID.', example: 'customer-4711' }),
  is_paused: z.boolean().meta({ description: 'Whether calls are refused.' }),
  auth: ConnectionAuthInput,
};

export const ConnectionCreate = input(
  'connection_create',
  common,
  {
    integration_type: z.string().meta({ description: 'The provider.' }),
    categories: categories.meta({ description: 'What it is used for.', example: ['task', 'passthrough'] }),
    permissions: permissions.meta({ description: 'What it may do.', example: ['task_task_read', 'task_task_write'] }),
    auth: ConnectionAuthInput,
  },
  'A connection to create from existing credentials.',
);
export type ConnectionCreate = z.infer<typeof ConnectionCreate>;

export const ConnectionUpdate = input(
  'connection_update',
  { ...common, integration_type: z.string(), categories, permissions },
  {},
  'What to change of a connection; `integration_type` and `environment` are ignored.',
);
export type ConnectionUpdate = z.infer<typeof ConnectionUpdate>;

export const ReauthCreate = input(
  'connection_reauth_create',
  {
    permissions: permissions.meta({
      description: 'What to ask the customer for beyond what the connection may do already.',
      example: ['task_comment_write'],
    }),
  },
  {},
  'What a customer is asked to agree to again; nothing new when empty.',
);

export const Reauth = model(
  'connection_reauth',
  {},
  {
    reauth_token: text('For `reauth_token` of the authorization link; for one use.', 'Zk3vQm1x'),
    expires_at: instant('Until when it can be used.'),
  },
  'What lets a customer authorize a connection again.',
);
