import { beforeEach, describe, expect, it } from 'vitest';
import type { Calls } from '../../../../src/calls/call.ts';
import type { ObjectRequest, ObjectVerbs } from '../../../../src/calls/object-verbs.ts';
import type { LiveConnection } from '../../../../src/connections/connections.ts';
import { RetryAt } from '../../../../src/jobs/outcomes.ts';
import { GatewayError } from '../../../../src/lib/errors.ts';
import { createLogger } from '../../../../src/lib/observe/log.ts';
import { createMetrics } from '../../../../src/lib/observe/metrics.ts';
import { storeTimer } from '../../../../src/lib/observe/timed.ts';
import type { WebhookRow } from '../../../../src/store/webhooks/webhooks.ts';
import type { Publisher } from '../../../../src/webhooks/delivery/publish.ts';
import { createPollJob } from '../../../../src/webhooks/poll/poll-job.ts';
import { createPollStart } from '../../../../src/webhooks/poll/poll-start.ts';
import { webhookRow } from '../../store/rows.ts';
import { MINUTE, SUPPORT, World } from './world.ts';

const DAY = 24 * 60 * MINUTE;

let world: World;
let refusal: GatewayError | undefined;
let notes: string[];
/** Whether as much waits as may, each time that this is asked; not, after these. */
let fullness: boolean[];
/** What the provider has. */
let listed: { id: string }[];
const requests: { verb: string; parameters: Record<string, string> }[] = [];

beforeEach(() => {
  world = new World();
  refusal = undefined;
  notes = [];
  fullness = [];
  listed = [];
  requests.length = 0;
});

const metrics = createMetrics();
const timed = storeTimer(metrics);
const deps = () => ({
  clock: world.clock,
  log: createLogger('silent'),
  metrics,
  timed,
  webhooks: world.webhooks,
  polls: world.polls,
  queue: world.queue,
  publisher: { prepare: async () => [] } as unknown as Publisher,
  calls: {
    open: async () => {
      if (refusal) throw refusal;
      return {} as LiveConnection;
    },
    admit: () => ({ object: SUPPORT }),
    refusal: () => undefined,
  } as unknown as Calls,
  verbs: {
    perform: async (_admitted: unknown, _type: unknown, verb: string, { parameters }: ObjectRequest) => {
      requests.push({ verb, parameters: Object.fromEntries(parameters) });
      if (refusal) throw refusal;
      const offset = Number(parameters.get('offset'));
      return listed.slice(offset, offset + Number(parameters.get('limit')));
    },
  } as unknown as ObjectVerbs,
  runNotes: {
    add: async (_id: string, stage: string, text: string) => {
      notes.push(`${stage}: ${text}`);
    },
    addOnce: async (_webhook: unknown, stage: string, text: string) => {
      notes.push(`${stage}: ${text}`);
    },
  },
  backlog: { limit: 10, isFull: async () => fullness.shift() ?? false, count: async () => 0 },
});
const run = (key: string | null = 'h', attempts = 1) =>
  createPollJob(deps()).run(
    { id: 'j', kind: 'poll', key, payload: null, attempts, createdAt: 0 },
    { signal: new AbortController().signal, isStopping: () => world.isStopping },
  );
const hook = (change: Partial<WebhookRow> = {}) => world.hook({ intervalMs: 5 * MINUTE, ...change });

const offsets = () => requests.map(({ parameters }) => Number(parameters.offset));

