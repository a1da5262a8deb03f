/** What the console asks of the store. */
import { expect, it } from 'vitest';
import { consoleSessionStore } from '../../../src/store/access/console-sessions.ts';
import { keyStore } from '../../../src/store/access/keys.ts';
import { apicallStore } from '../../../src/store/calls/apicalls.ts';
import { callSearchStore } from '../../../src/store/calls/call-search.ts';
import { callStatisticsStore } from '../../../src/store/calls/call-statistics.ts';
import { connectionOverviewStore } from '../../../src/store/connections/connection-overview.ts';
import { connectionStore } from '../../../src/store/connections/connections.ts';
import { jobOverviewStore } from '../../../src/store/jobs/job-overview.ts';
import { deliveryStore } from '../../../src/store/webhooks/deliveries.ts';
import { webhookOverviewStore } from '../../../src/store/webhooks/webhook-overview.ts';
import { webhookStore } from '../../../src/store/webhooks/webhooks.ts';
import { addWorkspace, apicallRow, connectionRow, keyRow, WORKSPACE, webhookRow } from './rows.ts';
import { onEachDatabase } from './stores.ts';

const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
const everything = { workspaceId: WORKSPACE, from: 0, to: Number.MAX_SAFE_INTEGER };
const trace = {
  message: 'Jira has no such object.',
  waitedMs: 0,
  omitted: 0,
  upstream: [{ method: 'GET', path: '/rest/api/3/issue/1', status: 404, startMs: 1, ms: 20 }],
};

onEachDatabase('the call log, looked through,', (given) => {
  it('is narrowed down by period, connection, status, operation and failure', async () => {
    await apicallStore(given.store).insertAll([
      apicallRow('1', { createdAt: 100, status: 200, name: 'a' }),
      apicallRow('2', { createdAt: 200, status: 404, name: 'b', error: 'not_found', trace }),
      apicallRow('3', { createdAt: 300, status: 502, name: 'b', error: 'upstream_error', connectionId: 'c2' }),
      apicallRow('4', { createdAt: 200, workspaceId: 'w2' }),
    ]);
    const { search } = callSearchStore(given.store);
    expect(ids(await search(everything, 10))).toEqual(['3', '2', '1']);
    expect(ids(await search({ ...everything, from: 200, to: 299 }, 10))).toEqual(['2']);
    expect(ids(await search({ ...everything, connectionId: 'c1' }, 10))).toEqual(['2', '1']);
    expect(ids(await search({ ...everything, statusFrom: 400, statusTo: 499 }, 10))).toEqual(['2']);
    expect(ids(await search({ ...everything, name: 'b' }, 10))).toEqual(['3', '2']);
    expect(ids(await search({ ...everything, failedOnly: true, connectionId: 'c1' }, 10))).toEqual(['2']);
    expect((await search(everything, 10))[1]).not.toHaveProperty('trace');
    expect((await apicallStore(given.store).find(WORKSPACE, '2'))?.trace).toEqual(trace);
  });

  it('has every call on one page, also those of the same moment', async () => {
    const rows = Array.from({ length: 25 }, (_, index) => apicallRow(`${10 + index}`, { createdAt: index >> 3 }));
    await apicallStore(given.store).insertAll(rows);
    const { search } = callSearchStore(given.store);
    const seen: string[] = [];
    for (let after: { id: string; createdAt: number } | undefined; ; ) {
      const page = await search({ ...everything, after }, 4);
      seen.push(...ids(page));
      after = page.at(-1);
      if (page.length < 4) break;
    }
    expect(seen).toEqual(ids([...rows].reverse()));
  });

  it('knows how far back its newest calls go', async () => {
    const rows = Array.from({ length: 10 }, (_, index) => apicallRow(`${index}`, { createdAt: index * 10 }));
    await apicallStore(given.store).insertAll(rows);
    const { horizon } = callSearchStore(given.store);
    expect(await horizon(everything, 4)).toBe(50);
    expect(await horizon(everything, 10)).toBeUndefined();
    expect(await horizon({ ...everything, connectionId: 'c2' }, 0)).toBeUndefined();
  });
});

