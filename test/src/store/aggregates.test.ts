/** What each aggregate promises to those who share a store. */
import { expect, it } from 'vitest';
import { keyStore } from '../../../src/store/access/keys.ts';
import { workspaceStore } from '../../../src/store/access/workspaces.ts';
import { apicallStore } from '../../../src/store/calls/apicalls.ts';
import { idempotencyStore } from '../../../src/store/calls/idempotency.ts';
import { peerStore } from '../../../src/store/cluster/peers.ts';
import { type AuthFlowRow, authFlowStore } from '../../../src/store/connections/auth-flows.ts';
import { connectionStore } from '../../../src/store/connections/connections.ts';
import { environmentStore } from '../../../src/store/connections/environments.ts';
import { recentWriteStore } from '../../../src/store/connections/recent-writes.ts';
import { walkStore } from '../../../src/store/connections/walks.ts';
import { addWorkspace, apicallRow, connectionRow, idempotencyRow, keyRow, WORKSPACE } from './rows.ts';
import { onEachDatabase } from './stores.ts';

const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

onEachDatabase('workspaces', (given) => {
  it('have a name that nobody else has, also when two are made at once', async () => {
    const stores = [workspaceStore(given.store), workspaceStore(await given.another())];
    const row = { name: 'acme', secret: 's', redirectOrigins: null, createdAt: 1 };
    const made = await Promise.all(stores.map((store, index) => store.insert({ ...row, id: `w${index}` })));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await stores[0]?.all()).toHaveLength(1);
  });

  it('keep a list of origins, an empty one, or none', async () => {
    const store = workspaceStore(given.store);
    await addWorkspace(given.store);
    for (const origins of [['https://a.example'], [], null]) {
      await store.setRedirectOrigins(WORKSPACE, origins);
      expect((await store.find(WORKSPACE))?.redirectOrigins).toEqual(origins);
    }
  });
});

onEachDatabase('environments', (given) => {
  it('are made once and can be taken back', async () => {
    const store = environmentStore(given.store);
    await addWorkspace(given.store);
    const row = { workspaceId: WORKSPACE, name: 'Staging', isDeleted: false };
    await store.set(row);
    await store.set({ ...row, isDeleted: true });
    expect(await store.list(WORKSPACE)).toEqual([{ ...row, isDeleted: true }]);
    expect(await store.connectionsIn(WORKSPACE, 'Staging')).toBe(0);
  });
});

onEachDatabase('API keys', (given) => {
  const row = keyRow;

  it('are found by their hash until they are revoked', async () => {
    const store = keyStore(given.store);
    await addWorkspace(given.store);
    expect(await store.insert(row)).toBe(true);
    expect(await store.insert({ ...row, id: 'k2' })).toBe(false);
    expect(await store.findLive('h')).toEqual(row);
    expect(await store.count()).toBe(1);
    expect(await store.revoke('k1', 5)).toBe(true);
    expect(await store.revoke('k1', 6)).toBe(false);
    expect(await store.findLive('h')).toBeUndefined();
    expect(await store.list(WORKSPACE)).toEqual([{ ...row, revokedAt: 5 }]);
  });

  it('belong to a workspace that is there', async () => {
    await expect(keyStore(given.store).insert(row)).rejects.toThrow();
  });
});

