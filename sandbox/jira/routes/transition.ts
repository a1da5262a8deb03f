/** Workflow transitions of issues. */
import { bodyOf, expandOf, flagParameter, issueOf, type SandboxApp, viewOf } from '../call.ts';
import { exclusively } from '../exclusive.ts';
import { type Assignments, assignmentsOf } from '../fields/apply.ts';
import { fieldMeta } from '../fields/metadata.ts';
import { isRecord } from '../fields/writer.ts';
import type { View } from '../present/view.ts';
import { presentTransition } from '../present/workflow.ts';
import { problem } from '../problems.ts';
import type { Issue, Transition } from '../records.ts';
import { commit, draftOf, offeredTransitions, performTransition } from '../workflow.ts';
import { prepareEntries } from './update-entries.ts';

function screenMeta(view: View, issue: Issue, { screen = [] }: Transition) {
  const project = view.site.projects.get(issue.projectId);
  if (!project) return {};
  const entries = screen.flatMap(({ fieldId, required, allowedIds }) => {
    const field = view.site.fields.get(fieldId);
    return field
      ? [[fieldId, fieldMeta(view, field, { project, isRequired: required, isCreate: false, allowedIds })] as const]
      : [];
  });
  return Object.fromEntries(entries);
}

function transition(view: View, issue: Issue, id: string, assignments: Assignments): void {
  const draft = draftOf(issue);
  const items = performTransition(view, draft, id, assignments);
  const addEntries = prepareEntries(view, issue, assignments.update);
  commit(view.site, issue, draft, view.caller, items);
  addEntries();
}

export function transitionRoutes(app: SandboxApp): void {
  const path = '/rest/api/3/issue/:issue/transitions';

  app.get(path, (call) => {
    const view = viewOf(call);
    const issue = issueOf(call);
    const hasFields = expandOf(call).has('transitions.fields');
    const wanted = call.req.query('transitionId');
    const hasUnavailable = flagParameter(call, 'includeUnavailableTransitions', false);
    const offered = offeredTransitions(view.site, issue, view.caller).filter(
      ({ transition: { id }, isAvailable }) =>
        (hasUnavailable || isAvailable) && (wanted === undefined || id === wanted),
    );
    return call.json({
      expand: 'transitions',
      transitions: offered.map(({ transition, isAvailable }) => ({
        ...presentTransition(view, transition, isAvailable),
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
    await exclusively(view.site, issue, () => transition(view, issue, String(id), assignmentsOf(body)));
    return call.body(null, 204);
  });
}
