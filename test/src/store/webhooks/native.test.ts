import { beforeEach, describe, expect, it } from 'vitest';
import { deliveryStore } from '../../../../src/store/webhooks/deliveries.ts';
import {
  type EventOutcome,
  type NativeEventRow,
  nativeEventStore,
} from '../../../../src/store/webhooks/native-events.ts';
import { type NativeObjectRow, nativeObjectStore } from '../../../../src/store/webhooks/native-objects.ts';
import { nativeRegistrationStore } from '../../../../src/store/webhooks/native-registrations.ts';
import { webhookStore } from '../../../../src/store/webhooks/webhooks.ts';
import { addWorkspace, registrationRow as registration, webhookRow } from '../rows.ts';
import { onEachDatabase } from '../stores.ts';

const object = (objectId: string, change: Partial<NativeObjectRow> = {}): NativeObjectRow => ({
  connectionId: 'c',
  objectType: 'task_task',
  objectId,
  parentId: null,
  state: 'updated',
  version: 1_790_000_000_000,
  changedAt: 1_790_000_000_000,
  ...change,
});

const event = (deliveryId: string, change: Partial<NativeEventRow> = {}): NativeEventRow => ({
  connectionId: 'c',
  deliveryId,
  hints: [{ id: deliveryId }],
  receivedAt: 1,
  doneAt: null,
  ...change,
});

const webhook = webhookRow('h', { connectionId: 'c', type: 'native' });

const wake = { id: 'j', kind: 'take-in', key: 'c', payload: null, now: 0, runAt: 0, hurry: false };

onEachDatabase('registrations with providers', (given) => {
  const store = () => nativeRegistrationStore(given.store);

  it('are one for a connection, and found by what the provider calls them', async () => {
    await store().insert(registration('c', { providerId: '1000' }));
    await store().insert(registration('c', { providerId: '2000' }));
    await store().insert(registration('d', { providerId: '1000', siteId: 'other' }));
    const found = await store().named(['1000', '2000']);
    expect(found.map(({ connectionId }) => connectionId).toSorted()).toEqual(['c', 'd']);
    expect(await store().named([])).toEqual([]);
  });

  it('are pending until they have an id, on their own site', async () => {
    await store().insert(registration('c'));
    expect(await store().isPending({ siteId: 'cloud', siteUrl: null })).toBe(true);
    expect(await store().isPending({ siteId: null, siteUrl: 'https://acme.atlassian.net' })).toBe(true);
    expect(await store().isPending({ siteId: 'other', siteUrl: null })).toBe(false);
    expect(await store().isPending({ siteId: null, siteUrl: null })).toBe(false);
    await store().change('c', { providerId: '1000' });
    expect(await store().isPending({ siteId: 'cloud', siteUrl: null })).toBe(false);
  });

  it('are dealt with by one at a time, until its lease ends', async () => {
    await store().insert(registration('c'));
    const other = nativeRegistrationStore(await given.another());
    expect(await store().lease('c', 'one', 0, 100)).toBe(true);
    expect(await other.lease('c', 'two', 50, 150)).toBe(false);
    expect(await store().lease('c', 'one', 60, 160)).toBe(true);
    expect(await other.lease('c', 'two', 160, 260)).toBe(true);
    await store().release('c', 'one');
    expect(await store().lease('c', 'one', 170, 270)).toBe(false);
    await other.release('c', 'two');
    expect(await store().lease('c', 'one', 170, 270)).toBe(true);
  });

  it('watch kinds of objects from an instant on that goes back only to find something once more', async () => {
    const watch = { connectionId: 'c', objectType: 'task_task', since: 1000, knowsAll: false, sweptAt: null };
    await store().insertWatch(watch);
    await store().insertWatch({ ...watch, since: 5 });
    await store().changeWatch(watch, { since: 3000, sweptAt: 7 });
    await store().changeWatch(watch, { since: 2000, knowsAll: true });
    expect(await store().watches('c')).toEqual([{ ...watch, since: 3000, knowsAll: true, sweptAt: 7 }]);
    // Back, where something is to be found once more: whoever swept meanwhile does not pass it by.
    const swept = { ...watch, since: 3000 };
    await store().rewindWatch('c', 'task_task', 3000);
    await store().changeWatch(swept, { since: 9000 });
    await store().rewindWatch('c', 'task_task', 5000);
    expect((await store().watches('c'))[0]?.since).toBe(2999);
    await store().removeWatch('c', 'task_task');
    expect(await store().watches('c')).toEqual([]);
  });
});

