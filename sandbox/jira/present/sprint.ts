import type { Board, Sprint } from '../records.ts';
import type { View } from './view.ts';

/** Agile dates are in UTC with `Z`, unlike those of the platform. */
const agileInstant = (instant: number) => new Date(instant).toISOString();

const dates = ({ startDate, endDate, completeDate }: Sprint) => ({
  ...(startDate !== undefined && { startDate: agileInstant(startDate) }),
  ...(endDate !== undefined && { endDate: agileInstant(endDate) }),
  ...(completeDate !== undefined && { completeDate: agileInstant(completeDate) }),
});

/** The value of the sprint field. */
export const presentSprintValue = (view: View, ids: readonly number[]) =>
  ids.flatMap((id) => {
    const sprint = view.site.sprints.get(id);
    if (!sprint) return [];
    const { name, state, boardId, goal } = sprint;
    return [{ id, name, state, boardId, goal, ...dates(sprint) }];
  });

export const presentSprint = (view: View, sprint: Sprint) => ({
  id: sprint.id,
  self: `${view.base}/rest/agile/1.0/sprint/${sprint.id}`,
  state: sprint.state,
  name: sprint.name,
  ...dates(sprint),
  originBoardId: sprint.boardId,
  goal: sprint.goal,
});

export function presentBoard(view: View, board: Board) {
  const project = view.site.projects.get(board.projectId);
  return {
    id: board.id,
    self: `${view.base}/rest/agile/1.0/board/${board.id}`,
    name: board.name,
    type: board.type,
    ...(project && {
      location: {
        projectId: Number(project.id),
        displayName: `${project.name} (${project.key})`,
        projectName: project.name,
        projectKey: project.key,
        projectTypeKey: project.projectTypeKey,
        name: `${project.name} (${project.key})`,
      },
    }),
    isPrivate: false,
  };
}
