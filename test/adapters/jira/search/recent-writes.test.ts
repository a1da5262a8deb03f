import { expect, it } from 'vitest';
import type { Context } from '../../../../adapters/contract/session.ts';
import type { JiraClient } from '../../../../adapters/jira/line/client.ts';
import { recentWrites } from '../../../../adapters/jira/search/recent-writes.ts';
import type { JsonRequest } from '../../../../adapters/toolkit/client-policy.ts';

it('writes to more than a hundred issues by key are all told, newest first', async () => {
  const noted = Array.from({ length: 250 }, (_, index) => (index % 5 === 0 ? String(index) : `SHOP-${index}`));
  const json = async ({ body }: JsonRequest) => {
    const { issueIdsOrKeys } = body as { issueIdsOrKeys: string[] };
    expect(issueIdsOrKeys.length).toBeLessThanOrEqual(100);
    return { issues: issueIdsOrKeys.map((key) => ({ id: key.slice('SHOP-'.length), key })).reverse() };
  };
  const context = {
    client: { json },
    cache: { get: (_key: string, _age: number, load: () => Promise<unknown>) => load() },
    recentWrites: { list: async () => ({ ids: noted, lastAt: undefined }) },
  } as unknown as Context<JiraClient>;
  const { reconciled, apart } = await recentWrites(context);
  expect([...reconciled, ...apart]).toEqual(noted.map((_, index) => String(index)));
});
