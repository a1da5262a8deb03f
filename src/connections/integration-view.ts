/** Providers as the API shows them; what works is read off the adapter, so that it can't say anything else. */
import type { Adapter } from '../../adapters/contract/adapter.ts';
import { verbsOf } from '../../adapters/contract/adapter.ts';
import { tokenWay } from '../../adapters/contract/connecting.ts';
import { fieldSupportOf, type ObjectAdapter, virtualEvents } from '../../adapters/contract/object-adapter.ts';
import type { Session } from '../../adapters/contract/session.ts';
import { filledMap, type JsonObject } from '../../schema/field.ts';
import type { Integration } from '../../schema/models/integration.ts';
import { WEBHOOK_EVENTS, WEBHOOK_TYPES, type WebhookEvent } from '../../schema/models/webhook.ts';
import { definitionOf, OBJECT_TYPES, type ObjectType, VERBS } from '../../schema/objects.ts';

const isSupported = (value: boolean) => (value ? 'supported' : 'not-supported');

/** Each field, with the name that it has in the model: there is no other. */
const asMap = (fields: readonly string[]) => Object.fromEntries(fields.map((field) => [field, field]));

/** How a webhook can tell of each event; events that it can't tell of are left out. */
function webhookEvents({ events }: Adapter, type: ObjectType, object: ObjectAdapter<Session, JsonObject>): JsonObject {
  const virtual = virtualEvents(object);
  const kindsOf = (event: WebhookEvent) =>
    WEBHOOK_TYPES.filter((kind) =>
      (kind === 'virtual' ? virtual : (events?.objects[type]?.events ?? [])).includes(event),
    );
  const kinds = WEBHOOK_EVENTS.map((event) => [event, kindsOf(event)] as const);
  return Object.fromEntries(kinds.filter(([, types]) => types.length > 0));
}

function supportOf(adapter: Adapter, type: ObjectType, object: ObjectAdapter<Session, JsonObject>): JsonObject {
  const verbs = verbsOf(object);
  const { filters, model } = definitionOf(type);
  return {
    methods: Object.fromEntries(VERBS.map((verb) => [verb, verbs.includes(verb)])),
    inbound_fields: asMap(object.readable),
    outbound_fields: filledMap(asMap(object.writable)),
    field_support: fieldSupportOf(object, Object.keys(model.shape)),
    slow_fields: [...object.slow],
    webhook_events: filledMap(webhookEvents(adapter, type, object)),
    ...(verbs.includes('list') && {
      list_limit: 'supported',
      list_offset: 'supported',
      list_order: isSupported(object.sorts.length > 0),
      list_query: isSupported(object.query),
      list_updated_gte: isSupported(object.updatedGte),
      list_sort_by_name: isSupported(object.sorts.includes('name')),
      list_sort_by_created_at: isSupported(object.sorts.includes('created_at')),
      list_sort_by_updated_at: isSupported(object.sorts.includes('updated_at')),
      ...Object.fromEntries(
        Object.keys(filters).map((name) => [`list_${name}`, object.filters[name] ?? 'not-supported']),
      ),
    }),
  };
}

export interface IntegrationOptions {
  /** Short: without what works and how. */
  readonly summary: boolean;
  /** Whether customers can be sent to the provider at all. */
  readonly isActive: boolean;
  readonly connections?: number;
  /** The gateway's own address, which serves the logo. */
  readonly ownUrl: string;
}

/** Below the gateway's own address. The logo is public, so that any page may show it. */
export const logoPath = ({ type }: Pick<Adapter, 'type'>): string => `/docs/logos/${type}.svg`;

export function toIntegration(
  adapter: Adapter,
  { summary, isActive, connections, ownUrl }: IntegrationOptions,
): Integration {
  const { fields = [] } = tokenWay(adapter) ?? {};
  const support = OBJECT_TYPES.map((type) => [type, adapter.object(type)] as const).filter(
    (entry): entry is [ObjectType, ObjectAdapter<Session, JsonObject>] => entry[1] !== undefined,
  );
  return {
    type: adapter.type,
    name: adapter.name,
    categories: [...adapter.categories],
    is_active: isActive,
    web_url: adapter.webUrl,
    logo_url: ownUrl + logoPath(adapter),
    color: adapter.brand.color,
    text_color: adapter.brand.textColor,
    beta: false,
    featured: false,
    in_progress: false,
    is_hidden: false,
    requires_cname: false,
    ...(connections !== undefined && { active_healthy_connections: connections }),
    ...(!summary && {
      description: adapter.description,
      api_docs_url: adapter.apiDocsUrl,
      rate_limit_description: `Limited by ${Object.values(adapter.limits).join(', ')}.`,
      token_names: fields.map(({ label }) => label),
      token_instructions: fields.map(({ help }) => help),
      support: Object.fromEntries(
        support.map(([type, object]) => [type, supportOf(adapter, type, object)]),
      ) as NonNullable<Integration['support']>,
    }),
  };
}
