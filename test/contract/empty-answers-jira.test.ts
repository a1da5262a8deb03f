/** Answers of Jira that hold no list: never taken for "there are none", from which callers conclude that all is gone. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PERMISSIONS } from '../../schema/permissions.ts';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
let taskId: string;
let projectId: string;
beforeAll(async () => {
  stand = await startStand({ seed: { issues: 10 } });
  const { connectionId: id } = stand;
  const [task] = (await (await stand.get(`/task/${id}/task?limit=1`)).json()) as { id: string; project_id: string }[];
  taskId = task?.id ?? '';
  projectId = task?.project_id ?? '';
});
afterEach(() => stand.sandbox.faults.clear());
afterAll(() => stand.close());

const LISTS: [string, (id: string) => string, string][] = [
  ['tasks', (id) => `/task/${id}/task?fields=id,name&limit=3`, '/search/jql'],
  ['tasks by updates', (id) => `/task/${id}/task?limit=3&updated_gte=2020-01-01T00:00:00Z`, '/search/jql'],
  ['comments', (id) => `/task/${id}/comment?task_id=${taskId}`, '/issue/\\d+/comment'],
  ['changes of a task', (id) => `/task/${id}/change?task_id=${taskId}`, '/changelog'],
  ['changes of a project', (id) => `/task/${id}/change?project_id=${projectId}`, '/changelog/bulkfetch'],
  ['projects', (id) => `/task/${id}/project`, '/project/search'],
  ['people', (id) => `/hris/${id}/employee`, '/users/search'],
  ['groups', (id) => `/hris/${id}/group`, '/group/bulk'],
  ['members of groups', (id) => `/hris/${id}/group?fields=id,user_ids`, '/group/member'],
  ['fields', (id) => `/metadata/${id}/metadata`, '/rest/api/3/field'],
  ['watchers of a task', (id) => `/task/${id}/task/${taskId}?fields=id,follower_user_ids`, '/watchers'],
];

/** A connection of its own, since the gateway keeps some lists for a while. */
const afresh = async () => {
  const { email, apiToken } = stand.sandbox.accounts.admin;
  const made = await stand.send('POST', '/unified/connection', {
    integration_type: 'jira',
    categories: ['task', 'hris', 'metadata'],
    permissions: PERMISSIONS,
    auth: { other_auth_info: [stand.sandbox.url, email, apiToken] },
  });
  return ((await made.json()) as { id: string }).id;
};

describe.each(LISTS)('the list of %s', (_, addressOf, path) => {
  it('is asked for once more when an answer holds none', async () => {
    const whole = await (await stand.get(addressOf(await afresh()))).json();
    for (const body of ['', 'null', { errorMessages: [] }]) {
      const id = await afresh();
      stand.sandbox.faults.add({ path, status: 200, body });
      const answer = await stand.get(addressOf(id));
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual(whole);
      stand.sandbox.faults.clear();
    }
  });

  it('is 502 when the second answer holds none either', async () => {
    const id = await afresh();
    const before = stand.sandbox.requests.length;
    stand.sandbox.faults.add({ path, status: 200, body: 'null', times: 100 });
    const answer = await stand.get(addressOf(id));
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ error: 'upstream_error' });
    const asked = stand.sandbox.requests.slice(before).map(({ target }) => target);
    const failed = asked.filter((target) => new RegExp(path).test(target));
    expect(failed.filter((target) => target === failed[0])).toHaveLength(2);
  });
});
