/** `/console/workspace/secret`: what signs webhooks. */
import { Hono } from 'hono';
import type { Workspaces } from '../../access/workspaces.ts';
import type { AppContext, AppEnv } from '../../http/context.ts';
import { answerPage, consoleHeaders } from '../../http/io/page.ts';
import { addAuditDetails } from '../../http/middleware/audit.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { WorkspaceRow } from '../../store/access/workspaces.ts';
import { rotateSecretPage, secretPage } from '../pages/webhook-secret.tsx';
import { viewerOf } from '../session/guard.ts';

export function webhookSecretRoutes({ workspaces }: { readonly workspaces: Workspaces }) {
  async function workspaceOf(c: AppContext): Promise<WorkspaceRow> {
    const workspace = await workspaces.find(viewerOf(c).session.workspaceId);
    if (!workspace) throw new GatewayError('not_found', 'The workspace is gone.');
    return workspace;
  }

  async function show(c: AppContext, isNew: boolean): Promise<Response> {
    const workspace = await workspaceOf(c);
    addAuditDetails(c, { targetId: workspace.id });
    const secret = workspaces.secretOf(workspace);
    const page = secretPage({ viewer: viewerOf(c), workspace, secret, isNew });
    return await answerPage(c, page, 200, consoleHeaders);
  }

  return new Hono<AppEnv>()
    .get('/', (c) => c.redirect('/console/workspace', 303))
    .post('/', (c) => show(c, false))
    .get('/rotate', async (c) => {
      const page = rotateSecretPage({ viewer: viewerOf(c), workspace: await workspaceOf(c) });
      return await answerPage(c, page, 200, consoleHeaders);
    })
    .post('/rotate', async (c) => {
      await workspaces.rotateSecret(viewerOf(c).session.workspaceId);
      return await show(c, true);
    });
}
