import { beforeEach, describe, expect, it } from 'vitest';
import type { Finding, PollResult } from '../../../../src/webhooks/poll/recorder.ts';
import type { Round } from '../../../../src/webhooks/poll/round.ts';
import { World } from './world.ts';

let world: World;
let round: Round;
beforeEach(async () => {
  world = new World();
  await world.hook({ event: 'updated', pageMaxLimit: 2 });
  const [webhook, poll] = [await world.webhooks.byId('h'), await world.polls.find('h')];
  if (!webhook || !poll) throw new Error('There is a webhook.');
  round = { webhook, poll, plan: world.planOf(webhook), reader: world.reader(webhook), isStopping: () => false };
});

const finding = (id: string, version = '1'): Finding => ({ id, version, shown: { id } });
const record = (result: PollResult) => world.recorder.record(round, result);
const sizes = async () => (await world.sent()).map(({ objects }) => objects.length);

describe('what a poll has found', () => {
  it('is sent in deliveries of the size that was asked for, and the job that sends them is asked for', async () => {
    await record({ findings: ['1', '2', '3'].map((id) => finding(id)) });
    expect(await sizes()).toEqual([2, 1]);
    const { db, t } = world.store;
    expect(await db.select().from(t.job)).toMatchObject([{ kind: 'deliver', key: 'h' }]);
  });

  it('is sent once by two processes in one round, and again in another round', async () => {
    await record({ findings: [finding('1')] });
    await record({ findings: [finding('1')] });
    expect(await sizes()).toEqual([1]);
    round = { ...round, poll: { ...round.poll, round: 1 } };
    await record({ findings: [finding('1')] });
    expect(await sizes()).toEqual([1]);
  });

  it('is stored as a whole or not at all', async () => {
    const seen = [{ objectId: '1', version: '1', parentId: null, changedAt: 1 }];
    await world.webhooks.remove(round.webhook.workspaceId, 'h', world.queue.wakeOf({ kind: 'k', key: 'h' }));
    await expect(record({ findings: [finding('1')], seen })).rejects.toThrow();
    expect(await world.known()).toEqual([]);
  });

  it('moves the poll on only in the round that it belongs to', async () => {
    await record({ progress: { since: 5, round: 1 } });
    await record({ progress: { since: 4, round: 1 } });
    expect(await world.polls.find('h')).toMatchObject({ since: 5, round: 1 });
  });

  it('writes nothing when there is nothing', async () => {
    await record({});
    expect(await sizes()).toEqual([]);
    const { db, t } = world.store;
    expect(await db.select().from(t.job)).toEqual([]);
  });
});
