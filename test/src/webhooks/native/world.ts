/** A provider in memory that pushes events, and a connection with native webhooks in a real store, by a clock that stands still. */
import type {
  AdapterEvents,
  EventKind,
  EventRegistration,
  ObjectVersion,
} from '../../../../adapters/contract/events.ts';
import type { Session } from '../../../../adapters/contract/session.ts';
import type { JsonObject } from '../../../../schema/field.ts';
import { formatInstant } from '../../../../schema/instant.ts';
import type { ObjectType } from '../../../../schema/objects.ts';
import type { Calls } from '../../../../src/calls/call.ts';
import type { Connections, LiveConnection } from '../../../../src/connections/connections.ts';
import type { Job } from '../../../../src/jobs/queue.ts';
import { createQueue } from '../../../../src/jobs/queue.ts';
import type { JobContext } from '../../../../src/jobs/worker.ts';
import { GatewayError } from '../../../../src/lib/errors.ts';
import { createLogger } from '../../../../src/lib/observe/log.ts';
import { openSqlite } from '../../../../src/store/base/open-sqlite.ts';
import { jobStore } from '../../../../src/store/jobs/jobs.ts';
import { deliveryStore } from '../../../../src/store/webhooks/deliveries.ts';
import { nativeEventStore } from '../../../../src/store/webhooks/native-events.ts';
import { nativeObjectStore } from '../../../../src/store/webhooks/native-objects.ts';
import { nativeRegistrationStore } from '../../../../src/store/webhooks/native-registrations.ts';
import { type WebhookRow, webhookStore } from '../../../../src/store/webhooks/webhooks.ts';
import { createBacklog } from '../../../../src/webhooks/delivery/backlog.ts';
import { createPublisher } from '../../../../src/webhooks/delivery/publish.ts';
import { createEventKeeper } from '../../../../src/webhooks/native/keep-events.ts';
import type { ObjectHint } from '../../../../src/webhooks/native/object-hint.ts';
import { createWaitingEvents } from '../../../../src/webhooks/native/waiting-events.ts';
import { addWorkspace, connectionRow, WORKSPACE, webhookRow } from '../../store/rows.ts';
import { SUPPORT } from '../poll/world.ts';

export const START = Date.parse('2026-05-01T12:00:00Z');
const CONNECTION = 'c1';
export const WAITING_DELIVERIES = 20;
export const WAITING_EVENTS = 20;

interface ProviderObject {
  createdAt: number;
  updatedAt: number;
  parentId?: string;
}

const session = {} as Session;

export class World {
  now = START;
  readonly objects = { task_task: new Map<string, ProviderObject>(), task_comment: new Map<string, ProviderObject>() };
  /** Replaces the next lists of ids, one after the other. */
  readonly lists: string[][] = [];
  /** What reading objects of a type throws. */
  readonly refusals = new Map<ObjectType, GatewayError>();
  readonly notes: string[] = [];
  readonly provider: string[] = [];
  /** Registrations that the provider has. */
  readonly registered = new Map<string, EventRegistration>();
  connection = connectionRow(CONNECTION);
  isRemoved = false;
  isStopping = false;

  readonly store = openSqlite(':memory:');
  readonly clock = { now: () => this.now };
  readonly queue = createQueue(jobStore(this.store), this.clock);
  readonly stores = {
    registrations: nativeRegistrationStore(this.store),
    events: nativeEventStore(this.store),
    objects: nativeObjectStore(this.store),
    webhooks: webhookStore(this.store),
  };
  readonly deliveries = deliveryStore(this.store);
  readonly context: JobContext = { signal: new AbortController().signal, isStopping: () => this.isStopping };

