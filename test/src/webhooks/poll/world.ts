/** A provider in memory, and a webhook that polls it into a real store, by a clock that stands still. */
import type { ObjectSupport } from '../../../../adapters/contract/object-adapter.ts';
import type { JsonObject } from '../../../../schema/field.ts';
import { formatInstant, parseInstant } from '../../../../schema/instant.ts';
import type { ObjectType } from '../../../../schema/objects.ts';
import type { Connections } from '../../../../src/connections/connections.ts';
import { createQueue } from '../../../../src/jobs/queue.ts';
import { openSqlite } from '../../../../src/store/base/open-sqlite.ts';
import { jobStore } from '../../../../src/store/jobs/jobs.ts';
import { deliveryStore } from '../../../../src/store/webhooks/deliveries.ts';
import { type PollRow, pollStore } from '../../../../src/store/webhooks/polls.ts';
import { type WebhookRow, webhookStore } from '../../../../src/store/webhooks/webhooks.ts';
import { createPublisher } from '../../../../src/webhooks/delivery/publish.ts';
import { beginCensus, pollCensus } from '../../../../src/webhooks/poll/census.ts';
import { beginComparison, pollComparison } from '../../../../src/webhooks/poll/comparison.ts';
import { sendInitial } from '../../../../src/webhooks/poll/initial.ts';
import { type Plan, planOf } from '../../../../src/webhooks/poll/plan.ts';
import type { PageRequest, Reader } from '../../../../src/webhooks/poll/reader.ts';
import { createPollRecorder } from '../../../../src/webhooks/poll/recorder.ts';
import type { Round } from '../../../../src/webhooks/poll/round.ts';
import { beginWindow, pollWindow } from '../../../../src/webhooks/poll/window.ts';
import { addWorkspace, WORKSPACE, webhookRow } from '../../store/rows.ts';

export const START = Date.parse('2026-05-01T12:00:00Z');
export const MINUTE = 60_000;

export const SUPPORT: ObjectSupport<JsonObject> = {
  readable: ['id', 'name', 'project_id', 'parent_id', 'assigned_user_ids', 'groups', 'created_at', 'updated_at', 'raw'],
  writable: [],
  slow: [],
  filters: { project_id: 'supported', parent_id: 'supported', assigned_user_id: 'supported', user_id: 'supported' },
  sorts: ['created_at', 'updated_at'],
  updatedGte: true,
  changes: 'timed',
  query: false,
  rawParameters: [],
};

export interface WorldOptions {
  readonly support?: Partial<ObjectSupport<JsonObject>>;
  /** Whether objects can be read by their id. */
  readonly canFind?: boolean;
  /** Whether the connection may read projects. */
  readonly seesProjects?: boolean;
  readonly includesAll?: boolean;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export class World {
  now = START;
  readonly objects = new Map<string, JsonObject>();
  /** Ids by key. */
  readonly projects = new Map([
    ['SHOP', '10000'],
    ['BLOG', '10001'],
  ]);
  /** Read by their id, they are not found. */
  readonly hidden = new Set<string>();
  /** Changes the next pages of a list, one after the other. */
  readonly faults: ((page: JsonObject[]) => JsonObject[])[] = [];
  readonly requests: string[] = [];
  isStopping = false;
  readonly store = openSqlite(':memory:');
  readonly polls = pollStore(this.store);
  readonly webhooks = webhookStore(this.store);
  readonly deliveries = deliveryStore(this.store);
  readonly clock = { now: () => this.now };
  readonly queue = createQueue(jobStore(this.store), this.clock);
  readonly recorder = createPollRecorder({
    polls: this.polls,
    queue: this.queue,
    publisher: createPublisher({
      store: this.deliveries,
      queue: this.queue,
      clock: this.clock,
      connections: { find: async () => ({ row: { externalXref: null } }) } as unknown as Connections,
    }),
  });
  readonly options: WorldOptions;
  #read = 0;

  constructor(options: WorldOptions = {}) {
    this.options = options;
  }

  /** Creates or changes an object now. */
  put(id: string, change: JsonObject = {}): void {
    const at = formatInstant(this.now);
    this.objects.set(id, {
      created_at: at,
      project_id: '10000',
      ...this.objects.get(id),
      id,
      ...change,
      updated_at: at,
    });
  }

  pass(ms = MINUTE): void {
    this.now += ms;
  }

  #meets(object: JsonObject, filters: Readonly<Record<string, string>>): boolean {
    return Object.entries(filters).every(([name, value]) => {
      if (name === 'project_id') return object.project_id === (this.projects.get(value) ?? value);
      if (name === 'assigned_user_id') return (object.assigned_user_ids as string[] | undefined)?.includes(value);
      if (name === 'group_id') return (object.groups as { id: string }[] | undefined)?.some(({ id }) => id === value);
      return object[name] === value || object.reporter === value;
    });
  }

