/** `/console/audit`: what was done to the workspace, and by whom. */
import { Hono } from 'hono';
import { auditQuery, readAuditFilters } from '../../console/audit-filters.ts';
import { ON_A_PAGE, pagesAround, readOffset } from '../../console/offset-pages.ts';
import { auditPage } from '../../pages/console/audit.tsx';
import type { AuditStore } from '../../store/audit.ts';
import type { KeyStore } from '../../store/keys.ts';
import { visitOf } from '../console-guard.ts';
import type { AppEnv } from '../context.ts';
import { answerPage, consoleHeaders } from '../page.ts';

interface Dependencies {
  readonly auditStore: AuditStore;
  readonly keyStore: KeyStore;
}

export const consoleAuditRoute = ({ auditStore, keyStore }: Dependencies) =>
  new Hono<AppEnv>().get('/', async (c) => {
    const visit = visitOf(c);
    const { workspaceId } = visit.session;
    const { parameters } = c.get('target');
    const filters = readAuditFilters(parameters);
    const offset = readOffset(parameters);
    const query = { workspaceId, ...auditQuery(filters), limit: ON_A_PAGE + 1, offset };
    const rows = await auditStore.search(query);
    const page = auditPage({
      visit,
      filters,
      entries: rows.slice(0, ON_A_PAGE),
      actions: await auditStore.actions(workspaceId),
      keys: (await keyStore.list(workspaceId)).map(({ id, prefix }) => ({ id, prefix })),
      ...pagesAround('/console/audit', { ...filters }, { offset, hasMore: rows.length > ON_A_PAGE }),
    });
    return await answerPage(c, page, 200, consoleHeaders);
  });
