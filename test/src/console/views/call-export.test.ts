import { describe, expect, it } from 'vitest';
import { exportLines } from '../../../../src/console/views/call-export.ts';
import type { CallSearch } from '../../../../src/store/calls/call-search.ts';
import { apicallRow } from '../../store/rows.ts';

/** A log of so many calls, of which one look goes through the newest 1,000 that are left. */
function logOf(count: number) {
  const rows = Array.from({ length: count }, (_, index) => apicallRow(`${index}`, { createdAt: count - index }));
  return {
    horizon: async ({ from, to }: { from: number; to: number }) =>
      rows.filter(({ createdAt }) => createdAt >= from && createdAt <= to)[1000]?.createdAt,
    search: async ({ from, to, after }: CallSearch, limit: number) =>
      rows
        .filter(({ createdAt }) => createdAt >= from && createdAt <= to)
        .filter(
          ({ createdAt }) => !after || createdAt < after.createdAt || (after.id === '' && createdAt <= after.createdAt),
        )
        .slice(0, limit),
  };
}

const search: CallSearch = { workspaceId: 'w', from: 0, to: 1_000_000 };

async function documentsOf(lines: AsyncGenerator<string>): Promise<Record<string, unknown>[]> {
  let text = '';
  for await (const some of lines) text += some;
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

describe('an export of the call log', () => {
  it('has every call once, newest first, over as many looks as it takes', async () => {
    const documents = await documentsOf(exportLines(logOf(2600), search));
    expect(documents).toHaveLength(2600);
    expect(new Set(documents.map(({ id }) => id)).size).toBe(2600);
    expect(documents[0]?.id).toBe('0');
  });

  it('has no more than it may, and says in its last line that there are more', async () => {
    const documents = await documentsOf(exportLines(logOf(2600), search, 1200));
    expect(documents).toHaveLength(1201);
    expect(documents.at(-1)).toEqual({ is_truncated: true, more_until: expect.stringMatching(/^1970-/) });
  });

  it('is empty when no call fits', async () => {
    expect(await documentsOf(exportLines(logOf(0), search))).toEqual([]);
  });
});
