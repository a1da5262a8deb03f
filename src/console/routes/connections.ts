/** `/console/connections`: how they are, and what can be done about it. */
import { Hono } from 'hono';
import { clientWay, type FormWay, tokenWay } from '../../../adapters/contract/connecting.ts';
import type { Viewer } from '../../access/console-sessions.ts';
import type { Captures } from '../../call-log/captures.ts';
import type { Calls } from '../../calls/call.ts';
import type { HealthChecks } from '../../calls/health-checks.ts';
import type { Authorization } from '../../connections/connecting/authorization.ts';
import { reauthLink } from '../../connections/connecting/reauth-link.ts';
import type { OAuthApps } from '../../connections/oauth-apps.ts';
import { anyName, anySite } from '../../connections/provider-words.ts';
import type { AppContext, AppEnv } from '../../http/context.ts';
import { consentCookies } from '../../http/io/consent-cookies.ts';
import { answerPage, consoleHeaders } from '../../http/io/page.ts';
import { goOnPage } from '../../http/pages/go-on.tsx';
import { verifyScopeOf } from '../../http/routes/verify-scope.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { UpstreamMetrics } from '../../lib/observe/upstream-metrics.ts';
import { CONNECTION_STATES } from '../../store/connections/connection-overview.ts';
import type { ConnectionRow } from '../../store/connections/connections.ts';
import { type RemovalDependencies, removeConnection } from '../../webhooks/connection-removal.ts';
import type { Webhooks } from '../../webhooks/webhooks.ts';
import { connectionPage } from '../pages/connection.tsx';
import { deleteConnectionPage, newTokenPage, reauthLinkPage } from '../pages/connection-changes.tsx';
import { connectionAddress } from '../pages/connection-parts.tsx';
import { connectionsPage } from '../pages/connections.tsx';
import { formOf, viewerOf } from '../session/guard.ts';
import { periodName } from '../views/chart.ts';
import type { ConsoleInsights } from '../views/insights.ts';
import { ON_A_PAGE, pagesAround, readOffset, typedText } from '../views/list-parameters.ts';
import { noticeAt } from '../views/notices.ts';
import { captureRoutes } from './capture.ts';
import { type ConnectionTitlesDependencies, createConnectionTitles } from './connection-titles.ts';
import { authOf } from './way-form.ts';

export interface ConsoleConnectionsDependencies extends ConnectionTitlesDependencies, RemovalDependencies {
  readonly insights: ConsoleInsights;
  readonly authorization: Authorization;
  readonly calls: Calls;
  readonly healthChecks: Pick<HealthChecks, 'check'>;
  readonly webhooks: Webhooks;
  readonly oauthApps: OAuthApps;
  readonly upstreamMetrics: UpstreamMetrics;
  readonly captures: Captures;
  readonly publicUrl: () => string;
}

const LONGEST_SEARCH = 200;

