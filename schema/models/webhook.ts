import * as z from 'zod';
import { flag, input, instant, mapInput, model, number, text, texts, word } from '../field.ts';
import { parseInstant } from '../instant.ts';
import { storedText } from '../stored-text.ts';
import { wholeNumber } from '../whole-number.ts';

export const WEBHOOK_EVENTS = ['created', 'updated', 'deleted'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export const WEBHOOK_TYPES = ['virtual', 'native'] as const;
export type WebhookType = (typeof WEBHOOK_TYPES)[number];

/** Source: Unified's published SDK. */
export const DB_TYPES = ['mongodb', 'mysql', 'postgres', 'mssql', 'mariadb', 'supabase', 'snowflake'] as const;
/** Those that can be written to here. */
export const DATABASE_TYPES = ['postgres', 'mysql', 'mariadb'] as const;
export type DatabaseType = (typeof DATABASE_TYPES)[number];

/** Objects of one delivery at most. */
export const MOST_OBJECTS = 100;
export const DEFAULT_INTERVAL_MINUTES = 60;
/** How long an unhealthy webhook can be resumed. Until then virtual ones go on polling, and pending deliveries are kept. */
export const RESUMABLE_MS = 7 * 24 * 60 * 60_000;
/** A year: what is polled more seldom is not polled. */
const LONGEST_INTERVAL_MINUTES = 366 * 24 * 60;

/** Source: Unified's published SDK, shared model `webhook`. */
export const Webhook = model(
  'webhook',
  {
    id: text('Id.', '6929f0c1a4b7d25e8c3f1a92'),
    workspace_id: text('Workspace it belongs to.'),
    integration_type: text('The provider.'),
    environment: text('Environment of its connection.', 'Production'),
    webhook_type: word(WEBHOOK_TYPES, '`native`: the provider tells of changes. `virtual`: changes are looked for.'),
    hook_url: text(
      'Where deliveries are posted to, shortened: it may hold secrets.',
      'https://app.example.com/hooks/t…',
    ),
    interval: number('Polling interval of a virtual webhook, in minutes.', 60),
    fields: text('Fields of the delivered objects, separated by commas; all but `raw` when absent.', 'id,name,status'),
    filters: z
      .record(z.string(), z.string())
      .meta({ description: 'What a virtual webhook is narrowed down to.', example: { project_id: '10000' } }),
    page_max_limit: number('Objects in one delivery at most.', 100),
    runs: texts('What happened lately, newest first.', ['2026-04-28T13:54:48.559Z read: 3 found']),
    is_healthy: flag('False once the webhook was disabled; events are queued, and delivered after it is resumed.'),
    is_paused: flag('While true nothing is looked for or delivered.'),
    is_beta: flag('Always false.'),
    checked_at: instant('When it last looked for changes, or delivered.'),
    created_at: instant('When it was created.'),
    updated_at: instant('When it was last changed.'),
    db_url: text(
      'The database that is kept in sync, in place of `hook_url`; shortened, and without its user and password.',
      'postgres://db.example.com/p…',
    ),
    db_type: word(DB_TYPES, 'What kind of database that is.'),
    db_schema: text('Schema of its table; of MySQL and MariaDB the database.', 'tasks'),
    db_name_prefix: text('What the name of its table begins with.', 'acme_'),
  },
  {
    connection_id: text('Connection whose objects it watches.', '6929f0c1a4b7d25e8c3f1a90'),
    object_type: text('What it watches.', 'task_task'),
    event: word(WEBHOOK_EVENTS, 'The event that is sent. A database gets all of them.'),
  },
  'Sends changes at a provider to your endpoint.',
);
export type Webhook = z.infer<typeof Webhook>;

/** Part of a name in a database. It is always quoted; fewer characters are allowed all the same. */
const databaseName = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(/^(?:[A-Za-z_][A-Za-z0-9_]*)?$/, { error: 'must be letters, digits and _, and not begin with a digit' })
    .nullable();

const settings = {
  environment: z.string().meta({ description: "Ignored: the connection's counts.", example: 'Production' }),
  webhook_type: z.enum(WEBHOOK_TYPES).meta({
    description: 'When absent, native where the connection can have it, otherwise virtual.',
    example: 'virtual',
  }),
  hook_url: storedText().min(1).max(2000).meta({
    description: 'Where deliveries are posted to, http(s). The shortened form of responses leaves it as it is.',
    example: 'https://app.example.com/hooks/taskgate',
  }),
  interval: wholeNumber()
    .min(1)
    .max(LONGEST_INTERVAL_MINUTES)
    .meta({ description: `Minutes, at least 1; ${DEFAULT_INTERVAL_MINUTES} when absent.`, example: 60 }),
  fields: storedText()
    .max(2000)
    .nullable()
    .meta({ description: 'Separated by commas; an empty text means all but `raw`.', example: 'id,name,status' }),
  filters: mapInput(storedText())
    .nullable()
    .meta({
      description: "Parameters of the object's list that end in `_id`, or `type`; for virtual webhooks.",
      example: { project_id: '10000' },
    }),
  page_max_limit: wholeNumber()
    .min(1)
    .max(MOST_OBJECTS)
    .meta({
      description: `Objects in one delivery at most; ${MOST_OBJECTS} when absent. Changes nothing for a database.`,
      example: 100,
    }),
  is_paused: z.boolean().meta({ description: 'Whether nothing is looked for or delivered.' }),
  db_url: storedText().max(2000).nullable().meta({
    description:
      'A database to keep in sync, in place of `hook_url`, with user and password. The shortened form of responses leaves it as it is.',
    example: 'postgres://taskgate:secret@db.example.com/product?sslmode=verify-full',
  }),
  db_type: z
    .string()
    .nullable()
    .meta({ description: `${DATABASE_TYPES.join(', ')}; required with \`db_url\`.`, example: 'postgres' }),
  db_schema: databaseName(63).meta({
    description: 'Schema of the tables; of MySQL and MariaDB the database. It is created when it is missing.',
    example: 'tasks',
  }),
  db_name_prefix: databaseName(30).meta({
    description: 'What the names of the tables begin with: `acme_` gives `acme_task_task`.',
    example: 'acme_',
  }),
};

const subject = {
  connection_id: storedText().min(1).meta({ description: 'The connection.', example: '6929f0c1a4b7d25e8c3f1a90' }),
  object_type: z.string().min(1).meta({ description: 'What it watches.', example: 'task_task' }),
  event: z
    .enum(WEBHOOK_EVENTS)
    .meta({ description: 'The event that is sent. A database gets all of them.', example: 'updated' }),
};

export const WebhookCreate = input('webhook_create', settings, subject, 'A webhook to create.');
export type WebhookCreate = z.infer<typeof WebhookCreate>;

export const WebhookUpdate = input(
  'webhook_update',
  { ...settings, ...subject },
  {},
  'What to change of a webhook. Connection, object, event and kind can only be named as they are.',
);
export type WebhookUpdate = z.infer<typeof WebhookUpdate>;

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;

export const Delivery = model(
  'delivery',
  {
    attempted_at: instant('When it was tried last.'),
    next_attempt_at: instant('When it is tried again, if it did not arrive.'),
    delivered_at: instant('When the endpoint accepted it.'),
    last_status: text('HTTP status of the last response, as a string.', '200'),
    last_error: text('Why the last attempt failed.', 'answered 503'),
    data: z.array(z.record(z.string(), z.unknown())).meta({
      description: 'The objects; only when one delivery is asked for.',
      example: [{ id: '10042', name: 'Checkout fails for saved cards' }],
    }),
  },
  {
    id: text('Id; also the `webhook-id` header, and the same on every try.', '6929f0c1a4b7d25e8c3f1a93'),
    webhook_id: text('The webhook.', '6929f0c1a4b7d25e8c3f1a92'),
    type: text('INITIAL-PARTIAL, INITIAL-COMPLETE, VIRTUAL or NATIVE.', 'VIRTUAL'),
    status: word(DELIVERY_STATUSES, '`failed`: the webhook became unhealthy by it.'),
    attempts: number('Attempts so far.', 1),
    size: number('How many objects it has.', 3),
    created_at: instant('When it was made.'),
  },
  'One request to the endpoint of a webhook.',
);
export type Delivery = z.infer<typeof Delivery>;

export const Replay = z
  .object({
    delivery_id: storedText().min(1).optional().meta({ description: 'This one.', example: '6929f0c1a4b7d25e8c3f1a93' }),
    since: z
      .string()
      .refine((value) => parseInstant(value) !== undefined, {
        message: 'must be an RFC 3339 date-time such as 2026-04-28T13:54:48.559Z, or a date such as 2026-04-28',
      })
      .optional()
      .meta({
        description: 'Everything that was created at or after this timestamp.',
        example: '2026-04-28T00:00:00.000Z',
      }),
    status: z
      .enum(['failed'])
      .optional()
      .meta({ description: 'Only what failed; of all that is retained without `since`.', example: 'failed' }),
  })
  .refine(
    ({ delivery_id: id, since, status }) => (id === undefined) !== (since === undefined && status === undefined),
    {
      message: 'must hold delivery_id, or since, status or both of them',
    },
  )
  .meta({ id: 'webhook_replay', description: 'What to send again: `delivery_id`, `since`, or `status`.' });

export const Replayed = model(
  'webhook_replayed',
  {},
  { deliveries: number('How many deliveries are sent again.', 1) },
  'What is sent again.',
);

export const DELIVERY_TYPES = ['INITIAL-PARTIAL', 'INITIAL-COMPLETE', 'VIRTUAL', 'NATIVE'] as const;
/** Why something is delivered: as a page of what was there, as its last page, found by looking, or told by the provider. */
export type DeliveryType = (typeof DELIVERY_TYPES)[number];

export const DeliveryBody = model(
  'webhook_delivery',
  { external_xref: text('Your customer ID, from the connection.', 'customer-4711') },
  {
    data: z.array(z.record(z.string(), z.unknown())).meta({
      description: 'The objects as they are now; of deleted ones the `id`.',
      example: [{ id: '10042', name: 'Checkout fails for saved cards' }],
    }),
    webhook: Webhook,
    nonce: text('Part of what is signed.', '8c1f0f3e9a6d4b7c8e21f0a5d3b49c17'),
    sig256: text('Base64 of HMAC-SHA256 over the JSON text of `data` and `nonce`.', 'PYm4…'),
    sig: text('The same with HMAC-SHA1; deprecated.', 'kX9a…'),
    type: word(DELIVERY_TYPES, 'Why it is sent.'),
  },
  'The body that is posted to the endpoint of a webhook.',
);
