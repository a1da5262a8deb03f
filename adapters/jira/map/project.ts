import type { TaskProject } from '../../../schema/models/task-project.ts';
import { instant } from '../../toolkit/instants.ts';
import { id, type JsonObject, number, object, text } from '../../toolkit/json.ts';

/** A project of Jira; the counts are there only with `expand=insight`. */
export function toProject(project: JsonObject): TaskProject {
  const insight = object(project.insight);
  const count = number(insight?.totalIssueCount);
  return {
    id: id(project.id),
    name: text(project.name),
    description: text(project.description),
    has_tasks: count === undefined ? undefined : count > 0,
    updated_at: instant(insight?.lastIssueUpdateTime),
  };
}
