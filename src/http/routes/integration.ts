/** `/unified/integration`: what can be connected, and the link that begins it. Open to browsers, so without a key. */
import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import { integrationParameters } from '../../../schema/unified-parameters.ts';
import type { Workspaces } from '../../access/workspaces.ts';
import { presentParameters } from '../../calls/listing.ts';
import { listParameter } from '../../calls/selection.ts';
import { toIntegration } from '../../connections/integration-view.ts';
import type { OAuthApps } from '../../connections/oauth-apps.ts';
import type { Providers } from '../../connections/providers.ts';
import { GatewayError } from '../../lib/errors.ts';
import { validate } from '../../lib/validation.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { answerJson } from '../io/respond.ts';
import { followLink, type LinkDependencies, signLink } from './authorization-link.ts';
import { type AppRouteDependencies, integrationAppRoutes } from './integration-app.ts';

interface Catalogue {
  readonly providers: Providers;
  readonly oauthApps: OAuthApps;
  /** Asked for only once the gateway listens. */
  readonly ownUrl: () => string;
}

interface OpenDependencies extends Catalogue, LinkDependencies {
  readonly workspaces: Workspaces;
}

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, OPTIONS',
  'access-control-allow-headers': 'content-type, authorization',
  'access-control-max-age': '86400',
};

async function listed(
  c: AppContext,
  { providers, oauthApps, ownUrl }: Catalogue,
  workspaceId: string,
): Promise<Response> {
  const { parameters } = c.get('target');
  const categories = listParameter(parameters, 'categories');
  const given = { ...presentParameters(parameters), categories: categories.length > 0 ? categories : undefined };
  const query = validate(integrationParameters, given, 'query');
  const fits = (adapter: Adapter, isActive: boolean) =>
    (query.type === undefined || providers.typeOf(query.type) === adapter.type) &&
    (query.active === undefined || query.active === isActive) &&
    (query.categories === undefined || adapter.categories.some((category) => query.categories?.includes(category)));
  const all = await Promise.all(
    providers.all.map(async (adapter) => ({
      adapter,
      isActive: (await oauthApps.find(workspaceId, adapter)) !== undefined,
    })),
  );
  const found = all
    .filter(({ adapter, isActive }) => fits(adapter, isActive))
    .slice(query.offset, query.offset + query.limit);
  return answerJson(
    c,
    found.map(({ adapter, isActive }) =>
      toIntegration(adapter, { summary: query.summary ?? false, isActive, ownUrl: ownUrl() }),
    ),
  );
}

/** Without a key: a browser of the customer's asks. */
export function openIntegrationRoutes(deps: OpenDependencies) {
  const { workspaces } = deps;
  const openToBrowsers = createMiddleware<AppEnv>(async (c, next) => {
    for (const [name, value] of Object.entries(CORS)) c.header(name, value);
    await next();
  });
  const preflight = (c: AppContext) => c.body(null, 204);
  return new Hono<AppEnv>()
    .use('/workspace/*', openToBrowsers)
    .use('/auth/*', openToBrowsers)
    .options('/workspace/*', preflight)
    .options('/auth/*', preflight)
    .get('/workspace/:workspace_id', async (c) => {
      const workspace = await workspaces.find(c.get('target').segments[3] ?? '');
      if (!workspace) throw new GatewayError('not_found', 'There is no such workspace.');
      return await listed(c, deps, workspace.id);
    })
    .get('/auth/:workspace_id/:integration_type', followLink(deps))
    .get('/login/:workspace_id/:integration_type', () => notPlanned('Signing in with a provider'))
    .get('/saml/:workspace_id/:integration_type', () => notPlanned('Signing in with SAML'));
}

function notPlanned(what: string): never {
  throw new GatewayError('not_implemented', `${what} is not supported.`);
}

export const integrationRoutes = (deps: Catalogue & AppRouteDependencies & Parameters<typeof signLink>[0]) =>
  new Hono<AppEnv>()
    .get('/', (c) => listed(c, deps, c.get('workspaceId')))
    .route('/app', integrationAppRoutes(deps))
    .post('/auth/:workspace_id/:integration_type', signLink(deps));
