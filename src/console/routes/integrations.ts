/** `/console/integrations`: connecting, by consent or by a form, and the workspace's own OAuth apps. */
import { Hono } from 'hono';
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import { clientWay, type FormWay, tokenWay } from '../../../adapters/contract/connecting.ts';
import { ConnectionCreate } from '../../../schema/models/connection.ts';
import { authorizeParameters } from '../../../schema/unified-parameters.ts';
import type { Workspaces } from '../../access/workspaces.ts';
import type { Calls } from '../../calls/call.ts';
import { categoriesOf } from '../../connections/categories.ts';
import type { Authorization } from '../../connections/connecting/authorization.ts';
import type { Connections } from '../../connections/connections.ts';
import type { Environments } from '../../connections/environments.ts';
import type { OAuthApps } from '../../connections/oauth-apps.ts';
import type { Providers } from '../../connections/providers.ts';
import type { AppContext, AppEnv } from '../../http/context.ts';
import { consentCookies } from '../../http/io/consent-cookies.ts';
import { answerPage, consoleHeaders } from '../../http/io/page.ts';
import { addAuditDetails } from '../../http/middleware/audit.ts';
import { goOnPage } from '../../http/pages/go-on.tsx';
import { verifyScopeOf } from '../../http/routes/verify-scope.ts';
import { GatewayError } from '../../lib/errors.ts';
import { validate } from '../../lib/validation.ts';
import { connectionAddress } from '../pages/connection-parts.tsx';
import { integrationsPage } from '../pages/integrations.tsx';
import { formOf, viewerOf } from '../session/guard.ts';
import type { FormProblem, IntegrationEntry } from '../views/integration-entry.ts';
import { noticeAt } from '../views/notices.ts';
import { authOf, echoed } from './way-form.ts';

export interface ConsoleIntegrationsDependencies {
  readonly authorization: Authorization;
  readonly workspaces: Workspaces;
  readonly connections: Connections;
  readonly environments: Environments;
  readonly calls: Calls;
  readonly providers: Providers;
  readonly oauthApps: OAuthApps;
  readonly publicUrl: () => string;
}