onEachDatabase('connections', (given) => {
  it('are listed with filters, in order, page by page', async () => {
    const store = connectionStore(given.store);
    await addWorkspace(given.store);
    await addWorkspace(given.store, 'w2');
    for (const [index, categories] of [['task'], ['hris', 'task'], ['passthrough']].entries()) {
      await store.insert(connectionRow(`c${index}`, { categories, createdAt: index, updatedAt: 10 - index }));
    }
    await store.insert(connectionRow('other', { workspaceId: 'w2' }));
    const query = { sort: 'created_at', descending: false, limit: 10, offset: 0 } as const;
    expect(ids(await store.list(WORKSPACE, query))).toEqual(['c0', 'c1', 'c2']);
    expect(ids(await store.list(WORKSPACE, { ...query, categories: ['task'] }))).toEqual(['c0', 'c1']);
    expect(ids(await store.list(WORKSPACE, { ...query, updatedGte: 9, sort: 'updated_at' }))).toEqual(['c1', 'c0']);
    expect(ids(await store.list(WORKSPACE, { ...query, descending: true, limit: 1, offset: 1 }))).toEqual(['c1']);
    expect(await store.find('w2', 'c0')).toBeUndefined();
  });

  it('are leased to one of many that want them, until the lease ends or is given back', async () => {
    const stores = [connectionStore(given.store), connectionStore(await given.another())];
    const [store, other] = stores as [ReturnType<typeof connectionStore>, ReturnType<typeof connectionStore>];
    await addWorkspace(given.store);
    await store.insert(connectionRow('c1'));
    const tries = Array.from({ length: 20 }, (_, index) =>
      (index % 2 ? store : other).lease('c1', `owner ${index}`, 100, 200),
    );
    const won = (await Promise.all(tries)).flatMap((isWon, index) => (isWon ? [index] : []));
    expect(won).toHaveLength(1);
    const owner = `owner ${won[0]}`;
    expect(await store.lease('c1', owner, 150, 250)).toBe(true);
    expect(await other.lease('c1', 'late', 249, 400)).toBe(false);
    expect(await other.lease('c1', 'late', 250, 400)).toBe(true);
    expect(await store.storeRenewed('c1', owner, { credentials: 'stale' })).toBe(false);
    expect(await other.storeRenewed('c1', 'late', { credentials: 'new' })).toBe(true);
    await store.release('c1', owner);
    expect(await store.lease('c1', 'third', 300, 400)).toBe(false);
    await other.release('c1', 'late');
    expect(await store.lease('c1', 'third', 300, 400)).toBe(true);
    expect((await store.find(WORKSPACE, 'c1'))?.credentials).toBe('new');
  });

  it('that were never healthy come first among those that nobody used', async () => {
    const store = connectionStore(given.store);
    await addWorkspace(given.store);
    await store.insert(connectionRow('used', { lastHealthyAt: 900 }));
    await store.insert(connectionRow('long ago', { lastHealthyAt: 100 }));
    await store.insert(connectionRow('never'));
    await store.insert(connectionRow('paused', { isPaused: true }));
    expect(ids(await store.idleSince(500, 10))).toEqual(['never', 'long ago']);
    expect(ids(await store.idleSince(500, 1))).toEqual(['never']);
  });

  it('are marked unhealthy only with the credentials that were refused', async () => {
    const store = connectionStore(given.store);
    await addWorkspace(given.store);
    const row = connectionRow('c1');
    await store.insert(row);
    await store.reseal('c1', 'sealed', 'newer');
    await store.markUnhealthy(row, 5, '401');
    expect((await store.find(WORKSPACE, 'c1'))?.lastUnhealthyAt).toBeNull();
    await store.markUnhealthy({ ...row, credentials: 'newer' }, 5, '401');
    expect((await store.find(WORKSPACE, 'c1'))?.lastUnhealthyCode).toBe('401');
  });
});

onEachDatabase('one-time tokens', (given) => {
  it('are taken by one of many', async () => {
    const stores = [authFlowStore(given.store), authFlowStore(await given.another())];
    const [store] = stores as [ReturnType<typeof authFlowStore>];
    await addWorkspace(given.store);
    const row: AuthFlowRow = { hash: 'h', kind: 'choose', workspaceId: WORKSPACE, payload: 'sealed', expiresAt: 100 };
    await store.insert(row);
    expect(await store.peek('h', 'choose', 99)).toEqual(row);
    expect(await store.take('h', 'authorize', 99)).toBeUndefined();
    expect(await store.take('h', 'choose', 100)).toBeUndefined();
    const takes = await Promise.all([...stores, ...stores].map((one) => one.take('h', 'choose', 99)));
    expect(takes.filter((taken) => taken !== undefined)).toEqual([row]);
  });
});

