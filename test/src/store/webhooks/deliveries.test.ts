import { beforeEach, expect, it } from 'vitest';
import { backlogStore } from '../../../../src/store/jobs/backlog.ts';
import { type DeliveryStore, deliveryStore } from '../../../../src/store/webhooks/deliveries.ts';
import type { NewDelivery } from '../../../../src/store/webhooks/delivery-rows.ts';
import { webhookStore } from '../../../../src/store/webhooks/webhooks.ts';
import { addWorkspace, WORKSPACE, webhookRow } from '../rows.ts';
import { onEachDatabase } from '../stores.ts';

onEachDatabase('deliveries of a webhook', (given) => {
  let deliveries: DeliveryStore;
  beforeEach(async () => {
    deliveries = deliveryStore(given.store);
    await addWorkspace(given.store);
    await webhookStore(given.store).insert(webhookRow('h'), undefined, []);
  });

  /** Oldest first. */
  const pending = async (id: string) =>
    (await deliveries.list(id, { status: 'pending', limit: 10, offset: 0 })).reverse();

  let made = 0;
  function fresh(dedupe: string | null = null, createdAt = 0): NewDelivery {
    made += 1;
    return { id: `d${made}`, type: 'NATIVE', body: '[]', size: 0, envelope: '{}', nonce: 'n', dedupe, createdAt };
  }

  const wake = (id: string) => ({
    id: `j${made}`,
    kind: 'deliver',
    key: id,
    payload: null,
    now: 0,
    runAt: 0,
    hurry: false,
  });
  const append = (id: string, ...rows: NewDelivery[]) => deliveries.append(webhookRow(id), rows, wake(id));
  async function changed(fresh: NewDelivery | undefined, change: Parameters<DeliveryStore['change']>[1]) {
    const row = await deliveries.find('h', fresh?.id ?? '');
    if (row) await deliveries.change(row, change);
  }
  const jobs = () => given.store.db.select().from(given.store.t.job);

  it('come in the order in which they were appended, whatever the clock says', async () => {
    const all = [fresh(null, 500), fresh(null, 400), fresh(null, 300)] as const;
    await append('h', all[0], all[1]);
    await append('h', all[2]);
    const found = await pending('h');
    expect(found.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    expect(found.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it('are appended once where they carry the same mark', async () => {
    await append('h', fresh('x'));
    await append('h', fresh('x'), fresh('y'), fresh('y'), fresh());
    expect((await pending('h')).map(({ dedupe }) => dedupe)).toEqual(['x', 'y', null]);
  });

  it('are counted while they wait, by the webhooks of a workspace', async () => {
    await webhookStore(given.store).insert(webhookRow('quiet'), undefined, []);
    const all = [fresh(), fresh(), fresh()] as const;
    await append('h', ...all);
    await deliveries.markDelivered(all[0].id, 1, 200);
    const counts = async (workspaceId: string) =>
      Object.fromEntries((await deliveries.pendingByWebhook(workspaceId)).map((row) => [row.webhookId, row.count]));
    expect(await counts(WORKSPACE)).toEqual({ h: 2, quiet: 0 });
    expect(await counts('another')).toEqual({});
    expect(await webhookStore(given.store).countOf(WORKSPACE)).toBe(2);
    expect(await backlogStore(given.store).mostOfOneWorkspace()).toEqual({ webhooks: 2, waitingDeliveries: 2 });
  });

  it('come with the job that sends them, or not at all', async () => {
    await append('h', fresh());
    expect(await jobs()).toHaveLength(1);
    await expect(append('gone', fresh())).rejects.toThrow();
    expect(await jobs()).toHaveLength(1);
    expect(await pending('gone')).toEqual([]);
  });

  it('are listed newest first, a part of them when asked for', async () => {
    const rows = [fresh(), fresh(), fresh()];
    await append('h', ...rows);
    await changed(rows[1], { status: 'delivered' });
    const ids = async (status?: 'delivered' | 'pending') =>
      (await deliveries.list('h', { status, limit: 2, offset: 0 })).map(({ id }) => id);
    expect(await ids()).toEqual([rows[2]?.id, rows[1]?.id]);
    expect(await ids('delivered')).toEqual([rows[1]?.id]);
    expect(await ids('pending')).toEqual([rows[2]?.id, rows[0]?.id]);
  });

  it('are kept as long as they are not delivered', async () => {
    const rows = [fresh(null, 1), fresh(null, 2), fresh(null, 3), fresh(null, 4)];
    await append('h', ...rows);
    await changed(rows[0], { status: 'delivered' });
    await changed(rows[1], { status: 'failed' });
    await changed(rows[3], { status: 'delivered' });
    expect(await deliveries.prune(4)).toBe(false);
    expect((await deliveries.list('h', { limit: 10, offset: 0 })).map(({ id }) => id)).toEqual(
      [rows[3], rows[2], rows[1]].map((row) => row?.id),
    );
  });

  it('of webhooks that have rested for long are not kept for ever', async () => {
    const webhooks = webhookStore(given.store);
    const all = {
      paused: { isPaused: true },
      'given-up': { unhealthyAt: 4 },
      resting: { isPaused: true, updatedAt: 6 },
    };
    for (const [id, more] of Object.entries({ ...all, failing: { unhealthyAt: 6 } })) {
      await webhooks.insert(webhookRow(id, { updatedAt: 1, ...more }), undefined, []);
    }
    for (const id of ['h', 'failing', ...Object.keys(all)]) await append(id, fresh(null, 1), fresh(null, 9));
    expect(await deliveries.pruneHeld(5)).toBe(false);
    const kept = async (id: string) =>
      (await deliveries.list(id, { limit: 10, offset: 0 })).map(({ createdAt }) => createdAt);
    for (const id of ['h', 'failing', 'resting']) expect([id, await kept(id)]).toEqual([id, [9, 1]]);
    for (const id of ['paused', 'given-up']) expect([id, await kept(id)]).toEqual([id, [9]]);
  });

  it('do not keep what came of a try when somebody else has tried since', async () => {
    const one = fresh();
    await append('h', one);
    const read = await deliveries.find('h', one.id);
    if (!read) throw new Error('It is not there.');
    await deliveries.markDelivered(one.id, 7, 204);
    await deliveries.change(read, { attempts: 1, nextAttemptAt: 99, lastError: 'late' });
    await deliveries.fail(read, { status: 'failed', attempts: 1 }, 50);
    expect(await deliveries.find('h', one.id)).toMatchObject({
      status: 'delivered',
      nextAttemptAt: null,
      lastError: null,
    });
    expect(await webhookStore(given.store).byId('h')).toMatchObject({ unhealthyAt: null });
  });
});
