/** `/console`: what operators see of their workspace, and what they can do about it. */
import { Hono } from 'hono';
import type { ConsoleSessions } from '../../access/console-sessions.ts';
import { createOperator } from '../../access/operator.ts';
import { SignInThrottle } from '../../access/sign-in-throttle.ts';
import type { ApicallLog } from '../../call-log/apicall-log.ts';
import type { AppEnv } from '../../http/context.ts';
import { answerErrorPage, consoleHeaders } from '../../http/io/page.ts';
import type { Clock } from '../../lib/clock.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { AuditStore } from '../../store/access/audit.ts';
import type { ApicallStore } from '../../store/calls/apicalls.ts';
import { consoleCookies } from '../session/cookies.ts';
import { type Guarding, requireSession, requireWriting } from '../session/guard.ts';
import { createInsights, type InsightStores } from '../views/insights.ts';
import { type ConsoleAgentsDependencies, consoleAgentRoutes } from './agents.ts';
import { consoleAuditRoute } from './audit.ts';
import { consoleCallRoutes } from './calls.ts';
import { type ConsoleConnectionsDependencies, consoleConnectionRoutes } from './connections.ts';
import {
  type ConsoleIntegrationsDependencies,
  consoleConnectedRoute,
  consoleIntegrationRoutes,
} from './integrations.ts';
import { type ConsoleJobsDependencies, consoleJobRoutes } from './jobs.ts';
import { consoleOverviewRoute } from './overview.ts';
import { consoleReferenceRoutes } from './reference.ts';
import { consoleSearchRoute } from './search.ts';
import { signInRoutes, signOutRoute } from './session.ts';
import { type ConsoleSystemDependencies, consoleSystemRoute } from './system.ts';
import { webhookSecretRoutes } from './webhook-secret.ts';
import { type ConsoleWebhooksDependencies, consoleWebhookRoutes } from './webhooks.ts';
import { type ConsoleWorkspaceDependencies, consoleWorkspaceRoutes } from './workspace.ts';

export interface ConsoleDependencies
  extends Omit<ConsoleConnectionsDependencies, 'insights' | 'publicUrl'>,
    Omit<ConsoleIntegrationsDependencies, 'publicUrl'>,
    ConsoleWorkspaceDependencies,
    ConsoleWebhooksDependencies,
    ConsoleJobsDependencies,
    ConsoleAgentsDependencies,
    ConsoleSystemDependencies,
    InsightStores {
  readonly consoleSessions: ConsoleSessions;
  readonly apicalls: ApicallLog;
  readonly apicallStore: ApicallStore;
  readonly auditStore: AuditStore;
  readonly clock: Clock;
  /** The operator's own key. */
  readonly apiKey?: string | undefined;
  /** Asked for only once the gateway listens. */
  readonly ownUrl: () => string;
}

/** The holder of the operator's key; without one, whoever may write in the only workspace. */
function operatorCheck(deps: ConsoleDependencies): Guarding['mayOperate'] {
  const operator = createOperator(deps);
  return async ({ keyId, isReadOnly }) => {
    if (deps.apiKey !== undefined) return await operator.isKey(keyId);
    return !isReadOnly && (await deps.workspaces.list()).length === 1;
  };
}

export function consoleRoutes(deps: ConsoleDependencies) {
  const { consoleSessions: sessions, clock, ownUrl: publicUrl } = deps;
  const guarding: Guarding = {
    sessions,
    cookies: consoleCookies(publicUrl),
    clock,
    publicUrl,
    mayOperate: operatorCheck(deps),
  };
  const parts = { ...deps, publicUrl, insights: createInsights(deps) };
  return new Hono<AppEnv>()
    .onError((error, c) => answerErrorPage(c, error))
    .use(async (c, next) => {
      for (const [name, value] of Object.entries(consoleHeaders)) c.header(name, value);
      await next();
    })
    .route('/', signInRoutes({ ...guarding, throttle: new SignInThrottle(clock) }))
    .use(requireSession(guarding))
    .route('/', signOutRoute(guarding))
    .use(requireWriting)
    .route('/', consoleOverviewRoute(parts))
    .route('/connections', consoleConnectionRoutes(parts))
    .route('/connected', consoleConnectedRoute)
    .route('/calls', consoleCallRoutes(parts))
    .route('/webhooks', consoleWebhookRoutes(parts))
    .route('/agents', consoleAgentRoutes(parts))
    .route('/jobs', consoleJobRoutes(parts))
    .route('/integrations', consoleIntegrationRoutes(parts))
    .route('/workspace/secret', webhookSecretRoutes(parts))
    .route('/workspace', consoleWorkspaceRoutes(parts))
    .route('/audit', consoleAuditRoute(parts))
    .route('/system', consoleSystemRoute(parts))
    .route('/search', consoleSearchRoute(parts))
    .route('/reference', consoleReferenceRoutes(parts, guarding))
    .all('*', () => {
      throw new GatewayError('not_found', 'The console has no such page.');
    });
}
