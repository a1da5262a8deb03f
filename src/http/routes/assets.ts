import { Hono } from 'hono';
import { GatewayError } from '../../lib/errors.ts';
import type { AppEnv } from '../context.ts';
import { findAsset } from '../pages/assets.ts';

/** `/assets`: style, script and icon of the pages. The address changes with the content. */
export const assetRoutes = () =>
  new Hono<AppEnv>().get('/:name', (c) => {
    const asset = findAsset(c.req.param('name'));
    if (!asset) throw new GatewayError('not_found', 'There is nothing at this path.');
    const isNamed = c.get('target').parameters.has('v');
    return c.body(asset.content, 200, {
      'content-type': asset.type,
      'cache-control': isNamed ? 'public, max-age=31536000, immutable' : 'no-cache',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'",
    });
  });