export function consoleConnectionRoutes(deps: ConsoleConnectionsDependencies) {
  const {
    connections,
    connectionOverview,
    insights,
    authorization,
    calls,
    webhooks,
    providers,
    oauthApps,
    healthChecks,
  } = deps;
  const { cardOf } = createConnectionTitles(deps);
  const cookies = consentCookies(deps.publicUrl);
  const idOf = (c: AppContext) => c.get('target').segments[2] ?? '';
  const parameter = (c: AppContext, name: string) => c.get('target').parameters.get(name)?.trim() ?? '';
  const rowOf = (c: AppContext) => connections.findRow(viewerOf(c).session.workspaceId, idOf(c));

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
      hasOAuth: adapter !== undefined && (await oauthApps.find(row.workspaceId, adapter)) !== undefined,
    });
    return await answerPage(c, page, 200, consoleHeaders);
  }

  async function setPaused(c: AppContext, isPaused: boolean): Promise<Response> {
    const row = await rowOf(c);
    await connections.update(row.workspaceId, row.id, { is_paused: isPaused }, verifyScopeOf(c, calls));
    return c.redirect(`${connectionAddress(row.id)}?done=${isPaused ? 'paused' : 'resumed'}`, 303);
  }

  async function authorize(c: AppContext): Promise<Response> {
    const { id, workspaceId, integrationType } = await rowOf(c);
    const { token } = await authorization.reauthToken(workspaceId, id);
    const here = `${deps.publicUrl()}${connectionAddress(id)}`;
    const query = {
      scopes: [],
      connection_id: id,
      reauth_token: token,
      success_redirect: `${here}?done=reauthorized`,
      failure_redirect: `${here}?done=failed`,
    };
    const secretOf = (id: string) => cookies.read(c, id);
    const { url, browser } = await authorization.begin(workspaceId, integrationType, query, 'operator', secretOf);
    cookies.write(c, browser);
    const vendor = providers.find(integrationType)?.words.vendor ?? integrationType;
    return await answerPage(c, goOnPage(`Going to ${vendor}`, url, `Go on to ${vendor}`), 200, consoleHeaders);
  }

  /** What came of it stands on the connection, which its page shows. */
  async function test(c: AppContext): Promise<Response> {
    const { workspaceId, id } = await rowOf(c);
    try {
      await healthChecks.check(workspaceId, id, c.get('scope').signal);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code === 'internal') throw error;
      c.set('errorCode', error.code);
      return c.redirect(`${connectionAddress(id)}?done=test-failed`, 303);
    }
    return c.redirect(`${connectionAddress(id)}?done=tested`, 303);
  }

  async function showLink(c: AppContext): Promise<Response> {
    const row = await rowOf(c);
    const page = reauthLinkPage({ viewer: viewerOf(c), card: cardOf(row), ...(await reauthLink(deps, row)) });
    return await answerPage(c, page, 200, consoleHeaders);
  }

  /** The way whose form replaces the credentials: that of a service account, or an API token in place of anything else. */
  const wayOf = ({ integrationType, auth }: ConnectionRow): FormWay | undefined => {
    const adapter = providers.find(integrationType);
    if (!adapter) return undefined;
    return adapter.describe(auth).kind === 'client' ? clientWay(adapter) : tokenWay(adapter);
  };
  const secretsOf = (row: ConnectionRow) => wayOf(row)?.fields.filter(({ kind }) => kind === 'secret') ?? [];
  const newTokenPageOf = (viewer: Viewer, row: ConnectionRow) =>
    newTokenPage({ viewer, card: cardOf(row), fields: secretsOf(row) });

  async function replaceToken(c: AppContext): Promise<Response> {
    const viewer = viewerOf(c);
    const row = await rowOf(c);
    const way = wayOf(row);
    try {
      await connections.update(
        row.workspaceId,
        row.id,
        { auth: way && authOf(way, formOf(c)) },
        verifyScopeOf(c, calls),
      );
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code === 'internal') throw error;
      c.set('errorCode', error.code);
      const page = newTokenPage({ viewer, card: cardOf(row), fields: secretsOf(row), problem: error.message });
      return await answerPage(c, page, 400, consoleHeaders);
    }
    return c.redirect(`${connectionAddress(row.id)}?done=reauthorized`, 303);
  }

  async function confirmRemoval(c: AppContext): Promise<Response> {
    const row = await rowOf(c);
    const found = await webhooks.list(row.workspaceId, {
      connectionId: row.id,
      sort: 'created_at',
      descending: true,
      limit: ON_A_PAGE,
      offset: 0,
    });
    const page = deleteConnectionPage({ viewer: viewerOf(c), card: cardOf(row), webhooks: found.length });
    return await answerPage(c, page, 200, consoleHeaders);
  }

  return new Hono<AppEnv>()
    .get('/', list)
    .get('/:id', show)
    .route('/', captureRoutes(deps))
    .post('/:id/pause', (c) => setPaused(c, true))
    .post('/:id/resume', (c) => setPaused(c, false))
    .post('/:id/authorize', authorize)
    .post('/:id/test', test)
    .post('/:id/link', showLink)
    .get('/:id/token', async (c) => answerPage(c, newTokenPageOf(viewerOf(c), await rowOf(c)), 200, consoleHeaders))
    .post('/:id/token', replaceToken)
    .get('/:id/delete', confirmRemoval)
    .post('/:id/delete', async (c) => {
      await removeConnection(deps, viewerOf(c).session.workspaceId, idOf(c));
      return c.redirect('/console/connections?done=deleted', 303);
    });
}
