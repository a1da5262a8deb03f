/**
 * Tables of the embedded store. Times are epoch milliseconds; JSON documents are text. What each may hold of people, and
 * for how long, is said in docs/personal-data.md: a new table needs a line there.
 */
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { CallTrace } from './call-trace.ts';
import type { Policy } from './models/policy.ts';
import type { Permission } from './permissions.ts';

const id = () => text('id').primaryKey();
const at = (name: string) => integer(name);
const json = <T>(name: string) => text(name, { mode: 'json' }).$type<T>();

export const workspace = sqliteTable('workspace', {
  id: id(),
  name: text('name').notNull().unique(),
  /** Signs webhooks; encrypted. */
  secret: text('secret').notNull(),
  /** The secret before it, encrypted, and until when receivers may still go by it. */
  formerSecret: text('former_secret'),
  formerSecretUntil: at('former_secret_until'),
  /** Origins that customers may be sent back to; any when null. */
  redirectOrigins: json<string[]>('redirect_origins'),
  /** Whether customers connect by signed links alone. */
  requiresSignedLinks: integer('requires_signed_links', { mode: 'boolean' }).notNull().default(false),
  createdAt: at('created_at').notNull(),
});

/** A workspace's own OAuth app at a provider, in place of the operator's. */
export const workspaceApp = sqliteTable(
  'workspace_app',
  {
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspace.id),
    integrationType: text('integration_type').notNull(),
    clientId: text('client_id').notNull(),
    /** Encrypted. */
    clientSecret: text('client_secret').notNull(),
    /** Cloud of the provider that it lives in; null is that of the operator. */
    cloud: text('cloud'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.integrationType] })],
);

/** Environments beside Production and Sandbox, which are always there unless they were deleted. */
export const environment = sqliteTable(
  'environment',
  {
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspace.id),
    name: text('name').notNull(),
    /** A row may also say that one of the usual ones is gone. */
    isDeleted: integer('is_deleted', { mode: 'boolean' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.name] })],
);

export const apiKey = sqliteTable(
  'api_key',
  {
    id: id(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspace.id),
    /** SHA-256 of the key, in hex: keys are random, so a slow hash would add nothing. */
    hash: text('hash').notNull().unique(),
    /** First characters, to tell keys apart in a list. */
    prefix: text('prefix').notNull(),
    isReadOnly: integer('is_read_only', { mode: 'boolean' }).notNull().default(false),
    /** What it may do of what the workspace may; everything when null. Where it reads only, so does `isReadOnly` say. */
    policy: json<Policy>('policy'),
    createdAt: at('created_at').notNull(),
    revokedAt: at('revoked_at'),
    /** What people call it. */
    name: text('name'),
    expiresAt: at('expires_at'),
    /** Some minutes late. */
    lastUsedAt: at('last_used_at'),
  },
  (table) => [index('api_key_workspace').on(table.workspaceId)],
);

/** Somebody is signed in to the console with an API key. */
export const consoleSession = sqliteTable(
  'console_session',
  {
    /** SHA-256 of what the cookie holds, in hex. */
    hash: text('hash').primaryKey(),
    keyId: text('key_id')
      .notNull()
      .references(() => apiKey.id),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    /** Who it is, as they say. */
    person: text('person'),
  },
  (table) => [index('console_session_expiry').on(table.expiresAt)],
);

/** Objects that a caller with a policy has read and written on a day. */
export const policyUse = sqliteTable(
  'policy_use',
  {
    /** The key, or the agent. */
    subjectId: text('subject_id').notNull(),
    /** Days since 1970, in UTC. */
    day: integer('day').notNull(),
    objects: integer('objects').notNull(),
  },
  (table) => [primaryKey({ columns: [table.subjectId, table.day] }), index('policy_use_day').on(table.day)],
);

