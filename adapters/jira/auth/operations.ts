/**
 * What permissions need of Jira: operations, each opened by classic scopes or by granular ones. Source: jira rest v3,
 * x-atlassian-oauth2-scopes.
 */
import type { Permission } from '../../../schema/permissions.ts';
import type { JsonRequest } from '../../toolkit/client-policy.ts';

/** A scope is told of an operation before anything else is: this asks for nothing that there is, and changes nothing. */
type Probe = Pick<JsonRequest, 'method' | 'path' | 'query' | 'body'>;

interface Operation {
  readonly classic: readonly string[];
  readonly granular: readonly string[];
  /** Undefined for what API tokens can't do at all. */
  readonly probe: Probe | undefined;
}

/** @param granular without `:jira`, which all of them end in. */
const operation = (classic: string, granular: string, probe?: Probe): Operation => ({
  classic: classic.split(' '),
  granular: granular.split(' ').map((scope) => `${scope}:jira`),
  probe,
});

const READ = 'read:jira-work';
const WRITE = 'write:jira-work';
const USERS = 'read:jira-user';
const ADMIN = 'manage:jira-configuration';
const HOOKS = 'read:jira-work manage:jira-webhook';

const V3 = '/rest/api/3';
const ISSUE = `${V3}/issue/0`;
const FIELD = `${V3}/field/customfield_0`;
const ONE = { maxResults: 1 };

const PROJECT =
  'read:application-role read:avatar read:group read:issue-type-hierarchy read:issue-type read:project-category ' +
  'read:project-version read:project.component read:project.property read:project read:user';
const ISSUES =
  'read:avatar read:field-configuration read:issue-meta read:issue-security-level read:issue.changelog read:issue.vote ' +
  'read:issue read:status read:user';
const SEARCH = 'read:field.default-value read:field.option read:field read:group read:issue-details';
const COMMENT = 'read:avatar read:comment.property read:comment read:group read:project-role read:project read:user';
const FIELDS = 'read:avatar read:field-configuration read:field read:project-category read:project';

export const OPERATIONS = {
  account: operation(USERS, 'read:application-role read:group read:user read:avatar', { path: `${V3}/myself` }),
  search: operation(READ, SEARCH, {
    method: 'POST',
    path: `${V3}/search/jql`,
    body: { jql: 'created >= -1m', fields: ['id'], ...ONE },
  }),
  readIssue: operation(READ, ISSUES, { path: ISSUE }),
  createIssue: operation(WRITE, 'read:issue write:attachment write:comment.property write:comment write:issue', {
    method: 'POST',
    path: `${V3}/issue`,
    body: { fields: {} },
  }),
  editIssue: operation(WRITE, 'write:issue', { method: 'PUT', path: ISSUE, body: { fields: {} } }),
  deleteIssue: operation(WRITE, 'delete:issue', { method: 'DELETE', path: ISSUE }),
  readTransitions: operation(READ, 'read:field-configuration read:issue.transition read:status', {
    path: `${ISSUE}/transitions`,
  }),
  transition: operation(WRITE, 'write:issue.property write:issue', {
    method: 'POST',
    path: `${ISSUE}/transitions`,
    body: {},
  }),
  createMetadata: operation(READ, 'read:avatar read:field-configuration read:issue-meta', {
    path: `${V3}/issue/createmeta/0/issuetypes`,
  }),
  readProjects: operation(READ, PROJECT, { path: `${V3}/project/search`, query: { maxResults: '1' } }),
  createProject: operation(ADMIN, 'read:project write:project', {
    method: 'POST',
    path: `${V3}/project`,
    body: { key: '', name: '' },
  }),
  updateProject: operation('manage:jira-project', `${PROJECT} write:project.avatar write:project`, {
    method: 'PUT',
    path: `${V3}/project/0`,
    body: {},
  }),
  deleteProject: operation(ADMIN, 'delete:project', { method: 'DELETE', path: `${V3}/project/0` }),
  readComments: operation(READ, COMMENT, { path: `${ISSUE}/comment` }),
  writeComment: operation(WRITE, `${COMMENT} write:comment`, { method: 'POST', path: `${ISSUE}/comment`, body: {} }),
  deleteComment: operation(WRITE, 'delete:comment.property delete:comment', {
    method: 'DELETE',
    path: `${ISSUE}/comment/0`,
  }),
  readChanges: operation(READ, 'read:avatar read:issue-meta read:issue.changelog', { path: `${ISSUE}/changelog` }),
  readUsers: operation(USERS, 'read:application-role read:avatar read:group read:user', {
    path: `${V3}/users/search`,
    query: { maxResults: '1' },
  }),
  readGroups: operation(USERS, 'read:group', { path: `${V3}/group/bulk`, query: { maxResults: '1' } }),
  readAttachment: operation(READ, 'read:application-role read:attachment read:avatar read:group read:user', {
    path: `${V3}/attachment/0`,
  }),
  addAttachment: operation(WRITE, 'read:attachment read:avatar read:user write:attachment'),
  deleteAttachment: operation(WRITE, 'delete:attachment', { method: 'DELETE', path: `${V3}/attachment/0` }),
  readFields: operation(READ, FIELDS, { path: `${V3}/field` }),
  createField: operation(ADMIN, `${FIELDS} write:field`, {
    method: 'POST',
    path: `${V3}/field`,
    body: { name: '', type: '' },
  }),
  trashField: operation(ADMIN, 'delete:field', { method: 'POST', path: `${FIELD}/trash` }),
  readContexts: operation(ADMIN, 'read:custom-field-contextual-configuration read:field', { path: `${FIELD}/context` }),
  writeOptions: operation(ADMIN, 'read:field.option write:field.option', {
    method: 'POST',
    path: `${FIELD}/context/0/option`,
    body: { options: [] },
  }),
  registerWebhook: operation(HOOKS, 'read:field read:project write:webhook'),
  readWebhooks: operation(HOOKS, 'read:webhook read:jql'),
  deleteWebhook: operation(HOOKS, 'delete:webhook'),
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;

const READ_TASKS = ['search', 'readIssue', 'readFields'] as const;
const WRITE_TASKS = [
  ...READ_TASKS,
  'createMetadata',
  'createIssue',
  'editIssue',
  'deleteIssue',
  'readTransitions',
  'transition',
] as const;

/** Operations that a permission can't be used without. */
export const NEEDED: Readonly<Record<Permission, readonly OperationName[]>> = {
  task_task_read: READ_TASKS,
  task_task_write: WRITE_TASKS,
  task_project_read: ['readProjects'],
  task_project_write: ['createProject', 'updateProject', 'deleteProject'],
  task_comment_read: ['readComments'],
  task_comment_write: ['writeComment', 'deleteComment'],
  task_change_read: ['readChanges'],
  hris_employee_read: ['readUsers'],
  hris_group_read: ['readGroups'],
  storage_file_read: ['readAttachment'],
  storage_file_write: ['readAttachment', 'addAttachment', 'deleteAttachment'],
  metadata_metadata_read: ['readFields'],
  metadata_metadata_write: ['readFields', 'createField', 'trashField', 'readContexts', 'writeOptions'],
  passthrough_read: READ_TASKS,
  passthrough_write: WRITE_TASKS,
  webhook: ['registerWebhook', 'readWebhooks', 'deleteWebhook'],
};

/** Whether scopes of either kind open an operation. */
export function opens(name: OperationName, scopes: readonly string[]): boolean {
  const { classic, granular } = OPERATIONS[name];
  return [classic, granular].some((needed) => needed.every((scope) => scopes.includes(scope)));
}
