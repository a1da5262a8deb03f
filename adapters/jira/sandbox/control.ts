/** Steering the sandbox from outside of its process: `/_sandbox/*`. */
import { Hono } from 'hono';
import type { RequestRecord } from './app.ts';
import type { Fault, Faults } from './faults.ts';

export interface Controls {
  readonly faults: Faults;
  readonly requests: RequestRecord[];
  reset(): void;
}

export function controlApp({ faults, requests, reset }: Controls): Hono {
  const app = new Hono().basePath('/_sandbox');
  app.get('/requests', (call) => call.json(requests));
  app.delete('/requests', (call) => {
    requests.length = 0;
    return call.body(null, 204);
  });
  app.post('/faults', async (call) => {
    faults.add(await call.req.json<Fault>());
    return call.body(null, 204);
  });
  app.delete('/faults', (call) => {
    faults.clear();
    return call.body(null, 204);
  });
  app.post('/reset', (call) => {
    reset();
    return call.body(null, 204);
  });
  return app;
}
