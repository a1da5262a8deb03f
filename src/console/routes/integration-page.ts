/** The page of `/console/integrations`, also after a form on it was refused. */
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import type { Workspaces } from '../../access/workspaces.ts';
import type { Environments } from '../../connections/environments.ts';
import type { OAuthApps } from '../../connections/oauth-apps.ts';
import type { Providers } from '../../connections/providers.ts';
import { type AppContext, idOf } from '../../http/context.ts';
import { answerPage, consoleHeaders } from '../../http/io/page.ts';
import { GatewayError } from '../../lib/errors.ts';
import { integrationsPage } from '../pages/integrations.tsx';
import { viewerOf, workspaceOf } from '../session/guard.ts';
import type { FormProblem, IntegrationEntry } from '../views/integration-entry.ts';
import { noticeAt } from '../views/notices.ts';
import { refusalOf } from './refusal.ts';

export interface IntegrationPageDependencies {
  readonly workspaces: Workspaces;
  readonly environments: Environments;
  readonly providers: Providers;
  readonly oauthApps: OAuthApps;
  readonly publicUrl: () => string;
}

export function createIntegrationPage(deps: IntegrationPageDependencies) {
  const { workspaces, environments, providers, oauthApps, publicUrl } = deps;

  function adapterOf(c: AppContext): Adapter {
    const adapter = providers.find(idOf(c));
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
      const { message } = refusalOf(c, error);
      return await show(c, 400, { type: adapterOf(c).type, form, message, given });
    }
  }

  return { adapterOf, show, submitted };
}
