/** Every route of the sandbox's site, behind authentication and faults. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { callerOf } from './accounts.ts';
import { answerAnonymous } from './anonymous.ts';
import type { Call, SandboxEnv } from './call.ts';
import type { Fault, Faults } from './faults.ts';
import { JqlError } from './jql/index.ts';
import { JiraProblem } from './problems.ts';
import { agileRoutes } from './routes/agile.ts';
import { type AttachmentLimits, attachmentRoutes } from './routes/attachment.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { changelogRoutes } from './routes/changelog.ts';
import { commentRoutes } from './routes/comment.ts';
import { issueRoutes } from './routes/issue.ts';
import { linkRoutes } from './routes/link.ts';
import { peopleRoutes } from './routes/people.ts';
import { projectRoutes } from './routes/project.ts';
import { type SearchLimits, searchRoutes } from './routes/search.ts';
import { transitionRoutes } from './routes/transition.ts';
import { propertyRoutes, watcherRoutes } from './routes/watcher.ts';
import { worklogRoutes } from './routes/worklog.ts';
import type { Site } from './site.ts';

export interface RequestRecord {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly at: number;
  /** 0 while it runs, and when the connection was reset. */
  status: number;
}

export interface AppOptions extends SearchLimits, AttachmentLimits {
  readonly site: Site;
  readonly faults: Faults;
  readonly requests: RequestRecord[];
  readonly latencyMs: number;
  siteUrl(): string;
  mediaUrl(): string;
}

const GATEWAY = /^\/ex\/jira\/([^/]+)(?=\/)/;

const MAX_REQUESTS = 20_000;

/** Answers in Jira's place, or resets the connection. */
function misbehave(call: Call, { status = 500, headers = {}, body, reset }: Fault): Response {
  if (reset) {
    (call.env as HttpBindings).incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  }
  const isText = typeof body === 'string' || body === undefined;
  const type = isText ? 'text/plain;charset=UTF-8' : 'application/json;charset=UTF-8';
  return new Response(status === 204 ? null : isText ? (body ?? '') : JSON.stringify(body), {
    status,
    headers: { 'content-type': type, ...headers },
  });
}

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

export function sandboxApp(options: AppOptions): Hono<SandboxEnv> {
  const { site, faults, requests, latencyMs } = options;
  const app = new Hono<SandboxEnv>({ getPath: (request) => new URL(request.url).pathname.replace(GATEWAY, '') });

  app.use(async (call, next) => {
    const { pathname, search } = new URL(call.req.url);
    const record: RequestRecord = { method: call.req.method, target: pathname + search, at: site.now(), status: 0 };
    requests.push(record);
    if (requests.length > MAX_REQUESTS) requests.splice(0, MAX_REQUESTS / 2);
    const fault = faults.strike(record.method, record.target);
    const pause = latencyMs + (fault?.delayMs ?? 0);
    if (pause > 0) await sleep(pause);
    const isAnswer = fault !== undefined && (fault.status !== undefined || fault.reset === true);
    if (isAnswer && !fault.afterwards) call.res = misbehave(call, fault);
    else await next();
    if (isAnswer && fault.afterwards) {
      call.res = undefined;
      call.res = misbehave(call, fault);
    }
    record.status = fault?.reset ? 0 : call.res.status;
  });

  app.get('/_edge/tenant_info', (call) => call.json({ cloudId: site.cloudId }));

  app.use('/rest/*', async (call, next) => {
    const { pathname } = new URL(call.req.url);
    const cloudId = GATEWAY.exec(pathname)?.[1];
    if (cloudId !== undefined && cloudId !== site.cloudId) {
      return call.json({ code: 404, message: 'No site was found for this cloud id' }, 404);
    }
    const caller = callerOf(site, call.req.header('authorization'));
    const path = pathname.replace(GATEWAY, '');
    if (!caller) return answerAnonymous(call, path);
    if (isForged(call)) return call.text('XSRF check failed', 403);
    const siteUrl = options.siteUrl();
    const base = cloudId === undefined ? siteUrl : `${siteUrl}/ex/jira/${cloudId}`;
    call.set('view', { site, caller, base, siteUrl });
    return next();
  });

  catalogueRoutes(app);
  searchRoutes(app, options);
  attachmentRoutes(app, options, options.mediaUrl);
  changelogRoutes(app);
  issueRoutes(app);
  commentRoutes(app);
  worklogRoutes(app);
  linkRoutes(app);
  transitionRoutes(app);
  watcherRoutes(app);
  propertyRoutes(app);
  projectRoutes(app);
  peopleRoutes(app);
  agileRoutes(app);

  app.onError((error, call) => answerProblem(error, call));
  app.notFound((call) =>
    call.json({ errorMessages: [`null for uri: ${new URL(call.req.url).pathname}`], errors: {} }, 404),
  );
  return app;
}
