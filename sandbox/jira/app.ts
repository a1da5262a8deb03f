/** Every route of the sandbox's site, behind authentication and faults. */
import { Hono } from 'hono';
import { type Observed, recordedAndFaulty } from '../common/recorded.ts';
import { callerOf } from './accounts.ts';
import { answerAnonymous } from './anonymous.ts';
import type { Call, SandboxEnv } from './call.ts';
import { JqlError } from './jql/index.ts';
import { bearerOf, isBearer } from './oauth/bearer.ts';
import type { Grants } from './oauth/grants.ts';
import { JiraProblem } from './problems.ts';
import { limited, type RateLimits } from './rate-limits.ts';
import { agileRoutes } from './routes/agile.ts';
import { archiveRoutes } from './routes/archive.ts';
import { attachmentRoutes } from './routes/attachment.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { changelogRoutes } from './routes/changelog.ts';
import { commentRoutes } from './routes/comment.ts';
import { dataPolicyRoutes } from './routes/data-policy.ts';
import { fieldRoutes } from './routes/field.ts';
import { issueRoutes } from './routes/issue.ts';
import { linkRoutes } from './routes/link.ts';
import { moveRoutes } from './routes/move.ts';
import { peopleRoutes } from './routes/people.ts';
import { permissionRoutes } from './routes/permission.ts';
import { projectRoutes } from './routes/project.ts';
import { type SearchLimits, searchRoutes } from './routes/search.ts';
import { transitionRoutes } from './routes/transition.ts';
import { propertyRoutes, watcherRoutes } from './routes/watcher.ts';
import { webhookRoutes } from './routes/webhook.ts';
import { worklogRoutes } from './routes/worklog.ts';
import type { Site } from './site.ts';
import type { Webhooks } from './webhooks/index.ts';

export interface AppOptions extends SearchLimits, Observed {
  readonly site: Site;
  siteUrl(): string;
  /** Origin of Atlassian's gateway, below which sites are reached by their cloud id. */
  gatewayUrl(): string;
  mediaUrl(): string;
  readonly grants: Grants;
  readonly rateLimits: RateLimits;
  readonly webhooks: Webhooks;
}

export const GATEWAY = /^\/ex\/jira\/([^/]+)(?=\/)/;

/** Browsers are refused on writes, as a guard against forged requests. */
const isForged = (call: Call) =>
  !['GET', 'HEAD'].includes(call.req.method) && /mozilla/i.test(call.req.header('user-agent') ?? '');

function answerProblem(error: unknown, call: Call): Response {
  if (error instanceof JqlError) return call.json({ errorMessages: error.errorMessages, warningMessages: [] }, 400);
  if (!(error instanceof JiraProblem)) throw error;
  return new Response(JSON.stringify(error.body), {
    status: error.status,
    headers: { 'content-type': 'application/json;charset=UTF-8', ...error.headers },
  });
}

/** Projects whose content an organization's app access rule hides from apps. */
const blockedIn = ({ projects, settings }: Site): ReadonlySet<string> =>
  new Set([...projects.values()].filter(({ key }) => settings.appBlockedProjects.includes(key)).map(({ id }) => id));

export function sandboxApp(options: AppOptions): Hono<SandboxEnv> {
  const { site } = options;
  const app = new Hono<SandboxEnv>({ getPath: (request) => new URL(request.url).pathname.replace(GATEWAY, '') });

  app.use(recordedAndFaulty(options, () => site.now()));

  app.get('/_edge/tenant_info', (call) => call.json({ cloudId: site.cloudId }));

  app.use('/rest/*', async (call, next) => {
    const { pathname } = new URL(call.req.url);
    const cloudId = GATEWAY.exec(pathname)?.[1];
    if (cloudId !== undefined && cloudId !== site.cloudId) {
      return call.json({ code: 404, message: 'No site was found for this cloud id' }, 404);
    }
    const path = pathname.replace(GATEWAY, '');
    const authorization = call.req.header('authorization');
    const asked = { isOnGateway: cloudId !== undefined, method: call.req.method, path };
    const caller = isBearer(authorization)
      ? bearerOf(options, { authorization, ...asked })
      : callerOf(site, { authorization, ...asked });
    if (!caller) return answerAnonymous(call, path);
    if ('message' in caller) return call.json(caller, 401);
    if (isForged(call)) return call.text('XSRF check failed', 403);
    const siteUrl = options.siteUrl();
    const isOnGateway = cloudId !== undefined || site.settings.gatewayAddresses;
    const base = isOnGateway ? `${options.gatewayUrl()}/ex/jira/${site.cloudId}` : siteUrl;
    const isApp = isBearer(authorization);
    call.set('view', { site, caller, base, siteUrl, ...(isApp && { blockedProjectIds: blockedIn(site) }) });
    call.set('isApp', isApp);
    return await limited(options.rateLimits, call, { site, method: call.req.method, path, isApp }, next);
  });

  catalogueRoutes(app);
  fieldRoutes(app);
  searchRoutes(app, options);
  attachmentRoutes(app, options.mediaUrl);
  changelogRoutes(app);
  archiveRoutes(app);
  issueRoutes(app);
  commentRoutes(app);
  worklogRoutes(app);
  linkRoutes(app);
  moveRoutes(app);
  transitionRoutes(app);
  watcherRoutes(app);
  propertyRoutes(app);
  projectRoutes(app);
  peopleRoutes(app);
  permissionRoutes(app);
  dataPolicyRoutes(app);
  agileRoutes(app);
  webhookRoutes(app, options.webhooks);

  app.onError((error, call) => answerProblem(error, call));
  app.notFound((call) =>
    call.json({ errorMessages: [`null for uri: ${new URL(call.req.url).pathname}`], errors: {} }, 404),
  );
  return app;
}
