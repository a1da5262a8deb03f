import { beforeEach, describe, expect, it } from 'vitest';
import { createBacklog } from '../../../../src/webhooks/delivery/backlog.ts';

let now: number;
let pending: Record<string, number>;
let asked: number;
beforeEach(() => {
  now = 1_000_000;
  pending = {};
  asked = 0;
});

const store = {
  pendingByWebhook: async () => {
    asked += 1;
    return Object.entries(pending).map(([webhookId, count]) => ({ webhookId, count }));
  },
};
const backlogOf = (limit: number) => createBacklog({ store, clock: { now: () => now }, limit });
const webhook = (id: string) => ({ id, workspaceId: 'w' });

describe('the backlog of a workspace', () => {
  it('is full for a webhook that has as much waiting as is left for all', async () => {
    pending = { dead: 49, other: 0 };
    const backlog = backlogOf(100);
    expect(await backlog.isFull(webhook('dead'))).toBe(false);
    pending = { dead: 50, other: 0 };
    now += 2000;
    expect(await backlog.isFull(webhook('dead'))).toBe(true);
    expect(await backlog.isFull(webhook('other'))).toBe(false);
  });

  it('is full for every webhook at its limit, and counts what waits', async () => {
    pending = { one: 60, two: 40 };
    const backlog = backlogOf(100);
    expect(await backlog.isFull(webhook('three'))).toBe(true);
    expect(await backlog.count('w')).toBe(100);
  });

  it('is never full without a limit', async () => {
    pending = { one: 1_000_000 };
    const backlog = backlogOf(0);
    expect(await backlog.isFull(webhook('one'))).toBe(false);
    expect(await backlog.count('w')).toBe(1_000_000);
  });

  it('is counted once for all that ask within two seconds', async () => {
    const backlog = backlogOf(100);
    await Promise.all(['one', 'two', 'three'].map((id) => backlog.isFull(webhook(id))));
    now += 1999;
    await backlog.isFull(webhook('one'));
    expect(asked).toBe(1);
    now += 1;
    await backlog.isFull(webhook('one'));
    expect(asked).toBe(2);
  });

  it('is counted again after the store was away, and when the clock was set back', async () => {
    let isAway = true;
    const flaky = {
      pendingByWebhook: async () => {
        if (isAway) throw new Error('away');
        return await store.pendingByWebhook();
      },
    };
    const backlog = createBacklog({ store: flaky, clock: { now: () => now }, limit: 100 });
    await expect(backlog.isFull(webhook('one'))).rejects.toThrow('away');
    isAway = false;
    expect(await backlog.isFull(webhook('one'))).toBe(false);
    now -= 500_000;
    pending = { one: 100 };
    expect(await backlog.isFull(webhook('one'))).toBe(true);
  });
});
