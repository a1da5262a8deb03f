/** `/console/webhooks/new` and `/console/webhooks/{id}/edit`. */
import { Hono } from 'hono';
import { WebhookCreate, WebhookUpdate } from '../../../schema/models/webhook.ts';
import { definitionOf, OBJECT_TYPES } from '../../../schema/objects.ts';
import { type AppContext, type AppEnv, idOf } from '../../http/context.ts';
import { answerPage, consoleHeaders } from '../../http/io/page.ts';
import { addAuditDetails } from '../../http/middleware/audit.ts';
import { GatewayError } from '../../lib/errors.ts';
import { validate } from '../../lib/validation.ts';
import { editWebhookPage, newWebhookPage } from '../pages/webhook-form.tsx';
import { webhookAddress } from '../pages/webhook-parts.tsx';
import { formOf, viewerOf, workspaceOf } from '../session/guard.ts';
import { typedText } from '../views/list-parameters.ts';
import {
  changeInput,
  createInput,
  echoedFields,
  fieldsOfRow,
  problemWords,
  type WebhookFields,
} from '../views/webhook-form.ts';
import { type ConnectionTitlesDependencies, createConnectionTitles } from './connection-titles.ts';
import { refusalOf } from './refusal.ts';
import { type WebhookCardDependencies, webhookCards } from './webhook-cards.ts';

export interface WebhookFormDependencies extends ConnectionTitlesDependencies, WebhookCardDependencies {}

const MOST_CHOICES = 500;
const LONGEST_ID = 100;

/** Runs `act`; what is wrong with the form is shown by `again`. */
async function submitted(
  c: AppContext,
  act: () => Promise<Response>,
  again: (problems: string[]) => Promise<Response>,
): Promise<Response> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'not_found') throw error;
    return await again(problemWords(refusalOf(c, error)));
  }
}

export function webhookFormRoutes(deps: WebhookFormDependencies) {
  const { webhooks, providers, connectionOverview } = deps;
  const titles = createConnectionTitles(deps);
  const cardOf = webhookCards(deps);
  const objects = OBJECT_TYPES.filter((type) => providers.all.some((adapter) => adapter.object(type))).map((type) => ({
    value: type,
    label: `${definitionOf(type).title} (${type})`,
  }));

  async function showNew(c: AppContext, given: WebhookFields, problems: string[] = []): Promise<Response> {
    const rows = await connectionOverview.search(workspaceOf(c), { limit: MOST_CHOICES, offset: 0 });
    const chosen = await connectionOverview.byIds(workspaceOf(c), given.connection_id ? [given.connection_id] : []);
    const connections = new Map([...titles.titlesOf(chosen), ...titles.titlesOf(rows)]);
    const page = newWebhookPage({ viewer: viewerOf(c), given, problems, connections, objects });
    return await answerPage(c, page, problems.length > 0 ? 400 : 200, consoleHeaders);
  }

  async function create(c: AppContext): Promise<Response> {
    const form = formOf(c);
    const act = async () => {
      const input = validate(WebhookCreate, createInput(form), 'body');
      const isAll = form.text('include_all') !== undefined;
      const { id } = await webhooks.create(workspaceOf(c), input, isAll, c.get('scope'));
      addAuditDetails(c, { targetId: id });
      return c.redirect(`${webhookAddress(id)}?done=webhook-created`, 303);
    };
    return await submitted(c, act, (problems) => showNew(c, echoedFields(form), problems));
  }

  async function showEdit(c: AppContext, given?: WebhookFields, problems: string[] = []): Promise<Response> {
    const card = await cardOf(c);
    const page = editWebhookPage({ viewer: viewerOf(c), card, given: given ?? fieldsOfRow(card.row), problems });
    return await answerPage(c, page, problems.length > 0 ? 400 : 200, consoleHeaders);
  }

  async function edit(c: AppContext): Promise<Response> {
    const form = formOf(c);
    const row = await webhooks.find(workspaceOf(c), idOf(c));
    const act = async () => {
      const input = validate(WebhookUpdate, changeInput(form, row), 'body');
      await webhooks.update(row.workspaceId, row.id, input);
      return c.redirect(`${webhookAddress(row.id)}?done=webhook-changed`, 303);
    };
    return await submitted(c, act, (problems) => showEdit(c, echoedFields(form, row.dbType !== null), problems));
  }

  return new Hono<AppEnv>()
    .get('/new', (c) => showNew(c, { connection_id: typedText(c.get('target').parameters, 'connection', LONGEST_ID) }))
    .post('/new', create)
    .get('/:id/edit', (c) => showEdit(c))
    .post('/:id/edit', edit);
}
