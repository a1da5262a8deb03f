/** Middleware in order, and what is mounted where. No I/O of its own. */
import type { BlockList } from 'node:net';
import { Hono } from 'hono';
import { requestId } from 'hono/request-id';
import { createOperator } from './access/operator.ts';
import type { Database } from './config/values.ts';
import { consoleRoutes } from './console/routes/index.ts';
import { documentation } from './docs/guides.ts';
import { docsRoutes } from './docs/routes/docs.ts';
import { guideRoutes } from './docs/routes/guides.ts';
import type { Gateway } from './gateway.ts';
import type { AppContext, AppEnv } from './http/context.ts';
import { answerError } from './http/errors.ts';
import { ownerOf } from './http/io/body.ts';
import { clientAddress } from './http/io/client-address.ts';
import { answerErrorPage } from './http/io/page.ts';
import { parseTarget } from './http/io/target.ts';
import { createKeptAnswerCheck } from './http/kept-answer-access.ts';
import { audited } from './http/middleware/audit.ts';
import { limitWorkspace, requireKey } from './http/middleware/auth.ts';
import { recordCalls } from './http/middleware/call-record.ts';
import { idempotent } from './http/middleware/idempotency.ts';
import { lastingWrites } from './http/middleware/lasting.ts';
import { createRequestMetrics } from './http/middleware/request-metrics.ts';
import { OpenScope } from './http/middleware/request-scope.ts';
import { objectRoutes } from './http/objects.ts';
import { agentOAuthRoutes } from './http/routes/agent-oauth.ts';
import { apicallRoutes } from './http/routes/apicall.ts';
import { assetRoutes } from './http/routes/assets.ts';
import { browserRoutes } from './http/routes/browser.ts';
import { connectionRoutes } from './http/routes/connection.ts';
import { downloadRoute } from './http/routes/download.ts';
import { embedRoutes } from './http/routes/embed.ts';
import { emptyRoutes, environmentRoutes } from './http/routes/environment.ts';
import { healthRoutes } from './http/routes/health.ts';
import { hooksRoute } from './http/routes/hooks.ts';
import { integrationRoutes, openIntegrationRoutes } from './http/routes/integration.ts';
import { metricsRoute } from './http/routes/metrics.ts';
import { oauthRoutes } from './http/routes/oauth.ts';
import { passthroughRoute } from './http/routes/passthrough.ts';
import { webhookRoutes } from './http/routes/webhook.ts';
import type { Clock } from './lib/clock.ts';
import { GatewayError } from './lib/errors.ts';
import type { Logger } from './lib/observe/log.ts';
import type { Tracing } from './lib/observe/tracing.ts';

export interface AppDependencies extends Gateway {
  readonly database: Database;
  /** Whether others use this gateway. */
  readonly isProduction: boolean;
  readonly clock: Clock;
  readonly log: Logger;
  readonly tracing?: Tracing | undefined;
  /** Bytes. */
  readonly maxJsonBody: number;
  readonly maxFileBody: number;
  readonly requestTimeoutMs: number;
  readonly trustedProxies?: BlockList | undefined;
  /** The operator's own key. */
  readonly apiKey?: string | undefined;
  /** Whether the process is about to stop: load balancers must send it no more requests. */
  isStopping?(): boolean;
}

/** What agents may read by the protocol: how things are done; who operates a gateway reads the rest. */
const forAgents = () => documentation()[0]?.guides ?? [];

const rawTargetOf = (url: string): string => {
  const { pathname, search } = new URL(url);
  return pathname + search;
};

/** For a year. */
const HTTPS_ONLY = 'max-age=31536000';

/** People look at these with a browser, so errors are for reading there. */
const isForBrowsers = (c: AppContext) => /^\/(?:console|docs)(?:\/|$)/.test(c.req.path);

type Handler = (c: AppContext) => Promise<Response>;

/** A handler that is loaded with the first request for it: many gateways never get one. */
function whenAsked(load: () => Promise<Handler>): Handler {
  let handler: Promise<Handler> | undefined;
  return async (c) => {
    handler ??= load();
    return await (await handler)(c);
  };
}

