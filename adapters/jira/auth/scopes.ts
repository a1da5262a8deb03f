/** Atlassian's OAuth scopes for each permission. Sources: Unified's article on Jira; x-atlassian-oauth2-scopes of jira rest v3. */
import type { Permission } from '../../../schema/permissions.ts';
import { NEEDED, opens } from './operations.ts';

/** Without it Atlassian hands out no refresh token. */
export const OFFLINE = 'offline_access';

const READ = ['read:jira-user', 'read:jira-work'] as const;

/** `offline_access` goes with every one of them. */
export const PERMISSION_SCOPES: Readonly<Record<Permission, readonly string[]>> = {
  task_task_read: READ,
  task_task_write: [...READ, 'write:jira-work'],
  task_project_read: READ,
  task_project_write: ['read:jira-user', 'manage:jira-configuration', 'manage:jira-project', 'write:project:jira'],
  task_comment_read: READ,
  task_comment_write: ['read:jira-user', 'write:jira-work'],
  task_change_read: READ,
  hris_employee_read: ['read:jira-user'],
  hris_group_read: ['read:jira-user'],
  storage_file_read: READ,
  storage_file_write: [...READ, 'write:jira-work'],
  metadata_metadata_read: READ,
  metadata_metadata_write: [...READ, 'manage:jira-configuration'],
  passthrough_read: READ,
  passthrough_write: [...READ, 'write:jira-work'],
  webhook: ['read:jira-work', 'manage:jira-webhook'],
};

const isPermission = (permission: string): permission is Permission => Object.hasOwn(PERMISSION_SCOPES, permission);

/** A grant of no scope of a product reaches no site. This one only tells who agreed. */
const LEAST = ['read:jira-user'];

/** Every scope that these permissions need, each once. */
export function scopesOf(permissions: readonly string[]): string[] {
  const needed = permissions.filter(isPermission).flatMap((permission) => PERMISSION_SCOPES[permission]);
  return [...new Set([OFFLINE, ...(needed.length > 0 ? needed : LEAST)])];
}

/** Whether a grant of these scopes, classic or granular, covers the permission. */
export const isGranted = (permission: string, scopes: readonly string[]): boolean =>
  isPermission(permission) &&
  (PERMISSION_SCOPES[permission].every((scope) => scopes.includes(scope)) ||
    NEEDED[permission].every((operation) => opens(operation, scopes)));
