/** A Jira Cloud site of one's own: stateful, over real HTTP, seeded with a small company. */
import { Faults } from '../common/faults.ts';
import type { RequestRecord } from '../common/recorded.ts';
import { close, listen, serverOf } from '../common/server.ts';
import type { Grants } from './oauth/grants.ts';
import type { OAuthApp } from './oauth/routes.ts';
import type { SandboxOptions } from './options.ts';
import { RateLimits } from './rate-limits.ts';
import type { ScopedLogin, ServiceAccounts } from './service-accounts.ts';
import type { SiteSettings } from './settings.ts';
import type { Webhooks } from './webhooks/index.ts';
import { type Login, makeWorld, OAUTH_APP } from './world.ts';

export type { SandboxOptions } from './options.ts';
export type { Login } from './world.ts';

export interface Sandbox {
  readonly type: 'jira';
  readonly url: string;
  /** What its connection is made with: site, e-mail, token. */
  readonly credentials: readonly string[];
  readonly mediaUrl: string;
  readonly cloudId: string;
  readonly accounts: { readonly admin: Login; readonly member: Login };
  /** What was asked of it, oldest first. */
  readonly requests: RequestRecord[];
  readonly faults: Faults;
  readonly rateLimits: RateLimits;
  /** The app that its authorization server knows. Its addresses are below `url`. */
  readonly oauthApp: OAuthApp;
  /** What people agreed to, and the tokens that live by it. */
  readonly grants: Grants;
  /** Service accounts, and API tokens with scopes. */
  readonly services: ServiceAccounts;
  /** An API token with scopes of somebody. */
  scopedToken(who: 'admin' | 'member', scopes: readonly string[]): ScopedLogin;
  /** Limits and habits of the main site; a reset takes them back, too. */
  readonly settings: SiteSettings;
  /** Registrations and deliveries of the site. */
  readonly webhooks: Webhooks;
  /** Moves its clock, and sends what became due by that. */
  advance(ms: number): void;
  /** Back to the seed. */
  reset(): void;
  close(): Promise<void>;
}

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', port = 0, now: realNow = Date.now } = options;
  const faults = new Faults();
  const requests: RequestRecord[] = [];
  let url = '';
  let mediaUrl = '';
  let aheadMs = 0;
  const now = () => realNow() + aheadMs;
  const rateLimits = new RateLimits(now, options.rateLimits);

  function reset(): void {
    faults.clear();
    rateLimits.clear();
    for (const { deliveries } of world.webhooks) void deliveries.close();
    world = open();
  }

  function advance(ms: number): void {
    aheadMs += ms;
    for (const { deliveries } of world.webhooks) deliveries.wake();
  }

  const open = () =>
    makeWorld(options, {
      now,
      faults,
      requests,
      rateLimits,
      url: () => url,
      mediaUrl: () => mediaUrl,
      advance,
      reset,
    });
  let world = open();
  const server = serverOf((request, env) => world.app.fetch(request, env));
  const media = serverOf((request) => world.media.fetch(request));
  url = await listen(server, host, port);
  mediaUrl = await listen(media, host, 0);
  return {
    type: 'jira',
    url,
    get credentials() {
      const { email, apiToken } = world.accounts.admin;
      return [url, email, apiToken];
    },
    mediaUrl,
    cloudId: world.site.cloudId,
    get accounts() {
      return world.accounts;
    },
    requests,
    faults,
    rateLimits,
    oauthApp: OAUTH_APP,
    get grants() {
      return world.grants;
    },
    get services() {
      return world.services;
    },
    scopedToken: (who, scopes) => world.services.giveToken(world.people[who], scopes),
    get settings() {
      return world.site.settings;
    },
    get webhooks() {
      return world.webhooks[0];
    },
    advance,
    reset,
    close: async () => {
      for (const { deliveries } of world.webhooks) await deliveries.close();
      await Promise.all([close(server), close(media)]);
    },
  };
}
