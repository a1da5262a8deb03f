/** What a provider would refuse is refused first, all of it at once, with what would be taken; the provider gets no write. */
import { beforeAll, expect, it } from 'vitest';
import { withEachProvider } from './providers.ts';

interface Problem {
  path: string;
  message: string;
  allowed?: unknown[];
}

withEachProvider(
  'a write',
  (at) => {
    let where: object;
    let taskId: string;
    beforeAll(async () => {
      const { projectId, groupIds } = await at().place();
      where = { project_id: projectId, ...(groupIds && { group_ids: groupIds }) };
      taskId = await at().site.createTask('As it was');
    });

    const countOf = async (): Promise<number> =>
      (await at().sdk.task.listTaskTasks({ connectionId: at().connectionId, limit: 1000 })).length;

    async function refusal(method: string, path: string, body: object): Promise<Problem[]> {
      const before = await countOf();
      const response = await at().send(method, `/task/${at().connectionId}/${path}`, body);
      const answer = (await response.json()) as { error: string; message: string; details: Problem[] };
      expect([response.status, answer.error], JSON.stringify(answer)).toEqual([400, 'validation_failed']);
      expect(answer.message).toContain(answer.details[0]?.path);
      expect(await countOf()).toBe(before);
      expect((await at().sdk.task.getTaskTask({ connectionId: at().connectionId, id: taskId })).name).toBe('As it was');
      return answer.details;
    }

    const WRONG = {
      name: 'Changed',
      priority: 'Nonsense',
      status: 'Shipped to the moon',
      assigned_user_ids: ['nobody@nowhere.example'],
    };

    it.each([
      ['POST', (): string => 'task', (): object => where],
      ['PATCH', (): string => `task/${taskId}`, (): object => ({})],
    ] as const)(
      '%s is refused for everything that is wrong with it, with what would be right',
      async (method, path, more) => {
        const problems = await refusal(method, path(), { ...WRONG, ...more() });
        expect(problems.map((one) => one.path).sort()).toEqual(['$.assigned_user_ids[0]', '$.priority', '$.status']);
        for (const name of ['$.priority', '$.status'])
          expect(problems.find((one) => one.path === name)?.allowed?.length).toBeGreaterThan(1);
      },
    );

    it.each([
      ['a blank name', { name: ' ' }, '$.name'],
      ['no name', { name: null }, '$.name'],
      ['a name that is none', { name: 7 }, '$.name'],
      ['two assignees', { assigned_user_ids: ['a', 'b'] }, '$.assigned_user_ids'],
      ['a day that is none', { due_at: '2026-02-30' }, '$.due_at'],
      ['a follower who is nobody', { follower_user_ids: ['712020:nobody'] }, '$.follower_user_ids[0]'],
      ['a project that is not there', { project_id: 'NOPE' }, '$.project_id'],
    ])('with %s is refused where that stands', async (_, body, path) => {
      expect((await refusal('PATCH', `task/${taskId}`, { name: 'Changed', ...body })).map((one) => one.path)).toContain(
        path,
      );
      if (path === '$.name') return;
      const created = await refusal('POST', 'task', { ...where, name: 'New', ...body });
      expect(created.map((one) => one.path)).toContain(path);
    });

    it('with a completed_at that contradicts the status is refused', async () => {
      const body = { ...where, name: 'New', status: 'OPENED', completed_at: '2026-01-01' };
      expect((await refusal('POST', 'task', body)).map((one) => one.path)).toEqual(['$.completed_at']);
      const change = { status: 'IN_PROGRESS', completed_at: '2026-01-01' };
      expect((await refusal('PATCH', `task/${taskId}`, change)).map((one) => one.path)).toEqual(['$.completed_at']);
    });

    it('to what is not there is 404, and nothing is made', async () => {
      const before = await countOf();
      for (const [method, path, body] of [
        ['PATCH', 'task/99999999', { name: 'x' }],
        ['DELETE', 'task/99999999', undefined],
        ['POST', 'comment', { task_id: '99999999', text: 'x' }],
      ] as const) {
        expect((await at().send(method, `/task/${at().connectionId}/${path}`, body)).status).toBe(404);
      }
      expect(await countOf()).toBe(before);
    });
  },
  { seed: { issues: 5 } },
);
