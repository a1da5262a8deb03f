/** What a connection may be allowed to do; `*_write` does not imply `*_read`. */
export const PERMISSIONS = [
  'task_task_read',
  'task_task_write',
  'task_project_read',
  'task_project_write',
  'task_comment_read',
  'task_comment_write',
  'task_change_read',
  'hris_employee_read',
  'hris_group_read',
  'storage_file_read',
  'storage_file_write',
  'metadata_metadata_read',
  'metadata_metadata_write',
  'passthrough_read',
  'passthrough_write',
  'webhook',
] as const;
export type Permission = (typeof PERMISSIONS)[number];
