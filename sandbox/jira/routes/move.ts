/** `/bulk/issues/move`: into another project, under a new key. Jira does it in the background; here it is done at once. */
import { bodyOf, may, type SandboxApp, viewOf, visibleIssue } from '../call.ts';
import { isRecord } from '../fields/writer.ts';
import type { View } from '../present/view.ts';
import { noIssue, problem } from '../problems.ts';
import type { Issue, Project } from '../records.ts';
import { commit, draftOf } from '../workflow.ts';

/** A target is `PROJECT,TYPE` or `PROJECT,TYPE,PARENT`, by id or key. */
function targetOf({ site }: View, name: string): { project: Project; issueTypeId: string } {
  const [projectIdOrKey = '', issueTypeId = ''] = name.split(',');
  const project = site.project(projectIdOrKey);
  if (!project || !site.issueTypes.has(issueTypeId))
    throw problem(400, ['The target project or issue type is invalid.']);
  return { project, issueTypeId };
}

function move(view: View, issue: Issue, name: string): void {
  const { site, caller } = view;
  const { project, issueTypeId } = targetOf(view, name);
  if (!may(view, 'EDIT_ISSUES', issue)) throw problem(403, ['You do not have permission to move issues.']);
  const from = site.projects.get(issue.projectId);
  const draft: Issue = { ...draftOf(issue), projectId: project.id, issueTypeId };
  draft.key = `${project.key}-${project.nextIssueNumber}`;
  project.nextIssueNumber += 1;
  const change = { fieldtype: 'jira' as const, fromString: from?.name ?? null, toString: project.name };
  commit(site, issue, draft, caller, [
    { ...change, field: 'project', fieldId: 'project', from: from?.id ?? null, to: project.id },
    { field: 'Key', fieldtype: 'jira', from: null, fromString: issue.key, to: null, toString: draft.key },
  ]);
  site.issueIdByKey.set(draft.key.toUpperCase(), issue.id);
}

export function moveRoutes(app: SandboxApp): void {
  app.post('/rest/api/3/bulk/issues/move', async (call) => {
    const view = viewOf(call);
    const body = await bodyOf(call);
    const targets = isRecord(body) && isRecord(body.targetToSourcesMapping) ? body.targetToSourcesMapping : {};
    for (const [name, source] of Object.entries(targets)) {
      const ids = isRecord(source) && Array.isArray(source.issueIdsOrKeys) ? source.issueIdsOrKeys : [];
      for (const id of ids) {
        const issue = visibleIssue(view, String(id));
        if (!issue) throw noIssue();
        move(view, issue, name);
      }
    }
    return call.json({ taskId: String(view.site.nextId('history')) }, 201);
  });
}