export function consoleIntegrationRoutes(deps: ConsoleIntegrationsDependencies) {
  const { authorization, workspaces, connections, environments, calls, providers, oauthApps, publicUrl } = deps;
  const cookies = consentCookies(publicUrl);
  const workspaceOf = (c: AppContext) => viewerOf(c).session.workspaceId;

  function adapterOf(c: AppContext): Adapter {
    const adapter = providers.find(c.get('target').segments[2] ?? '');
    if (!adapter) throw new GatewayError('not_found', 'There is no such integration.');
    return adapter;
  }

  async function entryOf(adapter: Adapter, workspaceId: string): Promise<IntegrationEntry> {
    const used = await oauthApps.find(workspaceId, adapter);
    return {
      adapter,
      oauthHost: used && new URL(used.endpoints.authUrl).host,
      app: await oauthApps.show(workspaceId, adapter),
      clouds: providers.settingsOf(adapter).clouds ?? [],
      hasOperatorsApp: providers.appOf(adapter) !== undefined,
      link: `${publicUrl()}/unified/integration/auth/${workspaceId}/${adapter.type}`,
      requiresSignedLinks: (await workspaces.find(workspaceId))?.requiresSignedLinks ?? false,
    };
  }

  async function show(c: AppContext, status: 200 | 400, problem?: FormProblem): Promise<Response> {
    const workspaceId = workspaceOf(c);
    const page = integrationsPage({
      viewer: viewerOf(c),
      notice: noticeAt(c.get('target').parameters),
      entries: await Promise.all(providers.all.map((adapter) => entryOf(adapter, workspaceId))),
      environments: await environments.list(workspaceId),
      callbackUrl: `${publicUrl()}/oauth/code`,
      embedUrl: `${publicUrl()}/docs/unified.js?wid=${encodeURIComponent(workspaceId)}`,
      problem,
    });
    return await answerPage(c, page, status, consoleHeaders);
  }

  /** What is wrong with a form is said above it. */
  async function submitted(
    c: AppContext,
    form: FormProblem['form'],
    given: FormProblem['given'],
    act: () => Promise<Response>,
  ): Promise<Response> {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code === 'internal') throw error;
      c.set('errorCode', error.code);
      return await show(c, 400, { type: adapterOf(c).type, form, message: error.message, given });
    }
  }

  async function connect(c: AppContext): Promise<Response> {
    const { type, words } = adapterOf(c);
    const form = formOf(c);
    const asked = {
      scopes: form.texts('permission'),
      external_xref: form.text('external_xref'),
      env: form.text('environment'),
    };
    const query = {
      ...validate(authorizeParameters, asked, 'body'),
      success_redirect: `${publicUrl()}/console/connected`,
      failure_redirect: `${publicUrl()}/console/integrations?done=failed`,
    };
    const secretOf = (id: string) => cookies.read(c, id);
    const { url, browser } = await authorization.begin(workspaceOf(c), type, query, 'operator', secretOf);
    cookies.write(c, browser);
    const page = goOnPage(`Going to ${words.vendor}`, url, `Go on to ${words.vendor}`);
    return await answerPage(c, page, 200, consoleHeaders);
  }

  async function connectByForm(c: AppContext, wayOf: (adapter: Adapter) => FormWay | undefined): Promise<Response> {
    const adapter = adapterOf(c);
    const form = formOf(c);
    const way = wayOf(adapter);
    if (!way) throw new GatewayError('not_found', `${adapter.name} can't be connected in this way.`);
    const common = { external_xref: form.text('external_xref'), environment: form.text('environment') };
    const shown = { ...common, expiry_date: form.text('expiry_date') };
    const given = Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, value ?? '']));
    return await submitted(c, way.kind, { ...given, ...echoed(way.fields, form) }, async () => {
      const permissions = form.texts('permission');
      const asked = {
        ...common,
        integration_type: adapter.type,
        categories: categoriesOf(adapter, permissions),
        permissions,
        auth: authOf(way, form),
      };
      const input = validate(ConnectionCreate, asked, 'body');
      const row = await connections.create(workspaceOf(c), input, verifyScopeOf(c, calls));
      addAuditDetails(c, { targetId: row.id, changes: { integration_type: adapter.type } });
      return c.redirect(`${connectionAddress(row.id)}?done=connected`, 303);
    });
  }

  async function setApp(c: AppContext): Promise<Response> {
    const adapter = adapterOf(c);
    const form = formOf(c);
    const app = {
      clientId: form.text('client_id') ?? '',
      clientSecret: form.text('client_secret') ?? '',
      cloud: form.text('cloud'),
    };
    return await submitted(c, 'app', { client_id: app.clientId, cloud: app.cloud ?? '' }, async () => {
      await oauthApps.set(workspaceOf(c), adapter, app);
      return c.redirect('/console/integrations?done=app-set', 303);
    });
  }

  async function removeApp(c: AppContext): Promise<Response> {
    await oauthApps.remove(workspaceOf(c), adapterOf(c));
    return c.redirect('/console/integrations?done=app-removed', 303);
  }

  return new Hono<AppEnv>()
    .get('/', (c) => show(c, 200))
    .post('/:type/connect', connect)
    .post('/:type/token', (c) => connectByForm(c, tokenWay))
    .post('/:type/client', (c) => connectByForm(c, clientWay))
    .post('/:type/app', setApp)
    .post('/:type/app/remove', removeApp);
}

/** Where a customer's consent ends that was asked for in the console. */
export const consoleConnectedRoute = new Hono<AppEnv>().get('/', (c) => {
  const id = c.get('target').parameters.get('id') ?? '';
  return c.redirect(`${connectionAddress(id)}?done=connected`, 303);
});