export const connection = sqliteTable(
  'connection',
  {
    id: id(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspace.id),
    integrationType: text('integration_type').notNull(),
    environment: text('environment').notNull(),
    externalXref: text('external_xref'),
    categories: json<string[]>('categories').notNull(),
    permissions: json<string[]>('permissions').notNull(),
    /** Where calls go and whose account it is; no secrets. */
    auth: json<Record<string, unknown>>('auth').notNull(),
    /** The credentials, encrypted. */
    credentials: text('credentials').notNull(),
    /** Of the OAuth app that it was authorized with; null for API tokens, and where an earlier version did not say. */
    oauthClientId: text('oauth_client_id'),
    /** Who renews the credentials at the moment, and until when nobody else may. */
    leaseOwner: text('lease_owner'),
    leaseUntil: at('lease_until'),
    isPaused: integer('is_paused', { mode: 'boolean' }).notNull(),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    lastHealthyAt: at('last_healthy_at'),
    lastUnhealthyAt: at('last_unhealthy_at'),
    lastUnhealthyCode: text('last_unhealthy_code'),
    /** Id of the notice of its last change of health; whoever set it has put the notice in. */
    healthNotice: text('health_notice'),
    /** When something of its site was changed that calls go by for a while, such as its fields. */
    siteChangedAt: at('site_changed_at'),
    /** When its credentials end, which nobody can renew; null when that is not known. */
    expiresAt: at('expires_at'),
    /** Of the warnings of that end, in days before it, the last one that was given. */
    expiryTold: integer('expiry_told'),
    /** Until when bodies of its requests and responses are captured; null when nobody asked for it. */
    captureUntil: at('capture_until'),
  },
  (table) => [
    index('connection_workspace').on(table.workspaceId, table.createdAt),
    index('connection_expiry').on(table.expiresAt),
  ],
);

/** What was started and waits for somebody to come back with its one-time token. */
export const authFlow = sqliteTable(
  'auth_flow',
  {
    /** SHA-256 of the one-time token, in hex. */
    hash: text('hash').primaryKey(),
    kind: text('kind').$type<'agent' | 'authorize' | 'choose' | 'link' | 'reauthorize'>().notNull(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspace.id),
    /** Encrypted: it holds tokens while the customer chooses a site. */
    payload: text('payload').notNull(),
    expiresAt: at('expires_at').notNull(),
  },
  (table) => [index('auth_flow_expiry').on(table.expiresAt)],
);

/** An agent that a person of the workspace has let in. */
export const agent = sqliteTable(
  'agent',
  {
    id: id(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspace.id),
    /** Address of its metadata document. */
    clientId: text('client_id').notNull(),
    clientName: text('client_name').notNull(),
    connectionId: text('connection_id').notNull(),
    /** No more than these of the connection's. */
    permissions: json<Permission[]>('permissions').notNull(),
    policy: json<Policy>('policy').notNull(),
    /** The key that the person was signed in with. */
    keyId: text('key_id').notNull(),
    createdAt: at('created_at').notNull(),
    revokedAt: at('revoked_at'),
  },
  (table) => [index('agent_workspace').on(table.workspaceId, table.createdAt)],
);

export const agentToken = sqliteTable(
  'agent_token',
  {
    /** SHA-256 of the token, in hex. */
    hash: text('hash').primaryKey(),
    agentId: text('agent_id')
      .notNull()
      .references(() => agent.id),
    kind: text('kind').$type<'access' | 'refresh'>().notNull(),
    expiresAt: at('expires_at').notNull(),
    /** When a refresh token was exchanged: whoever brings it again has it from somebody else. */
    usedAt: at('used_at'),
  },
  (table) => [index('agent_token_expiry').on(table.expiresAt), index('agent_token_agent').on(table.agentId)],
);

/** What a walk over a list has seen, so that its next page goes on where the last one ended. */
export const walk = sqliteTable(
  'walk',
  {
    id: id(),
    /** Hash of the caller and of what was asked for. */
    list: text('list').notNull(),
    connectionId: text('connection_id').notNull(),
    /** Offset at which it goes on. */
    next: integer('next').notNull(),
    /** Offset of its last page, which may be asked for again. */
    previous: integer('previous').notNull().default(0),
    usedAt: at('used_at').notNull(),
    value: text('value').notNull(),
  },
  (table) => [
    index('walk_list').on(table.list, table.usedAt),
    index('walk_use').on(table.usedAt),
    index('walk_connection').on(table.connectionId),
  ],
);

/** Processes that run on this store. */
export const peer = sqliteTable('peer', {
  id: id(),
  seenAt: at('seen_at').notNull(),
  /** Of the program that it runs, and since when; null of an earlier version. */
  version: text('version'),
  startedAt: at('started_at'),
});

/** What one process found closed, for all of them: a quota of the provider that is used up. */
export const closing = sqliteTable('closing', {
  name: text('name').primaryKey(),
  until: at('until').notNull(),
});

/** Objects written lately through the gateway, which the provider's search may not show yet. */
export const recentWrite = sqliteTable(
  'recent_write',
  {
    /** Connection and object. */
    key: text('key').primaryKey(),
    connectionId: text('connection_id').notNull(),
    objectId: text('object_id').notNull(),
    writtenAt: at('written_at').notNull(),
  },
  (table) => [
    index('recent_write_connection').on(table.connectionId, table.writtenAt),
    index('recent_write_age').on(table.writtenAt),
  ],
);

