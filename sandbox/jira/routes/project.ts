/** Projects: read, search, create, edit, archive, delete, restore. */
import {
  bodyOf,
  type Call,
  expandOf,
  flagParameter,
  listParameter,
  pageOf,
  projectOf,
  requireAdmin,
  type SandboxApp,
  seesProject,
  viewOf,
} from '../call.ts';
import { ROLES } from '../catalogue.ts';
import { isRecord } from '../fields/writer.ts';
import { can, isAdmin } from '../permissions.ts';
import { presentComponent, presentProject, presentProjectRow, presentVersion, rolesOf } from '../present/project.ts';
import { api, type View } from '../present/view.ts';
import { presentIssueType, presentStatus } from '../present/workflow.ts';
import { JiraProblem, noProject, problem } from '../problems.ts';
import { changeProject, checkKey, newProject, ownerOfKey } from '../project-settings.ts';
import type { Project } from '../records.ts';
import { createProject } from '../seed/project.ts';

async function create(call: Call) {
  const view = viewOf(call);
  requireAdmin(view);
  const { assigneeType, ...input } = newProject(view.site, await bodyOf(call));
  const project = createProject(view.site, input);
  project.assigneeType = assigneeType;
  return call.json({ self: api(view, `project/${project.id}`), id: Number(project.id), key: project.key }, 201);
}

/** Details are for those who administer the project; its key is for those who administer Jira. */
async function edit(call: Call) {
  const view = viewOf(call);
  const { site, caller } = view;
  const project = projectOf(call);
  const body = await bodyOf(call);
  const isRenamed = isRecord(body) && body.key !== undefined && body.key !== project.key;
  if (isRenamed || !can(site, caller, 'ADMINISTER_PROJECTS', project)) requireAdmin(view);
  changeProject(site, project, body);
  return call.json(presentProject(view, project));
}

/** To those who may not administer Jira the project is not there. */
function administered(call: Call): Project {
  const { site, caller } = viewOf(call);
  const project = projectOf(call);
  if (!isAdmin(site, caller)) throw noProject(call.req.param('project') ?? '');
  return project;
}

function remove(call: Call) {
  const { site } = viewOf(call);
  const project = administered(call);
  if (project.status === 'archived') throw problem(400, ['An archived project cannot be deleted.']);
  if (flagParameter(call, 'enableUndo', true)) project.status = 'deleted';
  else {
    for (const issue of site.issues.values()) if (issue.projectId === project.id) site.removeIssue(issue);
    site.projects.delete(project.id);
  }
  return call.body(null, 204);
}

function archive(call: Call) {
  const project = projectOf(call);
  requireAdmin(viewOf(call));
  if (project.status === 'archived') throw problem(400, ['The project is already archived.']);
  project.status = 'archived';
  return call.body(null, 204);
}

/** Out of the archive, or out of the recycle bin. */
function restore(call: Call) {
  const view = viewOf(call);
  const said = call.req.param('project') ?? '';
  const project = view.site.project(said);
  if (!project || !isAdmin(view.site, view.caller)) throw noProject(said);
  if (project.status === 'live') throw problem(400, ['The project is neither archived nor deleted.']);
  project.status = 'live';
  return call.json(presentProject(view, project));
}

type Action = (view: View, project: Project) => boolean;

/** Whose projects a search is for. */
const ACTIONS: Readonly<Record<string, Action>> = {
  view: seesProject,
  browse: ({ site, caller }, project) => can(site, caller, 'BROWSE_PROJECTS', project),
  edit: ({ site, caller }, project) => isAdmin(site, caller) || can(site, caller, 'ADMINISTER_PROJECTS', project),
  create: ({ site, caller }, project) => can(site, caller, 'CREATE_ISSUES', project),
};

function search(call: Call) {
  const view = viewOf(call);
  const states = listParameter(call, 'status');
  const query = call.req.query('query')?.toLowerCase();
  const ids = call.req.queries('id');
  const keys = call.req.queries('keys');
  const types = listParameter(call, 'typeKey');
  const isWanted = ACTIONS[call.req.query('action') ?? 'view'];
  if (!isWanted) throw problem(400, [`'${call.req.query('action')}' is no action.`]);
  const found = [...view.site.projects.values()].filter(
    (project) =>
      isWanted(view, project) &&
      (states.length > 0 ? states : ['live']).includes(project.status) &&
      (query === undefined || `${project.key}\n${project.name}`.toLowerCase().includes(query)) &&
      (!ids || ids.includes(project.id)) &&
      (!keys || keys.includes(project.key)) &&
      (types.length === 0 || types.includes(project.projectTypeKey)),
  );
  return call.json(pageOf(call, ordered(found, call), (project) => presentProjectRow(view, project, expandOf(call))));
}

