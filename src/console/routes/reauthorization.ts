/** `/console/connections/{id}`: credentials in place of those that a connection has. */
import { Hono } from 'hono';
import { clientWay, type FormWay, tokenWay } from '../../../adapters/contract/connecting.ts';
import type { Calls } from '../../calls/call.ts';
import { reauthLink } from '../../connections/connecting/reauth-link.ts';
import type { Connections } from '../../connections/connections.ts';
import { type AppContext, type AppEnv, idOf } from '../../http/context.ts';
import { answerPage, consoleHeaders } from '../../http/io/page.ts';
import { verifyScopeOf } from '../../http/routes/verify-scope.ts';
import type { ConnectionRow } from '../../store/connections/connections.ts';
import { newTokenPage, reauthLinkPage } from '../pages/connection-changes.tsx';
import { connectionAddress } from '../pages/connection-parts.tsx';
import { formOf, viewerOf, workspaceOf } from '../session/guard.ts';
import { type ConnectionTitlesDependencies, createConnectionTitles } from './connection-titles.ts';
import { type ConsentDependencies, createConsent } from './consent.ts';
import { refusalOf } from './refusal.ts';
import { authOf } from './way-form.ts';

export interface ReauthorizationDependencies extends ConnectionTitlesDependencies, ConsentDependencies {
  readonly connections: Connections;
  readonly calls: Calls;
}

export function reauthorizationRoutes(deps: ReauthorizationDependencies) {
  const { connections, calls, providers } = deps;
  const { cardOf } = createConnectionTitles(deps);
  const consent = createConsent(deps);
  const rowOf = (c: AppContext) => connections.findRow(workspaceOf(c), idOf(c));

  async function authorize(c: AppContext): Promise<Response> {
    const { id, workspaceId, integrationType } = await rowOf(c);
    const { token } = await deps.authorization.reauthToken(workspaceId, id);
    const here = `${deps.publicUrl()}${connectionAddress(id)}`;
    return await consent(c, integrationType, {
      scopes: [],
      connection_id: id,
      reauth_token: token,
      success_redirect: `${here}?done=reauthorized`,
      failure_redirect: `${here}?done=failed`,
    });
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
  function newTokenPageOf(c: AppContext, row: ConnectionRow, problem?: string) {
    const fields = wayOf(row)?.fields.filter(({ kind }) => kind === 'secret') ?? [];
    return newTokenPage({ viewer: viewerOf(c), card: cardOf(row), fields, problem });
  }

  async function replaceToken(c: AppContext): Promise<Response> {
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
      return await answerPage(c, newTokenPageOf(c, row, refusalOf(c, error).message), 400, consoleHeaders);
    }
    return c.redirect(`${connectionAddress(row.id)}?done=reauthorized`, 303);
  }

  return new Hono<AppEnv>()
    .post('/:id/authorize', authorize)
    .post('/:id/link', showLink)
    .get('/:id/token', async (c) => answerPage(c, newTokenPageOf(c, await rowOf(c)), 200, consoleHeaders))
    .post('/:id/token', replaceToken);
}
