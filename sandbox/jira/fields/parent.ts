/** Nobody can put an issue below one that they do not see. */
import { can } from '../permissions.ts';
import { fieldProblem } from '../problems.ts';
import type { Account } from '../records.ts';
import type { Site } from '../site.ts';
import { isRecord } from './writer.ts';

/** @param value of the field `parent`, as it was sent. */
export function checkParentSeen(site: Site, account: Account, value: unknown): void {
  const said = isRecord(value) ? (value.id ?? value.key) : undefined;
  const parent = said === undefined ? undefined : site.issue(String(said));
  const project = parent && site.projects.get(parent.projectId);
  if (project && !can(site, account, 'BROWSE_PROJECTS', project)) {
    throw fieldProblem('parent', 'Could not find issue by id or key.');
  }
}
