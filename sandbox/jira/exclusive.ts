/** One edit of an issue at a time: Jira refuses a second one that comes while the first is being made. */
import { setTimeout as sleep } from 'node:timers/promises';
import { noIssue, problem } from './problems.ts';
import type { Issue } from './records.ts';
import type { Site } from './site.ts';

const underWay = new WeakMap<Site, Set<string>>();

/** @param edit is done after the site's `editMs`, all at once. Throws 409 when the issue is being edited. */
export async function exclusively(site: Site, issue: Issue, edit: () => void): Promise<void> {
  const ids = underWay.get(site) ?? new Set();
  underWay.set(site, ids);
  if (ids.has(issue.id)) throw problem(409, ['The issue could not be updated due to a conflicting update.']);
  ids.add(issue.id);
  try {
    if (site.settings.editMs > 0) await sleep(site.settings.editMs);
    if (!site.issues.has(issue.id)) throw noIssue();
    edit();
  } finally {
    ids.delete(issue.id);
  }
}
