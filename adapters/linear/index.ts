/** Everything the gateway can see of Linear. */
import { defineAdapter } from '../contract/adapter.ts';
import { describe, target } from './auth/describe.ts';
import { oauth } from './auth/oauth.ts';
import { LINEAR_PERMISSIONS } from './auth/scopes.ts';
import { tokenAuth } from './auth/token-auth.ts';
import { brand } from './brand.ts';
import { checks } from './checks.ts';
import { createClient, type LinearClient } from './line/client.ts';
import { LIMITS } from './line/pacing.ts';
import { isReadingPassthrough, passthrough } from './line/passthrough.ts';
import { change } from './objects/change.ts';
import { comment } from './objects/comment.ts';
import { employee } from './objects/employee.ts';
import { download, file } from './objects/file.ts';
import { group } from './objects/group.ts';
import { project } from './objects/project.ts';
import { task } from './objects/task.ts';
import { type LinearSettings, settings } from './settings.ts';
import { events } from './webhooks/index.ts';

export const linear = defineAdapter<LinearClient, LinearSettings>({
  type: 'linear',
  name: 'Linear',
  description: 'Tasks, projects, comments, people and files of Linear.',
  webUrl: 'https://linear.app',
  apiDocsUrl: 'https://linear.app/developers',
  categories: ['task', 'hris', 'storage', 'passthrough'],
  permissions: LINEAR_PERMISSIONS,
  personal: {
    ids: ['creatorId', 'userId', 'actorId', 'assigneeId'],
    emails: ['email'],
    names: ['displayName'],
    wordEndings: [],
  },
  limits: LIMITS,
  brand,
  words: {
    vendor: 'Linear',
    site: 'Linear workspace',
    createApp: 'Create one at linear.app under Settings, API',
    accountExample: '3f0a6c4e-1b7d-4c55-9a43-3d2f0e6b7c11',
  },
  settings,
  checks,
  ways: [oauth, tokenAuth],
  describe,
  target,
  passthroughHeaders: ['public-file-urls-expire-in'],
  isReadingPassthrough,
  connect: createClient,
  objects: {
    task_task: task,
    task_project: project,
    task_comment: comment,
    task_change: change,
    hris_employee: employee,
    hris_group: group,
    storage_file: file,
  },
  events,
  passthrough,
  download,
  async confirm({ client }) {
    await client.query('query { viewer { id } }');
  },
});
