/** Workflow transitions of issues. */
import { bodyOf, expandOf, issueOf, type SandboxApp, viewOf } from '../call.ts';
import { assignmentsOf } from '../fields/apply.ts';
import { fieldMeta } from '../fields/metadata.ts';
import { isRecord } from '../fields/writer.ts';
import type { View } from '../present/view.ts';
import { presentTransition } from '../present/workflow.ts';
import { problem } from '../problems.ts';
import type { Issue, Transition } from '../records.ts';
import { commit, draftOf, openTransitions, performTransition } from '../workflow.ts';
import { addComment } from './comment.ts';

function screenMeta(view: View, issue: Issue, transition: Transition) {
  const project = view.site.projects.get(issue.projectId);
  const entries = (transition.screen ?? []).flatMap(({ fieldId, required }) => {
    const field = view.site.fields.get(fieldId);
    return field && project
      ? [[fieldId, fieldMeta(view, field, { project, isRequired: required, isCreate: false })] as const]
      : [];
  });
  return Object.fromEntries(entries);
}

export function transitionRoutes(app: SandboxApp): void {
  const path = '/rest/api/3/issue/:issue/transitions';

  app.get(path, (call) => {
    const view = viewOf(call);
    const issue = issueOf(call);
    const hasFields = expandOf(call).has('transitions.fields');
    const wanted = call.req.query('transitionId');
    const open = openTransitions(view.site, issue).filter(({ id }) => wanted === undefined || id === wanted);
    return call.json({
      expand: 'transitions',
      transitions: open.map((transition) => ({
        ...presentTransition(view, transition),
        ...(hasFields && { fields: screenMeta(view, issue, transition) }),
      })),
    });
  });

  app.post(path, async (call) => {
    const view = viewOf(call);
    const issue = issueOf(call);
    const body = await bodyOf(call);
    const id = isRecord(body) && isRecord(body.transition) ? body.transition.id : undefined;
    if (id === undefined) throw problem(400, ["Missing 'transition' identifier"]);
    const { fields, update } = assignmentsOf(body);
    const { comment = [], ...others } = update;
    const draft = draftOf(issue);
    const items = performTransition(view.site, draft, String(id), { fields, update: others });
    commit(view.site, issue, draft, view.caller, items);
    for (const entry of Array.isArray(comment) ? comment : []) {
      if (isRecord(entry) && isRecord(entry.add)) addComment(view, issue, entry.add);
    }
    return call.body(null, 204);
  });
}