/** Writes that came with an `Idempotency-Key`: what they were, and what was answered. */
export const idempotency = sqliteTable(
  'idempotency',
  {
    /** SHA-256 of workspace, method, path and key, in hex. */
    hash: text('hash').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    /** SHA-256 of the query and the body, in hex. */
    fingerprint: text('fingerprint').notNull(),
    /** Goes to the provider with what is created, to be found again. */
    marker: text('marker').notNull(),
    /** What an adapter wrote down before it sent anything. */
    memo: text('memo'),
    /** Whether an earlier try may have reached the provider. */
    isDoubtful: integer('is_doubtful', { mode: 'boolean' }).notNull(),
    /** Who works on it, and until when nobody else may; nobody when null. */
    leaseOwner: text('lease_owner'),
    leaseUntil: at('lease_until'),
    /** The answer, encrypted, once there is one. */
    answer: text('answer'),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
  },
  (table) => [index('idempotency_expiry').on(table.expiresAt)],
);

export const apicall = sqliteTable(
  'apicall',
  {
    id: id(),
    workspaceId: text('workspace_id').notNull(),
    connectionId: text('connection_id'),
    webhookId: text('webhook_id'),
    integrationType: text('integration_type').notNull(),
    environment: text('environment').notNull(),
    externalXref: text('external_xref'),
    type: text('type').notNull(),
    method: text('method').notNull(),
    name: text('name').notNull(),
    path: text('path').notNull(),
    status: integer('status').notNull(),
    error: text('error'),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    size: integer('size'),
    /** Milliseconds. */
    totalMs: integer('total_ms').notNull(),
    upstreamMs: integer('upstream_ms').notNull(),
    upstreamCalls: integer('upstream_calls').notNull(),
    createdAt: at('created_at').notNull(),
    /** The `x-request-id` of the response; of a delivery its id. Null where an earlier version did not say. */
    requestId: text('request_id'),
    /** What it did at the provider; last, so that lists do not read it. */
    trace: json<CallTrace>('trace'),
  },
  (table) => [
    index('apicall_workspace').on(table.workspaceId, table.createdAt),
    index('apicall_connection').on(table.connectionId, table.createdAt),
    index('apicall_request').on(table.requestId),
    index('apicall_age').on(table.createdAt),
  ],
);

/** Bodies of a call of the log, captured on a connection for which somebody asked for that. */
export const capturedCall = sqliteTable(
  'captured_call',
  {
    /** Of the call. */
    id: id(),
    workspaceId: text('workspace_id').notNull(),
    connectionId: text('connection_id').notNull(),
    /** Both bodies without credentials, encrypted. */
    sealed: text('sealed').notNull(),
    expiresAt: at('expires_at').notNull(),
  },
  (table) => [
    index('captured_call_connection').on(table.connectionId),
    index('captured_call_expiry').on(table.expiresAt),
  ],
);

/** What was done to a workspace by those who administer it, or tried. Never a credential. */
export const audit = sqliteTable(
  'audit',
  {
    id: id(),
    /** Null when it concerns all of them. */
    workspaceId: text('workspace_id'),
    actor: text('actor').$type<'key' | 'agent' | 'console' | 'cli' | 'customer'>().notNull(),
    /** The API key that was used, also to sign in, or the agent; its first characters, or its name, stay when it is gone. */
    keyId: text('key_id'),
    keyPrefix: text('key_prefix'),
    /** A method and the pattern of a path, or a command. */
    action: text('action').notNull(),
    targetId: text('target_id'),
    /** HTTP status; null for commands. */
    status: integer('status'),
    /** Machine code of what it was refused with, or failed by. */
    error: text('error'),
    address: text('address'),
    changes: json<Record<string, unknown>>('changes'),
    createdAt: at('created_at').notNull(),
    /** Who used the key in the console, as they said when they signed in. */
    person: text('person'),
  },
  (table) => [index('audit_workspace').on(table.workspaceId, table.createdAt), index('audit_age').on(table.createdAt)],
);

