/** Linear of one's own: two workspaces, stateful, over real HTTP, executed from the public schema. */
import { Hono } from 'hono';
import { Faults } from '../common/faults.ts';
import { type RequestRecord, recordedAndFaulty } from '../common/recorded.ts';
import type { SeenRequest } from '../common/seen-request.ts';
import { close, listen, serverOf } from '../common/server.ts';
import { credentialsOf, sandboxApp } from './app.ts';
import type { Caller } from './caller.ts';
import { controlApp } from './control.ts';
import { Grants } from './oauth/grants.ts';
import { type OAuthApp, oauthRoutes } from './oauth/routes.ts';
import { unauthenticated } from './problem.ts';
import { type RateLimitSettings, RateLimits } from './rate-limits.ts';
import { type Person, type Seed, type Seeded, seedWorld } from './seed/index.ts';
import { Deliveries } from './webhooks/deliveries.ts';
import { World } from './world.ts';

export interface SandboxOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Default `company`. `{ issues }` makes so many, and nothing odd. */
  readonly seed?: Seed;
  /** Added to every answer. */
  readonly latencyMs?: number;
  /** Looks at every request before it is carried out. */
  readonly seesRequest?: (request: SeenRequest) => void;
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

interface Workspace {
  readonly world: World;
  readonly seeded: Seeded;
  readonly deliveries: Deliveries;
}

const organizationOf = ({ world }: Workspace) => {
  const [organization] = world.rows('Organization');
  if (!organization) throw new Error('A workspace has no organization.');
  return organization;
};

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
  let workspaces: readonly [Workspace, Workspace] | undefined;

  function openWorkspace(which: 'main' | 'other', content: Seed): Workspace {
    const world = new World(now);
    const seeded = seedWorld(world, content, which, url);
    return { world, seeded, deliveries: new Deliveries(world) };
  }

  const all = (): readonly [Workspace, Workspace] => {
    workspaces ??= [openWorkspace('main', seed), openWorkspace('other', 'empty')];
    return workspaces;
  };

  function callerOf(authorization: string | undefined): Caller {
    const { key, token } = credentialsOf(authorization);
    const grant = token === undefined ? undefined : grants.holder(token);
    for (const workspace of all()) {
      const { world, seeded } = workspace;
      const person = [seeded.admin, seeded.member].find(({ apiKey }) => apiKey === key);
      if (person) return { world, user: person.row, scopes: undefined, bucket: `key ${person.row.id}` };
      if (grant?.organizationId !== organizationOf(workspace).id) continue;
      const user = world.get('User', grant.userId);
      if (user) return { world, user, scopes: grant.scopes, bucket: `app ${user.id}` };
    }
    throw unauthenticated('Authentication required, not authenticated');
  }

  function reset(): void {
    faults.clear();
    rateLimits.clear();
    for (const { deliveries } of all()) void deliveries.close();
    workspaces = undefined;
    grants = new Grants(now);
  }

  function advance(ms: number): void {
    aheadMs += ms;
    for (const { deliveries } of all()) deliveries.wake();
  }

  const oauth = oauthRoutes({
    grants: () => grants,
    app: OAUTH_APP,
    users: () =>
      all().flatMap((workspace) => {
        const { id, name } = organizationOf(workspace);
        const { admin, member } = workspace.seeded;
        return [admin, member].map(({ row }) => ({
          id: row.id,
          name: String(row.name),
          organization: { id, name: String(name) },
        }));
      }),
    appUserOf: (organizationId) =>
      all().find((workspace) => organizationOf(workspace).id === organizationId)?.seeded.app.id ?? '',
  });
  const api = sandboxApp({ rateLimits, callerOf, worlds: () => all().map(({ world }) => world), url: () => url });
  const app = new Hono()
    .route(
      '/',
      controlApp({
        faults,
        requests,
        rateLimits,
        grants: () => grants,
        deliveries: () => all()[0].deliveries,
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
      return [all()[0].seeded.admin.apiKey ?? ''];
    },
    get organizationId() {
      return organizationOf(all()[0]).id;
    },
    get accounts() {
      const { admin, member } = all()[0].seeded;
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
      return all()[0].world;
    },
    get deliveries() {
      return all()[0].deliveries;
    },
    advance,
    reset,
    close: async () => {
      for (const { deliveries } of workspaces ?? []) await deliveries.close();
      await close(server);
    },
  };
}
