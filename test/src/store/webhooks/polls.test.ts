import { beforeEach, expect, it } from 'vitest';
import { type PollRow, pollStore } from '../../../../src/store/webhooks/polls.ts';
import { webhookStore } from '../../../../src/store/webhooks/webhooks.ts';
import { addWorkspace, WORKSPACE, webhookRow } from '../rows.ts';
import { onEachDatabase } from '../stores.ts';

const poll: PollRow = {
  webhookId: 'h',
  phase: 'live',
  includesAll: false,
  since: 5,
  told: 0,
  toldAt: null,
  round: 3,
};

onEachDatabase('the polling of a webhook', (given) => {
  beforeEach(async () => {
    await addWorkspace(given.store);
    await webhookStore(given.store).insert(webhookRow('h'), { poll, seen: [] }, []);
  });

  const polls = () => pollStore(given.store);
  const wake = { id: 'j1', kind: 'poll', key: 'h', payload: null, now: 0, runAt: 0, hurry: true };

  it('goes on with what a look has come to', async () => {
    await polls().advance({ webhook: webhookRow('h'), round: 3, progress: { since: 9, round: 4 } });
    expect(await polls().find('h')).toMatchObject({ since: 9, round: 4, phase: 'live' });
  });

  it('begins anew when its filters were changed, whatever a look comes to that was under way', async () => {
    const filters = { project_id: '10001' };
    await webhookStore(given.store).heal(WORKSPACE, 'h', { filters }, { wakes: [wake], again: 'baseline' });
    expect(await webhookStore(given.store).byId('h')).toMatchObject({ filters });
    expect(await polls().find('h')).toMatchObject({ phase: 'baseline', round: 4 });
    expect(await given.store.db.select().from(given.store.t.job)).toHaveLength(1);
    await polls().advance({ webhook: webhookRow('h'), round: 3, progress: { phase: 'live', since: 9, round: 4 } });
    expect(await polls().find('h')).toMatchObject({ phase: 'baseline', since: 5, round: 4 });
  });
});
