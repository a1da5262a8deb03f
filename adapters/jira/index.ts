/** Everything the gateway can see of Jira Cloud. */
import { PERMISSIONS } from '../../schema/permissions.ts';
import { defineAdapter } from '../contract/adapter.ts';
import { oauth } from './auth/oauth.ts';
import { target, tokenAuth } from './auth/token-auth.ts';
import { createClient, type JiraClient } from './line/client.ts';
import { LIMITS } from './line/pacing.ts';
import { download, passthrough } from './line/passthrough.ts';
import { change } from './objects/change.ts';
import { comment } from './objects/comment.ts';
import { employee } from './objects/employee.ts';
import { file } from './objects/file.ts';
import { group } from './objects/group.ts';
import { metadata } from './objects/metadata.ts';
import { project } from './objects/project.ts';
import { task } from './objects/task.ts';
import { events } from './webhooks/index.ts';

export const jira = defineAdapter<JiraClient>({
  type: 'jira',
  name: 'Jira',
  description: 'Tasks, projects, comments, people and files of Jira Cloud.',
  webUrl: 'https://www.atlassian.com/software/jira',
  apiDocsUrl: 'https://developer.atlassian.com/cloud/jira/platform/rest/v3/',
  categories: ['task', 'hris', 'storage', 'metadata', 'passthrough'],
  permissions: PERMISSIONS,
  personal: {
    ids: ['accountId', 'account_id'],
    emails: ['emailAddress'],
    names: ['displayName'],
    wordEndings: ['String'],
  },
  limits: LIMITS,
  tokenAuth,
  oauth,
  target,
  connect: createClient,
  objects: {
    task_task: task,
    task_project: project,
    task_comment: comment,
    task_change: change,
    hris_employee: employee,
    hris_group: group,
    storage_file: file,
    metadata_metadata: metadata,
  },
  events,
  passthrough,
  download,
});
