/** What may be chosen for a field in one project. */
import { PRIORITIES, RESOLUTIONS } from '../catalogue.ts';
import { contextOf } from '../field-contexts.ts';
import { can } from '../permissions.ts';
import { presentComponent, presentProjectBrief, presentVersion } from '../present/project.ts';
import { api, type View } from '../present/view.ts';
import { presentPriority, presentResolution } from '../present/workflow.ts';
import type { Field, FieldOption, Project } from '../records.ts';

const ownOf = <T extends { projectId: string }>(records: Iterable<T>, project: Project) =>
  [...records].filter(({ projectId }) => projectId === project.id);

const presentOption = (view: View, { id, value, children }: FieldOption): object => ({
  self: api(view, `customFieldOption/${id}`),
  value,
  id,
  ...(children && { children: children.map((child) => presentOption(view, child)) }),
});

const versionsOf = (view: View, project: Project) =>
  ownOf(view.site.versions.values(), project).map((version) => presentVersion(view, version));

/** Undefined where anything goes, or where one has to search. */
export function allowedValues(view: View, project: Project, field: Field): unknown[] | undefined {
  switch (field.id) {
    case 'priority':
      return PRIORITIES.map(({ id }) => presentPriority(view, id));
    case 'resolution':
      return RESOLUTIONS.map(({ id }) => presentResolution(view, id));
    case 'components':
      return ownOf(view.site.components.values(), project).map((component) => presentComponent(view, component));
  }
  const { type, items } = field.schema ?? {};
  if (type === 'version' || items === 'version') return versionsOf(view, project);
  if (field.custom && type === 'project') {
    return [...view.site.projects.values()]
      .filter((one) => one.status === 'live' && can(view.site, view.caller, 'BROWSE_PROJECTS', one))
      .map((one) => presentProjectBrief(view, one));
  }
  const options = contextOf(field, project.id)?.options;
  return options?.filter(({ disabled }) => !disabled).map((option) => presentOption(view, option));
}
