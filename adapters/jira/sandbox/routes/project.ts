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
  viewOf,
} from '../call.ts';
import { isRecord } from '../fields/writer.ts';
import { presentComponent, presentProject, presentProjectRow, presentVersion } from '../present/project.ts';
import { api } from '../present/view.ts';
import { presentIssueType, presentStatus } from '../present/workflow.ts';
import { noProject, problem } from '../problems.ts';
import type { Project } from '../records.ts';
import { createProject } from '../seed/project.ts';
import type { Site } from '../site.ts';

const KEY = /^[A-Z][A-Z0-9]{1,9}$/;

const TYPES = ['software', 'business', 'service_desk'] as const;
const TEAM_MANAGED = /gh-simplified-agility-|:simplified-|team-managed/;

/** Deleted projects keep their key and name until they are gone for good. */
const isTaken = (site: Site, key: string, but?: Project) =>
  [...site.projects.values()].some(
    (project) => project !== but && (project.key === key || project.formerKeys.includes(key)),
  );

function keyProblem(site: Site, key: unknown, but?: Project): string | undefined {
  if (typeof key !== 'string' || !KEY.test(key)) {
    return 'Project keys must start with an uppercase letter, followed by one or more uppercase alphanumeric characters.';
  }
  return isTaken(site, key, but) ? `Project '${key}' uses this project key.` : undefined;
}

function nameProblem(site: Site, name: unknown, but?: Project): string | undefined {
  if (typeof name !== 'string' || name.trim() === '') return 'You must specify a valid project name.';
  if (name.length > 80) return 'The project name must not exceed 80 characters in length.';
  const isUsed = [...site.projects.values()].some((project) => project !== but && project.name === name);
  return isUsed ? 'A project with that name already exists.' : undefined;
}

function throwProblems(problems: Readonly<Record<string, string | undefined>>): void {
  const errors = Object.fromEntries(Object.entries(problems).filter(([, message]) => message !== undefined));
  if (Object.keys(errors).length > 0) throw problem(400, [], errors as Record<string, string>);
}

function typeOf(body: Readonly<Record<string, unknown>>): Project['projectTypeKey'] | undefined {
  const template = String(body.projectTemplateKey ?? '');
  const said = body.projectTypeKey ?? templateType(template);
  return TYPES.find((type) => type === said);
}

function templateType(template: string): string | undefined {
  if (template.includes('greenhopper')) return 'software';
  if (template.includes('servicedesk')) return 'service_desk';
  return template.includes('core-project') ? 'business' : undefined;
}

async function create(call: Call) {
  const view = viewOf(call);
  const { site } = view;
  requireAdmin(view);
  const body = await bodyOf(call);
  const given = isRecord(body) ? body : {};
  const { key, name, leadAccountId, description } = given;
  const type = typeOf(given);
  const lead = typeof leadAccountId === 'string' ? site.accounts.get(leadAccountId) : undefined;
  throwProblems({
    projectKey: keyProblem(site, key),
    projectName: nameProblem(site, name),
    projectLead: lead ? undefined : 'You must specify a valid project lead.',
    projectType: type
      ? undefined
      : 'An invalid project type was specified. Make sure the project type matches the project template.',
  });
  const project = createProject(site, {
    key: String(key),
    name: String(name),
    description: typeof description === 'string' ? description : '',
    leadAccountId: lead?.accountId ?? '',
    projectTypeKey: type ?? 'software',
    style: TEAM_MANAGED.test(String(given.projectTemplateKey ?? '')) ? 'next-gen' : 'classic',
  });
  return call.json({ self: api(view, `project/${project.id}`), id: Number(project.id), key: project.key }, 201);
}

async function edit(call: Call) {
  const view = viewOf(call);
  const { site } = view;
  const project = projectOf(call);
  requireAdmin(view);
  const body = await bodyOf(call);
  const {
    key = project.key,
    name = project.name,
    description = project.description,
    leadAccountId = project.leadAccountId,
  } = isRecord(body) ? body : {};
  const isLead = typeof leadAccountId === 'string' && site.accounts.has(leadAccountId);
  throwProblems({
    projectKey: keyProblem(site, key, project),
    projectName: nameProblem(site, name, project),
    projectLead: isLead ? undefined : 'You must specify a valid project lead.',
  });
  if (key !== project.key) rename(site, project, String(key));
  Object.assign(project, { name, description: String(description ?? ''), leadAccountId });
  return call.json(presentProject(view, project));
}

/** Old keys of its issues keep leading to them. */
function rename(site: Site, project: Project, key: string): void {
  project.formerKeys.push(project.key);
  project.key = key;
  for (const issue of site.issues.values()) {
    if (issue.projectId !== project.id) continue;
    issue.key = `${key}-${issue.key.split('-')[1]}`;
    site.issueIdByKey.set(issue.key, issue.id);
  }
}

function search(call: Call) {
  const view = viewOf(call);
  const states = listParameter(call, 'status');
  const query = call.req.query('query')?.toLowerCase();
  const ids = call.req.queries('id');
  const keys = call.req.queries('keys');
  const types = listParameter(call, 'typeKey');
  const found = [...view.site.projects.values()].filter(
    (project) =>
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
  app.get('/rest/api/3/projectvalidate/validProjectKey', (call) => {
    const said = (call.req.query('key') ?? '').toUpperCase().replace(/[^A-Z0-9]/g, '');
    const stem = (/^[A-Z]/.test(said) ? said : `P${said}`).padEnd(2, 'X').slice(0, 10);
    let key = stem;
    for (let next = 1; isTaken(viewOf(call).site, key); next += 1) key = stem.slice(0, 9) + next;
    return call.json(key);
  });

  const path = '/rest/api/3/project/:project';
  app.get(path, (call) => call.json(presentProject(viewOf(call), projectOf(call))));
  app.put(path, edit);

  app.delete(path, (call) => {
    const view = viewOf(call);
    const project = projectOf(call);
    requireAdmin(view);
    if (project.status === 'archived') throw problem(400, ['An archived project cannot be deleted.']);
    if (flagParameter(call, 'enableUndo', true)) project.status = 'deleted';
    else {
      for (const issue of view.site.issues.values()) if (issue.projectId === project.id) view.site.removeIssue(issue);
      view.site.projects.delete(project.id);
    }
    return call.body(null, 204);
  });

  app.post(`${path}/archive`, (call) => {
    requireAdmin(viewOf(call));
    projectOf(call).status = 'archived';
    return call.body(null, 204);
  });

  app.post(`${path}/restore`, (call) => {
    const view = viewOf(call);
    requireAdmin(view);
    const project = view.site.project(call.req.param('project'));
    if (!project) throw noProject(call.req.param('project'));
    project.status = 'live';
    return call.json(presentProject(view, project));
  });

  projectPartRoutes(app, path);
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
