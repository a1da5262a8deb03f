/**
 * Dynamic webhooks: registered by OAuth apps, gone after 30 days unless they are refreshed, one URL for an app, user and
 * site, at most five of them. Source: jira rest v3, webhooks.
 */
import { GatewayError } from '../../../src/lib/errors.ts';
import type { EventRegistration, SubscribeInput } from '../../contract/events.ts';
import type { Context } from '../../contract/session.ts';
import { instantMs } from '../../toolkit/instants.ts';
import { id, type JsonObject, object, objects, text, texts } from '../../toolkit/json.ts';
import type { JiraClient } from '../line/client.ts';
import { allRows } from '../paging/pages.ts';
import { EVENT_NAMES } from './event-names.ts';

const PATH = '/rest/api/3/webhook';
const PAGE_SIZE = 100;

/**
 * Every issue there is. A filter must be given, and which of those that mean "all" Jira takes is not documented: the
 * first one was seen to be accepted, the second one needs no more than what is.
 */
const ALL_ISSUES = ['project != null', 'project != "TASKGATE_NO_SUCH_PROJECT"'];

type JiraContext = Pick<Context<JiraClient>, 'client' | 'clock'>;

interface Listed extends EventRegistration {
  readonly url: string | undefined;
  readonly jqlFilter: string | undefined;
  readonly events: readonly string[];
  /** Whether its fields narrow it. */
  readonly isNarrowed: boolean;
}

const toListed = (row: JsonObject): Listed | undefined => {
  const webhookId = id(row.id);
  if (webhookId === undefined) return undefined;
  return {
    id: webhookId,
    // The schema says a number, its example a text.
    expiresAt: instantMs(row.expirationDate),
    url: text(row.url),
    jqlFilter: text(row.jqlFilter),
    events: texts(row.events),
    isNarrowed: texts(row.fieldIdsFilter).length > 0,
  };
};

/** Those of the app and the user on this site, expired ones too: Jira lists them for months. */
async function listed({ client }: JiraContext): Promise<Listed[]> {
  const rows = await allRows(client, { path: PATH, key: 'values', pageSize: PAGE_SIZE });
  return rows.map(toListed).filter((row) => row !== undefined);
}

const isAlive = ({ clock }: JiraContext, { expiresAt }: EventRegistration) =>
  expiresAt === undefined || expiresAt > clock.now();

const tellsAll = ({ events, jqlFilter = '', isNarrowed }: Listed) =>
  !isNarrowed && ALL_ISSUES.includes(jqlFilter) && EVENT_NAMES.every((name) => events.includes(name));

/** Jira answers 200 also when it has registered nothing, with the reasons beside. */
async function register({ client }: JiraContext, url: string): Promise<string> {
  const refusals: string[] = [];
  for (const jqlFilter of ALL_ISSUES) {
    const body = { url, webhooks: [{ events: EVENT_NAMES, jqlFilter }] };
    const answer = object(await client.json({ method: 'POST', path: PATH, body }));
    const [result] = objects(answer?.webhookRegistrationResult);
    const created = id(result?.createdWebhookId);
    if (created !== undefined) return created;
    refusals.push(...texts(result?.errors));
  }
  const said = [...new Set(refusals)].join(' ') || 'no reason given';
  throw new GatewayError('conflict', `Jira did not register the webhook: ${withoutPaths(said)}`, {
    details: { errorMessages: refusals.map(withoutPaths) },
  });
}

/** Jira names the URL that is in the way; ours has a secret path. */
const withoutPaths = (words: string): string => words.replace(/(https?:\/\/[^/\s"]+)\/[^\s"]*/g, '$1/…');

async function removeAll({ client }: JiraContext, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await client.json({ method: 'DELETE', path: PATH, body: { webhookIds: ids.map(Number) } });
}

export async function subscribe(context: JiraContext, { url, known }: SubscribeInput): Promise<EventRegistration> {
  const present = await listed(context);
  const usable = present.find((one) => one.url === url && isAlive(context, one) && tellsAll(one));
  // What has expired does no good, but counts.
  const obsolete = present.filter((one) => one !== usable && (!isAlive(context, one) || known.includes(one.id)));
  await removeAll(
    context,
    obsolete.map(({ id: webhookId }) => webhookId),
  );
  if (usable) return { id: usable.id, expiresAt: usable.expiresAt };
  const created = await register(context, url);
  return (await inspect(context, created)) ?? { id: created, expiresAt: undefined };
}

/** As Jira lists it; undefined when it does not, or when it has expired. */
export async function inspect(context: JiraContext, webhookId: string): Promise<EventRegistration | undefined> {
  const found = (await listed(context)).find((one) => one.id === webhookId);
  return found && isAlive(context, found) ? { id: found.id, expiresAt: found.expiresAt } : undefined;
}

/** Jira ignores ids that it does not know and answers as if all were well, so the list has the last word. */
export async function renew(context: JiraContext, webhookId: string): Promise<EventRegistration | undefined> {
  await context.client.json({ method: 'PUT', path: `${PATH}/refresh`, body: { webhookIds: [Number(webhookId)] } });
  return await inspect(context, webhookId);
}

export const unsubscribe = (context: JiraContext, webhookId: string): Promise<void> => removeAll(context, [webhookId]);