onEachDatabase('the call log, in numbers,', (given) => {
  const fill = () =>
    apicallStore(given.store).insertAll([
      apicallRow('1', { createdAt: 1_790_000_000_000, totalMs: 10, upstreamCalls: 1, name: 'a' }),
      apicallRow('2', { createdAt: 1_790_000_059_999, totalMs: 30, upstreamCalls: 2, name: 'a', error: 'internal' }),
      apicallRow('3', { createdAt: 1_790_000_100_000, totalMs: 5, upstreamCalls: 0, name: 'b', connectionId: 'c2' }),
      apicallRow('4', { createdAt: 1_790_000_000_000, totalMs: 99, workspaceId: 'w2' }),
    ]);

  it('is counted by slots of time, operation and connection', async () => {
    await fill();
    const statistics = callStatisticsStore(given.store);
    // 1_790_000_000_000 is 20 seconds after a full minute.
    expect(await statistics.overTime(everything, 60_000)).toEqual([
      { at: 1_789_999_980_000, calls: 1, errors: 0 },
      { at: 1_790_000_040_000, calls: 1, errors: 1 },
      { at: 1_790_000_100_000, calls: 1, errors: 0 },
    ]);
    expect(await statistics.byOperation(everything, 5)).toEqual([
      { name: 'a', calls: 2, errors: 1, averageMs: 20, slowestMs: 30, upstreamCalls: 3 },
      { name: 'b', calls: 1, errors: 0, averageMs: 5, slowestMs: 5, upstreamCalls: 0 },
    ]);
    const counts = await statistics.byConnection(everything);
    expect(counts).toHaveLength(2);
    expect(counts).toContainEqual({ connectionId: 'c1', calls: 2, errors: 1 });
  });

  it('tells the slowest, and the newest failures', async () => {
    await fill();
    const statistics = callStatisticsStore(given.store);
    expect(ids(await statistics.slowest(everything, 2))).toEqual(['2', '1']);
    expect(await Promise.all([0, 1, 2, 3].map((skip) => statistics.durationAfter(everything, skip)))).toEqual([
      30,
      10,
      5,
      undefined,
    ]);
    expect(ids(await statistics.slowest({ ...everything, connectionId: 'c2' }, 2))).toEqual(['3']);
    expect(ids(await statistics.failures(everything, 5))).toEqual(['2']);
  });
});

onEachDatabase('sessions of the console', (given) => {
  const key = keyRow;

  it('live until they are ended, are over, or their key is revoked', async () => {
    await addWorkspace(given.store);
    await keyStore(given.store).insert(key);
    const sessions = consoleSessionStore(given.store);
    for (const hash of ['a', 'b'])
      await sessions.insert({ hash, keyId: 'k1', createdAt: 1, expiresAt: 100, person: 'Ada' });
    expect(await sessions.findLive('a', 99)).toEqual({
      keyId: 'k1',
      keyName: key.name,
      person: 'Ada',
      keyPrefix: 'tg_',
      isReadOnly: true,
      workspaceId: WORKSPACE,
      workspaceName: `workspace ${WORKSPACE}`,
      expiresAt: 100,
    });
    expect(await sessions.findLive('a', 100)).toBeUndefined();
    expect(await sessions.findLive('c', 1)).toBeUndefined();
    await sessions.remove('a');
    expect(await sessions.findLive('a', 1)).toBeUndefined();
    await keyStore(given.store).revoke('k1', 5);
    expect(await sessions.findLive('b', 1)).toBeUndefined();
    expect(await sessions.prune(100)).toBe(false);
    expect(await given.store.db.select().from(given.store.t.consoleSession)).toEqual([]);
  });
});

onEachDatabase('connections, looked through,', (given) => {
  const fill = async () => {
    await addWorkspace(given.store);
    await addWorkspace(given.store, 'w2');
    const rows = connectionStore(given.store);
    const auth = { name: 'Ada 100%', meta: { site_url: 'https://northwind.example' } };
    await rows.insert(connectionRow('fine', { createdAt: 1, lastHealthyAt: 5, externalXref: 'Customer_1', auth }));
    await rows.insert(connectionRow('broken', { createdAt: 2, lastHealthyAt: 5, lastUnhealthyAt: 6 }));
    await rows.insert(connectionRow('paused', { createdAt: 3, isPaused: true, externalXref: 'customer-1' }));
    await rows.insert(connectionRow('foreign', { workspaceId: 'w2', lastUnhealthyAt: 1 }));
  };
  const all = { limit: 10, offset: 0 };

  it('are counted, and those with trouble come first', async () => {
    await fill();
    const { search, totals } = connectionOverviewStore(given.store);
    expect(await totals(WORKSPACE)).toEqual({ all: 3, unhealthy: 1, paused: 1 });
    expect(ids(await search(WORKSPACE, all))).toEqual(['broken', 'paused', 'fine']);
    expect(ids(await search(WORKSPACE, { ...all, state: 'unhealthy' }))).toEqual(['broken']);
    expect(ids(await search(WORKSPACE, { ...all, state: 'paused' }))).toEqual(['paused']);
    expect(ids(await search(WORKSPACE, { ...all, state: 'healthy' }))).toEqual(['fine']);
    expect(ids(await search(WORKSPACE, { limit: 1, offset: 1 }))).toEqual(['paused']);
  });

  it.each([
    ['CUSTOMER_', ['fine']],
    ['customer', ['paused', 'fine']],
    ['northwind.ex', ['fine']],
    ['ada 100%', ['fine']],
    ['ok', ['broken']],
    ['%', []],
    ['site_url', []],
    ["'", []],
    ['\\', []],
  ])('are found by %j', async (text, found) => {
    await fill();
    expect(ids(await connectionOverviewStore(given.store).search(WORKSPACE, { ...all, text }))).toEqual(found);
  });

  it('are found by id in their own workspace', async () => {
    await fill();
    const { byIds } = connectionOverviewStore(given.store);
    expect(await byIds(WORKSPACE, [])).toEqual([]);
    expect(ids(await byIds(WORKSPACE, ['fine', 'foreign', 'none']))).toEqual(['fine']);
  });
});

