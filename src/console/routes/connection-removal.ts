/** `/console/connections/{id}/delete`: what goes with a connection, and that it goes. */
import { Hono } from 'hono';
import { type AppContext, type AppEnv, idOf } from '../../http/context.ts';
import { answerPage, consoleHeaders } from '../../http/io/page.ts';
import { type RemovalDependencies, removeConnection } from '../../webhooks/connection-removal.ts';
import { deleteConnectionPage } from '../pages/connection-changes.tsx';
import { viewerOf, workspaceOf } from '../session/guard.ts';
import { ON_A_PAGE } from '../views/list-parameters.ts';
import { type ConnectionTitlesDependencies, createConnectionTitles } from './connection-titles.ts';

export interface ConnectionRemovalDependencies extends ConnectionTitlesDependencies, RemovalDependencies {}

export function connectionRemovalRoutes(deps: ConnectionRemovalDependencies) {
  const { connections, webhooks } = deps;
  const { cardOf } = createConnectionTitles(deps);

  async function confirmRemoval(c: AppContext): Promise<Response> {
    const row = await connections.findRow(workspaceOf(c), idOf(c));
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

  return new Hono<AppEnv>().get('/:id/delete', confirmRemoval).post('/:id/delete', async (c) => {
    await removeConnection(deps, workspaceOf(c), idOf(c));
    return c.redirect('/console/connections?done=deleted', 303);
  });
}
