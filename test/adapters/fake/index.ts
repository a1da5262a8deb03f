/** The smallest adapter that does all that the contract asks for: an example for authors, and a second provider for tests. */
import { defineAdapter } from '../../../adapters/contract/adapter.ts';
import type { HttpClient } from '../../../adapters/toolkit/client-policy.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import { createClient } from './client.ts';
import { comments } from './comments.ts';
import { employees } from './employees.ts';
import { passthrough } from './passthrough.ts';
import { type FakeSettings, settings } from './settings.ts';
import { tasks } from './tasks.ts';
import { describe, target, token } from './token.ts';

export const fake = defineAdapter<HttpClient, FakeSettings>({
  type: 'fake',
  name: 'Fake',
  description: 'Tasks, comments and people of a provider that there is not.',
  webUrl: 'https://fake.example',
  apiDocsUrl: 'https://fake.example/docs',
  brand: {
    logo: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><title>Fake</title></svg>',
    color: '#333333',
    textColor: '#ffffff',
  },
  words: {
    vendor: 'Fake Ltd.',
    site: 'Fake account',
    createApp: 'There are no OAuth apps',
    accountExample: 'p1',
  },
  categories: ['task', 'hris', 'passthrough'],
  permissions: ['task_task_read', 'task_task_write', 'task_comment_read', 'task_comment_write', 'hris_employee_read'],
  personal: { ids: ['id'], emails: ['mail'], names: ['name'], wordEndings: [] },
  limits: { burst: 'Calls a second' },
  settings,
  checks: {
    settings: () => [],
    hosts: ({ apiUrl, endpoints }) => [{ origin: new URL(apiUrl).origin, mayBePrivate: endpoints.isPrivate }],
  },
  ways: [token],
  describe,
  target,
  passthroughHeaders: [],
  connect: createClient,
  objects: { task_task: tasks, task_comment: comments, hris_employee: employees },
  passthrough,
  async download() {
    throw new GatewayError('not_found', 'Fake has no files.');
  },
  async confirm({ client }) {
    await client.json({ path: '/me' });
  },
});
