/**
 * Webhooks of a workspace, one for each connection, for all public teams: only administrators may make them, or see them.
 * Source: linear.app/developers, webhooks.
 */
import { GatewayError } from '../../../src/lib/errors.ts';
import type { EventRegistration, SubscribeInput } from '../../contract/events.ts';
import type { Context } from '../../contract/session.ts';
import { object, text } from '../../toolkit/json.ts';
import type { LinearClient } from '../line/client.ts';
import { isDuplicate } from '../line/errors.ts';
import { uuidOf } from '../objects/creation.ts';
import { RESOURCES } from './entities.ts';

type LinearContext = Context<LinearClient>;

const CREATE = 'mutation($input: WebhookCreateInput!) { webhookCreate(input: $input) { success webhook { id } } }';
const UPDATE =
  'mutation($id: String!, $input: WebhookUpdateInput!) { webhookUpdate(id: $id, input: $input) { success } }';
const DELETE = 'mutation($id: String!) { webhookDelete(id: $id) { success } }';

/** They never end by themselves. */
const registration = (id: string): EventRegistration => ({ id, expiresAt: undefined });

function onlyAdmins(error: unknown): never {
  const isForbidden = error instanceof GatewayError && ['upstream_forbidden', 'scope_missing'].includes(error.code);
  if (!isForbidden) throw error;
  throw new GatewayError(
    error.code,
    'Linear lets only administrators of a workspace register webhooks: the connection must be of one, and with OAuth have the scope admin.',
    { details: error.details, cause: error },
  );
}

/** One that is not there is no error. */
export async function unsubscribe({ client }: LinearContext, id: string): Promise<void> {
  await client.mutate(DELETE, { id }, 'Webhook').catch((error: unknown) => {
    if (!(error instanceof GatewayError) || error.code !== 'not_found') throw error;
  });
}

/** The id is the connection's own, so that a registration whose answer was lost is found, and no second one made. */
export async function subscribe(
  context: LinearContext,
  { url, known, secret }: SubscribeInput,
): Promise<EventRegistration> {
  const id = uuidOf(`webhook\n${context.connection.id}\n${url}`);
  const fields = { url, secret: secret.reveal(), resourceTypes: RESOURCES, label: 'Taskgate', enabled: true };
  for (const other of known) if (other !== id) await unsubscribe(context, other).catch(onlyAdmins);
  try {
    await context.client.mutate(CREATE, { input: { id, allPublicTeams: true, ...fields } }, 'Webhook');
  } catch (error) {
    if (!isDuplicate(error)) onlyAdmins(error);
    await context.client.mutate(UPDATE, { id, input: fields }, 'Webhook');
  }
  return registration(id);
}

/** After repeated failures Linear switches a webhook off, and nobody but its owner on. */
export async function inspect({ client }: LinearContext, id: string): Promise<EventRegistration | undefined> {
  const found = await client
    .query('query($id: String!) { webhook(id: $id) { id enabled } }', { id })
    .catch((error: unknown) => {
      if (error instanceof GatewayError && error.code === 'not_found') return undefined;
      throw error;
    });
  const webhook = object(found?.webhook);
  if (text(webhook?.id) === undefined) return undefined;
  if (webhook?.enabled !== true) await client.mutate(UPDATE, { id, input: { enabled: true } }, 'Webhook');
  return registration(id);
}