  #list({ offset, limit, updatedGte = 0, sort = 'created_at', order }: PageRequest, filters: WebhookRow['filters']) {
    const sign = order === 'desc' ? -1 : 1;
    return [...this.objects.values()]
      .filter((object) => this.#meets(object, filters) && (parseInstant(text(object.updated_at)) ?? 0) >= updatedGte)
      .sort((a, b) => sign * text(a[sort]).localeCompare(text(b[sort])) || text(a.id).localeCompare(text(b.id)))
      .slice(offset, offset + limit);
  }

  reader({ objectType, filters }: WebhookRow): Reader {
    const { canFind = true, seesProjects = true } = this.options;
    return {
      canFind,
      page: async (request) => {
        this.requests.push(`list ${request.fields.join(',')}`);
        const fault = this.faults.shift() ?? ((page: JsonObject[]) => page);
        return fault(this.#list(request, filters)).map((object) => this.#only(object, request.fields));
      },
      find: async (type: ObjectType, id, fields) => {
        this.requests.push(`get ${type} ${id}`);
        if (this.hidden.has(id)) return undefined;
        const known = type === objectType ? this.objects.get(id) : this.#project(id);
        return known && this.#only(known, fields);
      },
      fate: async () => undefined,
      maySee: (type) => type !== 'task_project' || seesProjects,
    };
  }

  #project(idOrKey: string): JsonObject | undefined {
    const id = this.projects.get(idOrKey) ?? idOrKey;
    return [...this.projects.values()].includes(id) ? { id } : undefined;
  }

  #only(object: JsonObject, fields: readonly string[]): JsonObject {
    if (fields.length === 0) return { ...object };
    return Object.fromEntries(Object.entries(object).filter(([name]) => fields.includes(name)));
  }

  planOf = (webhook: WebhookRow): Plan => planOf(webhook, { ...SUPPORT, ...this.options.support });

  /** Creates the webhook `h`, as the API does. */
  async hook(change: Partial<WebhookRow>): Promise<void> {
    const { includesAll = false } = this.options;
    await addWorkspace(this.store);
    const webhook = webhookRow('h', { fields: 'name', ...change });
    const plan = this.planOf(webhook);
    const reader = this.reader(webhook);
    const poll: PollRow = {
      webhookId: 'h',
      phase: includesAll ? 'initial' : 'live',
      includesAll,
      since: null,
      told: 0,
      toldAt: null,
      round: 0,
    };
    if (plan.way === 'window') {
      const { since, seen } = await beginWindow(plan, reader, this.now);
      await this.webhooks.insert(
        webhook,
        { poll: { ...poll, since }, seen: includesAll && plan.mirrors ? [] : seen },
        [],
      );
      return;
    }
    const seen = await (plan.way === 'census' ? beginCensus : beginComparison)(plan, reader);
    const phase = seen ? poll.phase : 'baseline';
    await this.webhooks.insert(webhook, { poll: { ...poll, phase }, seen: includesAll ? [] : (seen ?? []) }, []);
  }

  /** Has everything be sent again, as when the database lost it. */
  async refill(): Promise<void> {
    await this.polls.refill('h', this.queue.wakeOf({ kind: 'poll', key: 'h', workspaceId: WORKSPACE }));
  }

  /** Polls once; how many objects were found, or undefined when it was interrupted. */
  async poll(): Promise<number | undefined> {
    const [webhook, poll] = [await this.webhooks.byId('h'), await this.polls.find('h')];
    if (!webhook || !poll) throw new Error('There is no webhook.');
    const plan = this.planOf(webhook);
    const { polls, recorder, clock } = this;
    const round: Round = { webhook, poll, plan, reader: this.reader(webhook), isStopping: () => this.isStopping };
    if (poll.phase === 'initial') return await sendInitial({ polls, recorder, clock }, round);
    if (plan.way === 'census') return await pollCensus({ polls, recorder, clock }, round);
    if (plan.way === 'comparison') return await pollComparison({ polls, recorder, clock }, round);
    return await pollWindow({ polls, recorder, clock }, round);
  }

  /** Changes the filters, as the API does. */
  async refilter(filters: WebhookRow['filters']): Promise<void> {
    await this.webhooks.heal(WORKSPACE, 'h', { filters }, { wakes: [], again: 'baseline' });
  }

  /** Deliveries since this was asked last, oldest first. */
  async sent(): Promise<{ type: string; objects: JsonObject[] }[]> {
    const rows = (await this.deliveries.list('h', { limit: 1000, offset: 0 })).reverse().slice(this.#read);
    this.#read += rows.length;
    return rows.map(({ type, body }) => ({ type, objects: JSON.parse(body) }));
  }

  async sentIds(): Promise<string[]> {
    return (await this.sent()).flatMap(({ objects }) => objects.map(({ id }) => String(id)));
  }

  /** Ids that the webhook knows. */
  async known(): Promise<string[]> {
    return (await this.polls.seenAfter('h', '', 10_000)).map(({ objectId }) => objectId);
  }
}
