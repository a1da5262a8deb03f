/** Virtual webhooks where Jira is of its own kind: a search that lags behind, and comments that are listed by issue alone. */
import { afterEach, describe, expect, it } from 'vitest';
import { type HookStand, type HookStandOptions, MINUTE, startHookStand } from './hook-stand.ts';

let stand: HookStand;
const start = async (options: HookStandOptions = {}) => {
  stand = await startHookStand(options);
  return stand;
};
afterEach(() => stand.close());

type Shape = Record<string, unknown>;

const issue = async (summary: string, fields: Shape = {}) => {
  const project = (await stand.jira('GET', 'project/search')).values as { id: string }[];
  const made = await stand.jira('POST', 'issue', {
    fields: { project: { id: project[0]?.id }, issuetype: { name: 'Task' }, summary, ...fields },
  });
  return String(made.id);
};
const ids = (id: string) => stand.arrived(id).flatMap(({ data }) => data.map((one) => one.id));

describe('a search that is late', () => {
  it('hides nothing for good', async () => {
    await start({ searchLagMs: 3 * MINUTE });
    stand.pass(5 * MINUTE);
    const id = await stand.hook({ event: 'created' });
    const made = new Set<string>();
    for (let round = 0; round < 12; round++) {
      made.add(await issue(`task ${round}`));
      stand.pass(MINUTE);
      await stand.look(id);
    }
    stand.pass(4 * MINUTE);
    await stand.look(id);
    const arrived = ids(id);
    expect(new Set(arrived)).toEqual(made);
    expect(arrived).toHaveLength(made.size);
  });
});

describe('a comment', () => {
  it('needs the task in the filters', async () => {
    await start();
    const refused = stand.hook({ object_type: 'task_comment', event: 'created' });
    await expect(refused).rejects.toThrow('$.filters.task_id');
  });
});

describe('what is missing from a list', () => {
  it('may only be hidden, along with the project that it belongs to', async () => {
    await start();
    const made = await issue('new');
    const id = await stand.hook({ event: 'deleted' });
    await stand.jira('DELETE', `issue/${made}`);
    stand.sandbox.faults.add({
      path: '/rest/api/3/project/',
      method: 'GET',
      status: 404,
      body: { errorMessages: [] },
      times: 5,
    });
    await stand.look(id);
    expect(stand.arrived(id)).toEqual([{ type: 'VIRTUAL', data: [{ id: made, raw: { gone: 'not_visible' } }] }]);
  });
});
