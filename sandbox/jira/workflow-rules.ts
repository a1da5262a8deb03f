/** Conditions and validators of workflows. */
import { hasRole } from './permissions.ts';
import type { Account, Issue, WorkflowRule } from './records.ts';
import type { Site } from './site.ts';

interface Rule {
  /** What a validator says when it refuses. */
  readonly refusal: string;
  holds(site: Site, issue: Issue, account: Account): boolean;
}

const isDone = (site: Site, issue: Issue) => site.statuses.get(issue.statusId)?.category === 'done';

export const WORKFLOW_RULES: Readonly<Record<WorkflowRule, Rule>> = {
  administrators: {
    refusal: 'Only administrators of the project may do this.',
    holds: (site, issue, { accountId }) => {
      const project = site.projects.get(issue.projectId);
      return project !== undefined && hasRole(site, accountId, project, '10002');
    },
  },
  assignee: {
    refusal: 'Only the assignee may do this.',
    holds: (_, issue, { accountId }) => issue.assigneeId === accountId,
  },
  'due date': {
    refusal: 'A due date is needed before anything is ordered.',
    holds: (_, issue) => issue.duedate !== null,
  },
  'subtasks closed': {
    refusal: 'All sub-tasks must be closed before this issue can be closed.',
    holds: (site, issue) => site.children(issue).every((child) => !site.isSubtask(child) || isDone(site, child)),
  },
};
