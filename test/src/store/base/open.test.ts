import { asc, count, eq, inArray, sql } from 'drizzle-orm';
import { expect, it, vi } from 'vitest';
import { isStoreOutage } from '../../../../src/store/base/outage.ts';
import { addWorkspace, apicallRow, connectionRow, idempotencyRow } from '../rows.ts';
import { onEachDatabase } from '../stores.ts';

onEachDatabase('a store', (given) => {
  it('gives back rows as they were put in: text, times, flags, documents, nothing', async () => {
    const { db, t } = given.store;
    await addWorkspace(given.store);
    const text = 'ä € 🚀 \u2028 "quoted" \\ % _';
    const row = connectionRow('c1', {
      externalXref: text,
      auth: { text: `NUL \u0000, a lone \ud800, ${text}`, deep: [{ b: 1, a: null }], 2: 'two', 1: 'one' },
      isPaused: true,
      createdAt: 8_640_000_000_000_000,
      lastHealthyAt: 0,
    });
    const [returned] = await db.insert(t.connection).values(row).returning();
    const [found] = await db.select().from(t.connection);
    expect(returned).toEqual(row);
    expect(found).toEqual(row);
    expect(Object.keys(found?.auth ?? {})).toEqual(Object.keys(row.auth));
  });

  it('runs a list of statements as one, or not at all', async () => {
    const { store } = given;
    const { t } = store;
    const put = (hash: string) => idempotencyRow(hash);
    await store.atomically((db) => [
      db.insert(t.idempotency).values(put('a')).returning(),
      db.update(t.idempotency).set({ memo: 'seen' }).where(eq(t.idempotency.hash, 'a')).returning(),
    ]);
    const failing = store.atomically((db) => [
      db.insert(t.idempotency).values(put('b')).returning(),
      db.insert(t.idempotency).values(put('a')).returning(),
    ]);
    await expect(failing).rejects.toThrow();
    const rows = await store.db.select().from(t.idempotency);
    expect(rows.map(({ hash, memo }) => [hash, memo])).toEqual([['a', 'seen']]);
  });

  it('says of a refused statement that it is not an outage, and goes on', async () => {
    const { db, t } = given.store;
    await db.insert(t.idempotency).values(idempotencyRow('a'));
    for (let round = 0; round < 20; round++) {
      const error = await db
        .insert(t.idempotency)
        .values(idempotencyRow('a'))
        .then(
          () => undefined,
          (reason: unknown) => reason,
        );
      expect(error).toBeInstanceOf(Error);
      expect(isStoreOutage(error)).toBe(false);
    }
    expect(await db.select({ found: count() }).from(t.idempotency)).toEqual([{ found: 1 }]);
  });

  it('sorts text by its bytes', async () => {
    const { db, t } = given.store;
    const hashes = ['b', 'B', 'a', '_', '-', '1', 'ä', 'Z'];
    await db.insert(t.idempotency).values(hashes.map((hash) => idempotencyRow(hash)));
    const rows = await db.select().from(t.idempotency).orderBy(asc(t.idempotency.hash));
    expect(rows.map(({ hash }) => hash)).toEqual(['-', '1', 'B', 'Z', '_', 'a', 'b', 'ä']);
  });

  it('counts and adds in statements', async () => {
    const { db, t } = given.store;
    await db.insert(t.apicall).values([apicallRow('1'), apicallRow('2'), apicallRow('3')]);
    const some = db.select({ id: t.apicall.id }).from(t.apicall).orderBy(asc(t.apicall.id)).limit(2);
    const changed = await db
      .update(t.apicall)
      .set({ totalMs: sql`${t.apicall.totalMs} + 1` })
      .where(inArray(t.apicall.id, some))
      .returning({ id: t.apicall.id, totalMs: t.apicall.totalMs });
    expect(changed.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual([
      { id: '1', totalMs: 13 },
      { id: '2', totalMs: 13 },
    ]);
  });

  it('tells when another process may have written, but not of its own writes where it can', async () => {
    const { store } = given;
    const other = await given.another();
    const before = store.outsideWrites();
    await addWorkspace(other);
    await vi.waitFor(() => expect(store.outsideWrites()).not.toBe(before), {
      timeout: store.lateMs + 500,
      interval: 10,
    });
    if (store.dialect === 'postgres') return;
    const after = store.outsideWrites();
    await addWorkspace(store, 'w2');
    expect(store.outsideWrites()).toBe(after);
  });

  it('answers a ping until it is closed', async () => {
    const other = await given.another();
    await other.ping();
    await other.close();
    await expect(other.ping()).rejects.toThrow();
  });
});