export const webhook = sqliteTable(
  'webhook',
  {
    id: id(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspace.id),
    connectionId: text('connection_id').notNull(),
    integrationType: text('integration_type').notNull(),
    environment: text('environment').notNull(),
    objectType: text('object_type').notNull(),
    event: text('event').$type<'created' | 'updated' | 'deleted'>().notNull(),
    type: text('type').$type<'virtual' | 'native'>().notNull(),
    /** What is shown of its address; the whole of it where an earlier version stored it. */
    hookUrl: text('hook_url').notNull(),
    /** The whole address, encrypted; null where an earlier version stored it. */
    sealedUrl: text('sealed_url'),
    /** The kind of database that the address leads to; null for an endpoint that deliveries are posted to. */
    dbType: text('db_type').$type<'postgres' | 'mysql' | 'mariadb'>(),
    /** Where in the database its table is; null for the usual place. */
    dbSchema: text('db_schema'),
    /** What the names of its tables begin with. */
    dbNamePrefix: text('db_name_prefix'),
    /** Between two polls. */
    intervalMs: integer('interval_ms').notNull(),
    /** As it was given: a list with commas. */
    fields: text('fields'),
    filters: json<Record<string, string>>('filters').notNull(),
    /** Objects of one delivery at most. */
    pageMaxLimit: integer('page_max_limit').notNull(),
    isPaused: integer('is_paused', { mode: 'boolean' }).notNull(),
    /** Since when nothing is delivered any more; null while it is healthy. */
    unhealthyAt: at('unhealthy_at'),
    /** What happened lately in words, newest first. */
    runs: json<string[]>('runs').notNull(),
    /** Number of its newest delivery. */
    lastSeq: integer('last_seq').notNull(),
    checkedAt: at('checked_at'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (table) => [
    index('webhook_workspace').on(table.workspaceId, table.createdAt),
    index('webhook_connection').on(table.connectionId),
  ],
);

/** What is, or was, to be sent to the receiver of a webhook: one request each, in the order of `seq`. */
export const delivery = sqliteTable(
  'delivery',
  {
    /** Also the `webhook-id` of the request. */
    id: id(),
    workspaceId: text('workspace_id').notNull(),
    webhookId: text('webhook_id').notNull(),
    seq: integer('seq').notNull(),
    type: text('type').notNull(),
    /** The JSON text of the objects, exactly as it is sent and signed. */
    body: text('body').notNull(),
    /** How many objects that is. */
    size: integer('size').notNull(),
    /** The JSON text of what goes along with them and never changes: the webhook, the nonce, the customer. */
    envelope: text('envelope').notNull(),
    nonce: text('nonce').notNull(),
    /** No two deliveries of a webhook have the same. */
    dedupe: text('dedupe'),
    status: text('status').$type<'pending' | 'delivered' | 'failed'>().notNull(),
    attempts: integer('attempts').notNull(),
    createdAt: at('created_at').notNull(),
    attemptedAt: at('attempted_at'),
    nextAttemptAt: at('next_attempt_at'),
    deliveredAt: at('delivered_at'),
    /** HTTP status of the last answer. */
    lastStatus: integer('last_status'),
    lastError: text('last_error'),
  },
  (table) => [
    uniqueIndex('delivery_seq').on(table.webhookId, table.seq),
    uniqueIndex('delivery_dedupe').on(table.webhookId, table.dedupe),
    index('delivery_status').on(table.webhookId, table.status, table.seq),
    index('delivery_age').on(table.status, table.createdAt),
  ],
);

/** How far the polling of a virtual webhook is. */
export const poll = sqliteTable('poll', {
  webhookId: text('webhook_id').primaryKey(),
  /** `baseline` notes what is there without telling; `initial` tells all of it; `live` tells what changes. */
  phase: text('phase').$type<'baseline' | 'initial' | 'live' | 'over'>().notNull(),
  /** Whether everything that was there is told first. */
  includesAll: integer('includes_all', { mode: 'boolean' }).notNull(),
  /** Up to which change, by the provider's clock, everything is known. */
  since: at('since'),
  /** Objects that the initial sync has told. */
  told: integer('told').notNull(),
  toldAt: at('told_at'),
  /** Counts the rounds that came to their end. */
  round: integer('round').notNull(),
});

/** Objects that a webhook knows, each in the version that was told last. */
export const seen = sqliteTable(
  'seen',
  {
    webhookId: text('webhook_id').notNull(),
    objectId: text('object_id').notNull(),
    /** Changes whenever the object does. */
    version: text('version').notNull(),
    /** What it belongs to. */
    parentId: text('parent_id'),
    /** When it changed last; those that fell out of the window are forgotten. Null where all are kept. */
    changedAt: at('changed_at'),
  },
  (table) => [
    primaryKey({ columns: [table.webhookId, table.objectId] }),
    index('seen_age').on(table.webhookId, table.changedAt),
  ],
);

/** Work to be done, in this process or another. */
export const job = sqliteTable(
  'job',
  {
    id: id(),
    kind: text('kind').notNull(),
    /** Jobs of one kind and key run one after the other. */
    key: text('key'),
    /** Two jobs of one kind and key with the same are one. */
    dedupe: text('dedupe'),
    seq: integer('seq').notNull(),
    payload: json<unknown>('payload'),
    state: text('state').$type<'ready' | 'done' | 'dead'>().notNull(),
    runAt: at('run_at').notNull(),
    lockedBy: text('locked_by'),
    lockedUntil: at('locked_until'),
    /** Times it was begun since it last came to its end. */
    attempts: integer('attempts').notNull(),
    /** Times it was asked for. */
    wakes: integer('wakes').notNull(),
    lastError: text('last_error'),
    createdAt: at('created_at').notNull(),
    doneAt: at('done_at'),
    /** Whose it is; empty for what concerns no workspace. */
    workspaceId: text('workspace_id').notNull().default(''),
    /** What it waits for at its workspace, such as one endpoint: it shares the places of those that do, too. */
    lane: text('lane').notNull().default(''),
  },
  (table) => [
    uniqueIndex('job_dedupe').on(table.kind, table.key, table.dedupe),
    index('job_soon').on(table.state, table.runAt),
    index('job_turn').on(table.state, table.kind, table.workspaceId, table.runAt, table.seq),
    index('job_order').on(table.kind, table.key, table.seq),
    index('job_seq').on(table.seq),
    index('job_age').on(table.state, table.doneAt),
  ],
);

/** What a connection is registered for with its provider: once for all of its webhooks, and for nothing else. */
export const nativeRegistration = sqliteTable(
  'native_registration',
  {
    connectionId: text('connection_id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    /** The provider's id of it; null until there is one. */
    providerId: text('provider_id'),
    /** The provider's site, since such an id may be unique there only. */
    siteId: text('site_id'),
    siteUrl: text('site_url'),
    /** Where the provider sends to. */
    url: text('url'),
    /** What the provider signs with, where it is given a secret for each registration; encrypted. */
    secret: text('secret'),
    expiresAt: at('expires_at'),
    /** When it was last seen to be there. */
    checkedAt: at('checked_at'),
    /** Why it could not be registered or renewed. */
    lastError: text('last_error'),
    /** Who deals with the provider at the moment, and until when nobody else may. */
    leaseOwner: text('lease_owner'),
    leaseUntil: at('lease_until'),
    /** Counts what was told: who tells something must be the first to do so. */
    round: integer('round').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (table) => [index('native_registration_provider').on(table.providerId)],
);

/** A kind of objects that a connection's native webhooks tell of. */
export const nativeWatch = sqliteTable(
  'native_watch',
  {
    connectionId: text('connection_id').notNull(),
    objectType: text('object_type').notNull(),
    /** Everything changed before this instant, by the provider's clock, is known. */
    since: at('since').notNull(),
    /** Whether every object there is is known, so that one that is missing was deleted. */
    knowsAll: integer('knows_all', { mode: 'boolean' }).notNull(),
    sweptAt: at('swept_at'),
  },
  (table) => [primaryKey({ columns: [table.connectionId, table.objectType] })],
);

/** What a provider has sent, until it is taken in; a while longer without its contents, to know it when it comes again. */
export const nativeEvent = sqliteTable(
  'native_event',
  {
    connectionId: text('connection_id').notNull(),
    /** The same when the provider repeats itself. */
    deliveryId: text('delivery_id').notNull(),
    hints: json<unknown>('hints').notNull(),
    receivedAt: at('received_at').notNull(),
    doneAt: at('done_at'),
  },
  (table) => [
    primaryKey({ columns: [table.connectionId, table.deliveryId] }),
    index('native_event_waiting').on(table.connectionId, table.doneAt, table.receivedAt),
    index('native_event_age').on(table.doneAt),
  ],
);

/** Objects that native webhooks know: all there are, or those that changed lately. */
export const nativeObject = sqliteTable(
  'native_object',
  {
    connectionId: text('connection_id').notNull(),
    objectType: text('object_type').notNull(),
    objectId: text('object_id').notNull(),
    parentId: text('parent_id'),
    /** What was told of it last; `seen` is nothing yet. */
    state: text('state').$type<'seen' | 'created' | 'updated' | 'deleted'>().notNull(),
    /** Up to which change it was told, in epoch milliseconds by the provider's clock. */
    version: integer('version').notNull(),
    /** When it changed last, or was found to be deleted. */
    changedAt: at('changed_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.connectionId, table.objectType, table.objectId] }),
    index('native_object_parent').on(table.connectionId, table.objectType, table.parentId),
    index('native_object_age').on(table.connectionId, table.objectType, table.changedAt),
  ],
);
