/** Rows with everything that a table demands. */

import { workspaceStore } from '../../../src/store/access/workspaces.ts';
import type { Store } from '../../../src/store/base/store.ts';
import type { ApicallRow } from '../../../src/store/calls/apicalls.ts';
import type { IdempotencyRow } from '../../../src/store/calls/idempotency.ts';
import type { ConnectionRow } from '../../../src/store/connections/connections.ts';
import type { NativeRegistrationRow } from '../../../src/store/webhooks/native-registrations.ts';
import type { WebhookRow } from '../../../src/store/webhooks/webhooks.ts';

export const WORKSPACE = 'w1';

export const addWorkspace = (store: Store, id = WORKSPACE) =>
  workspaceStore(store).insert({ id, name: `workspace ${id}`, secret: 'sealed', redirectOrigins: null, createdAt: 1 });

export const connectionRow = (id: string, change: Partial<ConnectionRow> = {}): ConnectionRow => ({
  id,
  workspaceId: WORKSPACE,
  integrationType: 'jira',
  environment: 'Production',
  externalXref: null,
  categories: ['task'],
  permissions: ['task_task_read'],
  auth: { site: 'https://acme.example', granted_scopes: ['read:jira-work'] },
  credentials: 'sealed',
  oauthClientId: null,
  leaseOwner: null,
  leaseUntil: null,
  isPaused: false,
  createdAt: 1,
  updatedAt: 1,
  lastHealthyAt: null,
  lastUnhealthyAt: null,
  lastUnhealthyCode: null,
  healthNotice: null,
  siteChangedAt: null,
  expiresAt: null,
  expiryTold: null,
  captureUntil: null,
  ...change,
});

export const idempotencyRow = (hash: string, change: Partial<IdempotencyRow> = {}): IdempotencyRow => ({
  hash,
  workspaceId: WORKSPACE,
  fingerprint: 'f',
  marker: 'm',
  memo: null,
  isDoubtful: false,
  leaseOwner: 'one',
  leaseUntil: 1000,
  answer: null,
  createdAt: 1,
  expiresAt: 86_400_000,
  ...change,
});

export const apicallRow = (id: string, change: Partial<ApicallRow> = {}): ApicallRow => ({
  id,
  workspaceId: WORKSPACE,
  connectionId: 'c1',
  webhookId: null,
  integrationType: 'jira',
  environment: 'Production',
  externalXref: null,
  type: 'inbound',
  method: 'GET',
  name: 'task_task.list',
  path: '/task/c1/task',
  status: 200,
  error: null,
  ipAddress: null,
  userAgent: null,
  size: 5_000_000_000,
  totalMs: 12,
  upstreamMs: 10,
  upstreamCalls: 1,
  createdAt: 1_790_000_000_000,
  requestId: null,
  trace: null,
  ...change,
});

export const webhookRow = (id: string, change: Partial<WebhookRow> = {}): WebhookRow => ({
  id,
  workspaceId: WORKSPACE,
  connectionId: 'c1',
  integrationType: 'jira',
  environment: 'Production',
  objectType: 'task_task',
  event: 'updated',
  type: 'virtual',
  hookUrl: 'https://app.example/hook',
  sealedUrl: null,
  dbType: null,
  dbSchema: null,
  dbNamePrefix: null,
  intervalMs: 60_000,
  fields: null,
  filters: {},
  pageMaxLimit: 100,
  isPaused: false,
  unhealthyAt: null,
  runs: [],
  lastSeq: 0,
  checkedAt: null,
  createdAt: 1,
  updatedAt: 1,
  ...change,
});

/** A key as it is stored. */
export const keyRow = {
  id: 'k1',
  workspaceId: WORKSPACE,
  hash: 'h',
  prefix: 'tg_',
  isReadOnly: true,
  policy: null,
  createdAt: 1,
  revokedAt: null,
  name: null,
  expiresAt: null,
  lastUsedAt: null,
};

export const registrationRow = (
  connectionId: string,
  change: Partial<NativeRegistrationRow> = {},
): NativeRegistrationRow => ({
  connectionId,
  workspaceId: WORKSPACE,
  providerId: null,
  siteId: 'cloud',
  siteUrl: 'https://acme.atlassian.net',
  url: null,
  secret: null,
  expiresAt: null,
  checkedAt: null,
  lastError: null,
  leaseOwner: null,
  leaseUntil: null,
  round: 0,
  createdAt: 1,
  ...change,
});
