import { Hono } from 'hono';
import type { AppEnv } from '../../http/context.ts';
import { answerPage, customerHeaders } from '../../http/io/page.ts';
import { GatewayError } from '../../lib/errors.ts';
import { GUIDES } from '../guides.ts';
import { guidePage, guidesPage, searchPage } from '../pages/pages.tsx';
import { search, searchIndex } from '../search-index.ts';

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
