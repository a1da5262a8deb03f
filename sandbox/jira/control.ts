/** Steering the sandbox from outside of its process: `/_sandbox/*`. */
import { Hono } from 'hono';
import type { Fault, Faults } from '../common/faults.ts';
import type { RequestRecord } from '../common/recorded.ts';
import type { Grants } from './oauth/grants.ts';
import type { RateLimitSettings, RateLimits } from './rate-limits.ts';
import type { ScopedLogin, ServiceAccounts } from './service-accounts.ts';
import type { SiteSettings } from './settings.ts';
import { webhookControl } from './webhooks/control.ts';
import type { Webhooks } from './webhooks/index.ts';

export interface Controls {
  readonly faults: Faults;
  readonly requests: RequestRecord[];
  readonly rateLimits: RateLimits;
  readonly grants: Grants;
  readonly settings: SiteSettings;
  readonly services: ServiceAccounts;
  scopedToken(who: 'admin' | 'member', scopes: readonly string[]): ScopedLogin;
  /** Of all sites. */
  cloudIds(): readonly string[];
  webhooks(): readonly Webhooks[];
  advance(ms: number): void;
  reset(): void;
}

export function controlApp(controls: Controls): Hono {
  const { faults, requests, rateLimits, grants, settings, services, scopedToken, cloudIds } = controls;
  const { webhooks, advance, reset } = controls;
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
  app.put('/rate-limits', async (call) => {
    Object.assign(rateLimits.settings, await call.req.json<Partial<RateLimitSettings>>());
    rateLimits.clear();
    return call.body(null, 204);
  });
  app.post('/tokens/expire', (call) => {
    grants.expireAccess();
    return call.body(null, 204);
  });
  app.post('/grants/revoke', (call) => {
    grants.revokeAll();
    return call.body(null, 204);
  });
  app.post('/tokens', async (call) => {
    const { who = 'member', scopes } = await call.req.json<{ who?: 'admin' | 'member'; scopes: string[] }>();
    return call.json(scopedToken(who, scopes));
  });
  app.post('/service-accounts', async (call) => {
    const { name, scopes } = await call.req.json<{ name: string; scopes: string[] }>();
    const account = services.create(name);
    const client = services.giveClient(account, scopes, cloudIds());
    return call.json({ ...client, ...services.giveToken(account, scopes) });
  });
  app.post('/reset', (call) => {
    reset();
    return call.body(null, 204);
  });
  app.get('/settings', (call) => call.json(settings));
  app.put('/settings', async (call) => {
    Object.assign(settings, await call.req.json<Partial<SiteSettings>>());
    return call.body(null, 204);
  });
  app.post('/clock', async (call) => {
    advance((await call.req.json<{ advanceMs: number }>()).advanceMs);
    return call.body(null, 204);
  });
  app.route('/webhooks', webhookControl(webhooks));
  return app;
}
