/** `query` of a list of Jira's tasks: keys of its own form, words that are operators, and what it refuses. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
let keyed: { id: string; key: string };
let naming: string;
let encoding: string;
let research: string;

beforeAll(async () => {
  stand = await startStand();
  const first = await create('The task itself');
  keyed = { id: first, key: await keyOf(first) };
  naming = await create(`Follows ${keyed.key}`);
  encoding = await create('Write the feed in UTF-8');
  research = await create('Budget of R AND D, NOT of sales');
});
afterAll(() => stand.close());
beforeEach(() => stand.sandbox.faults.clear());

async function create(name: string): Promise<string> {
  const body = { name, project_id: 'SHOP', type: 'Task' };
  const response = await stand.send('POST', `/task/${stand.connectionId}/task`, body);
  return ((await response.json()) as { id: string }).id;
}

async function keyOf(id: string): Promise<string> {
  const response = await stand.get(`/task/${stand.connectionId}/task/${id}?fields=raw.key`);
  return ((await response.json()) as { raw: { key: string } }).raw.key;
}

async function found(query: string, more: Record<string, string> = {}) {
  const parameters = new URLSearchParams({ query, fields: 'id', ...more });
  const response = await stand.get(`/task/${stand.connectionId}/task?${parameters}`);
  return { status: response.status, body: (await response.json()) as { id: string }[] & { message?: string } };
}
const idsOf = async (query: string, more?: Record<string, string>) =>
  (await found(query, more)).body.map(({ id }) => id);

describe('a query that is a key', () => {
  it('finds the task of the key first, then those that speak of it, each once', async () => {
    expect(await idsOf(keyed.key)).toEqual([keyed.id, naming]);
    expect(await idsOf(` ${keyed.key.toLowerCase()} `)).toEqual([keyed.id, naming]);
    expect(await idsOf(keyed.key, { sort: 'created_at', order: 'desc' })).toEqual([keyed.id, naming]);
  });

  it('is narrowed by the filters', async () => {
    expect(await idsOf(keyed.key, { project_id: 'WARE' })).toEqual([]);
    expect(await idsOf(keyed.key, { project_id: 'shop' })).toEqual([keyed.id, naming]);
    expect(await idsOf(keyed.key, { updated_gte: '2099-01-01' })).toEqual([]);
    expect(await idsOf(keyed.key, { updated_gte: '2020-01-01' })).toEqual([keyed.id, naming]);
  });

  it('is searched for as text where there is no such task', async () => {
    expect(await idsOf('UTF-8')).toEqual([encoding]);
    expect(await idsOf('SHOP-99999')).toEqual([]);
  });
});

describe('a query', () => {
  it.each(['R AND D', 'NOT of sales', 'budget OR'])('takes %s for words', async (query) => {
    const expected = query.startsWith('budget') ? [] : [research];
    expect(await idsOf(query)).toEqual(expected);
  });

  it.each(['*', '?x', 'budget\tsales', 'budget\u0007 sales', '"budget', 'a && b || !c', 'to^2 ~x [a TO b]'])(
    'may hold anything: %j',
    async (query) => {
      expect((await found(query)).status).toBe(200);
    },
  );

  it('that Jira refuses is an error, not an empty list', async () => {
    const body = { errorMessages: ["The text query 'checkout' for field 'text' is not valid."] };
    stand.sandbox.faults.add({ path: '/search/jql', status: 400, body });
    const refused = await found('checkout');
    expect(refused.status).toBe(400);
    expect(refused.body.message).toContain("The text query 'checkout' for field 'text' is not valid");
  });
});