onEachDatabase('webhooks and jobs, looked through,', (given) => {
  const wake = { id: 'j1', kind: 'deliver', key: 'h1', payload: null, now: 1, runAt: 1, hurry: false };

  const fill = async () => {
    await addWorkspace(given.store);
    await addWorkspace(given.store, 'w2');
    await connectionStore(given.store).insert(connectionRow('c1'));
    const hooks = webhookStore(given.store);
    await hooks.insert(webhookRow('h1'), undefined, [wake]);
    await hooks.insert(webhookRow('h2', { workspaceId: 'w2' }), undefined, [{ ...wake, id: 'j2', key: 'h2' }]);
    const deliveries = deliveryStore(given.store);
    for (const [index, id] of ['d1', 'd2', 'd3'].entries()) {
      const fresh = { type: 'VIRTUAL', body: '[]', size: 0, envelope: '{}', nonce: 'n', dedupe: null };
      await deliveries.append(webhookRow('h1'), [{ ...fresh, id, createdAt: index }], wake);
    }
    return deliveries;
  };

  it('tell what is on its way, which is next, and what was given up', async () => {
    const deliveries = await fill();
    const changed = async (id: string, change: Parameters<typeof deliveries.change>[1]) => {
      const row = await deliveries.find('h1', id);
      if (row) await deliveries.change(row, change);
    };
    const { backlogs, deliveries: listed, failed } = webhookOverviewStore(given.store);
    await changed('d1', { status: 'delivered' });
    await changed('d2', { attempts: 3, nextAttemptAt: 77, lastError: 'answered 503' });
    const found = await backlogs(['h1', 'h2']);
    expect(found.get('h1')).toEqual({
      pending: 2,
      failed: 0,
      next: { attempts: 3, nextAttemptAt: 77, lastError: 'answered 503', createdAt: 1 },
    });
    expect(found.get('h2')).toEqual({ pending: 0, failed: 0, next: undefined });
    expect(await backlogs([])).toEqual(new Map());
    await changed('d3', { status: 'failed', attemptedAt: 9 });
    expect((await backlogs(['h1'])).get('h1')).toMatchObject({ pending: 1, failed: 1 });
    expect(ids(await failed(WORKSPACE, 10))).toEqual(['d3']);
    expect(await failed('w2', 10)).toEqual([]);
    expect(ids(await listed('h1', { limit: 2, offset: 0 }))).toEqual(['d3', 'd2']);
    expect(ids(await listed('h1', { status: 'delivered', limit: 2, offset: 0 }))).toEqual(['d1']);
    expect((await listed('h1', { limit: 1, offset: 0 }))[0]).not.toHaveProperty('body');
  });

  it('are those of one workspace, and dead ones come back to life', async () => {
    await fill();
    const { counts, list, revive } = jobOverviewStore(given.store);
    expect(await counts(WORKSPACE)).toEqual([{ kind: 'deliver', state: 'ready', count: 1 }]);
    expect(ids(await list(WORKSPACE, 'ready', 10))).toEqual(['j1']);
    expect(await revive(WORKSPACE, 'j1', 5)).toBeUndefined();
    const { db, t } = given.store;
    await db.update(t.job).set({ state: 'dead', attempts: 20 });
    expect(ids(await list(WORKSPACE, 'dead', 10))).toEqual(['j1']);
    expect(await revive(WORKSPACE, 'j2', 5)).toBeUndefined();
    expect(await revive(WORKSPACE, 'j1', 5)).toBe('deliver');
    expect((await list(WORKSPACE, 'ready', 10))[0]).toMatchObject({ attempts: 0, runAt: 5 });
  });
});
