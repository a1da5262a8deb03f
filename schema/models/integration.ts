import * as z from 'zod';
import { flag, input, instant, list, model, number, text, textInput, texts, word } from '../field.ts';
import { definitionOf, OBJECT_TYPES } from '../objects.ts';
import { WEBHOOK_TYPES } from './webhook.ts';

const LEVELS = ['supported-required', 'supported', 'not-supported'] as const;

/** How a field of a model fares at a provider; `field_support` says what each word means. */
export const FIELD_SUPPORT = ['native', 'derived', 'lossy', 'absent'] as const;
export type FieldSupport = (typeof FIELD_SUPPORT)[number];

const level = (name: string) => word(LEVELS, `How the list takes \`${name}\`.`);

/** `list_…` for every parameter that the list of some object takes. */
const listKeys = Object.fromEntries(
  ['limit', 'offset', 'order', 'query', 'updated_gte']
    .concat(['sort_by_name', 'sort_by_created_at', 'sort_by_updated_at'])
    .concat(OBJECT_TYPES.flatMap((type) => Object.keys(definitionOf(type).filters)))
    .map((name) => [`list_${name}`, level(name)]),
);

export const IntegrationSupport = z
  .object({
    methods: z
      .record(z.string(), z.boolean())
      .meta({ description: 'Which of list, get, create, update and remove there are.' }),
    inbound_fields: z.record(z.string(), z.string()).meta({ description: 'Fields that can be read.' }),
    outbound_fields: z
      .record(z.string(), z.string())
      .meta({ description: 'Fields that can be written; absent when there is none.' }),
    field_support: z.record(z.string(), z.enum(FIELD_SUPPORT)).meta({
      description:
        "Every field of the object. `native`: the provider's own value, which comes back as it was written. " +
        '`derived`: computed from other values of the provider. `lossy`: what is written comes back changed, and then ' +
        'stays the same. `absent`: never in a response.',
    }),
    webhook_events: z.record(z.string(), z.array(z.enum(WEBHOOK_TYPES))).meta({
      description: 'How a webhook can tell of each event: `virtual`, `native`; absent when it can tell of none.',
    }),
    slow_fields: list(z.string(), 'Readable fields that cost extra calls, and are there only when they are named.'),
    ...listKeys,
  })
  .partial()
  .meta({
    id: 'integration_support',
    description: 'What works for one object; `list_<parameter>` says how each parameter of its list is supported.',
    example: {
      methods: { list: true, get: true, create: false, update: false, remove: false },
      inbound_fields: { id: 'id', name: 'name' },
      outbound_fields: { name: 'name' },
      field_support: { id: 'native', name: 'native', group_ids: 'absent' },
      webhook_events: { created: ['virtual', 'native'] },
      slow_fields: [],
      list_project_id: 'supported',
    },
  });

/** Source: Unified's published SDK, shared model `integration`. Its dates are plain texts. */
export const Integration = model(
  'integration',
  {
    description: text('What it is.'),
    api_docs_url: text("The provider's own documentation."),
    web_url: text("The provider's site."),
    logo_url: text(
      'Address of its logo, an SVG image that any page may show.',
      'https://taskgate.example.com/docs/logos/acme.svg',
    ),
    color: text('Colour of its surface.', '#2255aa'),
    text_color: text('Colour of text on that.', '#ffffff'),
    rate_limit_description: text('What limits calls to the provider; left out of summaries.'),
    beta: flag('Always false.'),
    featured: flag('Always false.'),
    in_progress: flag('Always false.'),
    is_hidden: flag('Always false.'),
    requires_cname: flag('Always false.'),
    token_names: texts('What an API-token connection asks for, in the order of `other_auth_info`.', ['Site URL']),
    token_instructions: texts('Where the customer finds each of them.'),
    is_active: flag('Whether customers of this workspace can connect it.'),
    active_healthy_connections: number('Connections of the workspace.', 3),
    support: z
      .record(z.string(), IntegrationSupport)
      .meta({ description: 'What works, by object; left out of summaries.' }),
  },
  {
    type: text('Type.'),
    name: text('Name.'),
    categories: z.array(z.string()).meta({ description: 'What it is used for.', example: ['task'] }),
  },
  'A provider that customers can connect.',
);
export type Integration = z.infer<typeof Integration>;

export const IntegrationApp = model(
  'integration_app',
  {
    client_id: text('Client ID of the app; absent while the workspace has none.', 'aBcD1234'),
    cloud: text("Cloud of the provider that it lives in; absent for the gateway's own.", 'us-government'),
    created_at: instant('When it was set first.'),
    updated_at: instant('When it was set last.'),
  },
  {
    integration_type: text('The provider.'),
    callback_url: text('The callback that must be registered with the app.', 'https://taskgate.example.com/oauth/code'),
  },
  "A workspace's own OAuth app, without its secret.",
);

export const IntegrationAppSet = input(
  'integration_app_set',
  { cloud: textInput("Cloud of the provider that it lives in; the gateway's own when absent.", 'us-government') },
  {
    client_id: z.string().min(1).meta({ description: 'Client ID of the app.', example: 'aBcD1234' }),
    client_secret: z.string().min(1).meta({ description: 'Its secret, which is stored encrypted and never shown.' }),
  },
  'The OAuth app that customers of the workspace are to authorize.',
);

export const SignedLink = model(
  'signed_link',
  {},
  {
    url: text("Where the customer's browser begins.", 'https://taskgate.example.com/unified/integration/auth/…'),
    expires_at: instant('Until when it can be opened.'),
  },
  'A link to connect that only a holder of an API key can have made.',
);
