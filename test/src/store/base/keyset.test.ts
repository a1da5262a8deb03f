import { asc, desc } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rowsAfter } from '../../../../src/store/base/keyset.ts';
import { onEachDatabase } from '../stores.ts';

onEachDatabase('rows after a row', (stores) => {
  const pageThrough = async (direction: 'ascending' | 'descending', size: number) => {
    const { db, t } = stores.store;
    const { seen } = t;
    const order = direction === 'ascending' ? asc : desc;
    const found: string[] = [];
    for (;;) {
      const last = found.at(-1)?.split('/');
      const rows = await db
        .select()
        .from(seen)
        .where(
          last &&
            rowsAfter(
              [
                [seen.webhookId, last[0]],
                [seen.objectId, last[1]],
              ],
              direction,
            ),
        )
        .orderBy(order(seen.webhookId), order(seen.objectId))
        .limit(size);
      found.push(...rows.map(({ webhookId, objectId }) => `${webhookId}/${objectId}`));
      if (rows.length < size) return found;
    }
  };

  it('are each in one page, in both directions, whatever the size of pages', async () => {
    const { db, t } = stores.store;
    const id = fc.stringMatching(/^[a-c]{1,2}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(id, id), { selector: String, maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (keys, size) => {
          await db.delete(t.seen);
          const rows = keys.map(([webhookId, objectId]) => ({
            webhookId,
            objectId,
            version: '1',
            parentId: null,
            changedAt: null,
          }));
          if (rows.length > 0) await db.insert(t.seen).values(rows);
          const sorted = keys.sort((a, b) => (a.join('/') < b.join('/') ? -1 : 1)).map((key) => key.join('/'));
          expect(await pageThrough('ascending', size)).toEqual(sorted);
          expect(await pageThrough('descending', size)).toEqual(sorted.toReversed());
        },
      ),
      { numRuns: 15 },
    );
  });
});
