/** `/console/workspace`: the workspace of whoever is signed in, and its keys. */
import { Hono } from 'hono';
import { parseInstant } from '../../../schema/instant.ts';
import type { Keys } from '../../access/keys.ts';
import type { Workspaces } from '../../access/workspaces.ts';
import type { Environments } from '../../connections/environments.ts';
import type { AppContext, AppEnv } from '../../http/context.ts';
import { answerPage, consoleHeaders } from '../../http/io/page.ts';
import { addAuditDetails } from '../../http/middleware/audit.ts';
import type { Clock } from '../../lib/clock.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { KeyStore } from '../../store/access/keys.ts';
import { type KeyLine, revokeKeyPage, workspacePage } from '../pages/workspace.tsx';
import { formOf, viewerOf, workspaceOf } from '../session/guard.ts';
import { noticeAt } from '../views/notices.ts';

export interface ConsoleWorkspaceDependencies {
  readonly workspaces: Workspaces;
  readonly environments: Environments;
  readonly keys: Keys;
  readonly keyStore: KeyStore;
  readonly clock: Clock;
  readonly isProduction: boolean;
}

const LONGEST_NAME = 100;

const noSuchKey = () => new GatewayError('not_found', 'There is no such live key in this workspace.');

export function consoleWorkspaceRoutes(deps: ConsoleWorkspaceDependencies) {
  const { workspaces, environments, keys, keyStore, isProduction, clock } = deps;
  async function linesOf(workspaceId: string): Promise<KeyLine[]> {
    const rows = await keyStore.list(workspaceId);
    return rows.map(({ hash: _secret, ...line }) => line).reverse();
  }

  async function show(c: AppContext, newKey?: string): Promise<Response> {
    const viewer = viewerOf(c);
    const { workspaceId } = viewer.session;
    const workspace = await workspaces.find(workspaceId);
    if (!workspace) throw new GatewayError('not_found', 'The workspace is gone.');
    const page = workspacePage({
      viewer,
      notice: noticeAt(c.get('target').parameters),
      workspace,
      environments: await environments.list(workspaceId),
      isProduction,
      keys: await linesOf(workspaceId),
      newKey,
    });
    return await answerPage(c, page, 200, consoleHeaders);
  }

  /** Whoever revokes the key that they use would lock themselves out, so that is left to another one. */
  async function revocable(c: AppContext): Promise<KeyLine> {
    const { keyId, workspaceId } = viewerOf(c).session;
    const line = (await linesOf(workspaceId)).find(({ id }) => id === c.get('target').segments[3]);
    if (!line || line.revokedAt !== null) throw noSuchKey();
    if (line.id === keyId) {
      throw new GatewayError('conflict', 'You are signed in with this key: sign in with another one to revoke it.');
    }
    return line;
  }

  return new Hono<AppEnv>()
    .get('/', (c) => show(c))
    .post('/links', async (c) => {
      const isRequired = formOf(c).text('links') === 'signed';
      await workspaces.requireSignedLinks(workspaceOf(c), isRequired);
      return c.redirect(`/console/workspace?done=${isRequired ? 'links-signed' : 'links-any'}`, 303);
    })
    .post('/keys', async (c) => {
      const form = formOf(c);
      const isReadOnly = form.text('read_only') !== undefined;
      const name = form.text('name')?.slice(0, LONGEST_NAME);
      const expires = form.text('expires');
      const expiresAt = expires === undefined ? undefined : parseInstant(expires);
      if (expires !== undefined && (expiresAt === undefined || expiresAt <= clock.now())) {
        throw new GatewayError('invalid_request', 'The key must expire on a day that is to come.');
      }
      const key = await keys.create(workspaceOf(c), isReadOnly, undefined, { name, expiresAt });
      const changes = { ...(name && { name }), ...(expires && { expires }), read_only: isReadOnly };
      addAuditDetails(c, { targetId: (await keys.authenticate(key))?.id, changes });
      return await show(c, key);
    })
    .get('/keys/:id/revoke', async (c) => {
      const page = revokeKeyPage({ viewer: viewerOf(c), line: await revocable(c) });
      return await answerPage(c, page, 200, consoleHeaders);
    })
    .post('/keys/:id/revoke', async (c) => {
      const { id } = await revocable(c);
      if (!(await keys.revoke(workspaceOf(c), id))) throw noSuchKey();
      return c.redirect('/console/workspace?done=revoked', 303);
    });
}
