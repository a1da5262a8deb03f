import { Hono } from 'hono';
import type { AppEnv } from '../../http/context.ts';
import { answerPage, customerHeaders } from '../../http/io/page.ts';
import { DOCUMENTATION, GUIDES } from '../guides.ts';
import { guidePage, guidesPage, searchPage } from '../pages/pages.tsx';
import { search, searchIndex } from '../search-index.ts';

const LONGEST_QUERY = 100;

/** The pages of `docs`, their overview `/docs/guides`, and `/docs/search` over the guides and the operations. Nothing in these pages runs. */
export function guideRoutes() {
  const entries = searchIndex(GUIDES);
  const headers = customerHeaders();
  const pages = new Hono<AppEnv>();
  for (const guide of GUIDES) {
    pages.get(`/docs/${guide.path}`, (c) => answerPage(c, guidePage(DOCUMENTATION, guide), 200, headers));
  }
  return pages
    .get('/docs/guides', (c) => answerPage(c, guidesPage(DOCUMENTATION), 200, headers))
    .get('/docs/search', (c) => {
      const query = (c.get('target').parameters.get('q') ?? '').slice(0, LONGEST_QUERY).trim();
      return answerPage(c, searchPage(DOCUMENTATION, query, search(entries, query)), 200, headers);
    });
}
