/** `/console/integrations`: connecting, by consent or by a form, and the workspace's own OAuth apps. */
import { Hono } from 'hono';
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import { clientWay, type FormWay, tokenWay } from '../../../adapters/contract/connecting.ts';
import { ConnectionCreate } from '../../../schema/models/connection.ts';
import { authorizeParameters } from '../../../schema/unified-parameters.ts';
import type { Calls } from '../../calls/call.ts';
import { categoriesOf } from '../../connections/categories.ts';
import type { Connections } from '../../connections/connections.ts';
import type { AppContext, AppEnv } from '../../http/context.ts';
import { addAuditDetails } from '../../http/middleware/audit.ts';
import { verifyScopeOf } from '../../http/routes/verify-scope.ts';
import { GatewayError } from '../../lib/errors.ts';
import { validate } from '../../lib/validation.ts';
import { connectionAddress } from '../pages/connection-parts.tsx';
import { formOf, workspaceOf } from '../session/guard.ts';
import { type ConsentDependencies, createConsent } from './consent.ts';
import { createIntegrationPage, type IntegrationPageDependencies } from './integration-page.ts';
import { authOf, echoed } from './way-form.ts';

export interface ConsoleIntegrationsDependencies extends ConsentDependencies, IntegrationPageDependencies {
  readonly connections: Connections;
  readonly calls: Calls;
  readonly publicUrl: () => string;
}

export function consoleIntegrationRoutes(deps: ConsoleIntegrationsDependencies) {
  const { connections, calls, oauthApps, publicUrl } = deps;
  const consent = createConsent(deps);
  const { adapterOf, show, submitted } = createIntegrationPage(deps);

  async function connect(c: AppContext): Promise<Response> {
    const { type } = adapterOf(c);
    const form = formOf(c);
    const asked = {
      scopes: form.texts('permission'),
      external_xref: form.text('external_xref'),
      env: form.text('environment'),
    };
    return await consent(c, type, {
      ...validate(authorizeParameters, asked, 'body'),
      success_redirect: `${publicUrl()}/console/connected`,
      failure_redirect: `${publicUrl()}/console/integrations?done=failed`,
    });
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