onEachDatabase('what providers have sent', (given) => {
  const events = () => nativeEventStore(given.store);
  beforeEach(async () => {
    await addWorkspace(given.store);
    await webhookStore(given.store).insert(webhook, undefined, []);
    await nativeRegistrationStore(given.store).insert(registration('c'));
  });

  const outcome = (change: Partial<EventOutcome> = {}): EventOutcome => ({
    connectionId: 'c',
    round: 0,
    doneIds: ['a'],
    doneAt: 50,
    objects: [object('1')],
    deliveries: [
      {
        webhook,
        deliveries: [
          { id: 'd1', type: 'NATIVE', body: '[]', size: 0, envelope: '{}', nonce: 'n', dedupe: null, createdAt: 0 },
        ],
      },
    ],
    wakes: [{ ...wake, id: 'k', kind: 'deliver', key: 'h' }],
    ...change,
  });
  const deliveries = async () =>
    (await deliveryStore(given.store).list('h', { limit: 10, offset: 0 })).map(({ id }) => id);
  const ids = async (limit = 10) => (await events().pending('c', limit)).map(({ deliveryId }) => deliveryId);

  it('is kept once, with the job that takes it in', async () => {
    await events().receive([event('a'), event('b', { receivedAt: 0 })], [wake]);
    await events().receive([event('a', { hints: [] })], [wake]);
    await events().receive([], [wake]);
    expect(await ids()).toEqual(['b', 'a']);
    expect((await events().pending('c', 10))[1]?.hints).toEqual([{ id: 'a' }]);
    expect(await ids(1)).toEqual(['b']);
    expect(await given.store.db.select().from(given.store.t.job)).toMatchObject([{ kind: 'take-in', wakes: 3 }]);
  });

  it('is told as a whole', async () => {
    await events().receive([event('a'), event('b')], [wake]);
    await events().finish(outcome());
    expect(await ids()).toEqual(['b']);
    expect(await deliveries()).toEqual(['d1']);
    const which = { connectionId: 'c', objectType: 'task_task' };
    expect(await nativeObjectStore(given.store).find(which, ['1', '2'])).toEqual([object('1')]);
    expect((await nativeRegistrationStore(given.store).find('c'))?.round).toBe(1);
    // It is known when it comes again.
    await events().receive([event('a')], [wake]);
    expect(await ids()).toEqual(['b']);
  });

  it('is told by the first one only: who is late changes nothing', async () => {
    await events().receive([event('a'), event('b')], [wake]);
    await events().finish(outcome());
    const late = outcome({ doneIds: ['a', 'b'], objects: [object('1', { version: 1 })] });
    await expect(events().finish(late)).rejects.toThrow();
    expect(await ids()).toEqual(['b']);
    expect(await deliveries()).toEqual(['d1']);
    await events().finish(outcome({ round: 1, doneIds: ['b'], deliveries: [], wakes: [] }));
    expect(await ids()).toEqual([]);
  });

  it('is not told at all when one of the webhooks is gone', async () => {
    await events().receive([event('a')], [wake]);
    const [one] = outcome().deliveries;
    const gone = { webhook: { ...webhook, id: 'gone' }, deliveries: one?.deliveries ?? [] };
    await expect(events().finish(outcome({ deliveries: [gone] }))).rejects.toThrow();
    expect(await ids()).toEqual(['a']);
    expect((await nativeRegistrationStore(given.store).find('c'))?.round).toBe(0);
  });

  it('is told in any number', async () => {
    const many = Array.from({ length: 1200 }, (_, index) => `many ${index}`);
    await events().receive(
      many.map((id) => event(id)),
      [wake],
    );
    await events().finish(outcome({ doneIds: many, objects: many.map((id) => object(id)) }));
    expect(await ids()).toEqual([]);
  });

  it('is forgotten some time after it was taken in, never before', async () => {
    await events().receive([event('a'), event('b')], [wake]);
    await events().finish(outcome());
    expect(await events().prune(50)).toBe(false);
    expect(await given.store.db.select().from(given.store.t.nativeEvent)).toHaveLength(2);
    expect(await events().prune(51)).toBe(false);
    expect(await ids()).toEqual(['b']);
    expect(await given.store.db.select().from(given.store.t.nativeEvent)).toHaveLength(1);
    await events().removeOf('c');
    expect(await ids()).toEqual([]);
  });
});

