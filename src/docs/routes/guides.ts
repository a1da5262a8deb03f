import { Hono } from 'hono';
import type { AppContext, AppEnv } from '../../http/context.ts';
import { answerPage, customerHeaders } from '../../http/io/page.ts';
import { lazily } from '../../lib/lazily.ts';
import { allGuides, documentation, guideAt, PATHS } from '../guides.ts';
import { llmsText } from '../llms.ts';
import { guidePage, guidesPage, searchPage } from '../pages/pages.tsx';
import { search, searchIndex } from '../search-index.ts';

const LONGEST_QUERY = 100;

/** Browsers name HTML before it, if they name it at all. */
function wantsMarkdown(c: AppContext): boolean {
  const accepted = (c.req.header('accept') ?? '').split(',').map((type) => type.trim().split(';')[0]);
  return accepted.includes('text/markdown') && !accepted.includes('text/html');
}

const answerMarkdown = (c: AppContext, text: string, type = 'text/markdown'): Response => {
  c.set('size', Buffer.byteLength(text));
  return c.body(text, 200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'public, max-age=300' });
};

/** The pages of `docs`, their overview `/docs/guides`, and `/docs/search` over the guides and the operations. Nothing in these pages runs. */
export function guideRoutes() {
  const entries = lazily(() => searchIndex(allGuides()));
  const headers = customerHeaders();
  const pages = new Hono<AppEnv>();
  for (const path of PATHS) {
    pages
      .get(`/docs/${path}.md`, (c) => answerMarkdown(c, guideAt(path).markdown))
      .get(`/docs/${path}`, (c) => {
        const guide = guideAt(path);
        c.header('vary', 'Accept');
        if (wantsMarkdown(c)) return answerMarkdown(c, guide.markdown);
        return answerPage(c, guidePage(documentation(), guide), 200, headers);
      });
  }
  return pages
    .get('/llms.txt', (c) => answerMarkdown(c, llmsText(documentation()), 'text/plain'))
    .get('/docs/guides', (c) => answerPage(c, guidesPage(documentation()), 200, headers))
    .get('/docs/search', (c) => {
      const query = (c.get('target').parameters.get('q') ?? '').slice(0, LONGEST_QUERY).trim();
      return answerPage(c, searchPage(documentation(), query, search(entries(), query)), 200, headers);
    });
}
