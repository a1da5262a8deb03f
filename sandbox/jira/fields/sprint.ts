/** The sprint field reads as objects and takes a single number. Source: jira software rest 1.0, sprint field. */
import { FIELD_IDS } from '../catalogue.ts';
import { fieldProblem } from '../problems.ts';
import type { Issue } from '../records.ts';
import type { Site } from '../site.ts';
import { type FieldWriter, NOTHING } from './writer.ts';

const idsOf = (issue: Issue) => (issue.custom.get(FIELD_IDS.sprint) ?? []) as number[];

/** The sprint of a value, if issues may be put into it. */
function openSprintId(site: Site, value: unknown): number {
  if (typeof value !== 'number') throw fieldProblem(FIELD_IDS.sprint, 'Number value expected as the Sprint id.');
  const sprint = site.sprints.get(value);
  if (!sprint) throw fieldProblem(FIELD_IDS.sprint, 'We could not find the sprint');
  if (sprint.state === 'closed') {
    throw fieldProblem(FIELD_IDS.sprint, 'Issue can be assigned only active or future sprints.');
  }
  return value;
}

export const sprintWriter: FieldWriter = {
  name: 'Sprint',
  show: (site, issue) => {
    const ids = idsOf(issue);
    return ids.length === 0
      ? NOTHING
      : { id: ids.join(', '), text: ids.map((id) => site.sprints.get(id)?.name ?? String(id)).join(', ') };
  },
  set: (site, issue, value) => {
    const past = idsOf(issue).filter((id) => site.sprints.get(id)?.state === 'closed');
    const next = value === null ? past : [...past, openSprintId(site, value)];
    if (next.length === 0) issue.custom.delete(FIELD_IDS.sprint);
    else issue.custom.set(FIELD_IDS.sprint, next);
  },
};