onEachDatabase('objects that are known', (given) => {
  const objects = () => nativeObjectStore(given.store);
  const tasks = { connectionId: 'c', objectType: 'task_task' };
  const comments = { connectionId: 'c', objectType: 'task_comment' };

  it('are noted once', async () => {
    await objects().insertNew([object('1', { version: 5 }), object('2')]);
    await objects().insertNew([object('1', { version: 9 }), object('1', { objectType: 'task_comment' })]);
    expect((await objects().find(tasks, ['1', '2', '3'])).map(({ version }) => version).toSorted()).toEqual(
      [5, 1_790_000_000_000].toSorted(),
    );
    expect((await objects().typesOf('c')).toSorted()).toEqual(['task_comment', 'task_task']);
  });

  it('are walked in the order of their ids, without those that are deleted', async () => {
    await objects().insertNew([
      object('10'),
      object('9'),
      object('100', { state: 'deleted' }),
      object('11'),
      object('5', { connectionId: 'd' }),
    ]);
    expect(await objects().idsAfter(tasks, '', 2)).toEqual(['10', '11']);
    expect(await objects().idsAfter(tasks, '11', 2)).toEqual(['9']);
  });

  it('are found by what they are parts of', async () => {
    const part = (id: string, parentId: string | null, change: Partial<NativeObjectRow> = {}) =>
      object(id, { objectType: 'task_comment', parentId, ...change });
    await objects().insertNew([part('a', '1'), part('b', '1', { state: 'deleted' }), part('c', '2'), part('d', null)]);
    expect((await objects().partsOf(comments, ['1'])).map(({ objectId }) => objectId)).toEqual(['a']);
    expect(await objects().partsOf(comments, [])).toEqual([]);
    expect(await objects().parentIdsAfter(comments, '', 10)).toEqual(['1', '2']);
    expect(await objects().parentIdsAfter(comments, '1', 10)).toEqual(['2']);
  });

  it('are forgotten by age: all of them, or only those that are deleted', async () => {
    const all = [
      object('old', { changedAt: 10 }),
      object('old and gone', { changedAt: 10, state: 'deleted' }),
      object('new', { changedAt: 20 }),
    ];
    const left = async () =>
      (
        await objects().find(
          tasks,
          all.map(({ objectId }) => objectId),
        )
      ).map((one) => one.objectId);
    await objects().insertNew(all);
    expect(await objects().forget(tasks, 20, true)).toBe(false);
    expect((await left()).toSorted()).toEqual(['new', 'old']);
    await objects().forget(tasks, 20, false);
    expect(await left()).toEqual(['new']);
    await objects().removeOf(tasks);
    expect(await left()).toEqual([]);
  });

  describe('in large numbers', () => {
    it('are found and removed in steps', async () => {
      const ids = Array.from({ length: 1300 }, (_, index) => String(index));
      await objects().insertNew(ids.map((id) => object(id)));
      expect(await objects().find(tasks, ids)).toHaveLength(1300);
      expect(await objects().removeOf(tasks)).toBe(true);
      expect(await objects().removeOf(tasks)).toBe(true);
      expect(await objects().removeOf(tasks)).toBe(false);
      expect(await objects().find(tasks, ids)).toEqual([]);
    });
  });
});
