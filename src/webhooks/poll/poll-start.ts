/** Where a new webhook begins: what changes from now on is sent. */
import type { ObjectType } from '../../../schema/objects.ts';
import type { Calls, Scope } from '../../calls/call.ts';
import type { ObjectVerbs } from '../../calls/object-verbs.ts';
import type { LiveConnection } from '../../connections/connections.ts';
import type { Base } from '../../lib/base.ts';
import { bodyProblem, type FieldProblem, GatewayError, validationError } from '../../lib/errors.ts';
import type { PollBeginning, PollRow } from '../../store/webhooks/polls.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { isMirror, isPolled, takesStates } from '../database/mirrored.ts';
import { beginCensus } from './census.ts';
import { beginComparison } from './comparison.ts';
import { planOf } from './plan.ts';
import { readerFor } from './reader.ts';
import { beginWindow } from './window.ts';

export interface PollStart {
  /** Reads what a new webhook has to know. Throws what the provider refuses. */
  begin(live: LiveConnection, webhook: WebhookRow, includesAll: boolean, scope: Scope): Promise<PollBeginning>;
}

export interface PollStartDependencies extends Base {
  readonly calls: Calls;
  readonly verbs: ObjectVerbs;
}

/** What a list says against a parameter, said of the filter that becomes it. */
function asFilterProblem(error: unknown): unknown {
  if (!(error instanceof GatewayError) || error.code !== 'validation_failed') return error;
  const problems = (Array.isArray(error.details) ? error.details : []) as FieldProblem[];
  const [first, ...others] = problems
    .filter((problem) => problem.in === 'query')
    .map(({ path, message }) => bodyProblem(`$.filters.${path}`, message));
  return first ? validationError([first, ...others]) : error;
}

/** What is known at the start, and whether that is all. */
async function baselineOf(deps: PollStartDependencies, live: LiveConnection, webhook: WebhookRow, scope: Scope) {
  const { object } = deps.calls.admit(live, webhook.objectType as ObjectType, 'list');
  const plan = planOf(webhook, object);
  const reader = readerFor(deps, live, webhook, scope.signal);
  if (plan.way === 'window') return { ...(await beginWindow(plan, reader, deps.clock.now())), isWhole: true };
  const begin = plan.way === 'census' ? beginCensus : beginComparison;
  const seen = await begin(plan, reader);
  return { since: null, seen: seen ?? [], isWhole: seen !== undefined };
}

export function createPollStart(deps: PollStartDependencies): PollStart {
  return {
    async begin(live, webhook, includesAll, scope) {
      const poll: PollRow = {
        webhookId: webhook.id,
        phase: 'initial',
        includesAll,
        since: null,
        told: 0,
        toldAt: null,
        round: 0,
      };
      if (!isPolled(webhook)) return { poll, seen: [] };
      try {
        const { since, seen, isWhole } = await baselineOf(deps, live, webhook, scope);
        // An initial sync records what it sends. Of deletions it sends nothing.
        if (includesAll && takesStates(webhook)) {
          // A copy has what was sent to it, and nothing that was only seen.
          return { poll: { ...poll, since }, seen: since === null || isMirror(webhook) ? [] : seen };
        }
        const phase = includesAll ? 'initial' : 'live';
        return { poll: { ...poll, since, phase: isWhole ? phase : 'baseline' }, seen };
      } catch (error) {
        throw asFilterProblem(error);
      }
    },
  };
}
