import { expect, it } from 'vitest';
import { connectionStore } from '../../../../src/store/connections/connections.ts';
import { backlogStore } from '../../../../src/store/jobs/backlog.ts';
import { addWorkspace, connectionRow } from '../rows.ts';
import { onEachDatabase } from '../stores.ts';

onEachDatabase('what waits', (given) => {
  it('is nothing in an empty store', async () => {
    const backlog = backlogStore(given.store);
    expect(await backlog.jobs(1000)).toEqual([]);
    expect(await backlog.pendingDeliveries()).toEqual({ count: 0, oldestAt: null });
    expect(await backlog.heldDeliveries()).toEqual({ count: 0, oldestAt: null });
    expect(await backlog.connections()).toEqual({ healthy: 0, unhealthy: 0, paused: 0 });
    expect(await backlog.webhooks()).toEqual({ healthy: 0, unhealthy: 0, paused: 0 });
  });

  it('is counted by the state of each job, with the time of the first', async () => {
    const { db, t } = given.store;
    const job = (id: number, more: object) => ({
      id: `j${id}`,
      kind: 'poll',
      key: `k${id}`,
      dedupe: '',
      seq: id,
      payload: null,
      state: 'ready' as const,
      runAt: 500,
      lockedBy: null,
      lockedUntil: null,
      attempts: 0,
      wakes: 0,
      lastError: null,
      createdAt: 1,
      doneAt: null,
      ...more,
    });
    await db
      .insert(t.job)
      .values([
        job(1, {}),
        job(2, { runAt: 300 }),
        job(3, { runAt: 5000 }),
        job(4, { lockedBy: 'a', lockedUntil: 2000 }),
        job(5, { lockedBy: 'a', lockedUntil: 900, runAt: 400 }),
        job(6, { state: 'dead', runAt: 100 }),
        job(7, { state: 'done', doneAt: 50 }),
        job(8, { kind: 'deliver', runAt: 700 }),
      ]);
    const found = await backlogStore(given.store).jobs(1000);
    expect(found.sort((a, b) => `${a.kind}${a.state}`.localeCompare(`${b.kind}${b.state}`))).toEqual([
      { kind: 'deliver', state: 'due', count: 1, oldestAt: 700 },
      { kind: 'poll', state: 'dead', count: 1, oldestAt: 100 },
      { kind: 'poll', state: 'due', count: 3, oldestAt: 300 },
      { kind: 'poll', state: 'running', count: 1, oldestAt: 500 },
      { kind: 'poll', state: 'waiting', count: 1, oldestAt: 5000 },
    ]);
  });

  it('tells healthy connections from others', async () => {
    await addWorkspace(given.store);
    const rows = connectionStore(given.store);
    for (const [id, more] of Object.entries({
      a: { lastHealthyAt: null, lastUnhealthyAt: null },
      b: { lastHealthyAt: 5, lastUnhealthyAt: 4 },
      c: { lastHealthyAt: 5, lastUnhealthyAt: 6 },
      d: { lastUnhealthyAt: 6 },
      e: { lastUnhealthyAt: 6, isPaused: true },
    })) {
      await rows.insert(connectionRow(id, more));
    }
    expect(await backlogStore(given.store).connections()).toEqual({ healthy: 2, unhealthy: 2, paused: 1 });
  });
});
