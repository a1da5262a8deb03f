/** `/console/integrations`: connecting, by consent or by an API token. */
import { Hono } from 'hono';
import type { AdapterSettings } from '../../../adapters/contract/connecting.ts';
import { ConnectionCreate } from '../../../schema/models/connection.ts';
import { authorizeParameters } from '../../../schema/unified-parameters.ts';
import type { Calls } from '../../calls/call.ts';
import type { Authorization } from '../../connections/connecting/authorization.ts';
import type { Connections } from '../../connections/connections.ts';
import type { Environments } from '../../connections/environments.ts';
import { allAdapters, findAdapter } from '../../connections/registry.ts';
import type { AppContext, AppEnv } from '../../http/context.ts';
import { answerPage, consoleHeaders } from '../../http/io/page.ts';
import { addAuditDetails } from '../../http/middleware/audit.ts';
import { goOnPage } from '../../http/pages/go-on.tsx';
import { verifyScopeOf } from '../../http/routes/verify-scope.ts';
import { GatewayError } from '../../lib/errors.ts';
import { validate } from '../../lib/validation.ts';
import { connectionAddress } from '../pages/connection-parts.tsx';
import { type IntegrationsView, integrationsPage } from '../pages/integrations.tsx';
import { formOf, viewerOf } from '../session/guard.ts';
import { noticeAt } from '../views/notices.ts';

export interface ConsoleIntegrationsDependencies {
  readonly authorization: Authorization;
  readonly connections: Connections;
  readonly environments: Environments;
  readonly calls: Calls;
  readonly settings: AdapterSettings;
  readonly publicUrl: () => string;
}

const ECHOED = ['site', 'email', 'external_xref', 'environment'];

export function consoleIntegrationRoutes(deps: ConsoleIntegrationsDependencies) {
  const { authorization, connections, environments, calls, settings, publicUrl } = deps;

  function adapterOf(c: AppContext) {
    const adapter = findAdapter(c.get('target').segments[2] ?? '');
    if (!adapter) throw new GatewayError('not_found', 'There is no such integration.');
    return adapter;
  }

  async function show(c: AppContext, status: 200 | 400, problem?: IntegrationsView['problem']): Promise<Response> {
    const viewer = viewerOf(c);
    const { workspaceId } = viewer.session;
    const page = integrationsPage({
      viewer,
      notice: noticeAt(c.get('target').parameters),
      adapters: allAdapters(),
      environments: await environments.list(workspaceId),
      oauthHost: settings.oauthApp && new URL(settings.oauthApp.authUrl).host,
      callbackUrl: `${publicUrl()}/oauth/code`,
      linkOf: (type) => `${publicUrl()}/unified/integration/auth/${workspaceId}/${type}?redirect=true`,
      problem,
    });
    return await answerPage(c, page, status, consoleHeaders);
  }

  async function connect(c: AppContext): Promise<Response> {
    const { type } = adapterOf(c);
    const form = formOf(c);
    const { workspaceId } = viewerOf(c).session;
    const asked = {
      scopes: form.texts('permission'),
      external_xref: form.text('external_xref'),
      env: form.text('environment'),
    };
    const url = await authorization.begin(workspaceId, type, {
      ...validate(authorizeParameters, asked, 'body'),
      success_redirect: `${publicUrl()}/console/connected`,
      failure_redirect: `${publicUrl()}/console/integrations?done=failed`,
    });
    return await answerPage(c, goOnPage('Going to Atlassian', url, 'Go on to Atlassian'), 200, consoleHeaders);
  }

  async function connectByToken(c: AppContext): Promise<Response> {
    const adapter = adapterOf(c);
    const form = formOf(c);
    try {
      const input = validate(
        ConnectionCreate,
        {
          integration_type: adapter.type,
          categories: adapter.categories,
          permissions: form.texts('permission'),
          environment: form.text('environment'),
          external_xref: form.text('external_xref'),
          auth: {
            other_auth_info: [form.text('site') ?? '', form.text('email') ?? '', form.text('token') ?? ''],
          },
        },
        'body',
      );
      const row = await connections.create(viewerOf(c).session.workspaceId, input, verifyScopeOf(c, calls));
      addAuditDetails(c, { targetId: row.id, changes: { integration_type: adapter.type } });
      return c.redirect(`${connectionAddress(row.id)}?done=connected`, 303);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code === 'internal') throw error;
      c.set('errorCode', error.code);
      const values = Object.fromEntries(ECHOED.map((name) => [name, form.text(name) ?? '']));
      return await show(c, 400, { message: error.message, values });
    }
  }

  return new Hono<AppEnv>()
    .get('/', (c) => show(c, 200))
    .post('/:type/connect', connect)
    .post('/:type/token', connectByToken);
}

/** Where a customer's consent ends that was asked for in the console. */
export const consoleConnectedRoute = new Hono<AppEnv>().get('/', (c) => {
  const id = c.get('target').parameters.get('id') ?? '';
  return c.redirect(`${connectionAddress(id)}?done=connected`, 303);
});
