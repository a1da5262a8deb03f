/** What the caller may do. Source: Jira REST v3, permissions. */
import { type Call, listParameter, type SandboxApp, seesProject, viewOf, visibleIssue } from '../call.ts';
import { can, isAdmin, type Permission, PROJECT_PERMISSIONS } from '../permissions.ts';
import { noIssue, noProject, problem } from '../problems.ts';
import type { Project } from '../records.ts';

/** Who has them: administrators, or everybody. */
const GLOBAL_PERMISSIONS: Readonly<Record<string, 'administrators' | 'everybody'>> = {
  ADMINISTER: 'administrators',
  SYSTEM_ADMIN: 'administrators',
  CREATE_PROJECT: 'administrators',
  BULK_CHANGE: 'everybody',
  USER_PICKER: 'everybody',
};

const isProjectPermission = (key: string): key is Permission => Object.hasOwn(PROJECT_PERMISSIONS, key);

/** The projects that the answer is about: one, or all that there are. */
function placesOf(call: Call): Project[] {
  const view = viewOf(call);
  const issueSaid = call.req.query('issueId') ?? call.req.query('issueKey');
  if (issueSaid !== undefined) {
    const issue = visibleIssue(view, issueSaid);
    if (!issue) throw noIssue();
    return [view.site.projects.get(issue.projectId)].flatMap((project) => project ?? []);
  }
  const said = call.req.query('projectId') ?? call.req.query('projectKey');
  if (said === undefined) return [...view.site.projects.values()];
  const project = view.site.project(said);
  if (!project || !seesProject(view, project)) throw noProject(said);
  return [project];
}

export function permissionRoutes(app: SandboxApp): void {
  app.get('/rest/api/3/mypermissions', (call) => {
    const { site, caller } = viewOf(call);
    const keys = listParameter(call, 'permissions');
    if (keys.length === 0) throw problem(400, ["The 'permissions' query parameter is required."]);
    const places = placesOf(call);
    const entries = keys.map((key) => {
      if (isProjectPermission(key)) {
        const havePermission = places.some((project) => can(site, caller, key, project));
        return [key, { id: key, key, name: PROJECT_PERMISSIONS[key], type: 'PROJECT', havePermission }] as const;
      }
      const holders = GLOBAL_PERMISSIONS[key];
      if (!holders) throw problem(400, [`Unrecognized permission: ${key}`]);
      const havePermission = holders === 'everybody' || isAdmin(site, caller);
      return [key, { id: key, key, name: key, type: 'GLOBAL', havePermission }] as const;
    });
    return call.json({ permissions: Object.fromEntries(entries) });
  });
}
