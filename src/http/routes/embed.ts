/** What pages of others show of the gateway: the directory of integrations, its style, and logos. */
import { Hono } from 'hono';
import { logoPath } from '../../connections/integration-view.ts';
import type { Providers } from '../../connections/providers.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { findAsset } from '../pages/assets.ts';

/** Any page may load it, also one that is isolated from other origins. */
const OPEN = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'cache-control': 'public, max-age=3600',
  'x-content-type-options': 'nosniff',
};

/** An image that is opened by itself runs nothing and loads nothing. */
const IMAGE = { ...OPEN, 'content-type': 'image/svg+xml', 'content-security-policy': "default-src 'none'; sandbox" };

const nothing = () => new GatewayError('not_found', 'There is nothing at this path.');

function embedded(c: AppContext, name: 'unified.css' | 'unified.js'): Response {
  const asset = findAsset(name);
  if (!asset) throw nothing();
  return c.body(asset.content, 200, { ...OPEN, 'content-type': asset.type });
}

export function embedRoutes({ providers }: { readonly providers: Providers }) {
  const logos = new Map(providers.all.map((adapter) => [logoPath(adapter), adapter.brand.logo]));
  return new Hono<AppEnv>()
    .get('/docs/unified.css', (c) => embedded(c, 'unified.css'))
    .get('/docs/unified.js', (c) => embedded(c, 'unified.js'))
    .get('/docs/logos/:file', (c) => {
      const logo = logos.get(`/docs/logos/${c.req.param('file')}`);
      if (logo === undefined) throw nothing();
      return c.body(logo, 200, IMAGE);
    });
}