  readonly native = {
    objects: {
      task_task: { events: ['created', 'updated', 'deleted'], parentField: 'parent_id' },
      task_comment: { events: ['created', 'updated', 'deleted'], parentField: 'task_id', partOf: 'task_task' },
    },
    permission: 'webhook',
    renewBeforeMs: 1000,
    siteOf: () => ({ siteId: 'site', siteUrl: undefined }),
    subscribe: async (_session, { url }) => {
      this.provider.push(`subscribe ${url}`);
      const made = { id: `r${this.registered.size + 1}`, expiresAt: this.now + 100_000 };
      this.registered.set(made.id, made);
      return made;
    },
    renew: async (_session, id) => {
      this.provider.push(`renew ${id}`);
      return this.registered.get(id);
    },
    inspect: async (_session, id) => {
      this.provider.push(`inspect ${id}`);
      return this.registered.get(id);
    },
    unsubscribe: async (_session, id) => {
      this.provider.push(`unsubscribe ${id}`);
    },
    fetch: async (_session, type, ids) => {
      const refusal = this.refusals.get(type);
      if (refusal) throw refusal;
      return new Map(
        this.versions(type as 'task_task')
          .filter(({ id }) => ids.includes(id))
          .map((version) => [version.id, { object: this.#shown(version), raw: {} }]),
      );
    },
    changedSince: async function* (this: World, _session: Session, type: ObjectType, since: number) {
      yield this.versions(type as 'task_task').filter(({ updatedAt }) => updatedAt >= since);
    }.bind(this),
    newest: async (_session, type) =>
      this.versions(type as 'task_task').sort((one, other) => other.updatedAt - one.updatedAt)[0],
    allIds: async function* (this: World, _session: Session, type: ObjectType, createdBefore?: number) {
      const listed = this.versions(type as 'task_task').filter(
        ({ createdAt }) => createdBefore === undefined || createdAt < createdBefore,
      );
      yield this.lists.shift() ?? listed.map(({ id }) => id);
    }.bind(this),
    parts: async (_session, type, parentIds) =>
      new Map(
        parentIds
          .filter((id) => this.objects.task_task.has(id))
          .map((id) => [id, this.versions(type as 'task_comment').filter(({ parentId }) => parentId === id)]),
      ),
  } as Partial<AdapterEvents<Session>> as AdapterEvents<Session>;

  readonly live = () =>
    ({
      row: this.connection,
      credentials: {},
      adapter: { name: 'Provider', events: this.native, object: () => SUPPORT },
    }) as unknown as LiveConnection;

  readonly connections = {
    find: async () => {
      if (this.isRemoved) throw new GatewayError('connection_not_found', 'There is no such connection.');
      return this.live();
    },
  } as unknown as Connections;

  readonly calls = {
    perform: async (_performer: unknown, _scope: unknown, work: (session: Session) => Promise<unknown>) =>
      await work(session),
    admit: (live: LiveConnection) => ({ live, object: SUPPORT }),
    refusal: (_live: LiveConnection, type: ObjectType) => this.refusals.get(type),
  } as unknown as Calls;

  readonly deps = {
    stores: this.stores,
    queue: this.queue,
    clock: this.clock,
    log: createLogger('silent'),
    calls: this.calls,
    connections: this.connections,
    publisher: createPublisher({
      store: this.deliveries,
      queue: this.queue,
      clock: this.clock,
      connections: { find: async () => ({ row: { externalXref: null } }) } as unknown as Connections,
    }),
    runNotes: {
      add: async (webhookId: string, stage: string, text: string) => {
        this.notes.push(`${webhookId} ${stage}: ${text}`);
      },
      addOnce: async ({ id, runs }: Pick<WebhookRow, 'id' | 'runs'>, stage: string, text: string) => {
        if (!runs[0]?.includes(text)) this.notes.push(`${id} ${stage}: ${text}`);
      },
    },
    backlog: createBacklog({ store: this.deliveries, clock: this.clock, limit: WAITING_DELIVERIES }),
    waitingEvents: createWaitingEvents(this.stores.events, this.clock, WAITING_EVENTS),
    accepting: new Set<string>(),
  };

  versions(type: 'task_task' | 'task_comment'): (ObjectVersion & { parentId?: string })[] {
    return [...this.objects[type]].map(([id, object]) => ({ id, ...object }));
  }

  #shown({ id, createdAt, updatedAt, parentId }: ObjectVersion & { parentId?: string }): JsonObject {
    return {
      id,
      created_at: formatInstant(createdAt),
      updated_at: formatInstant(updatedAt),
      ...(parentId !== undefined && { parent_id: parentId }),
    };
  }

  /** Creates or changes an object now. */
  put(id: string, type: 'task_task' | 'task_comment' = 'task_task', parentId?: string): void {
    const createdAt = this.objects[type].get(id)?.createdAt ?? this.now;
    this.objects[type].set(id, { createdAt, updatedAt: this.now, ...(parentId !== undefined && { parentId }) });
  }

  /** A registered connection that watches both types, and knows of nothing. */
  async begin(watch: { since?: number; knowsAll?: boolean } = {}): Promise<void> {
    await addWorkspace(this.store);
    await this.stores.registrations.insert({
      connectionId: CONNECTION,
      workspaceId: WORKSPACE,
      providerId: null,
      siteId: 'site',
      siteUrl: null,
      url: null,
      secret: null,
      expiresAt: null,
      checkedAt: null,
      lastError: null,
      leaseOwner: null,
      leaseUntil: null,
      round: 0,
      createdAt: START,
    });
    for (const objectType of ['task_task', 'task_comment']) {
      await this.stores.registrations.insertWatch({
        connectionId: CONNECTION,
        objectType,
        since: START,
        knowsAll: false,
        sweptAt: null,
        ...watch,
      });
    }
  }

  async subscribe(id: string, event: WebhookRow['event'], objectType: ObjectType = 'task_task'): Promise<void> {
    const row = webhookRow(id, { event, objectType, type: 'native', fields: 'id,parent_id' });
    await this.stores.webhooks.insert(row, undefined, []);
  }

  /** The provider reports something of an object. */
  async report(id: string, event: ObjectHint['event'], more: Partial<ObjectHint> = {}): Promise<void> {
    const hints: ObjectHint[] = [{ objectType: 'task_task', event, id, isCascade: false, ...more }];
    const deliveryId = `${this.now} ${id} ${event}`;
    const row = { connectionId: CONNECTION, deliveryId, hints, receivedAt: this.now, doneAt: null };
    await this.stores.events.receive([row], []);
    this.now += 1;
  }

  /** The provider pushes a request for each of these. */
  async push(reports: readonly { id: string; event: EventKind }[]): Promise<void> {
    await this.store.db.update(this.store.t.nativeRegistration).set({ providerId: 'r1' });
    const received = reports.map(({ id, event }) => ({
      delivery: {
        id: `${this.now} ${id} ${event}`,
        registrationIds: ['r1'],
        siteId: 'site',
        siteUrl: undefined,
        events: [{ objectType: 'task_task' as const, event, id, isCascade: false, at: this.now }],
      },
      signers: undefined,
    }));
    await createEventKeeper(this.deps)(received);
  }

  /** Everything that waits for a webhook has arrived. */
  async arrive(webhookId: string): Promise<void> {
    for (const { id } of await this.deliveries.list(webhookId, { status: 'pending', limit: 1000, offset: 0 })) {
      await this.deliveries.markDelivered(id, this.now, 200);
    }
  }

  job = (kind: string): Job => ({
    id: 'j1',
    kind,
    key: CONNECTION,
    payload: { workspaceId: WORKSPACE },
    attempts: 1,
    createdAt: this.now,
  });

  /** Hints that wait to be accepted. */
  async hints(): Promise<string[]> {
    const rows = await this.stores.events.pending(CONNECTION, 1000);
    return rows.flatMap(({ hints }) => (hints as ObjectHint[]).map(({ event, id }) => `${event} ${id}`));
  }

  /** Ids that a webhook was sent, oldest first. */
  async sent(webhookId: string): Promise<string[]> {
    const rows = await this.deliveries.list(webhookId, { limit: 1000, offset: 0 });
    return rows.reverse().flatMap(({ body }) => (JSON.parse(body) as { id: string }[]).map(({ id }) => id));
  }

  /** Kinds of jobs that were asked for. */
  async jobs(): Promise<string[]> {
    const { db, t } = this.store;
    return (await db.select({ kind: t.job.kind }).from(t.job)).map(({ kind }) => kind).sort();
  }
}
