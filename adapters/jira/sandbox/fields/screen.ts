/** Which fields a screen offers, and what the metadata of creating and editing says of them. */
import { PRIORITIES, RESOLUTIONS } from '../catalogue.ts';
import { presentComponent, presentVersion } from '../present/project.ts';
import { api, type View } from '../present/view.ts';
import { presentIssueTypeId, presentPriority, presentResolution } from '../present/workflow.ts';
import type { Field, Issue, IssueType, Project } from '../records.ts';
import type { Site } from '../site.ts';
import { customWriter } from './custom.ts';
import { SYSTEM_WRITERS } from './system.ts';
import type { FieldWriter } from './writer.ts';

/** On every screen, whatever the project. */
const ALWAYS = ['summary', 'issuetype', 'parent'];

export function writerOf(site: Site, fieldId: string): FieldWriter | undefined {
  const system = SYSTEM_WRITERS.get(fieldId);
  if (system) return system;
  const field = site.fields.get(fieldId);
  return field?.custom ? customWriter(field) : undefined;
}

export function isOnScreen(project: Project, fieldId: string): boolean {
  return ALWAYS.includes(fieldId) || project.screen.fieldIds.includes(fieldId);
}

function allowedValues(view: View, project: Project, field: Field): unknown[] | undefined {
  const { site } = view;
  const own = <T extends { projectId: string }>(records: Map<string, T>) =>
    [...records.values()].filter(({ projectId }) => projectId === project.id);
  switch (field.id) {
    case 'priority':
      return PRIORITIES.map(({ id }) => presentPriority(view, id));
    case 'resolution':
      return RESOLUTIONS.map(({ id }) => presentResolution(view, id));
    case 'components':
      return own(site.components).map((component) => presentComponent(view, component));
    case 'fixVersions':
    case 'versions':
      return own(site.versions).map((version) => presentVersion(view, version));
    default:
      return field.options?.map(({ id, value }) => ({ self: api(view, `customFieldOption/${id}`), value, id }));
  }
}

export function fieldMeta(view: View, project: Project, field: Field, isRequired: boolean, isCreate: boolean) {
  const values = allowedValues(view, project, field);
  const isList = field.schema?.type === 'array';
  return {
    required: isRequired,
    ...(field.schema && { schema: field.schema }),
    name: field.name,
    key: field.key,
    ...(isCreate && { fieldId: field.id }),
    hasDefaultValue: field.id === 'priority',
    ...(isCreate && field.id === 'priority' && { defaultValue: presentPriority(view, '3') }),
    operations: isList ? ['add', 'set', 'remove'] : ['set'],
    ...(['assignee', 'reporter'].includes(field.id) && {
      autoCompleteUrl:
        api(view, 'user/assignable/search?project=') + project.key + (isCreate ? '&query=' : '&username='),
    }),
    ...(values && { allowedValues: values }),
  };
}

/** Fields of a screen in order, the three that are always there first. */
export function screenFields(site: Site, project: Project): Field[] {
  const ids = new Set([...ALWAYS, ...project.screen.fieldIds]);
  return [...ids].flatMap((id) => site.fields.get(id) ?? []);
}

export function createMeta(view: View, project: Project, type: IssueType) {
  const isSubtask = type.hierarchyLevel < 0;
  const fields = screenFields(view.site, project).map((field) => {
    const isRequired =
      ['summary', 'issuetype'].includes(field.id) ||
      (field.id === 'parent' && isSubtask) ||
      project.screen.requiredFieldIds.includes(field.id);
    const meta = fieldMeta(view, project, field, isRequired, true);
    return field.id === 'issuetype' ? { ...meta, allowedValues: [presentIssueTypeId(view, type.id)] } : meta;
  });
  const projectField = view.site.fields.get('project');
  return projectField ? [...fields, fieldMeta(view, project, projectField, true, true)] : fields;
}

export function editMeta(view: View, issue: Issue) {
  const project = view.site.projects.get(issue.projectId);
  if (project?.status !== 'live') return { fields: {} };
  const shown = [...screenFields(view.site, project), ...[view.site.fields.get('comment') ?? []].flat()];
  return {
    fields: Object.fromEntries(
      shown.map((field) => {
        const isRequired = field.id === 'summary' || project.screen.requiredFieldIds.includes(field.id);
        return [field.id, fieldMeta(view, project, field, isRequired, false)];
      }),
    ),
  };
}
