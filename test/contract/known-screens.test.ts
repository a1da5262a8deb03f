/** What is known of a project's screens: for a short while, and not when a refusal hangs on it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Stand, startStand } from './stand.ts';

/** What the gateway's clock is ahead by. */
let ahead = 0;
let stand: Stand;
beforeAll(async () => {
  stand = await startStand({ now: () => Date.now() + ahead });
});
afterAll(() => stand.close());
beforeEach(() => {
  // Nothing is known any more.
  ahead += 61_000;
});

const create = async (body: object) => {
  const response = await stand.send('POST', `/task/${stand.connectionId}/task`, { name: 'A task', ...body });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const asked = (method: string, target: RegExp) =>
  stand.sandbox.requests.filter((one) => one.method === method && target.test(one.target)).length;
const looks = () => asked('GET', /createmeta/);
const posts = () => asked('POST', /\/issue$/);

/** The next look at a screen finds the summary alone, as it was once. */
const asItWas = (project: string) =>
  stand.sandbox.faults.add({
    path: `/createmeta/${project}/issuetypes/`,
    status: 200,
    body: { fields: [{ fieldId: 'summary', name: 'Summary', required: true }], startAt: 0, maxResults: 50, total: 1 },
  });

describe('the screens of a project', () => {
  it('are looked at once for many tasks', async () => {
    await create({ project_id: 'SHOP' });
    const before = looks();
    for (let made = 0; made < 3; made += 1) await create({ project_id: 'SHOP' });
    expect(looks()).toBe(before);
  });

  it('are looked at again before something is refused by what was known for a while', async () => {
    asItWas('SHOP');
    expect((await create({ project_id: 'SHOP' })).status).toBe(200);
    ahead += 5000;
    expect(await create({ project_id: 'SHOP', tags: ['new'] })).toMatchObject({ status: 200, body: { tags: ['new'] } });
  });

  it('are looked at again when Jira refuses what they let through, and explain it', async () => {
    asItWas('FORM');
    const form = { project_id: 'FORM', type: 'Task' };
    expect((await create(form)).status).toBe(400);
    ahead += 5000;
    const before = posts();
    const answer = await create(form);
    expect(answer).toMatchObject({ status: 400, body: { details: [{ path: '$.metadata' }, {}, {}] } });
    expect(posts() - before).toBe(1);
    await create(form);
    expect(posts() - before).toBe(1);
  });

  it('are not looked at again for each of many refusals', async () => {
    const refuse = () => create({ project_id: 'SHOP', priority: 'Urgent' });
    await refuse();
    const before = looks();
    for (let refused = 0; refused < 5; refused += 1) expect((await refuse()).status).toBe(400);
    expect(looks()).toBe(before);
  });
});