function ordered(projects: Project[], call: Call): Project[] {
  const orderBy = call.req.query('orderBy')?.trim() ?? 'key';
  const [, sign, field] = /^([+-])?(key|name)$/.exec(orderBy) ?? [];
  const by = field === 'name' ? (project: Project) => project.name : (project: Project) => project.key;
  const sorted = projects.sort((one, other) => by(one).localeCompare(by(other)));
  return sign === '-' ? sorted.reverse() : sorted;
}

export function projectRoutes(app: SandboxApp): void {
  app.get('/rest/api/3/project/search', search);
  app.post('/rest/api/3/project', create);
  validationRoutes(app);

  const path = '/rest/api/3/project/:project';
  app.get(path, (call) => call.json(presentProject(viewOf(call), projectOf(call))));
  app.put(path, edit);
  app.delete(path, remove);
  app.post(`${path}/archive`, archive);
  app.post(`${path}/restore`, restore);
  projectPartRoutes(app, path);
  roleRoutes(app, path);
}

/** `GET /projectvalidate/…`: what could be used, and whether it could. */
function validationRoutes(app: SandboxApp): void {
  app.get('/rest/api/3/projectvalidate/validProjectKey', (call) => {
    const said = (call.req.query('key') ?? '').toUpperCase().replace(/[^A-Z0-9]/g, '');
    const stem = (/^[A-Z]/.test(said) ? said : `P${said}`).padEnd(2, 'X').slice(0, 10);
    let key = stem;
    for (let next = 1; ownerOfKey(viewOf(call).site, key); next += 1) key = stem.slice(0, 9) + next;
    return call.json(key);
  });

  app.get('/rest/api/3/projectvalidate/key', (call) => {
    try {
      checkKey(viewOf(call).site, call.req.query('key'));
      return call.json({ errorMessages: [], errors: {} });
    } catch (error) {
      if (error instanceof JiraProblem) return call.json(error.body as object);
      throw error;
    }
  });
}

/** The roles of a project are for its administrators. */
function roleRoutes(app: SandboxApp, path: string): void {
  const administeredOf = (call: Call): Project => {
    const { site, caller } = viewOf(call);
    const project = projectOf(call);
    if (isAdmin(site, caller) || can(site, caller, 'ADMINISTER_PROJECTS', project)) return project;
    throw noProject(call.req.param('project') ?? '');
  };

  app.get(`${path}/role`, (call) => call.json(rolesOf(viewOf(call), administeredOf(call))));

  app.get(`${path}/role/:role`, (call) => {
    const view = viewOf(call);
    const project = administeredOf(call);
    const role = ROLES.find(({ id }) => id === call.req.param('role'));
    const actors = role && project.roles.get(role.id);
    if (!actors) throw problem(404, [`Cannot retrieve a project role for project '${project.key}'.`]);
    return call.json({
      self: api(view, `project/${project.id}/role/${role.id}`),
      ...role,
      id: Number(role.id),
      actors: [
        ...[...actors.accountIds].map((accountId) => ({
          displayName: view.site.accounts.get(accountId)?.displayName,
          type: 'atlassian-user-role-actor',
          actorUser: { accountId },
        })),
        ...[...actors.groupIds].map((groupId) => ({
          displayName: view.site.groups.get(groupId)?.name,
          type: 'atlassian-group-role-actor',
          actorGroup: { groupId },
        })),
      ],
    });
  });
}

function projectPartRoutes(app: SandboxApp, path: string): void {
  app.get(`${path}/statuses`, (call) => {
    const view = viewOf(call);
    const { site } = view;
    const project = projectOf(call);
    return call.json(
      project.issueTypeIds.flatMap((typeId) => {
        const type = site.issueTypes.get(typeId);
        const workflow = site.workflows.get(project.workflows.get(typeId) ?? '');
        if (!type || !workflow) return [];
        const ids = new Set([workflow.initialStatusId, ...workflow.transitions.map(({ to }) => to)]);
        const statuses = [...ids].flatMap((id) => site.statuses.get(id) ?? []);
        const { self, id, name, subtask } = presentIssueType(view, type);
        return [{ self, id, name, subtask, statuses: statuses.map((status) => presentStatus(view, status)) }];
      }),
    );
  });

  app.get(`${path}/components`, (call) => {
    const view = viewOf(call);
    const { id } = projectOf(call);
    const own = [...view.site.components.values()].filter(({ projectId }) => projectId === id);
    return call.json(own.map((component) => presentComponent(view, component)));
  });

  const versions = (call: Call) => {
    const { id } = projectOf(call);
    return [...viewOf(call).site.versions.values()].filter(({ projectId }) => projectId === id);
  };
  app.get(`${path}/versions`, (call) =>
    call.json(versions(call).map((version) => presentVersion(viewOf(call), version))),
  );
  app.get(`${path}/version`, (call) =>
    call.json(pageOf(call, versions(call), (version) => presentVersion(viewOf(call), version))),
  );
}
