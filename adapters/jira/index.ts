/** Everything the gateway can see of Jira Cloud. */
import { PERMISSIONS } from '../../schema/permissions.ts';
import { defineAdapter } from '../contract/adapter.ts';
import { withAppAccess } from './auth/app-access.ts';
import { clientAuth } from './auth/client-auth.ts';
import { confirm, confirmed } from './auth/confirm.ts';
import { describe } from './auth/describe.ts';
import { oauth } from './auth/oauth.ts';
import { target, tokenAuth } from './auth/token-auth.ts';
import { brand } from './brand.ts';
import { checks } from './checks.ts';
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
import { fateOf } from './objects/task-fate.ts';
import { type JiraSettings, settings } from './settings.ts';
import { events } from './webhooks/index.ts';

export const jira = defineAdapter<JiraClient, JiraSettings>({
  type: 'jira',
  aliases: ['atlassianjira'],
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
  brand,
  words: {
    vendor: 'Atlassian',
    site: 'Jira site',
    createApp: 'Create one at developer.atlassian.com',
    accountExample: '712020:5b0c4d5e-0b1c-4f0e-9d57-6f6f1d5c1a11',
  },
  settings,
  checks,
  ways: [oauth, tokenAuth, clientAuth],
  describe,
  target,
  passthroughHeaders: ['x-atlassian-token', 'x-force-accept-language'],
  connect: createClient,
  objects: {
    task_task: withAppAccess(confirmed(task)),
    task_project: confirmed(project),
    task_comment: withAppAccess(confirmed(comment)),
    task_change: withAppAccess(confirmed(change)),
    hris_employee: confirmed(employee),
    hris_group: confirmed(group),
    storage_file: withAppAccess(confirmed(file)),
    metadata_metadata: confirmed(metadata),
  },
  events,
  passthrough,
  download,
  confirm,
  fateOf,
});
