/** Search by JQL: the documented subset that the sandbox's README lists. */
import { can } from '../permissions.ts';
import type { Account, Issue } from '../records.ts';
import type { Site } from '../site.ts';
import { JqlError } from './error.ts';
import { predicateOf } from './evaluate.ts';
import { fieldNamed, type JqlField, type Scope } from './fields.ts';
import { parseJql } from './parse.ts';

export { JqlError } from './error.ts';

type Key = string | number | null;

function keyOf(field: JqlField): (issue: Issue) => Key {
  if (field.kind === 'things') return field.order ?? ((issue) => field.values(issue)[0] ?? null);
  return (issue) => field.value(issue);
}

/** Empty values come last, whatever the direction. */
function compare(one: Key, other: Key, isDescending: boolean): number {
  if (one === other) return 0;
  if (one === null) return 1;
  if (other === null) return -1;
  const order =
    typeof one === 'number' && typeof other === 'number' ? one - other : String(one).localeCompare(String(other));
  return isDescending ? -order : order;
}

/** The whole result, in order; issues of live projects that the caller may browse. */
export function searchIssues(site: Site, jql: string, caller: Account): Issue[] {
  const { where, orderBy } = parseJql(jql);
  if (!where) {
    throw new JqlError('Unbounded JQL queries are not allowed here. Please add a search restriction to your query.');
  }
  const scope: Scope = { site, caller };
  const fits = predicateOf(scope, where);
  const visible = [...site.projects.values()].filter(
    (project) => project.status === 'live' && can(site, caller, 'BROWSE_PROJECTS', project),
  );
  const live = new Set(visible.map(({ id }) => id));
  const found: Issue[] = [];
  for (const issue of site.issues.values()) if (live.has(issue.projectId) && fits(issue)) found.push(issue);
  const asked = orderBy.length > 0 ? orderBy : [{ field: 'created', isDescending: true }];
  const keys = asked.map(({ field, isDescending }) => ({ key: keyOf(fieldNamed(scope, field)), isDescending }));
  return found.sort((one, other) => {
    for (const { key, isDescending } of keys) {
      const order = compare(key(one), key(other), isDescending);
      if (order !== 0) return order;
    }
    return Number(other.id) - Number(one.id);
  });
}
