/** A policy holds with any provider: here one whose tasks may be in no project. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Policy } from '../../schema/models/policy.ts';
import { type LinearStand, startLinearStand } from '../adapters/linear/linear-stand.ts';

let stand: LinearStand;
beforeAll(async () => {
  stand = await startLinearStand();
});
afterAll(() => stand.close());

type Item = { id: string; project_id?: string };
type Project = { id: string; group_ids?: string[] };

it('a key that is limited to a project sees and changes tasks of that one alone', async () => {
  const projects = (await (await stand.get(`/task/${stand.connectionId}/project?limit=100`)).json()) as Project[];
  const [first, second] = projects.filter(({ group_ids }) => group_ids?.length);
  if (!first || !second) throw new Error('The sandbox lacks projects.');
  const make = async (name: string, body: object) =>
    (await stand.ask('POST', 'task/{c}/task', { name, ...body })).body as unknown as Item;
  const inside = await make('Inside', { project_id: first.id, group_ids: first.group_ids?.slice(0, 1) });
  const other = await make('Elsewhere', { project_id: second.id, group_ids: second.group_ids?.slice(0, 1) });
  const outside = await make('Nowhere', { group_ids: first.group_ids?.slice(0, 1) });
  expect([inside.project_id, other.project_id, outside.project_id]).toEqual([first.id, second.id, undefined]);
  const policy = Policy.parse({ allow: { projects: [first.id] } });
  const authorization = await stand.gateway.keys.create(stand.workspaceId, false, policy);
  const ask = async (method: string, path: string, body?: object) =>
    await stand.ask(method, `task/{c}/${path}`, body, { authorization });
  const list = await ask('GET', `task?project_id=${first.id}&limit=5`);
  expect(list.status).toBe(200);
  for (const item of list.body as unknown as Item[]) expect(item.project_id).toBe(first.id);
  expect((await ask('GET', `task/${inside.id}`)).status).toBe(200);
  for (const { id } of [other, outside]) {
    stand.sent();
    expect(await ask('GET', `task/${id}`)).toMatchObject({ status: 403, body: { details: { limit: 'projects' } } });
    expect(await ask('PATCH', `task/${id}`, { name: 'x' })).toMatchObject({ status: 403 });
    expect(stand.sent().filter((text) => text.includes('mutation'))).toEqual([]);
  }
  expect(await ask('GET', 'task?limit=5')).toMatchObject({ status: 403, body: { details: { limit: 'projects' } } });
});
