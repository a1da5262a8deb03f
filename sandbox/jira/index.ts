/** A Jira Cloud site of one's own: stateful, over real HTTP, seeded with a small company. */
import { Hono } from 'hono';
import { Faults } from '../common/faults.ts';
import type { RequestRecord } from '../common/recorded.ts';
import type { SeenRequest } from '../common/seen-request.ts';
import { close, listen, serverOf } from '../common/server.ts';
import { GATEWAY, sandboxApp } from './app.ts';
import { controlApp } from './control.ts';
import { mediaApp } from './media.ts';
import { Grants } from './oauth/grants.ts';
import { type OAuthApp, oauthRoutes } from './oauth/routes.ts';
import { type RateLimitSettings, RateLimits } from './rate-limits.ts';
import type { Account } from './records.ts';
import { seedSite } from './seed/index.ts';
import type { SeededAccounts } from './seed/people.ts';
import { type ScopedLogin, ServiceAccounts } from './service-accounts.ts';
import type { SiteSettings } from './settings.ts';
import { MAIN, Site, type SiteIdentity } from './site.ts';
import { Webhooks } from './webhooks/index.ts';

export interface SandboxOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Default `company`. `{ issues }` makes one project with so many. */
  readonly seed?: 'company' | 'empty' | { readonly issues: number };
  /** Of the accounts that can log in, such as `Pacific/Auckland`. Default: different ones. */
  readonly timeZone?: string;
  /** Added to every answer. */
  readonly latencyMs?: number;
  /** How long search does not see a write. Default 0. */
  readonly searchLagMs?: number;
  /** Issues on a page of search at most. Default 100. */
  readonly pageCap?: number;
  /** A second opinion on documents, such as Atlassian's own schema. */
  readonly acceptsDocument?: (document: unknown) => boolean;
  /** Looks at every request before it is carried out. */
  readonly seesRequest?: (request: SeenRequest) => void;
  /** What the site starts with; `settings` of the sandbox changes it while it runs. */
  readonly settings?: Readonly<Partial<SiteSettings>>;
  /** Default: every answer says what is left, and nobody is refused. */
  readonly rateLimits?: Partial<RateLimitSettings>;
}

export interface Login {
  readonly email: string;
  readonly apiToken: string;
  readonly accountId: string;
}

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

const LABS: SiteIdentity = { cloudId: '7b1e4c90-2f6a-4d38-8c15-9e0a6b3d5f27', name: 'northwind-labs' };

const OAUTH_APP: OAuthApp = { clientId: 'sandbox-app', clientSecret: 'sandbox-app-secret' };

function loginOf({ login, accountId }: Account): Login {
  if (!login) throw new Error('This account cannot log in.');
  return { ...login, accountId };
}

interface World {
  readonly site: Site;
  readonly grants: Grants;
  readonly services: ServiceAccounts;
  readonly people: SeededAccounts;
  /** Of each site, the main one first. */
  readonly webhooks: readonly [Webhooks, ...Webhooks[]];
  readonly app: Hono;
  readonly media: Hono;
  readonly accounts: { admin: Login; member: Login };
}

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', port = 0, now: realNow = Date.now, seed = 'company' } = options;
  const faults = new Faults();
  const requests: RequestRecord[] = [];
  let url = '';
  let mediaUrl = '';
  let aheadMs = 0;
  const now = () => realNow() + aheadMs;
  const rateLimits = new RateLimits(now, options.rateLimits);

  function makeWorld(): World {
    const site = new Site(now, MAIN, options.settings);
    const labs = new Site(now, LABS, options.settings);
    const grants = new Grants(now);
    const people = seedSite(site, seed);
    const { admin, member } = people;
    if (options.acceptsDocument) site.acceptsDocument = options.acceptsDocument;
    if (options.timeZone !== undefined) for (const one of [admin, member]) one.timeZone = options.timeZone;
    seedSite(labs, 'empty');
    const services = new ServiceAccounts([site, labs]);
    const urlOf = ({ cloudId, name }: Site) => (cloudId === site.cloudId ? url : `${url}/${name}`);
    const webhooksOf = (one: Site) =>
      new Webhooks({ site: one, app: OAUTH_APP, siteUrl: () => urlOf(one), gatewayUrl: () => url });
    const appOf = (one: Site, webhooks: Webhooks) =>
      sandboxApp({
        site: one,
        webhooks,
        grants,
        rateLimits,
        faults,
        requests,
        latencyMs: options.latencyMs ?? 0,
        seesRequest: options.seesRequest,
        searchLagMs: options.searchLagMs ?? 0,
        pageCap: options.pageCap ?? 100,
        siteUrl: () => urlOf(one),
        gatewayUrl: () => url,
        mediaUrl: () => mediaUrl,
      });
    const oauth = oauthRoutes({
      observed: { faults, requests, latencyMs: options.latencyMs ?? 0 },
      now,
      grants,
      app: OAUTH_APP,
      accounts: () => [admin, member].map(({ accountId, displayName }) => ({ accountId, name: displayName })),
      services,
      sites: () => [site, labs].map((one) => ({ id: one.cloudId, name: one.name, url: urlOf(one) })),
    });
    const webhooks = [webhooksOf(site), webhooksOf(labs)] as const;
    const [main, other] = [appOf(site, webhooks[0]), appOf(labs, webhooks[1])];
    return {
      site,
      grants,
      services,
      people,
      webhooks,
      app: new Hono()
        .route(
          '/',
          controlApp({
            faults,
            requests,
            rateLimits,
            grants,
            settings: site.settings,
            services,
            scopedToken: (who, scopes) => services.giveToken(people[who], scopes),
            cloudIds: () => [site.cloudId, labs.cloudId],
            webhooks: () => webhooks,
            advance,
            reset,
          }),
        )
        .route('/', oauth)
        .mount('/', (request, ...more) => {
          const isLabs = GATEWAY.exec(new URL(request.url).pathname)?.[1] === labs.cloudId;
          return (isLabs ? other : main).fetch(request, ...more);
        }),
      media: mediaApp(site),
      accounts: { admin: loginOf(admin), member: loginOf(member) },
    };
  }

  function reset(): void {
    faults.clear();
    rateLimits.clear();
    for (const { deliveries } of world.webhooks) void deliveries.close();
    world = makeWorld();
  }

  function advance(ms: number): void {
    aheadMs += ms;
    for (const { deliveries } of world.webhooks) deliveries.wake();
  }

  let world = makeWorld();
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
