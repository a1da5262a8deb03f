import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { ConnectionCreate } from '../../schema/models/connection.ts';
import { StorageFileCreate } from '../../schema/models/storage-file.ts';
import { TaskCommentCreate, TaskCommentUpdate } from '../../schema/models/task-comment.ts';
import { TaskMetadataInput } from '../../schema/models/task-metadata.ts';
import { TaskProjectCreate } from '../../schema/models/task-project.ts';
import { TaskTaskCreate, TaskTaskUpdate } from '../../schema/models/task-task.ts';
import { WebhookUpdate } from '../../schema/models/webhook.ts';

const accepts = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;

describe('a task to create', () => {
  const least = { name: 'Checkout fails', project_id: 'SHOP' };

  it('needs a name, and no project but where a provider does', () => {
    expect(accepts(TaskTaskCreate, least)).toBe(true);
    expect(accepts(TaskTaskCreate, { name: 'x' })).toBe(true);
    expect(accepts(TaskTaskCreate, { project_id: 'SHOP' })).toBe(false);
    expect(accepts(TaskTaskCreate, { ...least, name: '' })).toBe(false);
    expect(accepts(TaskTaskCreate, { ...least, project_id: null })).toBe(false);
  });

  it('ignores fields that are read-only or unknown', () => {
    const task = TaskTaskCreate.parse({ ...least, id: 17, created_at: 'never', colour: 'blue' });
    expect(task).toEqual(least);
  });

  it.each([null, '', '2026-12-24', '2026-12-24T10:00:00+02:00'])('takes %j as a due date', (due) => {
    expect(accepts(TaskTaskCreate, { ...least, due_at: due })).toBe(true);
  });

  it.each(['24.12.2026', '2026-02-30', 1777384488559, true])('refuses %j as a due date', (due) => {
    expect(accepts(TaskTaskCreate, { ...least, due_at: due })).toBe(false);
  });
});

describe('a change of a task', () => {
  it('may be empty', () => {
    expect(TaskTaskUpdate.parse({})).toEqual({});
  });

  it('clears fields by null, "" or []', () => {
    const cleared = { notes: null, priority: '', tags: [], story_points: null, assigned_user_ids: null };
    expect(TaskTaskUpdate.parse(cleared)).toEqual(cleared);
    expect(TaskTaskUpdate.parse({ story_points: '' })).toEqual({ story_points: null });
  });

  it('refuses values of another type', () => {
    expect(accepts(TaskTaskUpdate, { name: 5 })).toBe(false);
    expect(accepts(TaskTaskUpdate, { tags: 'payments' })).toBe(false);
    expect(accepts(TaskTaskUpdate, { tags: ['payments', ''] })).toBe(false);
    expect(accepts(TaskTaskUpdate, { story_points: 'five' })).toBe(false);
    expect(accepts(TaskTaskUpdate, { raw: 'x' })).toBe(false);
    expect(accepts(TaskTaskUpdate, [])).toBe(false);
  });

  it('names custom fields by id or slug', () => {
    expect(accepts(TaskTaskUpdate, { metadata: [{ id: 'customfield_1', value: 1 }, { slug: 'team' }] })).toBe(true);
    expect(accepts(TaskTaskUpdate, { metadata: [{ value: 1 }] })).toBe(false);
    expect(accepts(TaskTaskUpdate, { metadata: [{ id: 'customfield_1', value: ['a', 2, true] }] })).toBe(true);
  });
});

describe('a comment', () => {
  it('needs a task and text', () => {
    expect(accepts(TaskCommentCreate, { task_id: '10042', text: 'Reproduced.' })).toBe(true);
    expect(accepts(TaskCommentCreate, { task_id: '10042', text: '' })).toBe(false);
    expect(accepts(TaskCommentCreate, { text: 'Reproduced.' })).toBe(false);
    expect(accepts(TaskCommentUpdate, { text: null })).toBe(false);
  });
});

describe('a file', () => {
  it('carries base64 or an http(s) address', () => {
    expect(accepts(StorageFileCreate, { parent_id: '1', name: 'a', data: 'SGVsbG8=' })).toBe(true);
    expect(accepts(StorageFileCreate, { parent_id: '1', name: 'a', data: 'not base64!' })).toBe(false);
    expect(accepts(StorageFileCreate, { parent_id: '1', download_url: 'https://files.example.com/a' })).toBe(true);
  });

  it.each(['file:///etc/passwd', 'ftp://x/y', 'gopher://x', 'javascript:alert(1)', '/etc/passwd'])(
    'is not fetched from %s',
    (address) => {
      expect(accepts(StorageFileCreate, { parent_id: '1', download_url: address })).toBe(false);
    },
  );
});

describe('a connection to create', () => {
  const least = { integration_type: 'jira', categories: ['task'], permissions: ['task_task_read'], auth: {} };

  it('needs a provider, categories, permissions and credentials', () => {
    expect(accepts(ConnectionCreate, least)).toBe(true);
    for (const name of Object.keys(least))
      expect(accepts(ConnectionCreate, { ...least, [name]: undefined })).toBe(false);
  });

  it('takes known categories and permissions only', () => {
    expect(accepts(ConnectionCreate, { ...least, categories: ['crm'] })).toBe(false);
    expect(accepts(ConnectionCreate, { ...least, permissions: ['task_task_admin'] })).toBe(false);
  });
});

describe('an empty map that PHP sends as a list', () => {
  const task = { name: 'x', project_id: '1' };
  const connection = { integration_type: 'jira', categories: ['task'], permissions: ['task_task_read'] };

  it.each<[string, z.ZodType, object]>([
    ['raw of a task', TaskTaskCreate, { ...task, raw: [] }],
    ['raw of a change of a task', TaskTaskUpdate, { raw: [] }],
    ['raw of a project', TaskProjectCreate, { name: 'x', raw: [] }],
    ['raw of a comment', TaskCommentUpdate, { text: 'x', raw: [] }],
    ['filters of a webhook', WebhookUpdate, { filters: [] }],
    ['meta of credentials', ConnectionCreate, { ...connection, auth: { meta: [] } }],
  ])('is one as %s, and a list of something is not', (_what, schema, given) => {
    const text = JSON.stringify(given);
    expect(schema.parse(given)).toEqual(JSON.parse(text.replace('[]', '{}')));
    expect(accepts(schema, JSON.parse(text.replace('[]', '["x"]')))).toBe(false);
  });
});

describe('the value of a custom field', () => {
  const read = (value: unknown) => TaskMetadataInput.parse({ id: 'customfield_1', value }).value;

  it.each([3, 'High', true, ''])('is %j also in the map that PHP makes of it', (value) => {
    expect(read({ 0: value })).toBe(value);
  });

  it.each([3, 'High', null, [], ['a'], {}, { 0: { id: '1' } }, { 0: 'a', 1: 'b' }, { value: 'Red', child: 'Dark' }])(
    'stays %j',
    (value) => {
      expect(read(value)).toEqual(value);
    },
  );
});
