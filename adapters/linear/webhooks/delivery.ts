/**
 * What Linear delivers: signed with the secret of the registration, over the body as it is. Source: linear.app/developers,
 * webhooks. A body is a flat form of the object, and a hint only.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { GatewayError } from '../../../src/lib/errors.ts';
import type {
  EventDelivery,
  EventKind,
  EventRequest,
  ObjectEvent,
  UnreadRequest,
  VerifyDependencies,
} from '../../contract/events.ts';
import { instantMs } from '../../toolkit/instants.ts';
import { isObject, type JsonObject, number, object, text } from '../../toolkit/json.ts';
import { entityOf, type PushedType, typeOfResource } from './entities.ts';

/** A delivery that is older, or of the future, may be a repeat by somebody else. */
const CLOCKS_MAY_DIFFER_MS = 5 * 60_000;

const refused = (cause?: unknown) =>
  new GatewayError('unauthorized', 'This request was not signed by Linear.', { cause });
const nonsense = (what: string) => new GatewayError('invalid_request', `This is no delivery of Linear's: ${what}.`);

function contentOf(body: Uint8Array): JsonObject {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch (cause) {
    throw new GatewayError('invalid_request', "This is no delivery of Linear's: its body is not JSON.", { cause });
  }
  if (!isObject(content)) throw nonsense('its body is not an object');
  return content;
}

function isSigned(body: Uint8Array, secret: string, signature: string): boolean {
  const expected = createHmac('sha256', secret).update(body).digest();
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

export async function verify(request: UnreadRequest, { secretsOf, clock }: VerifyDependencies): Promise<undefined> {
  const signature = request.headers['linear-signature'] ?? '';
  if (!/^[0-9a-f]{64}$/i.test(signature)) throw refused();
  const body = await request.body();
  const { webhookId, webhookTimestamp } = contentOf(body);
  const secrets = await secretsOf(text(webhookId) ?? '');
  if (!secrets.some((secret) => isSigned(body, secret.reveal(), signature))) throw refused();
  const at = number(webhookTimestamp);
  if (at === undefined || Math.abs(clock.now() - at) > CLOCKS_MAY_DIFFER_MS) throw refused();
  // Secrets are those of registrations, not of apps.
  return undefined;
}

const KINDS: Readonly<Record<string, EventKind>> = { create: 'created', remove: 'deleted' };

/** Trash is where deleted things go; a purge comes later, or never. */
function kindOf(action: string, data: JsonObject): EventKind {
  const kind = KINDS[action] ?? 'updated';
  return kind === 'updated' && data.trashed === true ? 'deleted' : kind;
}

function eventsOf(type: PushedType, content: JsonObject, data: JsonObject): ObjectEvent[] {
  const { parentKey } = entityOf(type);
  const id = text(data.id);
  if (id === undefined) throw nonsense('it names no object');
  const parentId = parentKey === undefined ? undefined : text(data[parentKey]);
  // A comment on a project or a document is none of a task.
  if (type === 'task_comment' && parentId === undefined) return [];
  const event = kindOf(text(content.action) ?? '', data);
  const at = instantMs(content.createdAt) ?? number(content.webhookTimestamp) ?? 0;
  return [{ objectType: type, event, id, ...(parentId !== undefined && { parentId }), isCascade: false, at }];
}

/** Of signed values alone, and the same for each repeat: the delivery's own id in a header is not signed. */
function deliveryId({ webhookId, type, action, createdAt, updatedFrom }: JsonObject, data: JsonObject): string {
  const said = JSON.stringify([webhookId, type, action, data.id, createdAt, updatedFrom]);
  return createHash('sha256').update(said).digest('hex');
}

export function parse(request: EventRequest): EventDelivery {
  const content = contentOf(request.body);
  const webhookId = text(content.webhookId);
  if (webhookId === undefined) throw nonsense('it names no webhook');
  const data = object(content.data) ?? {};
  const type = typeOfResource(text(content.type) ?? '');
  return {
    id: deliveryId(content, data),
    registrationIds: [webhookId],
    siteId: text(content.organizationId),
    siteUrl: undefined,
    events: type === undefined ? [] : eventsOf(type, content, data),
  };
}
