/** What the metadata of creating, editing and transitions says of fields. */
import { DEFAULT_PRIORITY_ID } from '../catalogue.ts';
import { contextOf } from '../field-contexts.ts';
import { presentCustomValue } from '../present/custom.ts';
import { api, type View } from '../present/view.ts';
import { presentIssueTypeId, presentPriority } from '../present/workflow.ts';
import type { Field, Issue, IssueType, Project } from '../records.ts';
import { allowedValues } from './allowed.ts';

import { editFormOf, formOf } from './screen.ts';

/** Operations of fields that are neither plain values nor plain lists. */
const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  comment: ['add', 'edit', 'remove'],
  worklog: ['add'],
  issuelinks: ['add', 'copy'],
  attachment: ['set', 'copy'],
  timetracking: ['set', 'edit'],
};

function operationsOf(field: Field): readonly string[] {
  const isPlainList = field.schema?.type === 'array' && field.schema.items !== 'json';
  return OPERATIONS[field.id] ?? (isPlainList ? ['add', 'set', 'remove'] : ['set']);
}

/** Where to search for values of a field that has too many to list. */
function autoComplete(view: View, project: Project, field: Field, isCreate: boolean): string | undefined {
  const { type, items, custom } = field.schema ?? {};
  if (field.id === 'assignee' || field.id === 'reporter') {
    return api(view, 'user/assignable/search?project=') + project.key + (isCreate ? '&query=' : '&username=');
  }
  if (type === 'user' || items === 'user') return api(view, `user/search?query=`);
  if (type === 'group' || items === 'group') return api(view, 'groups/picker?query=');
  return custom?.endsWith(':labels') || field.id === 'labels'
    ? `${view.base}/rest/api/1.0/labels/suggest?query=`
    : undefined;
}

/** The default as a read would show it; undefined when there is none. */
function defaultOf(view: View, project: Project, field: Field): unknown {
  if (field.id === 'priority') return presentPriority(view, DEFAULT_PRIORITY_ID);
  const stored = contextOf(field, project.id)?.defaultValue;
  return stored === undefined ? undefined : presentCustomValue(view, field, stored);
}

export interface MetaPlace {
  readonly project: Project;
  readonly isRequired: boolean;
  readonly isCreate: boolean;
  /** Ids of what may be chosen here, when that is less than the project allows. */
  readonly allowedIds?: readonly string[] | undefined;
}

export function fieldMeta(view: View, field: Field, { project, isRequired, isCreate, allowedIds }: MetaPlace) {
  const all = allowedValues(view, project, field);
  const values = allowedIds ? all?.filter((value) => allowedIds.includes((value as { id: string }).id)) : all;
  const defaultValue = defaultOf(view, project, field);
  const url = autoComplete(view, project, field, isCreate);
  return {
    required: isRequired,
    ...(field.schema && { schema: field.schema }),
    name: field.name,
    key: field.key,
    ...(isCreate && { fieldId: field.id }),
    hasDefaultValue: defaultValue !== undefined || (isCreate && field.id === 'reporter'),
    ...(isCreate && defaultValue !== undefined && { defaultValue }),
    operations: operationsOf(field),
    ...(url !== undefined && { autoCompleteUrl: url }),
    ...(values && { allowedValues: values }),
  };
}

/** Empty without the permission to create. */
export function createMeta(view: View, project: Project, type: IssueType) {
  const form = formOf(view.site, view.caller, project, type.id, 'create');
  const metas = form.fields.map((field) => {
    const meta = fieldMeta(view, field, { project, isRequired: form.requires(field.id), isCreate: true });
    return field.id === 'issuetype' ? { ...meta, allowedValues: [presentIssueTypeId(view, type.id)] } : meta;
  });
  const projectField = view.site.fields.get('project');
  return projectField && metas.length > 0
    ? [...metas, fieldMeta(view, projectField, { project, isRequired: true, isCreate: true })]
    : metas;
}

/** Empty when the issue or its project is archived, or without the permission to edit. */
export function editMeta(view: View, issue: Issue) {
  const project = view.site.projects.get(issue.projectId);
  if (!project) return { fields: {} };
  const form = editFormOf(view.site, view.caller, project, issue);
  const comment = form.fields.length > 0 ? [view.site.fields.get('comment') ?? []].flat() : [];
  return {
    fields: Object.fromEntries(
      [...form.fields, ...comment].map((field) => [
        field.id,
        fieldMeta(view, field, {
          project,
          isRequired: form.requires(field.id),
          isCreate: false,
        }),
      ]),
    ),
  };
}
