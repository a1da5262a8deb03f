/** Sends what an operator should know to their own URL: each until it has arrived. */
import type { Workspaces } from '../../access/workspaces.ts';
import { JOBS } from '../../jobs/kinds.ts';
import { GiveUp, RetryAt } from '../../jobs/outcomes.ts';
import type { JobKind } from '../../jobs/worker.ts';
import type { Base } from '../../lib/base.ts';
import { stopwatch } from '../../lib/clock.ts';
import { Meter } from '../../lib/observe/meter.ts';
import type { OutboundFactory } from '../../lib/outbound/outbound.ts';
import { MOST_ATTEMPTS, waitAfter } from './retry-schedule.ts';
import { send } from './send.ts';
import type { News } from './trouble-notices.ts';

export interface NotifyDependencies extends Base {
  /** Undefined when notifications were turned off. */
  readonly url: string | undefined;
  readonly workspaces: Workspaces;
  readonly outbound: OutboundFactory;
  readonly allowPrivateNetwork: boolean;
  /** From 0 up to 1. */
  readonly random: () => number;
}

const idsOf = ({ data: { connection_id, webhook_id, job_id } }: News) => ({ connection_id, webhook_id, job_id });

const AT_ONCE = 4;
const GONE = 410;

export function createNotify(deps: NotifyDependencies): JobKind {
  const { url, workspaces, clock, log } = deps;
  return {
    kind: JOBS.notify,
    concurrency: AT_ONCE,
    maxAttempts: Number.POSITIVE_INFINITY,
    async run({ id, payload, attempts }, { signal }) {
      const news = payload as News;
      const secrets = await workspaces.signingSecrets(news.data.workspace_id);
      if (url === undefined || secrets.length === 0) return undefined;
      const parcel = { url, id, body: JSON.stringify(news), secrets, sentAt: clock.now() };
      const { status, problem } = await send(parcel, { ...deps, signal, meter: new Meter(stopwatch) });
      if (problem === undefined) return undefined;
      log.warn({ ...idsOf(news), type: news.type, attempts, problem }, 'not notified');
      if (status === GONE || attempts >= MOST_ATTEMPTS) throw new GiveUp(problem);
      throw new RetryAt(clock.now() + waitAfter(attempts, deps.random()), problem);
    },
  };
}
