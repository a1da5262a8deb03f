/** Steering the sandbox from outside of its process: `/_sandbox/*`. */
import { Hono } from 'hono';
import type { Fault, Faults } from '../common/faults.ts';
import type { RequestRecord } from '../common/recorded.ts';
import type { Grants } from './oauth/grants.ts';
import type { RateLimitSettings, RateLimits } from './rate-limits.ts';
import type { Deliveries, Misdelivery } from './webhooks/deliveries.ts';

export interface Controls {
  readonly faults: Faults;
  readonly requests: RequestRecord[];
  readonly rateLimits: RateLimits;
  grants(): Grants;
  deliveries(): Deliveries;
  advance(ms: number): void;
  reset(): void;
}

export function controlApp({ faults, requests, rateLimits, grants, deliveries, advance, reset }: Controls): Hono {
  const app = new Hono().basePath('/_sandbox');
  const done = new Response(null, { status: 204 });
  const doing = (work: () => void) => () => {
    work();
    return done.clone();
  };
  app.get('/requests', (call) => call.json(requests));
  app.delete(
    '/requests',
    doing(() => requests.splice(0)),
  );
  app.post('/faults', async (call) => {
    faults.add(await call.req.json<Fault>());
    return done.clone();
  });
  app.delete(
    '/faults',
    doing(() => faults.clear()),
  );
  app.put('/rate-limits', async (call) => {
    Object.assign(rateLimits.settings, await call.req.json<Partial<RateLimitSettings>>());
    rateLimits.clear();
    return done.clone();
  });
  app.post(
    '/tokens/expire',
    doing(() => grants().expireAccess()),
  );
  app.post(
    '/grants/revoke',
    doing(() => grants().revokeAll()),
  );
  app.post('/reset', doing(reset));
  app.post('/clock', async (call) => {
    advance((await call.req.json<{ advanceMs: number }>()).advanceMs);
    return done.clone();
  });
  app.get('/webhooks/sent', (call) => call.json(deliveries().sent));
  app.post('/webhooks/misdeliveries', async (call) => {
    deliveries().misdeliveries.push({ ...(await call.req.json<Misdelivery>()) });
    return done.clone();
  });
  app.delete(
    '/webhooks/misdeliveries',
    doing(() => deliveries().misdeliveries.splice(0)),
  );
  return app;
}
