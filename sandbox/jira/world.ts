/** Two sites with all that stands around them: what a reset makes anew. */
import { Hono } from 'hono';
import type { Faults } from '../common/faults.ts';
import type { RequestRecord } from '../common/recorded.ts';
import { GATEWAY, sandboxApp } from './app.ts';
import { controlApp } from './control.ts';
import { mediaApp } from './media.ts';
import { Grants } from './oauth/grants.ts';
import { type OAuthApp, oauthRoutes } from './oauth/routes.ts';
import type { SandboxOptions } from './options.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Account } from './records.ts';
import { seedSite } from './seed/index.ts';
import type { SeededAccounts } from './seed/people.ts';
import { ServiceAccounts } from './service-accounts.ts';
import { MAIN, Site, type SiteIdentity } from './site.ts';
import { Webhooks } from './webhooks/index.ts';

export interface Login {
  readonly email: string;
  readonly apiToken: string;
  readonly accountId: string;
}

const LABS: SiteIdentity = { cloudId: '7b1e4c90-2f6a-4d38-8c15-9e0a6b3d5f27', name: 'northwind-labs' };

export const OAUTH_APP: OAuthApp = { clientId: 'sandbox-app', clientSecret: 'sandbox-app-secret' };

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

/** What stays when everything else is made anew. */
interface Lasting {
  readonly now: () => number;
  readonly faults: Faults;
  readonly requests: RequestRecord[];
  readonly rateLimits: RateLimits;
  readonly url: () => string;
  readonly mediaUrl: () => string;
  advance(ms: number): void;
  reset(): void;
}

interface Sites {
  readonly site: Site;
  readonly labs: Site;
  readonly people: SeededAccounts;
}

function seededSites(
  { seed = 'company', settings, acceptsDocument, timeZone }: SandboxOptions,
  now: () => number,
): Sites {
  const site = new Site(now, MAIN, settings);
  const labs = new Site(now, LABS, settings);
  const people = seedSite(site, seed);
  if (acceptsDocument) site.acceptsDocument = acceptsDocument;
  if (timeZone !== undefined) for (const one of [people.admin, people.member]) one.timeZone = timeZone;
  seedSite(labs, 'empty');
  return { site, labs, people };
}

export function makeWorld(options: SandboxOptions, lasting: Lasting): World {
  const { now, faults, requests, rateLimits, url, mediaUrl, advance, reset } = lasting;
  const { latencyMs = 0, searchLagMs = 0, pageCap = 100, seesRequest } = options;
  const { site, labs, people } = seededSites(options, now);
  const { admin, member } = people;
  const grants = new Grants(now);
  const services = new ServiceAccounts([site, labs]);
  const urlOf = ({ cloudId, name }: Site) => (cloudId === site.cloudId ? url() : `${url()}/${name}`);
  const webhooksOf = (one: Site) =>
    new Webhooks({ site: one, app: OAUTH_APP, siteUrl: () => urlOf(one), gatewayUrl: url });
  const webhooks = [webhooksOf(site), webhooksOf(labs)] as const;
  const appOf = (one: Site, hooks: Webhooks) =>
    sandboxApp({
      site: one,
      webhooks: hooks,
      grants,
      rateLimits,
      faults,
      requests,
      latencyMs,
      seesRequest,
      searchLagMs,
      pageCap,
      siteUrl: () => urlOf(one),
      gatewayUrl: url,
      mediaUrl,
    });
  const [main, other] = [appOf(site, webhooks[0]), appOf(labs, webhooks[1])];
  const oauth = oauthRoutes({
    observed: { faults, requests, latencyMs },
    now,
    grants,
    app: OAUTH_APP,
    accounts: () => [admin, member].map(({ accountId, displayName }) => ({ accountId, name: displayName })),
    services,
    sites: () => [site, labs].map((one) => ({ id: one.cloudId, name: one.name, url: urlOf(one) })),
  });
  const control = controlApp({
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
  });
  const app = new Hono()
    .route('/', control)
    .route('/', oauth)
    .mount('/', (request, ...more) => {
      const isLabs = GATEWAY.exec(new URL(request.url).pathname)?.[1] === labs.cloudId;
      return (isLabs ? other : main).fetch(request, ...more);
    });
  const accounts = { admin: loginOf(admin), member: loginOf(member) };
  return { site, grants, services, people, webhooks, app, media: mediaApp(site), accounts };
}
