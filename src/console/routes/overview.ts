/** `/console`: how everything is, on one page. */
import { Hono } from 'hono';
import type { ApicallLog } from '../../call-log/apicall-log.ts';
import type { Captures } from '../../call-log/captures.ts';
import { anyName, anySite } from '../../connections/provider-words.ts';
import type { AppEnv } from '../../http/context.ts';
import { answerPage, consoleHeaders } from '../../http/io/page.ts';
import type { WebhookOverviewStore } from '../../store/webhooks/webhook-overview.ts';
import { overviewPage } from '../pages/overview.tsx';
import { viewerOf } from '../session/guard.ts';
import { periodName } from '../views/chart.ts';
import type { ConsoleInsights } from '../views/insights.ts';
import { webhookCard } from '../views/webhook-card.ts';
import { type ConnectionTitlesDependencies, createConnectionTitles } from './connection-titles.ts';

interface Dependencies extends ConnectionTitlesDependencies {
  readonly apicalls: ApicallLog;
  readonly insights: ConsoleInsights;
  readonly webhookOverview: WebhookOverviewStore;
  readonly captures: Captures;
}

const MOST_TROUBLED = 10;

export function consoleOverviewRoute(deps: Dependencies) {
  const { apicalls, connectionOverview, insights, webhookOverview } = deps;
  const titles = createConnectionTitles(deps);
  return new Hono<AppEnv>().get('/', async (c) => {
    const viewer = viewerOf(c);
    const { workspaceId } = viewer.session;
    await apicalls.flush();
    const troubled = await connectionOverview.search(workspaceId, {
      state: 'unhealthy',
      limit: MOST_TROUBLED,
      offset: 0,
    });
    const period = periodName(c.get('target').parameters.get('period') ?? undefined);
    const found = await insights.of({ workspaceId }, period, viewer.now);
    const failing = await webhookOverview.troubled(workspaceId, MOST_TROUBLED);
    const backlogs = await webhookOverview.backlogs(failing.map(({ id }) => id));
    const capturing = await deps.captures.capturing(workspaceId);
    const page = overviewPage({
      viewer,
      provider: anyName(deps.providers.all),
      site: anySite(deps.providers.all),
      totals: await connectionOverview.totals(workspaceId),
      troubled: troubled.map(titles.cardOf),
      insights: found,
      webhooks: failing.map((row) => webhookCard(row, backlogs.get(row.id))),
      titles: await titles.named(workspaceId, [
        ...found.failures,
        ...failing,
        ...capturing.map(({ id }) => ({ connectionId: id })),
      ]),
      capturing,
    });
    return await answerPage(c, page, 200, consoleHeaders);
  });
}
