/** Linear's OAuth scopes for each permission. Source: linear.app/developers, OAuth 2.0, scopes. */
import type { Permission } from '../../../schema/permissions.ts';

const READ = ['read'] as const;
const WRITE = ['read', 'write'] as const;

/** `issues:create` and `comments:create` allow creating alone: a permission to write means changing and deleting, too. */
const PERMISSION_SCOPES = {
  task_task_read: READ,
  task_task_write: WRITE,
  task_project_read: READ,
  task_project_write: WRITE,
  task_comment_read: READ,
  task_comment_write: WRITE,
  task_change_read: READ,
  hris_employee_read: READ,
  hris_group_read: READ,
  storage_file_read: READ,
  storage_file_write: WRITE,
  passthrough_read: READ,
  passthrough_write: WRITE,
  webhook: ['read', 'admin'],
} as const satisfies Readonly<Partial<Record<Permission, readonly string[]>>>;

export const LINEAR_PERMISSIONS = Object.keys(PERMISSION_SCOPES) as (keyof typeof PERMISSION_SCOPES)[];

const neededBy = (permission: string): readonly string[] | undefined =>
  Object.hasOwn(PERMISSION_SCOPES, permission)
    ? PERMISSION_SCOPES[permission as keyof typeof PERMISSION_SCOPES]
    : undefined;

/** Every scope that these permissions need, each once. */
export const scopesOf = (permissions: readonly string[]): string[] => [
  ...new Set(['read', ...permissions.flatMap((permission) => neededBy(permission) ?? [])]),
];

/** Whether a grant of these scopes covers the permission. */
export const isGranted = (permission: string, scopes: readonly string[]): boolean =>
  neededBy(permission)?.every((scope) => scopes.includes(scope)) ?? false;
