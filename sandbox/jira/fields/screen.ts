/** Which fields the screens of a project and issue type offer to somebody. */

import { contextOf } from '../field-contexts.ts';
import { can, type Permission } from '../permissions.ts';
import type { Account, Field, Issue, Project, Screen, ScreenUse } from '../records.ts';
import type { Site } from '../site.ts';
import { customWriter } from './custom.ts';
import { SYSTEM_WRITERS } from './system.ts';
import type { FieldWriter } from './writer.ts';

/** On every screen, whatever the project. */
const ALWAYS = ['summary', 'issuetype', 'parent'];

/** Fields that a screen shows only to those with a permission beside that of creating or editing. */
const NEEDS: Readonly<Record<string, Permission>> = {
  reporter: 'MODIFY_REPORTER',
  assignee: 'ASSIGN_ISSUES',
  duedate: 'SCHEDULE_ISSUES',
  fixVersions: 'RESOLVE_ISSUES',
  issuelinks: 'LINK_ISSUES',
};

export function writerOf(site: Site, fieldId: string): FieldWriter | undefined {
  const system = SYSTEM_WRITERS.get(fieldId);
  if (system) return system;
  const field = site.fields.get(fieldId);
  return field?.custom ? customWriter(field) : undefined;
}

/** A screen as one account sees it. */
export interface Form {
  /** In order, the three that are always there first. */
  readonly fields: readonly Field[];
  offers(fieldId: string): boolean;
  requires(fieldId: string): boolean;
}

const EMPTY: Form = { fields: [], offers: () => false, requires: () => false };

export const screenOf = (project: Project, typeId: string, use: ScreenUse): Screen =>
  project.typeScreens.get(typeId)?.[use] ?? project.screen;

/** Without the permission to create or edit there is nothing on the screen. */
export function formOf(site: Site, account: Account, project: Project, typeId: string, use: ScreenUse): Form {
  if (!can(site, account, use === 'create' ? 'CREATE_ISSUES' : 'EDIT_ISSUES', project)) return EMPTY;
  const { fieldIds, requiredFieldIds } = screenOf(project, typeId, use);
  const isSubtask = (site.issueTypes.get(typeId)?.hierarchyLevel ?? 0) < 0;
  const fields = [...new Set([...ALWAYS, ...fieldIds])]
    .flatMap((id) => site.fields.get(id) ?? [])
    .filter((field) => {
      const needed = NEEDS[field.id];
      return contextOf(field, project.id) && (!needed || can(site, account, needed, project));
    });
  const offered = new Set(fields.map(({ id }) => id));
  const required = new Set(['summary', 'issuetype', ...(isSubtask ? ['parent'] : []), ...requiredFieldIds]);
  return { fields, offers: (id) => offered.has(id), requires: (id) => required.has(id) };
}

/** What is archived can only be read. */
export function editFormOf(site: Site, account: Account, project: Project, issue: Issue): Form {
  return issue.archived ? EMPTY : formOf(site, account, project, issue.issueTypeId, 'edit');
}
