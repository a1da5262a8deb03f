/** `/console/audit`: what was done to the workspace, and by whom. */
import { Hono } from 'hono';
import type { AppEnv } from '../../http/context.ts';
import { answerPage, consoleHeaders } from '../../http/io/page.ts';
import type { AuditStore } from '../../store/access/audit.ts';
import type { KeyStore } from '../../store/access/keys.ts';
import { auditPage } from '../pages/audit.tsx';
import { viewerOf } from '../session/guard.ts';
import { auditQuery, readAuditFilters } from '../views/audit-filters.ts';
import { ON_A_PAGE, pagesAround, readOffset } from '../views/list-parameters.ts';

interface Dependencies {
  readonly auditStore: AuditStore;
  readonly keyStore: KeyStore;
}

export const consoleAuditRoute = ({ auditStore, keyStore }: Dependencies) =>
  new Hono<AppEnv>().get('/', async (c) => {
    const viewer = viewerOf(c);
    const { workspaceId } = viewer.session;
    const { parameters } = c.get('target');
    const filters = readAuditFilters(parameters);
    const offset = readOffset(parameters);
    const query = { workspaceId, ...auditQuery(filters), limit: ON_A_PAGE + 1, offset };
    const rows = await auditStore.search(query);
    const page = auditPage({
      viewer,
      filters,
      entries: rows.slice(0, ON_A_PAGE),
      actions: await auditStore.actions(workspaceId),
      keys: (await keyStore.list(workspaceId)).map(({ id, prefix, name }) => ({ id, prefix, name })),
      ...pagesAround('/console/audit', { ...filters }, { offset, hasMore: rows.length > ON_A_PAGE }),
    });
    return await answerPage(c, page, 200, consoleHeaders);
  });
