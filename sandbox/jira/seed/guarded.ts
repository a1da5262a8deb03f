/** Projects that refuse: forms, purchasing, and those that only some may use or see. */
import { createIssue } from '../fields/create.ts';
import type { Permission } from '../permissions.ts';
import type { PermissionHolder, Project } from '../records.ts';
import type { Site } from '../site.ts';
import { FORM_FIELD_IDS, formFields } from './form-fields.ts';
import { giveForms } from './forms.ts';
import { groupIdOf, type SeededAccounts, seedLookalikes } from './people.ts';
import { createProject } from './project.ts';
import { givePurchasing } from './purchasing.ts';

const ADMINISTRATORS: readonly PermissionHolder[] = [{ groupId: groupIdOf('jira-administrators') }];

const keepFor = (project: Project, ...permissions: Permission[]) => {
  for (const permission of permissions) project.permissions.set(permission, ADMINISTRATORS);
};

const newProject = (site: Site, key: string, name: string, leadAccountId: string) => {
  const project = createProject(site, {
    key,
    name,
    description: `Everything about ${name.toLowerCase()}`,
    leadAccountId,
    projectTypeKey: 'software',
    style: 'classic',
  });
  for (const part of ['Europe', 'Overseas']) {
    const id = site.nextId('component');
    site.components.set(id, { id, projectId: project.id, name: part, description: '' });
  }
  for (const version of ['2025', '2026']) {
    const id = site.nextId('version');
    site.versions.set(id, { id, projectId: project.id, name: version, released: version === '2025', archived: false });
  }
  return project;
};

interface Draft {
  readonly typeId: string;
  readonly summary: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

const STORY = '10001';
const TASK = '10002';
const SUBTASK = '10003';

function fill(site: Site, { admin }: SeededAccounts, project: Project, drafts: readonly Draft[]): void {
  for (const { typeId, summary, more } of drafts) {
    const fields = { project: { id: project.id }, issuetype: { id: typeId }, summary, ...more };
    createIssue(site, admin, { fields, update: {} }, new Map());
  }
}

/** Other people may read here, and do nothing else. */
function lock(project: Project): void {
  keepFor(project, 'CREATE_ISSUES', 'EDIT_ISSUES', 'ASSIGN_ISSUES', 'TRANSITION_ISSUES', 'DELETE_ISSUES');
  keepFor(project, 'LINK_ISSUES', 'WORK_ON_ISSUES', 'MANAGE_WATCHERS', 'VIEW_VOTERS_AND_WATCHERS', 'MODIFY_REPORTER');
  keepFor(project, 'ADD_COMMENTS', 'EDIT_OWN_COMMENTS', 'EDIT_ALL_COMMENTS');
  keepFor(project, 'DELETE_OWN_COMMENTS', 'DELETE_ALL_COMMENTS');
  keepFor(project, 'CREATE_ATTACHMENTS', 'DELETE_OWN_ATTACHMENTS', 'DELETE_ALL_ATTACHMENTS');
  keepFor(project, 'ASSIGNABLE_USER', 'ADMINISTER_PROJECTS');
}

/** Adds to the company, after everything else, so that what was there keeps its ids. */
export function seedGuarded(site: Site, accounts: SeededAccounts): void {
  seedLookalikes(site);
  const lead = accounts.admin.accountId;
  const form = newProject(site, 'FORM', 'Order forms', lead);
  const flow = newProject(site, 'FLOW', 'Purchasing', lead);
  for (const field of formFields({ formId: form.id, flowId: flow.id })) site.fields.set(field.id, field);
  giveForms(site, form);
  givePurchasing(site, flow);
  const needed = {
    [FORM_FIELD_IDS.channel]: { value: 'Retail' },
    [FORM_FIELD_IDS.approver]: { accountId: lead },
    [FORM_FIELD_IDS.location]: { value: 'Europe', child: { value: 'Lisbon' } },
  };
  fill(site, accounts, form, [
    { typeId: STORY, summary: 'Take orders at the spring fair' },
    { typeId: TASK, summary: 'Order shelves for the new shop', more: needed },
  ]);
  fill(site, accounts, flow, [{ typeId: TASK, summary: 'Buy label printers' }]);
  const parent = { key: 'FLOW-1' };
  fill(site, accounts, flow, [
    { typeId: SUBTASK, summary: 'Compare three offers', more: { parent } },
    { typeId: TASK, summary: 'Buy packing paper' },
  ]);
  keepFor(flow, 'MODIFY_REPORTER', 'DELETE_ISSUES', 'EDIT_ALL_COMMENTS', 'DELETE_ALL_COMMENTS');
  const locked = newProject(site, 'LOCK', 'Payroll', lead);
  fill(site, accounts, locked, [{ typeId: TASK, summary: 'Pay the bonus of June' }]);
  lock(locked);
  const vault = newProject(site, 'VAULT', 'Board papers', lead);
  fill(site, accounts, vault, [{ typeId: TASK, summary: 'Prepare the annual meeting' }]);
  keepFor(vault, 'BROWSE_PROJECTS', 'ASSIGNABLE_USER');
  const old = newProject(site, 'OLD', 'Old catalogue', lead);
  fill(site, accounts, old, [{ typeId: TASK, summary: 'Scan the catalogue of 1998' }]);
  old.status = 'archived';
  newProject(site, 'GONE', 'Pop-up store', lead).status = 'deleted';
}
