import { ROLES } from '../catalogue.ts';
import type { Component, Project, Version } from '../records.ts';
import { presentAccountId } from './people.ts';
import { api, avatars, type View } from './view.ts';
import { presentIssueTypeId } from './workflow.ts';

const avatarUrls = (view: View, project: Project) =>
  avatars((size) =>
    api(view, `universal_avatar/view/type/project/avatar/${project.avatarId}${size ? `?${size}` : ''}`),
  );

/** A project as it stands inside of an issue. */
export const presentProjectBrief = (view: View, project: Project) => ({
  self: api(view, `project/${project.id}`),
  id: project.id,
  key: project.key,
  name: project.name,
  projectTypeKey: project.projectTypeKey,
  simplified: project.style === 'next-gen',
  avatarUrls: avatarUrls(view, project),
});

export const presentComponent = (view: View, component: Component) => ({
  self: api(view, `component/${component.id}`),
  id: component.id,
  name: component.name,
  description: component.description,
});

export const presentVersion = (view: View, version: Version) => ({
  self: api(view, `version/${version.id}`),
  id: version.id,
  description: '',
  name: version.name,
  archived: version.archived,
  released: version.released,
  ...(version.releaseDate !== undefined && { releaseDate: version.releaseDate }),
});

/** A row of `/project/search`; `lead`, `description` and `issueTypes` come only when they are asked for. */
export function presentProjectRow(view: View, project: Project, expand: ReadonlySet<string>) {
  const { style, entityId } = project;
  return {
    expand: 'description,lead,issueTypes,url,projectKeys,permissions,insight',
    ...presentProjectBrief(view, project),
    ...(expand.has('description') && { description: project.description }),
    ...(expand.has('lead') && { lead: presentAccountId(view, project.leadAccountId) }),
    ...(expand.has('issueTypes') && { issueTypes: project.issueTypeIds.map((id) => presentIssueTypeId(view, id)) }),
    ...(expand.has('projectKeys') && { projectKeys: [project.key, ...project.formerKeys] }),
    ...(expand.has('insight') && { insight: insightOf(view, project) }),
    ...(project.status === 'archived' && { archived: true }),
    ...(project.status === 'deleted' && { deleted: true }),
    style,
    isPrivate: false,
    properties: {},
    entityId,
    uuid: entityId,
  };
}

function insightOf(view: View, project: Project) {
  let totalIssueCount = 0;
  let lastUpdate = 0;
  for (const issue of view.site.issues.values()) {
    if (issue.projectId !== project.id) continue;
    totalIssueCount += 1;
    lastUpdate = Math.max(lastUpdate, issue.updated);
  }
  return {
    totalIssueCount,
    ...(totalIssueCount > 0 && { lastIssueUpdateTime: new Date(lastUpdate).toISOString().replace('Z', '+0000') }),
  };
}

/** Addresses of the project's roles by name. */
export const rolesOf = (view: View, project: Project): Record<string, string> =>
  Object.fromEntries(ROLES.map(({ id, name }) => [name, api(view, `project/${project.id}/role/${id}`)]));

/** `GET /project/{id}`: everything, asked for or not. */
export function presentProject(view: View, project: Project) {
  const own = <T extends { projectId: string }>(records: Iterable<T>) =>
    [...records].filter((record) => record.projectId === project.id);
  return {
    ...presentProjectRow(view, project, new Set(['description', 'lead', 'issueTypes'])),
    components: own(view.site.components.values()).map((component) => presentComponent(view, component)),
    versions: own(view.site.versions.values()).map((version) => presentVersion(view, version)),
    assigneeType: project.assigneeType,
    roles: rolesOf(view, project),
  };
}
