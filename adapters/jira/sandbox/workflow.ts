/** Moving issues through their workflows. */
import { type Assignments, applyAssignments } from './fields/apply.ts';
import { SYSTEM_WRITERS } from './fields/system.ts';
import { JiraProblem, problem } from './problems.ts';
import type { Account, ChangeItem, Issue, Transition } from './records.ts';
import type { Site } from './site.ts';

/** Transitions open to the issue now: the global ones, and those that start from its status. */
export function openTransitions(site: Site, issue: Issue): Transition[] {
  const project = site.projects.get(issue.projectId);
  const workflow = site.workflows.get(project?.workflows.get(issue.issueTypeId) ?? '');
  return (workflow?.transitions ?? []).filter((transition) =>
    transition.from === undefined ? true : transition.from.includes(issue.statusId),
  );
}

const categoryOf = (site: Site, statusId: string) => site.statuses.get(statusId)?.category;

/** A done status gets a resolution by itself, unless the screen asked for one; leaving it takes it away. */
function settleResolution(site: Site, issue: Issue): ChangeItem[] {
  const isDone = categoryOf(site, issue.statusId) === 'done';
  const before = SYSTEM_WRITERS.get('resolution')?.show(site, issue);
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

function checkScreen(site: Site, transition: Transition, { fields, update }: Assignments): void {
  const errors: Record<string, string> = {};
  for (const { fieldId, required } of transition.screen ?? []) {
    const name = site.fields.get(fieldId)?.name ?? fieldId;
    if (required && fields[fieldId] === undefined && update[fieldId] === undefined) {
      errors[fieldId] = `${name} is required.`;
    }
  }
  if (Object.keys(errors).length > 0) throw new JiraProblem(400, { errorMessages: [], errors });
}

/** @returns the changelog's items; nothing has changed when it throws. */
export function performTransition(
  site: Site,
  draft: Issue,
  transitionId: string,
  assignments: Assignments,
): ChangeItem[] {
  const transition = openTransitions(site, draft).find(({ id }) => id === transitionId);
  if (!transition) {
    throw problem(400, [
      `It seems that you have tried to perform a workflow operation (${transitionId}) that is not valid for the current state of this issue (${draft.key}). The likely cause is that somebody has changed the issue recently, please look at the issue history for details.`,
    ]);
  }
  checkScreen(site, transition, assignments);
  const offered = new Set(transition.screen?.map(({ fieldId }) => fieldId));
  const items = applyAssignments(site, draft, assignments, {
    offers: (fieldId) => offered.has(fieldId),
    requires: (fieldId) => transition.screen?.find((entry) => entry.fieldId === fieldId)?.required ?? false,
  });
  const from = site.statuses.get(draft.statusId);
  const to = site.statuses.get(transition.to);
  const isOtherCategory = from?.category !== to?.category;
  draft.statusId = transition.to;
  if (isOtherCategory) draft.statusCategoryChanged = site.now();
  const hadResolution = items.some(({ fieldId }) => fieldId === 'resolution');
  const settled = settleResolution(site, draft);
  const move: ChangeItem = {
    field: 'status',
    fieldtype: 'jira',
    fieldId: 'status',
    from: from?.id ?? null,
    fromString: from?.name ?? null,
    to: to?.id ?? null,
    toString: to?.name ?? null,
  };
  return [...items, ...(hadResolution ? [] : settled), move];
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
