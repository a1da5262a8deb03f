/** Answers that hold no list: never taken for "there are none", from which callers conclude that all is gone. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { withEachProvider } from './providers.ts';
import type { Asked } from './sites/site.ts';

const LISTS: readonly [Asked, (id: string, taskId: string) => string][] = [
  ['tasks', (id) => `/task/${id}/task?fields=id,name&limit=3`],
  ['comments of a task', (id, taskId) => `/task/${id}/comment?task_id=${taskId}`],
  ['changes of a task', (id, taskId) => `/task/${id}/change?task_id=${taskId}`],
  ['projects', (id) => `/task/${id}/project`],
  ['people', (id) => `/hris/${id}/employee`],
  ['groups', (id) => `/hris/${id}/group`],
];

withEachProvider(
  'an answer that holds no list',
  (at) => {
    let taskId: string;
    beforeAll(async () => {
      const [task] = await at().sdk.task.listTaskTasks({ connectionId: at().connectionId, limit: 1 });
      taskId = task?.id ?? '';
    });
    afterEach(() => at().calm());

    /** A connection of its own, since the gateway keeps some lists for a while. */
    async function afresh(): Promise<string> {
      const made = await at().send('POST', '/unified/connection', {
        integration_type: at().type,
        categories: ['task', 'hris'],
        permissions: [
          'task_task_read',
          'task_comment_read',
          'task_change_read',
          'task_project_read',
          'hris_employee_read',
          'hris_group_read',
        ],
        auth: { other_auth_info: at().people.admin.credentials },
      });
      return ((await made.json()) as { id: string }).id;
    }

    describe.each(LISTS)('in place of %s', (on, addressOf) => {
      it.each(['', 'null', '{"errorMessages":[]}'])('is asked for once more: %j', async (body) => {
        const whole = await (await at().get(addressOf(await afresh(), taskId))).json();
        const id = await afresh();
        at().fail({ on, status: 200, body });
        const answer = await at().get(addressOf(id, taskId));
        expect([answer.status, await answer.json()]).toEqual([200, whole]);
      });

      it('is 502 when the second one holds none either', async () => {
        const id = await afresh();
        at().fail({ on, status: 200, body: 'null', times: 100 });
        const answer = await at().get(addressOf(id, taskId));
        expect([answer.status, await answer.json()]).toMatchObject([502, { error: 'upstream_error' }]);
      });
    });
  },
  { seed: { issues: 10 } },
);
