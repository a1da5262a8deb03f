/** `/unified/integration/app/{integration_type}`: the OAuth app that a workspace has of its own. */
import { Hono } from 'hono';
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import { formatInstant } from '../../../schema/instant.ts';
import { IntegrationAppSet } from '../../../schema/models/integration.ts';
import { oauthAdapter } from '../../connections/connecting/begin.ts';
import type { OAuthApps } from '../../connections/oauth-apps.ts';
import type { Providers } from '../../connections/providers.ts';
import type { ShownApp } from '../../connections/workspace-apps.ts';
import { validate } from '../../lib/validation.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { readJson } from '../io/body.ts';
import { answerJson } from '../io/respond.ts';

export interface AppRouteDependencies {
  readonly providers: Providers;
  readonly oauthApps: OAuthApps;
  readonly maxJsonBody: number;
  ownUrl(): string;
}

export function integrationAppRoutes({ providers, oauthApps, maxJsonBody, ownUrl }: AppRouteDependencies) {
  /** Throws `not_found` for a provider that there is not, `invalid_request` for one without OAuth. */
  const adapterOf = (c: AppContext): Adapter => oauthAdapter(providers, c.get('target').segments[3] ?? '').adapter;

  const show = ({ type }: Adapter, app: ShownApp | undefined) => ({
    integration_type: type,
    callback_url: `${ownUrl()}/oauth/code`,
    ...(app && {
      client_id: app.clientId,
      ...(app.cloud !== null && { cloud: app.cloud }),
      created_at: formatInstant(app.createdAt),
      updated_at: formatInstant(app.updatedAt),
    }),
  });

  return new Hono<AppEnv>()
    .get('/:integration_type', async (c) => {
      const adapter = adapterOf(c);
      return answerJson(c, show(adapter, await oauthApps.show(c.get('workspaceId'), adapter)));
    })
    .put('/:integration_type', async (c) => {
      const adapter = adapterOf(c);
      const given = validate(IntegrationAppSet, (await readJson(c, maxJsonBody)) ?? {}, 'body');
      const { client_id: clientId, client_secret: clientSecret, cloud } = given;
      const app = { clientId, clientSecret, cloud };
      return answerJson(c, show(adapter, await oauthApps.set(c.get('workspaceId'), adapter, app)));
    })
    .delete('/:integration_type', async (c) => {
      await oauthApps.remove(c.get('workspaceId'), adapterOf(c));
      return answerJson(c, {});
    });
}
