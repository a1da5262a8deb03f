/** What filters let through, and what becomes of values that the provider does not have. */
import { beforeAll, describe, expect, it } from 'vitest';
import { withEachProvider } from './providers.ts';

/** Nothing of any provider has it. */
const NOBODY = ['99999999', 'NOPE', '11111111-1111-4111-8111-111111111111', '712020:nobody'];

const HOSTILE = [
  '"',
  "'",
  '\\',
  ') OR (1=1',
  '" OR project is not EMPTY',
  '{"id":{"null":false}}',
  '-P2W',
  '\n',
  '%00',
];

withEachProvider('a value that the provider does not have', (at) => {
  const ask = async (path: string) => {
    const answer = await at().get(path.replace('{c}', at().connectionId));
    return { status: answer.status, body: (await answer.json()) as unknown };
  };
  let projectId: string;
  beforeAll(async () => {
    ({ projectId } = await at().place());
  });

  describe.each([
    ['/task/{c}/task', 'project_id'],
    ['/task/{c}/task', 'parent_id'],
    ['/task/{c}/task', 'assigned_user_id'],
    ['/task/{c}/task', 'user_id'],
    ['/task/{c}/task', 'status'],
  ])('lets nothing through', (path, name) => {
    it.each(NOBODY)(`${path}?${name}=%s`, async (value) => {
      expect(await ask(`${path}?${name}=${encodeURIComponent(value)}`)).toEqual({ status: 200, body: [] });
    });

    it.each(HOSTILE)(`${path}?${name}=%j`, async (value) => {
      expect(await ask(`${path}?${name}=${encodeURIComponent(value)}`)).toEqual({ status: 200, body: [] });
    });
  });

  it.each(['99999999', 'NOPE'])('has no changes: project_id=%s', async (value) => {
    expect(await ask(`/task/{c}/change?project_id=${value}`)).toEqual({ status: 200, body: [] });
  });

  it('lets nothing through beside one that there is', async () => {
    const query = `project_id=${projectId}&status=OPENED&assigned_user_id=${NOBODY[0]}`;
    expect(await ask(`/task/{c}/task?${query}`)).toEqual({ status: 200, body: [] });
  });

  it.each(['/task/{c}/comment?task_id=', '/task/{c}/change?task_id=', '/storage/{c}/file?parent_id='])(
    'is not found where the list is that of an object: %s',
    async (path) => {
      for (const id of NOBODY.slice(0, 3)) {
        expect(await ask(path + id)).toMatchObject({ status: 404, body: { error: 'not_found' } });
      }
    },
  );

  it('is not found where people are those of a group', async () => {
    const path = '/hris/{c}/employee?group_id=b1f0c6a4-0000-4000-8000-000000000000';
    expect(await ask(path)).toMatchObject({ status: 404, body: { error: 'not_found' } });
  });

  it.each([
    'query=NOPE-99999',
    'query=nobodywrotethis',
    'updated_gte=2100-01-01',
    `query=${encodeURIComponent('") OR ("')}`,
  ])('finds nothing where it is searched for: %s', async (query) => {
    expect(await ask(`/task/{c}/task?${query}`)).toEqual({ status: 200, body: [] });
  });

  it('of a filter that there is leaves only what has it', async () => {
    const { sdk, connectionId } = at();
    const all = await sdk.task.listTaskTasks({ connectionId, limit: 1000 });
    const userId = all.find(({ assignedUserIds }) => assignedUserIds?.length)?.assignedUserIds?.[0] ?? '';
    for (const [filter, has] of [
      [{ projectId }, (one: { projectId?: string }) => one.projectId === projectId],
      [{ status: 'COMPLETED' }, (one: { status?: string }) => one.status === 'COMPLETED'],
      [{ assignedUserId: userId }, (one: { assignedUserIds?: string[] }) => one.assignedUserIds?.includes(userId)],
    ] as const) {
      const some = await sdk.task.listTaskTasks({ connectionId, limit: 1000, ...filter });
      expect(some.map(({ id }) => id)).toEqual(all.filter(has as never).map(({ id }) => id));
      expect(some.length).toBeGreaterThan(0);
    }
  });
});
