/** `/console/agents`: agents that were let in; `/console/agents/authorize` is where they send people to. */
import { Hono } from 'hono';
import { Policy } from '../../../schema/models/policy.ts';
import { PERMISSIONS, type Permission } from '../../../schema/permissions.ts';
import type { Agents } from '../../agents/agents.ts';
import { type AgentConsent, noSuchAgent } from '../../agents/consent.ts';
import type { Connections } from '../../connections/connections.ts';
import type { AppContext, AppEnv } from '../../http/context.ts';
import { answerPage, consoleHeaders, consoleHeadersTo } from '../../http/io/page.ts';
import { addAuditDetails } from '../../http/middleware/audit.ts';
import { bodyProblem, validationError } from '../../lib/errors.ts';
import { validate } from '../../lib/validation.ts';
import { agentsPage, consentPage } from '../pages/agents.tsx';
import { formOf, viewerOf, workspaceOf } from '../session/guard.ts';
import { noticeAt } from '../views/notices.ts';
import { type ConnectionTitlesDependencies, createConnectionTitles } from './connection-titles.ts';

export interface ConsoleAgentsDependencies extends ConnectionTitlesDependencies {
  readonly agents: Agents;
  readonly agentConsent: AgentConsent;
  readonly connections: Connections;
}

/** What the person wrote beside the connection and the permissions. */
function policyOf(form: ReturnType<typeof formOf>): Policy {
  const projects = form.text('projects')?.split(/[\s,]+/);
  const number = (name: string) => (form.text(name) === undefined ? undefined : Number(form.text(name)));
  const policy = {
    mode: form.text('mode') === 'write' ? 'write' : 'read',
    allow: projects ? { projects } : {},
    rate_per_minute: number('rate_per_minute'),
    objects_per_day: number('objects_per_day'),
  };
  return validate(Policy, policy, 'body');
}

const MOST_CONNECTIONS = 1000;

/** What tools need: other calls to the provider, and webhooks, have none. */
const OFFERED = PERMISSIONS.filter(
  (permission) => /_(read|write)$/.test(permission) && !permission.startsWith('passthrough'),
);

export function consoleAgentRoutes(deps: ConsoleAgentsDependencies) {
  const { agents, agentConsent, connections } = deps;
  const titles = createConnectionTitles(deps);

  async function list(c: AppContext): Promise<Response> {
    const viewer = viewerOf(c);
    const { workspaceId } = viewer.session;
    const rows = await agents.list(workspaceId);
    const notice = noticeAt(c.get('target').parameters);
    const page = agentsPage({ viewer, notice, agents: rows, titles: await titles.named(workspaceId, rows) });
    return await answerPage(c, page, 200, consoleHeaders);
  }

  async function ask(c: AppContext): Promise<Response> {
    const viewer = viewerOf(c);
    const { parameters, query } = c.get('target');
    const request = await agentConsent.read(parameters);
    const rows = await connections.list(viewer.session.workspaceId, {
      sort: 'created_at',
      descending: true,
      limit: MOST_CONNECTIONS,
      offset: 0,
    });
    const named = titles.titlesOf(rows);
    const held = new Set(rows.flatMap(({ permissions }) => permissions));
    const page = consentPage({
      viewer,
      request,
      query,
      connections: rows.map(({ id }) => ({ value: id, label: named.get(id) ?? id })),
      permissions: OFFERED.filter((permission) => held.has(permission)),
    });
    return await answerPage(c, page, 200, consoleHeadersTo([new URL(request.redirectUri).origin]));
  }

  /** What the person ticked, as far as the connection has it. */
  async function chosen(c: AppContext): Promise<{ connectionId: string; permissions: Permission[] }> {
    const form = formOf(c);
    const row = await connections.findRow(workspaceOf(c), form.text('connection_id') ?? '');
    const ticked = form.texts('permissions');
    const permissions = OFFERED.filter((one) => ticked.includes(one) && row.permissions.includes(one));
    if (permissions.length > 0) return { connectionId: row.id, permissions };
    throw validationError([bodyProblem('$.permissions', 'must name one that the connection has', row.permissions)]);
  }

  async function decide(c: AppContext): Promise<Response> {
    const request = await agentConsent.read(c.get('target').parameters);
    addAuditDetails(c, { targetId: request.clientId });
    const form = formOf(c);
    if (form.text('decision') !== 'allow') return c.redirect(agentConsent.decline(request), 303);
    const { workspaceId, keyId } = viewerOf(c).session;
    const choice = { ...(await chosen(c)), policy: policyOf(form), workspaceId, keyId };
    return c.redirect(await agentConsent.agree(request, choice), 303);
  }

  return new Hono<AppEnv>()
    .get('/', list)
    .get('/authorize', ask)
    .post('/authorize', decide)
    .post('/:id/revoke', async (c) => {
      if (!(await agents.revoke(workspaceOf(c), c.req.param('id')))) throw noSuchAgent();
      return c.redirect('/console/agents?done=agent-revoked', 303);
    });
}
