import { describe, expect, it } from 'vitest';
import { callPage } from '../../../../src/console/views/call-log.ts';
import type { CallSearch } from '../../../../src/store/calls/call-search.ts';
import { apicallRow } from '../../store/rows.ts';

/** A log of so many calls, of which the page looks through the newest 50,000. */
function logOf(count: number, horizon: number | undefined) {
  const asked: CallSearch[] = [];
  const store = {
    horizon: async () => horizon,
    search: async (search: CallSearch, limit: number) => {
      asked.push(search);
      return Array.from({ length: Math.min(limit, count) }, (_, index) =>
        apicallRow(`${index}`, { createdAt: 1000 - index }),
      );
    },
  };
  return { store, asked };
}

const search: CallSearch = { workspaceId: 'w', from: 0, to: 2000 };

describe('a page of the call log', () => {
  it('is followed by another one while there is more', async () => {
    const { store } = logOf(80, undefined);
    const page = await callPage(store, search, undefined);
    expect(page.calls).toHaveLength(50);
    expect(page.next).toMatchObject({ createdAt: 951, id: '49' });
    expect((await callPage(logOf(50, undefined).store, search, undefined)).next).toBeUndefined();
  });

  it('looks no further back than it may, and says where to go on', async () => {
    const { store, asked } = logOf(3, 700);
    const page = await callPage(store, search, { createdAt: 1500, id: 'ff' });
    expect(asked[0]).toMatchObject({ from: 700, to: 1500, after: { createdAt: 1500, id: 'ff' } });
    expect([page.next, page.lookedUntil]).toEqual([{ createdAt: 700, id: '' }, 700]);
  });
});