/** What every request passes through before any route. */
function addMiddleware(app: Hono<AppEnv>, deps: AppDependencies): void {
  const answer = (c: AppContext, error: unknown) =>
    isForBrowsers(c) ? answerErrorPage(c, error) : answerError(c, error);
  app.onError((error, c) => answer(c, error));
  app.notFound((c) => answer(c, new GatewayError('not_found', 'There is nothing at this path.')));

  app.use(requestId({ headerName: 'X-Request-Id', limitLength: 128 }));
  app.use(async (c, next) => {
    const scope = new OpenScope(c.env, c.get('requestId'), {
      log: deps.log,
      clock: deps.clock,
      buffered: deps.buffered,
      timeoutMs: deps.requestTimeoutMs,
    });
    c.set('scope', scope);
    // Undici takes the socket off a request whose body it has sent on, so this is read before.
    c.set('address', clientAddress(c.env?.incoming, deps.trustedProxies));
    c.header('x-content-type-options', 'nosniff');
    if (deps.ownUrl().startsWith('https:')) c.header('strict-transport-security', HTTPS_ONLY);
    try {
      await next();
    } finally {
      const size = c.get('size');
      scope.close(size === undefined ? undefined : { size, owner: ownerOf(c, 'answers') });
    }
  });
  app.use(recordCalls({ ...deps, requestMetrics: createRequestMetrics(deps.metrics) }));
  app.use(async (c, next) => {
    c.set('target', parseTarget(c.env?.incoming?.url ?? rawTargetOf(c.req.url)));
    await next();
  });

  for (const path of ['/unified/*', '/console/*', '/oauth/*', '/agents/*']) {
    app.use(path, lastingWrites(deps.store));
    app.use(path, audited(deps.audit));
  }
}

/** Routes that need no API key, or check another credential themselves. */
function addOpenRoutes(app: Hono<AppEnv>, deps: AppDependencies): void {
  app.route('/', healthRoutes(deps.store, deps.isStopping ?? (() => false)));
  app.route('/', guideRoutes());
  app.route('/', embedRoutes(deps));
  app.route('/', docsRoutes());
  app.get('/storage/:connection_id/file/:id/download', downloadRoute(deps.calls, deps.downloads));

  app.post('/hooks/:secret', hooksRoute(deps.hooks, deps.maxJsonBody));
  app.route('/assets', assetRoutes());
  app.route('/', browserRoutes());
  app.route('/', agentOAuthRoutes(deps));
  app.route('/console', consoleRoutes(deps));
  app.route('/oauth', oauthRoutes(deps));
  app.route('/unified/integration', openIntegrationRoutes(deps));

  app.all(
    '/mcp',
    whenAsked(async () => (await import('./mcp/route.ts')).mcpRoute({ ...deps, guides: forAgents() })),
  );
}

export function buildApp(deps: AppDependencies): Hono<AppEnv> {
  // A trailing slash changes nothing.
  const app = new Hono<AppEnv>({ strict: false });
  addMiddleware(app, deps);
  addOpenRoutes(app, deps);
  app.use(requireKey(deps));
  for (const path of ['/unified/*', '/metrics']) app.use(path, limitWorkspace(deps));
  app.use(idempotent(deps.idempotency, deps, createKeptAnswerCheck(deps)));
  app.get('/metrics', metricsRoute({ ...deps, operator: createOperator(deps) }));
  app.route('/unified/integration', integrationRoutes(deps));
  app.route('/unified/environment', environmentRoutes(deps.environments, deps.maxJsonBody));
  app.route('/unified', emptyRoutes());
  app.route('/unified/connection', connectionRoutes(deps));
  app.route('/unified/webhook', webhookRoutes(deps));
  app.route('/unified/apicall', apicallRoutes(deps.apicallStore, deps.apicalls, deps.providers));
  app.all('/passthrough/*', passthroughRoute(deps));
  app.all('*', objectRoutes(deps));
  return app;
}
