/** What an organization hides from apps. Source: Jira REST v3, app data policies. */
import { type Call, listParameter, type SandboxApp, seesProject, viewOf } from '../call.ts';
import { problem } from '../problems.ts';

function blockedIds(call: Call): ReadonlySet<string> {
  if (!call.get('isApp')) throw problem(401, ['Only apps can access this resource.']);
  return viewOf(call).blockedProjectIds ?? new Set();
}

export function dataPolicyRoutes(app: SandboxApp): void {
  app.get('/rest/api/3/data-policy', (call) => call.json({ anyContentBlocked: blockedIds(call).size > 0 }));

  app.get('/rest/api/3/data-policy/project', (call) => {
    const blocked = blockedIds(call);
    const view = viewOf(call);
    const projects = listParameter(call, 'ids').map((id) => view.site.projects.get(id));
    if (projects.length === 0 || projects.some((project) => !project || !seesProject(view, project))) {
      throw problem(400, ['Invalid request: some projects are not available or do not exist.']);
    }
    return call.json({
      projectDataPolicies: projects.flatMap((project) =>
        project ? [{ id: Number(project.id), dataPolicy: { anyContentBlocked: blocked.has(project.id) } }] : [],
      ),
    });
  });
}
