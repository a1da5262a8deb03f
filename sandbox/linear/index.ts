/** Linear of one's own: two workspaces, stateful, over real HTTP, executed from the public schema. */
import { Hono } from 'hono';
import { Faults } from '../common/faults.ts';
import type { CommonOptions } from '../common/options.ts';
import { type RequestRecord, recordedAndFaulty } from '../common/recorded.ts';
import { close, listen, serverOf } from '../common/server.ts';
import { sandboxApp } from './app.ts';
import { controlApp } from './control.ts';
import { Grants } from './oauth/grants.ts';
import { type OAuthApp, oauthRoutes } from './oauth/routes.ts';
import { type RateLimitSettings, RateLimits } from './rate-limits.ts';
import type { Person, Seed } from './seed/index.ts';
import type { Deliveries } from './webhooks/deliveries.ts';
import { organizationOf, Workspaces } from './workspaces.ts';
import type { World } from './world.ts';

export interface SandboxOptions extends CommonOptions {
  /** Default `company`. `{ issues }` makes so many, and nothing odd. */
  readonly seed?: Seed;
  /** Default: every answer says what is left, and nobody is refused. */
  readonly rateLimits?: Partial<RateLimitSettings>;
}

export interface Login {
  readonly userId: string;
  readonly email: string;
  readonly apiKey: string;
}

export interface Sandbox {
  readonly type: 'linear';
  readonly url: string;
  /** What its connection is made with: a key. */
  readonly credentials: readonly string[];
  readonly organizationId: string;
  readonly accounts: { readonly admin: Login; readonly member: Login };
  /** What was asked of it, oldest first. */
  readonly requests: RequestRecord[];
  readonly faults: Faults;
  readonly rateLimits: RateLimits;
  /** The app that its authorization server knows. */
  readonly oauthApp: OAuthApp;
  readonly grants: Grants;
  /** Of the main workspace. */
  readonly world: World;
  readonly deliveries: Deliveries;
  /** Moves its clock, and sends what became due by that. */
  advance(ms: number): void;
  /** Back to the seed. */
  reset(): void;
  close(): Promise<void>;
}

const OAUTH_APP: OAuthApp = { clientId: 'sandbox-app', clientSecret: 'sandbox-app-secret' };

const loginOf = ({ row, apiKey = '' }: Person): Login => ({ userId: row.id, email: String(row.email), apiKey });

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', port = 0, now: realNow = Date.now, seed = 'company', latencyMs = 0 } = options;
  const faults = new Faults();
  const requests: RequestRecord[] = [];
  let url = '';
  let aheadMs = 0;
  const now = () => realNow() + aheadMs;
  const rateLimits = new RateLimits(now, options.rateLimits);
  let grants = new Grants(now);
  const workspaces = new Workspaces(now, seed, () => url);

  function reset(): void {
    faults.clear();
    rateLimits.clear();
    for (const { deliveries } of workspaces.all()) void deliveries.close();
    workspaces.forget();
    grants = new Grants(now);
  }

  function advance(ms: number): void {
    aheadMs += ms;
    for (const { deliveries } of workspaces.all()) deliveries.wake();
  }

  const oauth = oauthRoutes({
    grants: () => grants,
    app: OAUTH_APP,
    users: () => workspaces.users(),
    appUserOf: (organizationId) => workspaces.appUserOf(organizationId),
  });
  const api = sandboxApp({
    rateLimits,
    callerOf: (authorization) => workspaces.callerOf(authorization, grants),
    worlds: () => workspaces.all().map(({ world }) => world),
    url: () => url,
  });
  const app = new Hono()
    .route(
      '/',
      controlApp({
        faults,
        requests,
        rateLimits,
        grants: () => grants,
        deliveries: () => workspaces.main().deliveries,
        advance,
        reset,
      }),
    )
    .use(recordedAndFaulty({ faults, requests, latencyMs, seesRequest: options.seesRequest }, now))
    .route('/', oauth)
    .route('/', api);
  const server = serverOf((request, env) => app.fetch(request, env));
  url = await listen(server, host, port);
  return {
    type: 'linear',
    url,
    get credentials() {
      return [workspaces.main().seeded.admin.apiKey ?? ''];
    },
    get organizationId() {
      return organizationOf(workspaces.main()).id;
    },
    get accounts() {
      const { admin, member } = workspaces.main().seeded;
      return { admin: loginOf(admin), member: loginOf(member) };
    },
    requests,
    faults,
    rateLimits,
    oauthApp: OAUTH_APP,
    get grants() {
      return grants;
    },
    get world() {
      return workspaces.main().world;
    },
    get deliveries() {
      return workspaces.main().deliveries;
    },
    advance,
    reset,
    close: async () => {
      for (const { deliveries } of workspaces.opened()) await deliveries.close();
      await close(server);
    },
  };
}
