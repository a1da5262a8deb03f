/** Archiving issues, for administrators. Source: Jira REST v3, archive issues by issue ID/key. */
import { bodyOf, type Call, requireAdmin, type SandboxApp, viewOf } from '../call.ts';
import { isRecord } from '../fields/writer.ts';
import { problem } from '../problems.ts';
import type { Issue } from '../records.ts';

const MOST = 1000;

async function issuesOf(call: Call): Promise<Issue[]> {
  requireAdmin(viewOf(call));
  const body = await bodyOf(call);
  const ids = isRecord(body) && Array.isArray(body.issueIdsOrKeys) ? body.issueIdsOrKeys.map(String) : [];
  if (ids.length === 0 || ids.length > MOST) throw problem(400, [`1 to ${MOST} issue ids or keys are needed.`]);
  const { site } = viewOf(call);
  const found = ids.flatMap((id) => site.issue(id) ?? []).filter((issue) => !site.isSubtask(issue));
  if (found.length === 0) throw problem(400, ['No valid issue to archive or unarchive. Bad request.']);
  // Subtasks go along with what they belong to.
  return found.flatMap((issue) => [issue, ...site.children(issue).filter((child) => site.isSubtask(child))]);
}

export function archiveRoutes(app: SandboxApp): void {
  app.put('/rest/api/3/issue/archive', async (call) => {
    const { site, caller } = viewOf(call);
    const issues = await issuesOf(call);
    for (const issue of issues) issue.archived = { at: site.now(), byId: caller.accountId };
    return call.json({ errors: {}, numberOfIssuesUpdated: issues.length });
  });

  app.put('/rest/api/3/issue/unarchive', async (call) => {
    const issues = await issuesOf(call);
    for (const issue of issues) delete issue.archived;
    return call.json({ errors: {}, numberOfIssuesUpdated: issues.length });
  });
}
