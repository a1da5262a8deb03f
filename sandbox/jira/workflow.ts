/** Moving issues through their workflows. */
import {
  type Assignments,
  applyAssignments,
  isRequired,
  notOnScreen,
  type Rules,
  UPDATE_ENTRIES,
} from './fields/apply.ts';
import { SYSTEM_WRITERS } from './fields/system.ts';
import { can } from './permissions.ts';
import { fieldProblem, gathered, problem } from './problems.ts';
import type { Account, ChangeItem, Issue, Status, Transition } from './records.ts';
import type { Site } from './site.ts';
import { WORKFLOW_RULES } from './workflow-rules.ts';

/** A transition that starts from where the issue stands. */
export interface OfferedTransition {
  readonly transition: Transition;
  /** Whether its condition holds for the account. */
  readonly isAvailable: boolean;
}

/** The global transitions, and those that start from the issue's status; none without the permission to move it. */
export function offeredTransitions(site: Site, issue: Issue, account: Account): OfferedTransition[] {
  const project = site.projects.get(issue.projectId);
  if (!project || !can(site, account, 'TRANSITION_ISSUES', project)) return [];
  const workflow = site.workflows.get(project.workflows.get(issue.issueTypeId) ?? '');
  return (workflow?.transitions ?? [])
    .filter(({ from }) => from === undefined || from.includes(issue.statusId))
    .map((transition) => ({
      transition,
      isAvailable:
        transition.condition === undefined || WORKFLOW_RULES[transition.condition].holds(site, issue, account),
    }));
}

/** Transitions that the account may perform on the issue now. */
export const openTransitions = (site: Site, issue: Issue, account: Account): Transition[] =>
  offeredTransitions(site, issue, account)
    .filter(({ isAvailable }) => isAvailable)
    .map(({ transition }) => transition);

const categoryOf = (site: Site, statusId: string) => site.statuses.get(statusId)?.category;

/** A done status gets a resolution by itself, unless the screen asked for one; leaving it takes it away. */
function settleResolution(site: Site, issue: Issue): ChangeItem[] {
  const isDone = categoryOf(site, issue.statusId) === 'done';
  const before = SYSTEM_WRITERS.get('resolution')?.show(site, issue);
  if (isDone && !site.settings.isResolvedWhenDone) return [];
  if (isDone) {
    issue.resolutionId ??= '10000';
    issue.resolved ??= site.now();
  } else {
    issue.resolutionId = null;
    issue.resolved = null;
  }
  const after = SYSTEM_WRITERS.get('resolution')?.show(site, issue);
  if (!before || !after || before.id === after.id) return [];
  const shown = { from: before.id, fromString: before.text, to: after.id, toString: after.text };
  return [{ field: 'resolution', fieldtype: 'jira', fieldId: 'resolution', ...shown }];
}

/** What the screen requires and nobody gave, and what it does not let one choose. */
function checkScreen(site: Site, transition: Transition, { fields, update }: Assignments): void {
  const errors: Record<string, string> = {};
  for (const { fieldId, required } of transition.screen ?? []) {
    const isGiven = fields[fieldId] !== undefined || update[fieldId] !== undefined;
    if (required && !isGiven) errors[fieldId] = isRequired(site, fieldId);
  }
  if (Object.keys(errors).length > 0) throw problem(400, [], errors);
}

/** A comment goes with a screen only. */
function checkEntries({ screen }: Transition, { update }: Assignments): void {
  for (const name of UPDATE_ENTRIES) {
    if (update[name] !== undefined && !screen) throw fieldProblem(name, notOnScreen(name));
  }
}

function checkChoices(draft: Issue, { screen = [] }: Transition): void {
  const isRefused = screen.some(
    ({ fieldId, allowedIds }) =>
      fieldId === 'resolution' && allowedIds && draft.resolutionId !== null && !allowedIds.includes(draft.resolutionId),
  );
  if (isRefused) throw fieldProblem('resolution', 'The resolution selected is invalid.');
}

function checkValidators(site: Site, draft: Issue, transition: Transition, account: Account): void {
  const refusals = (transition.validators ?? [])
    .map((name) => WORKFLOW_RULES[name])
    .filter((rule) => !rule.holds(site, draft, account))
    .map(({ refusal }) => refusal);
  if (refusals.length > 0) throw problem(400, refusals);
}

function screenRules({ screen = [] }: Transition): Rules {
  const entries = new Map(screen.map((entry) => [entry.fieldId, entry]));
  return {
    offers: (fieldId) => entries.has(fieldId),
    requires: (fieldId) => entries.get(fieldId)?.required ?? false,
  };
}

const statusItem = (from: Status | undefined, to: Status | undefined): ChangeItem => ({
  field: 'status',
  fieldtype: 'jira',
  fieldId: 'status',
  from: from?.id ?? null,
  fromString: from?.name ?? null,
  to: to?.id ?? null,
  toString: to?.name ?? null,
});

/** @returns the changelog's items; nothing has changed when it throws. */
export function performTransition(
  { site, caller }: { readonly site: Site; readonly caller: Account },
  draft: Issue,
  transitionId: string,
  assignments: Assignments,
): ChangeItem[] {
  const transition = openTransitions(site, draft, caller).find(({ id }) => id === transitionId);
  if (!transition) {
    throw problem(400, [
      `It seems that you have tried to perform a workflow operation (${transitionId}) that is not valid for the current state of this issue (${draft.key}). The likely cause is that somebody has changed the issue recently, please look at the issue history for details.`,
    ]);
  }
  let items: ChangeItem[] = [];
  gathered(
    () => checkEntries(transition, assignments),
    () => checkScreen(site, transition, assignments),
    () => {
      items = applyAssignments(site, draft, assignments, screenRules(transition));
    },
    () => checkChoices(draft, transition),
  );
  checkValidators(site, draft, transition, caller);
  const from = site.statuses.get(draft.statusId);
  const to = site.statuses.get(transition.to);
  draft.statusId = transition.to;
  if (from?.category !== to?.category) draft.statusCategoryChanged = site.now();
  const hadResolution = items.some(({ fieldId }) => fieldId === 'resolution');
  const settled = settleResolution(site, draft);
  return [...items, ...(hadResolution ? [] : settled), statusItem(from, to)];
}

/** A copy to work on, so that a refusal half way leaves the issue as it was. */
export const draftOf = (issue: Issue): Issue => ({ ...issue, custom: new Map(issue.custom) });

/** Keeps a draft's values, writes the history, moves `updated`. */
export function commit(site: Site, issue: Issue, draft: Issue, author: Account, items: readonly ChangeItem[]): void {
  if (draft.parentId !== issue.parentId) site.setParent(issue, draft.parentId);
  Object.assign(issue, draft);
  touch(site, issue);
  const historyId = items.length > 0 ? site.nextId('history') : undefined;
  if (historyId !== undefined) {
    issue.histories.push({ id: historyId, authorId: author.accountId, created: issue.updated, items: [...items] });
  }
  site.onChange({ event: 'jira:issue_updated', issue, actor: author, historyId, items });
}

/** Later than before even when the clock has not moved, so that `updated` tells two writes apart. */
export function touch(site: Site, issue: Issue): void {
  issue.updated = Math.max(site.now(), issue.updated + 1);
}
