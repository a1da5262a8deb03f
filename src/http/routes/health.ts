import { Hono } from 'hono';
import { GatewayError } from '../../lib/errors.ts';
import type { Store } from '../../store/base/store.ts';
import type { AppEnv } from '../context.ts';
import { answerJson } from '../io/respond.ts';

/** `/healthz`: the process lives. `/readyz`: its store answers, and it is not about to stop. */
export function healthRoutes(store: Store, isStopping: () => boolean) {
  return new Hono<AppEnv>()
    .get('/healthz', (c) => answerJson(c, { status: 'ok' }))
    .get('/readyz', async (c) => {
      if (isStopping()) throw new GatewayError('unavailable', 'The process is about to stop.', { retryAfter: 1 });
      await store.ping();
      return answerJson(c, { status: 'ok' });
    });
}
