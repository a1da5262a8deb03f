/** Several transitions in a row, for whoever asks for it. Jira shows only the next step, so the way is found by going. */

import { GatewayError, throwProblems } from '../../../src/lib/errors.ts';
import type { Context } from '../../contract/session.ts';
import { id, type JsonObject, text } from '../../toolkit/json.ts';
import type { JiraClient } from '../line/client.ts';
import { overIssueConflicts } from '../line/issue-writes.ts';
import { statusOf } from '../map/task.ts';
import type { Destination } from './destination.ts';
import {
  availableTransitions,
  chooseTransition,
  type Filled,
  fill,
  type Given,
  homelessProblems,
  leftBy,
  performTransition,
  reachableFrom,
  type Transition,
} from './transitions.ts';

const MOST_STEPS = 10;

/** How far along work is; the distance to the destination decides where to go next. */
const RANK: Readonly<Record<string, number>> = { OPENED: 0, IN_PROGRESS: 1, COMPLETED: 2 };

const rankOf = (status: unknown): number => RANK[statusOf(status) ?? ''] ?? 0;

/** Where to go: the destination, and how far along it is. */
export interface Journey {
  readonly destination: Destination;
  /** A status object of the destination. */
  readonly target: JsonObject;
  readonly given: Given;
}

/** Steps to statuses not seen yet, the best one first: closer to the target, and not through another end. */
function nextSteps(available: readonly Transition[], { target, given }: Journey, seen: ReadonlySet<string>): Filled[] {
  const cost = ({ transition: { to } }: Filled) =>
    Math.abs(rankOf(to) - rankOf(target)) + (rankOf(to) === RANK.COMPLETED ? MOST_STEPS : 0);
  return available
    .filter(({ to }) => !seen.has(id(to.id) ?? ''))
    .map((transition) => fill(transition, given))
    .filter(({ problems }) => problems.length === 0)
    .sort((a, b) => cost(a) - cost(b));
}

function stuck({ target }: Journey, available: readonly Transition[]): GatewayError {
  return new GatewayError(
    'validation_failed',
    `$.status has no transition path to ${text(target.name)} within ${MOST_STEPS} steps.`,
    { details: { reachable: reachableFrom(available) } },
  );
}

/** An error on the way says how far the issue has come. */
function midway(error: unknown, passed: readonly string[]): unknown {
  const here = passed.at(-1);
  if (here === undefined || !(error instanceof GatewayError)) return error;
  return new GatewayError(error.code, `The task is now in ${here} and went no further: ${error.message}`, {
    details: { passed, details: error.details },
    ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }),
    isOutcomeUnknown: error.isOutcomeUnknown,
    cause: error,
  });
}

/** Walks to the destination. Whatever stops it on the way, its error says where the issue was left. */
export async function walkTo(
  context: Context<JiraClient>,
  issueId: string,
  current: JsonObject,
  journey: Journey,
): Promise<void> {
  const { destination, given } = journey;
  const seen = new Set([id(current.id) ?? '']);
  const passed: string[] = [];
  let taken: JsonObject = {};

  async function step(): Promise<{ next: Filled; isLast: boolean }> {
    const available = await availableTransitions(context, issueId);
    const last = chooseTransition(available, destination, given);
    const next = last ?? nextSteps(available, journey, seen)[0];
    if (!next || passed.length === MOST_STEPS) throw stuck(journey, available);
    await performTransition(context, issueId, next);
    return { next, isLast: last !== undefined };
  }

  try {
    for (;;) {
      // A conflict before the first step leads to another look at the whole issue.
      const { next, isLast } = await (passed.length === 0 ? step() : overIssueConflicts(context, step));
      const { to } = next.transition;
      seen.add(id(to.id) ?? '');
      passed.push(text(to.name) ?? '');
      taken = { ...taken, ...next.fields };
      if (isLast) return throwProblems(homelessProblems(given, leftBy(given, taken)));
    }
  } catch (error) {
    throw midway(error, passed);
  }
}
