/** What Jira takes as the details of a project. Source: Jira REST v3, projects. */
import { isRecord } from './fields/writer.ts';
import { fieldProblem, gathered } from './problems.ts';
import type { Account, Project } from './records.ts';
import type { Site } from './site.ts';

type Details = Readonly<Record<string, unknown>>;
type ProjectType = Project['projectTypeKey'];

const KEY_LIMIT = 10;
const NAME_LIMIT = 80;

const TYPES: readonly ProjectType[] = ['software', 'business', 'service_desk'];

/** Types by what stands in front of the name of a template. */
const TEMPLATE_OWNERS: Readonly<Record<string, ProjectType>> = {
  'com.pyxis.greenhopper.jira': 'software',
  'com.atlassian.servicedesk': 'service_desk',
  'com.atlassian.jira-core-project-templates': 'business',
};

const TEAM_MANAGED = /^(?:gh-simplified-agility-|next-gen-)/;

const TEMPLATES: Readonly<Record<ProjectType, RegExp>> = {
  software:
    /^gh-(?:simplified-(?:agility-(?:kanban|scrum)|basic|kanban-classic|scrum-classic)|cross-team-(?:planning-)?template)$/,
  service_desk: /^(?:simplified-[a-z-]+|next-gen-[a-z]+-service-desk)$/,
  business: /^jira-core-simplified-[a-z-]+$/,
};

const MISMATCH = 'An invalid project type was specified. Make sure the project type matches the project template.';

/** Deleted projects keep their key and name until they are gone for good; so do keys that a project had before. */
export function ownerOfKey(site: Site, key: string, but?: Project): Project | undefined {
  return [...site.projects.values()].find(
    (project) => project !== but && (project.key === key || project.formerKeys.includes(key)),
  );
}

export function checkKey(site: Site, key: unknown, but?: Project): void {
  const refuse = (message: string) => fieldProblem('projectKey', message);
  if (typeof key !== 'string' || !/^[A-Z][A-Z0-9]+$/.test(key)) {
    throw refuse(
      'Project keys must start with an uppercase letter, followed by one or more uppercase alphanumeric characters.',
    );
  }
  if (key.length > KEY_LIMIT) throw refuse(`The project key must not exceed ${KEY_LIMIT} characters in length.`);
  const owner = ownerOfKey(site, key, but);
  if (owner) throw refuse(`Project '${owner.name}' uses this project key.`);
}

export function checkName(site: Site, name: unknown, but?: Project): void {
  const refuse = (message: string) => fieldProblem('projectName', message);
  if (typeof name !== 'string' || name.trim() === '') throw refuse('You must specify a valid project name.');
  if (name.length > NAME_LIMIT) throw refuse(`The project name must not exceed ${NAME_LIMIT} characters in length.`);
  const lower = name.toLowerCase();
  const isUsed = [...site.projects.values()].some((project) => project !== but && project.name.toLowerCase() === lower);
  if (isUsed) throw refuse('A project with that name already exists.');
}

function leadOf(site: Site, accountId: unknown): Account {
  const lead = typeof accountId === 'string' ? site.accounts.get(accountId) : undefined;
  if (!lead?.active) throw fieldProblem('projectLead', 'You must specify a valid project lead.');
  return lead;
}

interface Kind {
  readonly projectTypeKey: ProjectType;
  readonly style: Project['style'];
}

/** By template, by type, or by both when they agree. */
function kindOf({ projectTypeKey, projectTemplateKey }: Details): Kind {
  const [owner = '', template = ''] = String(projectTemplateKey ?? '').split(':');
  const templateType = TEMPLATE_OWNERS[owner];
  const type = TYPES.find((one) => one === (projectTypeKey ?? templateType));
  const isTemplate = templateType !== undefined && TEMPLATES[templateType].test(template);
  if (!type || (projectTemplateKey !== undefined && (!isTemplate || type !== templateType))) {
    throw fieldProblem('projectType', MISMATCH);
  }
  return { projectTypeKey: type, style: TEAM_MANAGED.test(template) ? 'next-gen' : 'classic' };
}

function assigneeTypeOf(value: unknown): Project['assigneeType'] {
  if (value === 'PROJECT_LEAD' || value === 'UNASSIGNED') return value;
  throw fieldProblem('assigneeType', 'The default assignee must be PROJECT_LEAD or UNASSIGNED.');
}

type NewProject = Pick<Project, 'key' | 'name' | 'description' | 'leadAccountId' | 'assigneeType'> & Kind;

/** Throws one refusal that names every detail which Jira does not take. */
export function newProject(site: Site, body: unknown): NewProject {
  const given: Details = isRecord(body) ? body : {};
  let kind: Kind | undefined;
  gathered(
    () => checkKey(site, given.key),
    () => checkName(site, given.name),
    () => leadOf(site, given.leadAccountId),
    () => {
      kind = kindOf(given);
    },
    () => assigneeTypeOf(given.assigneeType ?? 'UNASSIGNED'),
  );
  return {
    key: String(given.key),
    name: String(given.name),
    description: typeof given.description === 'string' ? given.description : '',
    leadAccountId: leadOf(site, given.leadAccountId).accountId,
    assigneeType: assigneeTypeOf(given.assigneeType ?? 'UNASSIGNED'),
    ...(kind ?? kindOf(given)),
  };
}

/** Old keys keep leading to the project and to its issues. */
function rename(site: Site, project: Project, key: string): void {
  project.formerKeys = [...project.formerKeys.filter((former) => former !== key), project.key];
  project.key = key;
  for (const issue of site.issues.values()) {
    if (issue.projectId !== project.id) continue;
    issue.key = `${key}-${issue.key.split('-')[1]}`;
    site.issueIdByKey.set(issue.key, issue.id);
  }
}

/** All of it or nothing. */
export function changeProject(site: Site, project: Project, body: unknown): void {
  const given: Details = isRecord(body) ? body : {};
  const {
    key = project.key,
    name = project.name,
    description = project.description,
    leadAccountId = project.leadAccountId,
    assigneeType = project.assigneeType,
  } = given;
  gathered(
    () => checkKey(site, key, project),
    () => checkName(site, name, project),
    () => leadOf(site, leadAccountId),
    () => assigneeTypeOf(assigneeType),
  );
  if (key !== project.key) rename(site, project, String(key));
  Object.assign(project, { name, description: String(description ?? ''), leadAccountId, assigneeType });
}
