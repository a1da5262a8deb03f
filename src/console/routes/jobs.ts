/** `/console/jobs`: what is to be done, and what was given up. */
import { Hono } from 'hono';
import { type AppEnv, idOf } from '../../http/context.ts';
import { answerPage, consoleHeaders } from '../../http/io/page.ts';
import type { Queue } from '../../jobs/queue.ts';
import type { Clock } from '../../lib/clock.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { JobOverviewStore } from '../../store/jobs/job-overview.ts';
import type { WebhookOverviewStore } from '../../store/webhooks/webhook-overview.ts';
import type { WorkspaceLimits } from '../../webhooks/workspace-limits.ts';
import { jobsPage } from '../pages/jobs.tsx';
import { viewerOf } from '../session/guard.ts';
import { noticeAt } from '../views/notices.ts';

export interface ConsoleJobsDependencies {
  readonly jobOverview: JobOverviewStore;
  readonly webhookOverview: WebhookOverviewStore;
  readonly queue: Queue;
  workspaceLimits(workspaceId: string): Promise<WorkspaceLimits>;
  readonly clock: Clock;
}

const SHOWN = 50;

export const consoleJobRoutes = ({
  jobOverview,
  webhookOverview,
  queue,
  clock,
  workspaceLimits,
}: ConsoleJobsDependencies) =>
  new Hono<AppEnv>()
    .get('/', async (c) => {
      const viewer = viewerOf(c);
      const { workspaceId } = viewer.session;
      const page = jobsPage({
        viewer,
        notice: noticeAt(c.get('target').parameters),
        counts: await jobOverview.counts(workspaceId),
        limits: await workspaceLimits(workspaceId),
        ready: await jobOverview.list(workspaceId, 'ready', SHOWN),
        dead: await jobOverview.list(workspaceId, 'dead', SHOWN),
        failed: await webhookOverview.failed(workspaceId, SHOWN),
      });
      return await answerPage(c, page, 200, consoleHeaders);
    })
    .post('/:id/revive', async (c) => {
      const { workspaceId } = viewerOf(c).session;
      const kind = await jobOverview.revive(workspaceId, idOf(c), clock.now());
      if (kind === undefined) throw new GatewayError('not_found', 'There is no such dead job in this workspace.');
      queue.announce({ kind, workspaceId });
      return c.redirect('/console/jobs?done=revived', 303);
    });
