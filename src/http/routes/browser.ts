import { Hono } from 'hono';
import type { AppEnv } from '../context.ts';
import { assetAddress } from '../pages/assets.ts';

/** The only pages for everybody are those of the documentation. */
const ROBOTS = 'User-agent: *\nAllow: /docs\nDisallow: /\n';

/** What browsers and crawlers ask any host for: `/`, `/favicon.ico` and `/robots.txt`. */
export const browserRoutes = () =>
  new Hono<AppEnv>()
    .get('/', (c) => c.redirect('/console'))
    .get('/favicon.ico', (c) => c.redirect(assetAddress('icon.svg')))
    .get('/robots.txt', (c) => c.text(ROBOTS, 200, { 'cache-control': 'public, max-age=86400' }));
