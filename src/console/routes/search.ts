/** `/console/search`: whatever has this id, and connections by what people know of them. */
import { Hono } from 'hono';
import type { ApicallLog } from '../../call-log/apicall-log.ts';
import type { AppContext, AppEnv } from '../../http/context.ts';
import { answerPage, consoleHeaders } from '../../http/io/page.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { CallSearchStore } from '../../store/calls/call-search.ts';
import type { WebhookOverviewStore } from '../../store/webhooks/webhook-overview.ts';
import type { Webhooks } from '../../webhooks/webhooks.ts';
import { callAddress } from '../pages/calls-table.tsx';
import { connectionAddress } from '../pages/connection-parts.tsx';
import { type SearchResults, searchPage } from '../pages/search.tsx';
import { deliveryAddress, webhookAddress } from '../pages/webhook-parts.tsx';
import { viewerOf } from '../session/guard.ts';
import { typedText } from '../views/list-parameters.ts';
import { type ConnectionTitlesDependencies, createConnectionTitles } from './connection-titles.ts';

export interface ConsoleSearchDependencies extends ConnectionTitlesDependencies {
  readonly apicalls: ApicallLog;
  readonly callSearch: CallSearchStore;
  readonly webhooks: Pick<Webhooks, 'find'>;
  readonly webhookOverview: WebhookOverviewStore;
}

const LONGEST = 200;
const MOST = 20;

/** The only thing that was found, when there is one. */
function onlyAddress({ calls, connections, webhooks, deliveries }: SearchResults): string | undefined {
  const addresses = [
    ...calls.map(({ id }) => callAddress(id)),
    ...connections.map(({ id }) => connectionAddress(id)),
    ...webhooks.map(({ id }) => webhookAddress(id)),
    ...deliveries.map(({ webhookId, id }) => deliveryAddress(webhookId, id)),
  ];
  return addresses.length === 1 ? addresses[0] : undefined;
}

export function consoleSearchRoute(deps: ConsoleSearchDependencies) {
  const { apicalls, callSearch, connectionOverview, webhooks, webhookOverview } = deps;
  const connectionTitles = createConnectionTitles(deps);

  const webhookOf = async (workspaceId: string, id: string) =>
    await webhooks.find(workspaceId, id).catch((error: unknown) => {
      if (error instanceof GatewayError && error.code === 'not_found') return undefined;
      throw error;
    });

  async function resultsOf(workspaceId: string, text: string): Promise<SearchResults> {
    if (text === '') return { calls: [], connections: [], webhooks: [], deliveries: [] };
    await apicalls.flush();
    const [calls, connections, webhook, deliveries] = await Promise.all([
      callSearch.byId(workspaceId, text, MOST),
      connectionOverview.search(workspaceId, { text, limit: MOST, offset: 0 }),
      webhookOf(workspaceId, text),
      webhookOverview.deliveriesById(workspaceId, text),
    ]);
    return {
      // Attempts are listed by their delivery.
      calls: deliveries.length > 0 ? calls.filter(({ type }) => type !== 'webhook') : calls,
      connections: connections.map(connectionTitles.cardOf),
      webhooks: webhook ? [webhook] : [],
      deliveries,
    };
  }

  async function search(c: AppContext): Promise<Response> {
    const viewer = viewerOf(c);
    const { workspaceId } = viewer.session;
    const text = typedText(c.get('target').parameters, 'q', LONGEST);
    const results = await resultsOf(workspaceId, text);
    const only = onlyAddress(results);
    if (only !== undefined) return c.redirect(only, 303);
    const titles = await connectionTitles.named(workspaceId, results.calls);
    return await answerPage(c, searchPage({ viewer, text, results, titles }), 200, consoleHeaders);
  }

  return new Hono<AppEnv>().get('/', search);
}
