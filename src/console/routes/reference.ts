/** `/console/reference`: what the API reference needs so that requests can be tried with the workspace's own connections. */
import { Hono } from 'hono';
import type { AppContext, AppEnv } from '../../http/context.ts';
import { type Guarding, viewerOf } from '../session/guard.ts';
import { type ConnectionTitlesDependencies, createConnectionTitles } from './connection-titles.ts';

const MOST_CONNECTIONS = 50;

export function consoleReferenceRoutes(
  deps: ConnectionTitlesDependencies,
  { sessions, cookies }: Pick<Guarding, 'sessions' | 'cookies'>,
) {
  const { titlesOf } = createConnectionTitles(deps);

  async function session(c: AppContext): Promise<Response> {
    const { workspaceId, workspaceName, keyPrefix, isReadOnly } = viewerOf(c).session;
    const filter = { text: '', limit: MOST_CONNECTIONS, offset: 0 };
    const rows = await deps.connectionOverview.search(workspaceId, filter);
    const usable = rows.filter(({ isPaused }) => !isPaused);
    const connections = [...titlesOf(usable)].map(([id, title]) => ({ id, title }));
    const token = sessions.accessToken(cookies.read(c, 'session') ?? '');
    return c.json({ token, workspace: workspaceName, key_prefix: keyPrefix, is_read_only: isReadOnly, connections });
  }

  return new Hono<AppEnv>().get('/', (c) => c.redirect('/docs', 303)).get('/session', session);
}
