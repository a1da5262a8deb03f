import { createMiddleware } from 'hono/factory';
import type { Keys } from '../gateway/keys.ts';
import { GatewayError } from '../lib/errors.ts';
import type { AppEnv } from './context.ts';

/** `KEY` or `Bearer KEY`, in any case. */
function keyOf(header: string | undefined): string | undefined {
  const value = header?.trim().replace(/^bearer\s+/i, '');
  return value || undefined;
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Lets only callers with a live API key through, and notes whose workspace it is. */
export const requireKey = (keys: Keys) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const key = keyOf(c.req.header('authorization'));
    const row = key === undefined ? undefined : await keys.authenticate(key);
    if (!row) {
      throw new GatewayError(
        'unauthorized',
        key === undefined ? 'The Authorization header must carry an API key.' : 'The API key is unknown or revoked.',
        { headers: { 'www-authenticate': 'Bearer' } },
      );
    }
    if (row.isReadOnly && !READING.has(c.req.method)) {
      throw new GatewayError('forbidden', 'This API key may only read.');
    }
    c.set('workspaceId', row.workspaceId);
    c.get('scope').callerId = row.id;
    await next();
  });
