import { expect, it } from 'vitest';
import { createApicallLog } from '../../../src/call-log/apicall-log.ts';
import type { Logger } from '../../../src/lib/observe/log.ts';
import { StoreOutageError } from '../../../src/store/base/outage.ts';
import { apicallStore } from '../../../src/store/calls/apicalls.ts';
import { apicallRow } from '../store/rows.ts';
import { onEachDatabase } from '../store/stores.ts';

interface Line {
  readonly id?: string;
  readonly message: string;
}

function linesOf() {
  const lines: Line[] = [];
  const keep = ({ id }: { id?: string }, message: string) => lines.push({ ...(id && { id }), message });
  return { lines, log: { info: () => undefined, error: keep } as unknown as Logger };
}

onEachDatabase('the call log', (stores) => {
  const kept = async () => {
    const { db, t } = stores.store;
    const rows = await db.select({ id: t.apicall.id }).from(t.apicall).orderBy(t.apicall.id);
    return rows.map(({ id }) => id);
  };
  /** What the server refuses whenever it is asked. */
  const refused = (id: string) => apicallRow(id, { method: null as unknown as string });

  it('drops a row that the store does not take, by name, and keeps the others', async () => {
    const { lines, log } = linesOf();
    const calls = createApicallLog({ store: apicallStore(stores.store), log });
    for (const row of [apicallRow('a'), refused('b'), apicallRow('c')]) calls.add(row);
    await calls.flush();
    expect(await kept()).toEqual(['a', 'c']);
    expect(lines).toEqual([{ id: 'b', message: 'a row of the call log was refused, and is dropped' }]);

    calls.add(apicallRow('d'));
    await calls.close();
    expect(await kept()).toEqual(['a', 'c', 'd']);
    expect(lines).toHaveLength(1);
  });

  it('keeps what is left for later when the store goes away among the single rows', async () => {
    const { lines, log } = linesOf();
    const store = apicallStore(stores.store);
    let isAway = true;
    const calls = createApicallLog({
      store: {
        ...store,
        insertAll: async (rows) => {
          if (isAway && rows.length === 1 && rows[0]?.id === 'c') throw new StoreOutageError('Gone.');
          await store.insertAll(rows);
        },
      },
      log,
    });
    for (const row of [apicallRow('a'), refused('b'), apicallRow('c')]) calls.add(row);
    await calls.flush();
    expect(await kept()).toEqual(['a']);
    isAway = false;
    await calls.close();
    expect(await kept()).toEqual(['a', 'c']);
    expect(lines.at(-1)?.id).toBe('b');
  });
});
