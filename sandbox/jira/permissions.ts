/** Who may do what in a project. Source: developer.atlassian.com, Jira REST v3, permissions and project roles. */
import type { Account, Project } from './records.ts';
import type { Site } from './site.ts';

/** Project permissions by key, as `mypermissions` names them. */
export const PROJECT_PERMISSIONS = {
  BROWSE_PROJECTS: 'Browse Projects',
  CREATE_ISSUES: 'Create Issues',
  EDIT_ISSUES: 'Edit Issues',
  ASSIGN_ISSUES: 'Assign Issues',
  ASSIGNABLE_USER: 'Assignable User',
  TRANSITION_ISSUES: 'Transition Issues',
  DELETE_ISSUES: 'Delete Issues',
  LINK_ISSUES: 'Link Issues',
  MODIFY_REPORTER: 'Modify Reporter',
  SCHEDULE_ISSUES: 'Schedule Issues',
  RESOLVE_ISSUES: 'Resolve Issues',
  WORK_ON_ISSUES: 'Work On Issues',
  ADD_COMMENTS: 'Add Comments',
  EDIT_OWN_COMMENTS: 'Edit Own Comments',
  EDIT_ALL_COMMENTS: 'Edit All Comments',
  DELETE_OWN_COMMENTS: 'Delete Own Comments',
  DELETE_ALL_COMMENTS: 'Delete All Comments',
  CREATE_ATTACHMENTS: 'Create Attachments',
  DELETE_OWN_ATTACHMENTS: 'Delete Own Attachments',
  DELETE_ALL_ATTACHMENTS: 'Delete All Attachments',
  MANAGE_WATCHERS: 'Manage Watchers',
  VIEW_VOTERS_AND_WATCHERS: 'View Voters and Watchers',
  ADMINISTER_PROJECTS: 'Administer Projects',
} as const;

export type Permission = keyof typeof PROJECT_PERMISSIONS;

/** What an archived project still lets one do. */
const READING: ReadonlySet<Permission> = new Set(['BROWSE_PROJECTS', 'VIEW_VOTERS_AND_WATCHERS']);

const isInGroup = (site: Site, accountId: string, groupId: string) =>
  site.groups.get(groupId)?.members.has(accountId) ?? false;

export function hasRole(site: Site, accountId: string, project: Project, roleId: string): boolean {
  const actors = project.roles.get(roleId);
  if (!actors) return false;
  return actors.accountIds.has(accountId) || [...actors.groupIds].some((id) => isInGroup(site, accountId, id));
}

/** Whoever may not browse a project may do nothing in it. */
export function can(site: Site, account: Account, permission: Permission, project: Project): boolean {
  if (permission !== 'BROWSE_PROJECTS' && !can(site, account, 'BROWSE_PROJECTS', project)) return false;
  if (project.status === 'archived' && !READING.has(permission)) return false;
  const holders = project.permissions.get(permission);
  if (!holders) return permission !== 'ADMINISTER_PROJECTS' || hasRole(site, account.accountId, project, '10002');
  return holders.some((holder) =>
    'groupId' in holder
      ? isInGroup(site, account.accountId, holder.groupId)
      : hasRole(site, account.accountId, project, holder.roleId),
  );
}

/** Active people who may be assigned what a project holds. */
export const isAssignable = (site: Site, account: Account, project: Project): boolean =>
  account.active && account.accountType === 'atlassian' && can(site, account, 'ASSIGNABLE_USER', project);

/** Whether the account administers Jira. */
export function isAdmin(site: Site, account: Account): boolean {
  for (const group of site.groups.values()) {
    if (group.name === 'jira-administrators') return group.members.has(account.accountId);
  }
  return false;
}
