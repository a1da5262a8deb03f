import { Hono } from 'hono';
import { GUIDES } from '../../docs/guides.ts';
import { search, searchIndex } from '../../docs/search-index.ts';
import { GatewayError } from '../../lib/errors.ts';
import { guidePage, guidesPage, searchPage } from '../../pages/docs/pages.tsx';
import type { AppEnv } from '../context.ts';
import { answerPage, customerHeaders } from '../page.ts';

const LONGEST_QUERY = 100;

/** `/docs/guides`, and `/docs/search` over the guides and the operations. Nothing in these pages runs. */
export function guideRoutes() {
  const entries = searchIndex(GUIDES);
  const headers = customerHeaders();
  return new Hono<AppEnv>()
    .get('/docs/guides', (c) => answerPage(c, guidesPage(GUIDES), 200, headers))
    .get('/docs/guides/:name', (c) => {
      const guide = GUIDES.find(({ name }) => name === c.req.param('name'));
      if (!guide) throw new GatewayError('not_found', 'There is no guide of this name.');
      return answerPage(c, guidePage(GUIDES, guide), 200, headers);
    })
    .get('/docs/search', (c) => {
      const query = (c.get('target').parameters.get('q') ?? '').slice(0, LONGEST_QUERY).trim();
      return answerPage(c, searchPage(GUIDES, query, search(entries, query)), 200, headers);
    });
}