onEachDatabase('walks', (given) => {
  const walk = (id: string, next: number, usedAt: number, list = 'l') => ({
    ...{ id, list, next, usedAt },
    previous: next - 100,
    connectionId: 'c1',
    value: `ids of ${id}`,
  });

  it('are found by where they go on, those used last first; else by their last page; else the one used last', async () => {
    const store = walkStore(given.store);
    for (const row of [walk('a', 100, 1), walk('b', 100, 3), walk('c', 300, 2), walk('d', 100, 9, 'other')]) {
      await store.insert(row);
    }
    const found = async (next: number, usedAfter = 0) => (await store.at('l', next, usedAfter)).map(({ id }) => id);
    expect(await found(100)).toEqual(['b', 'a']);
    expect(await found(300)).toEqual(['c']);
    expect(await found(200)).toEqual(['c']);
    expect(await found(400)).toEqual(['b']);
    expect(await found(100, 1)).toEqual(['b']);
    expect(await found(200, 3)).toEqual([]);
    const { list: _list, connectionId: _connection, ...shown } = walk('c', 300, 2);
    expect(await store.at('l', 300, 0)).toEqual([shown]);
  });

  it('move on and are amended unless somebody else has gone on with them, and end', async () => {
    const stores = [walkStore(given.store), walkStore(await given.another())];
    const [store] = stores as [ReturnType<typeof walkStore>];
    await store.insert(walk('a', 100, 1));
    const before = { id: 'a', next: 100, usedAt: 1 };
    const moves = [...stores, ...stores].map((one, index) =>
      one.moveOn(before, { next: 200, previous: 100, usedAt: 5, value: `by ${index}` }),
    );
    const moved = (await Promise.all(moves)).indexOf(true);
    expect((await Promise.all(moves)).filter(Boolean)).toHaveLength(1);
    await store.amend(before, 'late');
    expect((await store.at('l', 200, 0))[0]?.value).toBe(`by ${moved}`);
    await store.amend({ id: 'a', next: 200, usedAt: 5 }, 'amended');
    const same = { next: 300, previous: 200, usedAt: 6, value: undefined };
    expect(await store.moveOn({ id: 'a', next: 200, usedAt: 5 }, same)).toBe(true);
    expect(await store.at('l', 300, 0)).toEqual([{ id: 'a', next: 300, previous: 200, usedAt: 6, value: 'amended' }]);
    expect(await store.prune(6)).toBe(false);
    expect(await store.at('l', 300, 0)).toEqual([]);
    expect(await store.moveOn({ id: 'a', next: 300, usedAt: 6 }, same)).toBe(false);
  });
});

onEachDatabase('processes', (given) => {
  it('are counted while they are seen, until they leave', async () => {
    const store = peerStore(given.store);
    await store.beat('a', 100);
    await store.beat('b', 100);
    await store.beat('a', 200);
    expect(await store.countSeenAfter(50)).toBe(2);
    expect(await store.countSeenAfter(100)).toBe(1);
    await store.leave('a');
    expect(await store.countSeenAfter(50)).toBe(1);
    expect(await store.prunePeers(100)).toBe(false);
    expect(await store.countSeenAfter(0)).toBe(0);
  });

  it('close something for as long as the one who closes it longest', async () => {
    const stores = [peerStore(given.store), peerStore(await given.another())];
    const [store] = stores as [ReturnType<typeof peerStore>];
    const untils = [300, 900, 100, 700, 500];
    await Promise.all(untils.map((until, index) => stores[index % 2]?.close({ name: 'q', until })));
    await store.close({ name: 'other', until: 200 });
    expect(await store.closedAt(250)).toEqual([{ name: 'q', until: 900 }]);
    expect(await store.closedAt(900)).toEqual([]);
    expect(await store.pruneClosings(500)).toBe(false);
    expect(await store.closedAt(0)).toEqual([{ name: 'q', until: 900 }]);
  });
});

onEachDatabase('recent writes', (given) => {
  it('are noted by many at once, newest first, each object once', async () => {
    const stores = [recentWriteStore(given.store), recentWriteStore(await given.another())];
    const [store] = stores as [ReturnType<typeof recentWriteStore>];
    await Promise.all(Array.from({ length: 60 }, (_, index) => stores[index % 2]?.note('c1', `${100 + index}`, index)));
    await store.note('c1', '105', 1000);
    await store.note('c2', '999', 1000);
    const ids = async (since: number, limit: number) =>
      (await store.list('c1', since, limit)).map(({ objectId }) => objectId);
    expect(await ids(50, 4)).toEqual(['105', '159', '158', '157']);
    expect(await store.list('c1', 50, 1)).toEqual([{ objectId: '105', writtenAt: 1000 }]);
    expect(await store.list('c1', -1, 100)).toHaveLength(60);
    expect(await store.prune(58)).toBe(false);
    expect(await ids(-1, 100)).toEqual(['105', '159']);
  });
});

