import { Hono } from 'hono';
import type { Store } from '../../store/open.ts';
import type { AppEnv } from '../context.ts';
import { answerJson } from '../respond.ts';

/** `/healthz`: the process lives. `/readyz`: its store answers. */
export function healthRoutes(store: Store) {
  return new Hono<AppEnv>()
    .get('/healthz', (c) => answerJson(c, { status: 'ok' }))
    .get('/readyz', async (c) => {
      await store.ping();
      return answerJson(c, { status: 'ok' });
    });
}
