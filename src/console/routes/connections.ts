/** `/console/connections`: how they are, and what can be done about it. */
import { Hono } from 'hono';
import type { Captures } from '../../call-log/captures.ts';
import type { HealthChecks } from '../../calls/health-checks.ts';
import type { OAuthApps } from '../../connections/oauth-apps.ts';
import { anyName, anySite } from '../../connections/provider-words.ts';
import { type AppContext, type AppEnv, idOf } from '../../http/context.ts';
import { answerPage, consoleHeaders } from '../../http/io/page.ts';
import { verifyScopeOf } from '../../http/routes/verify-scope.ts';
import type { UpstreamMetrics } from '../../lib/observe/upstream-metrics.ts';
import { CONNECTION_STATES } from '../../store/connections/connection-overview.ts';
import { connectionPage } from '../pages/connection.tsx';
import { connectionAddress } from '../pages/connection-parts.tsx';
import { connectionsPage } from '../pages/connections.tsx';
import { viewerOf, workspaceOf } from '../session/guard.ts';
import { periodName } from '../views/chart.ts';
import type { ConsoleInsights } from '../views/insights.ts';
import { ON_A_PAGE, pagesAround, readOffset, typedText } from '../views/list-parameters.ts';
import { noticeAt } from '../views/notices.ts';
import { captureRoutes } from './capture.ts';
import { type ConnectionRemovalDependencies, connectionRemovalRoutes } from './connection-removal.ts';
import { type ConnectionTitlesDependencies, createConnectionTitles } from './connection-titles.ts';
import { type ReauthorizationDependencies, reauthorizationRoutes } from './reauthorization.ts';
import { refusalOf } from './refusal.ts';

export interface ConsoleConnectionsDependencies
  extends ConnectionTitlesDependencies,
    ConnectionRemovalDependencies,
    ReauthorizationDependencies {
  readonly insights: ConsoleInsights;
  readonly healthChecks: Pick<HealthChecks, 'check'>;
  readonly oauthApps: OAuthApps;
  readonly upstreamMetrics: UpstreamMetrics;
  readonly captures: Captures;
}

const LONGEST_SEARCH = 200;

export function consoleConnectionRoutes(deps: ConsoleConnectionsDependencies) {
  const { connections, connectionOverview, insights, providers } = deps;
  const { cardOf } = createConnectionTitles(deps);
  const parameter = (c: AppContext, name: string) => c.get('target').parameters.get(name)?.trim() ?? '';
  const rowOf = (c: AppContext) => connections.findRow(workspaceOf(c), idOf(c));

  async function list(c: AppContext): Promise<Response> {
    const viewer = viewerOf(c);
    const { workspaceId } = viewer.session;
    const state = CONNECTION_STATES.find((name) => name === parameter(c, 'state'));
    const text = typedText(c.get('target').parameters, 'text', LONGEST_SEARCH);
    const offset = readOffset(c.get('target').parameters);
    const rows = await connectionOverview.search(workspaceId, { state, text, limit: ON_A_PAGE + 1, offset });
    const counts = await insights.byConnection(workspaceId, viewer.now);
    const page = connectionsPage({
      viewer,
      provider: anyName(providers.all),
      site: anySite(providers.all),
      notice: noticeAt(c.get('target').parameters),
      totals: await connectionOverview.totals(workspaceId),
      lines: rows.slice(0, ON_A_PAGE).map((row) => ({ card: cardOf(row), calls: counts.get(row.id) })),
      state: state ?? '',
      text,
      ...pagesAround(
        '/console/connections',
        { state: state ?? '', text },
        { offset, hasMore: rows.length > ON_A_PAGE },
      ),
    });
    return await answerPage(c, page, 200, consoleHeaders);
  }

  async function show(c: AppContext): Promise<Response> {
    const viewer = viewerOf(c);
    const row = await rowOf(c);
    const card = cardOf(row);
    const adapter = providers.find(row.integrationType);
    const owner = { workspaceId: row.workspaceId, connectionId: row.id };
    const page = connectionPage({
      viewer,
      notice: noticeAt(c.get('target').parameters),
      card,
      insights: await insights.of(owner, periodName(parameter(c, 'period')), viewer.now),
      buckets: deps.upstreamMetrics.bucketsOf(card.site),
      captureUntil: deps.captures.isOn(row) ? row.captureUntil : null,
      captured: await deps.captures.count(row.id),
      hasOAuth: adapter !== undefined && (await deps.oauthApps.find(row.workspaceId, adapter)) !== undefined,
    });
    return await answerPage(c, page, 200, consoleHeaders);
  }

  async function setPaused(c: AppContext, isPaused: boolean): Promise<Response> {
    const row = await rowOf(c);
    await connections.update(row.workspaceId, row.id, { is_paused: isPaused }, verifyScopeOf(c, deps.calls));
    return c.redirect(`${connectionAddress(row.id)}?done=${isPaused ? 'paused' : 'resumed'}`, 303);
  }

  /** What came of it stands on the connection, which its page shows. */
  async function test(c: AppContext): Promise<Response> {
    const { workspaceId, id } = await rowOf(c);
    try {
      await deps.healthChecks.check(workspaceId, id, c.get('scope').signal);
    } catch (error) {
      refusalOf(c, error);
      return c.redirect(`${connectionAddress(id)}?done=test-failed`, 303);
    }
    return c.redirect(`${connectionAddress(id)}?done=tested`, 303);
  }

  return new Hono<AppEnv>()
    .get('/', list)
    .get('/:id', show)
    .route('/', captureRoutes(deps))
    .route('/', reauthorizationRoutes(deps))
    .route('/', connectionRemovalRoutes(deps))
    .post('/:id/pause', (c) => setPaused(c, true))
    .post('/:id/resume', (c) => setPaused(c, false))
    .post('/:id/test', test);
}
