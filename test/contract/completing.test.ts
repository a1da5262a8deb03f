/** `status: COMPLETED` where a workflow has several done statuses. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DirectJira, directJira } from './direct-jira.ts';
import { type Stand, startStand } from './stand.ts';

let ahead = 0;
let stand: Stand;
let jira: DirectJira;
beforeAll(async () => {
  stand = await startStand({ now: () => Date.now() + ahead });
  jira = directJira(stand.sandbox);
});
afterAll(() => stand.close());

type Body = Record<string, unknown>;

async function send(method: string, path: string, body: Body) {
  const response = await stand.send(method, `/task/${stand.connectionId}/task${path}`, body);
  return { status: response.status, body: (await response.json()) as Body };
}
const patch = (id: string, body: Body) => send('PATCH', `/${id}`, body);

/** A task in progress: it can become Done, and by the way of every status Won't Do. */
async function started(): Promise<string> {
  const { body } = await send('POST', '', { name: 'Buy', project_id: 'FLOW', type: 'Task', status: 'In Progress' });
  return String(body.id);
}
const statusOf = async (id: string) => ((await jira.fieldsOf(id)).status as Body).name;
const counts = () => stand.sandbox.requests.filter(({ target }) => target.endsWith('/approximate-count')).length;

describe('completing a task', () => {
  it('is refused with the statuses while nobody has completed one like it', async () => {
    const id = await started();
    for (const body of [{ status: 'COMPLETED' }, { completed_at: '2026-01-01T00:00:00Z' }]) {
      const refused = await patch(id, body);
      expect(refused).toMatchObject({ status: 400, body: { details: [{ path: '$.status' }] } });
      const [problem] = refused.body.details as { allowed: Body[] }[];
      expect(problem?.allowed.map(({ name }) => name).sort()).toEqual(['Done', "Won't Do"]);
    }
    expect(await statusOf(id)).toBe('In Progress');
  });

  it.each([
    [{ status: 'Done' }, 'Done'],
    [{ status: 'COMPLETED', raw: { status: "Won't Do" } }, "Won't Do"],
    [{ status: 'COMPLETED', raw: { status: { id: '10002' } } }, 'Done'],
    [{ completed_at: '2026-01-01T00:00:00Z', raw: { fields: { status: { name: 'done' } } } }, 'Done'],
    [{ status: 'COMPLETED', raw: { fields: { resolution: { name: 'Duplicate' } } } }, undefined],
  ])('goes where Jira’s own words say: %j', async (body, status) => {
    const id = await started();
    const answer = await patch(id, body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(status === undefined ? 200 : 200);
    if (status) expect(await statusOf(id)).toBe(status);
  });

  it('goes where completed tasks of its type mostly are, which is asked once an hour', async () => {
    ahead += 60 * 60_000 + 1;
    const before = counts();
    for (let turn = 0; turn < 2; turn += 1) {
      const id = await started();
      expect(await patch(id, { status: 'COMPLETED' })).toMatchObject({ status: 200, body: { status: 'COMPLETED' } });
      expect(await statusOf(id)).toBe('Done');
    }
    expect(counts() - before).toBe(2);
  });

  it('says what is wrong with a status that is none', async () => {
    expect(await patch(await started(), { raw: { status: {} } })).toMatchObject({
      status: 400,
      body: { details: [{ path: '$.raw.status' }] },
    });
  });
});
