/**
 * A report of the active sprint of every Scrum board. Boards and sprints are Jira's own, so they come through the
 * passthrough; the tasks in them are the normalized ones, found with a piece of JQL.
 */
import type { TaskTask } from '@unified-api/typescript-sdk/sdk/models/shared';
import { connectionId, sdk } from './connection.ts';

interface Page<T> {
  values: T[];
  isLast: boolean;
}
interface Board {
  id: number;
  name: string;
}
interface Sprint {
  id: number;
  name: string;
  endDate?: string;
}

/** Everything that a list of Jira's agile API has. */
async function all<T>(path: string, query: Record<string, unknown> = {}): Promise<T[]> {
  const found: T[] = [];
  for (;;) {
    const startAt = found.length;
    const answer = await sdk.passthrough.listPassthroughs({
      connectionId,
      path: `rest/agile/1.0/${path}`,
      query: { ...query, startAt, maxResults: 50 },
    });
    const page = answer?.result as Page<T> | undefined;
    found.push(...(page?.values ?? []));
    if (!page || page.isLast || page.values.length === 0) return found;
  }
}

const tasksOf = (sprint: Sprint): Promise<TaskTask[]> =>
  sdk.task.listTaskTasks({
    connectionId,
    limit: 1000,
    raw: `jql=${encodeURIComponent(`sprint = ${sprint.id}`)}`,
    fields: ['id', 'name', 'status', 'story_points', 'assigned_user_ids', 'updated_at'] as never,
  });

const points = (tasks: TaskTask[]) => tasks.reduce((sum, { storyPoints }) => sum + (storyPoints ?? 0), 0);

/** One line for each person, busiest first. */
function workload(tasks: TaskTask[], names: ReadonlyMap<string, string>): string[] {
  const open = new Map<string | undefined, TaskTask[]>();
  for (const task of tasks) {
    const assignee = task.assignedUserIds?.[0];
    if (task.status !== 'COMPLETED') open.set(assignee, [...(open.get(assignee) ?? []), task]);
  }
  return [...open]
    .sort(([, a], [, b]) => points(b) - points(a))
    .map(([id, own]) => {
      const name = id === undefined ? 'nobody yet' : (names.get(id) ?? id);
      return `    ${name.padEnd(24)} ${String(own.length).padStart(3)} tasks ${String(points(own)).padStart(4)} points`;
    });
}

const people = await sdk.employee.listHrisEmployees({ connectionId, limit: 1000, fields: ['id', 'name'] as never });
const names = new Map(people.map(({ id = '', name = '' }) => [id, name]));

for (const board of await all<Board>('board', { type: 'scrum' })) {
  for (const sprint of await all<Sprint>(`board/${board.id}/sprint`, { state: 'active' })) {
    const tasks = await tasksOf(sprint);
    const done = tasks.filter(({ status }) => status === 'COMPLETED');
    console.log(`${board.name}: ${sprint.name}, until ${sprint.endDate?.slice(0, 10) ?? 'an unknown day'}`);
    console.log(`  ${done.length} of ${tasks.length} tasks and ${points(done)} of ${points(tasks)} points are done`);
    console.log(workload(tasks, names).join('\n'));
  }
}
