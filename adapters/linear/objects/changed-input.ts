import { type JsonObject, object, objects, text, textAt } from '../../toolkit/json.ts';
import type { IssueInput } from './task-input.ts';

/** Lists of people say the same in any order. */
const sorted = (value: unknown): string => JSON.stringify(Array.isArray(value) ? [...value].sort() : value);

/** What an issue has already is not sent: an object that was read may come back as a whole. */
export function changedOnly(input: IssueInput['input'], issue: JsonObject): Record<string, unknown> {
  const now: Readonly<Record<string, unknown>> = {
    title: issue.title,
    description: issue.description ?? '',
    priority: issue.priority,
    estimate: issue.estimate ?? null,
    dueDate: issue.dueDate ?? null,
    assigneeId: textAt(issue.assignee, 'id') ?? null,
    delegateId: textAt(issue.delegate, 'id') ?? null,
    cycleId: textAt(issue.cycle, 'id') ?? null,
    projectMilestoneId: textAt(issue.projectMilestone, 'id') ?? null,
    parentId: textAt(issue.parent, 'id') ?? null,
    projectId: textAt(issue.project, 'id') ?? null,
    teamId: textAt(issue.team, 'id'),
    addedLabelIds: [],
    removedLabelIds: [],
    ...(issue.subscribers !== undefined && {
      subscriberIds: objects(object(issue.subscribers)?.nodes).map(({ id }) => text(id)),
    }),
  };
  const isSame = (name: string, value: unknown) => name in now && sorted(now[name]) === sorted(value);
  return Object.fromEntries(Object.entries(input).filter(([name, value]) => !isSame(name, value)));
}
