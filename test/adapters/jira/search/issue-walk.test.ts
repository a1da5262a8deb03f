/** Walks over a search whose answers are made up: what no real site can be brought to do at will. */
import { describe, expect, it } from 'vitest';
import type { Context } from '../../../../adapters/contract/session.ts';
import type { JiraClient } from '../../../../adapters/jira/line/client.ts';
import { walkIssues } from '../../../../adapters/jira/search/issue-walk.ts';
import type { JsonRequest } from '../../../../adapters/toolkit/client-policy.ts';
import { storedWalks } from '../../stored-walks.ts';

interface Made {
  /** Ids that search lists, page by page. */
  readonly pages: readonly (readonly string[])[];
  /** Of these, the ones that can still be read. */
  readonly readable: ReadonlySet<string>;
}

const MOST_CALLS = 50;

function contextOf({ pages, readable }: Made) {
  let calls = 0;
  const json = async ({ path, body }: JsonRequest): Promise<unknown> => {
    calls += 1;
    if (calls > MOST_CALLS) throw new Error('The walk does not end.');
    const {
      nextPageToken,
      issueIdsOrKeys = [],
      jql,
    } = body as {
      nextPageToken?: string;
      issueIdsOrKeys?: string[];
      jql?: string;
    };
    if (path.endsWith('/bulkfetch')) {
      return { issues: issueIdsOrKeys.filter((id) => readable.has(id)).map((id) => ({ id, fields: {} })) };
    }
    if (jql?.startsWith('after ')) {
      const key = Number(jql.slice('after '.length));
      return {
        issues: pages
          .flat()
          .filter((id) => Number(id) >= key)
          .slice(0, 5000)
          .map((id) => ({ id })),
        isLast: true,
      };
    }
    const at = Number(nextPageToken ?? 0);
    const isLast = at === pages.length - 1;
    return { issues: pages[at]?.map((id) => ({ id })), isLast, ...(!isLast && { nextPageToken: String(at + 1) }) };
  };
  const context = { client: { json }, walks: storedWalks(), clock: { now: () => 0 } } as unknown as Context<JiraClient>;
  return Object.assign(context, { calls: () => calls });
}

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => String(from + index));
const request = (offset: number, limit: number) => ({
  search: { jql: 'x', fields: ['summary'] },
  offset,
  limit,
  keep: () => true,
  changedSince: () => 'x',
});

describe('issues that search lists and nobody can read', () => {
  it('end neither the walk nor the page, at the edge of what is known too', async () => {
    const ghosts = new Set(['1995', '1996', '1997']);
    const pages = [ids(0, 2000), ids(2000, 2100)];
    const context = contextOf({ pages, readable: new Set(pages.flat().filter((id) => !ghosts.has(id))) });
    const found = await walkIssues(context, request(1000, 1000));
    expect(found.map(({ id }) => id)).toEqual([...ids(1000, 1995), ...ids(1998, 2003)]);
  });

  it('leave an empty page when there is nothing else', async () => {
    const context = contextOf({ pages: [ids(0, 40)], readable: new Set() });
    expect(await walkIssues(context, request(10, 20))).toEqual([]);
  });
});

describe('a walk past what one search for ids holds', () => {
  const pages = [ids(0, 5000), ids(5000, 10_000), ids(10_000, 10_100)];
  const made = () => contextOf({ pages, readable: new Set(pages.flat()) });
  const order = { keyOf: ({ id }: { id?: unknown }) => Number(id), isDescending: false, isFixed: true };
  const ordered = (offset: number) => ({
    ...request(offset, 100),
    order,
    comingAfter: (key: number) => `after ${key}`,
  });

  it('goes on where it is instead of reading all ids again', async () => {
    const context = made();
    await walkIssues(context, ordered(9900));
    const before = context.calls();
    const found = await walkIssues(context, ordered(10_000));
    expect(found.map(({ id }) => id)).toEqual(ids(10_000, 10_100));
    expect(context.calls() - before).toBe(2);
  });

  it('begins anew where the order is none that stays', async () => {
    const context = made();
    await walkIssues(context, request(9900, 100));
    const before = context.calls();
    expect((await walkIssues(context, request(10_000, 100))).map(({ id }) => id)).toEqual(ids(10_000, 10_100));
    expect(context.calls() - before).toBe(4);
  });
});

describe('a first page of which much does not belong there', () => {
  it('costs two searches at most while two hold enough', async () => {
    const pages = [ids(0, 100), ids(100, 200), ids(200, 300)];
    const context = contextOf({ pages, readable: new Set(pages.flat()) });
    const found = await walkIssues(context, { ...request(0, 100), keep: ({ id }) => Number(id) >= 60 });
    expect(found.map(({ id }) => id)).toEqual(ids(60, 160));
    expect(context.calls()).toBe(2);
  });
});