onEachDatabase('idempotency notes', (given) => {
  it('are made by one of many', async () => {
    const stores = [idempotencyStore(given.store), idempotencyStore(await given.another())];
    const tries = Array.from({ length: 10 }, (_, index) =>
      stores[index % 2]?.insert(idempotencyRow('h', { leaseOwner: `${index}` })),
    );
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
  });

  it('are taken over once their holder is gone, by one of many, and then closed to it', async () => {
    const stores = [idempotencyStore(given.store), idempotencyStore(await given.another())];
    const [store] = stores as [ReturnType<typeof idempotencyStore>];
    await store.insert(idempotencyRow('h', { leaseOwner: 'dead', leaseUntil: 1000 }));
    expect(await store.takeOver('h', 'early', 2000, 999)).toBeUndefined();
    const taken = await Promise.all(
      Array.from({ length: 10 }, (_, index) => stores[index % 2]?.takeOver('h', `${index}`, 2000, 1000)),
    );
    const [winner, ...others] = taken.filter((row) => row !== undefined);
    expect(others).toEqual([]);
    await store.change('h', 'dead', { answer: 'of the dead' });
    expect((await store.find('h'))?.answer).toBeNull();
    await store.change('h', winner?.leaseOwner ?? '', { answer: 'kept' });
    expect((await store.find('h'))?.answer).toBe('kept');
    expect(await store.takeOver('h', 'late', 9000, 5000)).toBeUndefined();
  });

  it('are removed by age, some at a time', async () => {
    const { db, t } = given.store;
    const store = idempotencyStore(given.store);
    const rows = Array.from({ length: 700 }, (_, index) => idempotencyRow(`h${index}`, { expiresAt: index }));
    await db.insert(t.idempotency).values(rows);
    expect(await store.prune(599)).toBe(true);
    expect(await db.select().from(t.idempotency)).toHaveLength(200);
    expect(await store.prune(599)).toBe(false);
    await store.removeExpired('h600', 599);
    expect(await db.select().from(t.idempotency)).toHaveLength(100);
  });
});

onEachDatabase('the call log', (given) => {
  const query = { descending: true, sort: 'created_at', limit: 10, offset: 0 } as const;

  it('is searched by what is in it', async () => {
    const store = apicallStore(given.store);
    await store.insertAll([]);
    await store.insertAll([
      apicallRow('1', { createdAt: 1 }),
      apicallRow('2', { createdAt: 2, error: 'upstream_error', connectionId: 'c2' }),
      apicallRow('3', { createdAt: 3, externalXref: 'x', environment: 'Sandbox' }),
      apicallRow('4', { workspaceId: 'w2' }),
    ]);
    expect(ids(await store.list(WORKSPACE, query))).toEqual(['3', '2', '1']);
    expect(ids(await store.list(WORKSPACE, { ...query, hasError: true }))).toEqual(['2']);
    expect(ids(await store.list(WORKSPACE, { ...query, connectionId: 'c1', createdGte: 2 }))).toEqual(['3']);
    expect(ids(await store.list(WORKSPACE, { ...query, externalXref: 'x', environment: 'Sandbox' }))).toEqual(['3']);
    expect(await store.find(WORKSPACE, '1')).toEqual(apicallRow('1', { createdAt: 1 }));
    expect(await store.find(WORKSPACE, '4')).toBeUndefined();
  });

  it('is pruned in steps', async () => {
    const store = apicallStore(given.store);
    await store.insertAll(Array.from({ length: 600 }, (_, index) => apicallRow(`${index}`, { createdAt: index })));
    expect(await store.prune(550)).toBe(true);
    expect(await store.prune(550)).toBe(false);
    expect(await store.list(WORKSPACE, { ...query, limit: 100 })).toHaveLength(50);
  });
});