describe('the job that polls', () => {
  it('is put off while as much waits to be delivered as may, with a note of it, and asks for nothing', async () => {
    fullness = [true];
    await hook();
    expect(await run()).toBe(world.now + 30_000);
    expect(requests).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/^read: put off: of the 10 deliveries that may wait/)]);
    expect(await run()).toBe(world.now + 5 * MINUTE);
  });

  it('ends early once as much waits as may, and goes on from there', async () => {
    world = new World({ includesAll: true });
    await hook({ pageMaxLimit: 100 });
    listed = Array.from({ length: 250 }, (_, index) => ({ id: String(index) }));
    fullness = [false, true];
    expect(await run()).toBe(world.now);
    expect(offsets()).toEqual([0]);
    fullness = [true];
    expect(await run()).toBe(world.now + 30_000);
    expect(offsets()).toEqual([0]);
    await run();
    expect(offsets()).toEqual([0, 100, 200]);
  });

  it('runs again an interval after it began, with a note of what it found', async () => {
    await hook();
    expect(await run()).toBe(world.now + 5 * MINUTE);
    expect(notes).toEqual(['read: 0 found']);
  });

  it('reads with the filters of the webhook, from a little before the newest change', async () => {
    world.put('1');
    await hook({ filters: { project_id: 'SHOP' }, event: 'updated' });
    await run();
    expect(requests).toMatchObject([
      { verb: 'list', parameters: { project_id: 'SHOP', updated_gte: '2026-05-01T11:55:00.000Z', sort: 'updated_at' } },
    ]);
  });

  it('runs again at once after a baseline', async () => {
    await hook();
    await world.refilter({ project_id: 'SHOP' });
    expect(await run()).toBe(world.now);
    expect(notes).toEqual(['read: what is there was noted']);
    expect(await run()).toBe(world.now + 5 * MINUTE);
  });

  it.each([
    [1, undefined, 30_000],
    [2, undefined, 60_000],
    [9, undefined, 5 * MINUTE],
    [1, 600, 600_000],
  ])('is retried after attempt %i, told to wait %s seconds, in %i ms', async (attempts, retryAfter, ms) => {
    await hook();
    refusal = new GatewayError('rate_limited', 'Slow down.', retryAfter === undefined ? {} : { retryAfter });
    const error = await run('h', attempts).catch((one: unknown) => one);
    expect(error).toBeInstanceOf(RetryAt);
    expect((error as RetryAt).at).toBe(world.now + ms);
    expect(notes).toEqual(['read: rate_limited: Slow down.']);
  });

  it('fails with an unexpected error as it is', async () => {
    await hook();
    refusal = new GatewayError('internal', 'A bug.');
    await expect(run()).rejects.toBe(refusal);
    expect(notes).toEqual([]);
  });

  it('removes a webhook whose connection is gone, and asks for what is left of it to be purged', async () => {
    await hook();
    refusal = new GatewayError('connection_not_found', 'There is no such connection.');
    expect(await run()).toBeUndefined();
    expect(await world.webhooks.byId('h')).toBeUndefined();
    const { db, t } = world.store;
    expect(await db.select().from(t.job)).toMatchObject([{ kind: 'purge-webhook', key: 'h' }]);
  });

  it('ends with its webhook', async () => {
    expect(await run('gone')).toBeUndefined();
    expect(await run(null)).toBeUndefined();
    const { db, t } = world.store;
    expect(await db.select().from(t.job)).toMatchObject([{ kind: 'purge-webhook', key: 'gone' }]);
  });

  it.each([
    ['paused', { isPaused: true }, false],
    ['unhealthy for so long that it cannot be resumed', { unhealthyAt: 0 }, false],
    ['unhealthy for less', { unhealthyAt: Date.parse('2026-05-01T12:00:00Z') - 6 * DAY }, true],
  ])('reads for a webhook that is %s: %o → %s', async (_name, change, isRead) => {
    await hook(change);
    await run();
    expect(requests.length > 0).toBe(isRead);
  });
});

describe('a new webhook', () => {
  const begin = (change: Partial<WebhookRow>, includesAll = false) =>
    createPollStart(deps()).begin({} as LiveConnection, webhookRow('h', change), includesAll, {
      signal: new AbortController().signal,
    } as never);

  it('begins live, or with everything when that is asked for', async () => {
    expect(await begin({})).toMatchObject({ poll: { phase: 'live', since: 0 } });
    expect(await begin({}, true)).toMatchObject({ poll: { phase: 'initial' } });
    expect(await begin({ event: 'deleted' }, true)).toMatchObject({ poll: { phase: 'initial', since: null } });
  });

  it('reads nothing when the provider reports its changes', async () => {
    expect(await begin({ type: 'native' }, true)).toMatchObject({ poll: { phase: 'initial' }, seen: [] });
    expect(requests).toEqual([]);
  });

  it('is refused with the filter that the list refuses', async () => {
    refusal = new GatewayError('validation_failed', 'No.', {
      details: [{ in: 'query', path: 'project_id', message: 'is required' }],
    });
    await expect(begin({})).rejects.toMatchObject({
      details: [{ in: 'body', path: '$.filters.project_id', message: 'is required' }],
    });
  });
});
