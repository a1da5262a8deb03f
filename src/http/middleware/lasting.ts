/** What a request has changed in the store outlasts a loss of power before its caller hears of it. */
import { createMiddleware } from 'hono/factory';
import type { Store } from '../../store/base/store.ts';
import type { AppEnv } from '../context.ts';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

export const lastingWrites = ({ lasting }: Pick<Store, 'lasting'>) =>
  createMiddleware<AppEnv>(async (c, next) => {
    await next();
    if (!READING.has(c.req.method) && c.get('errorCode') === undefined) await lasting();
  });
