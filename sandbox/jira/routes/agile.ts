/** Boards and sprints: `/rest/agile/1.0`. */

import {
  bodyOf,
  type Call,
  expandOf,
  listParameter,
  numberParameter,
  pageOf,
  type SandboxApp,
  seesProject,
  viewOf,
  visibleIssue,
} from '../call.ts';
import { FIELD_IDS } from '../catalogue.ts';
import { ANYTHING, applyAssignments } from '../fields/apply.ts';
import { isRecord } from '../fields/writer.ts';
import { searchIssues } from '../jql/index.ts';
import { presentIssue, selectionOf } from '../present/issue.ts';
import { presentBoard, presentSprint } from '../present/sprint.ts';
import type { View } from '../present/view.ts';
import { problem } from '../problems.ts';
import type { Board, Issue, Sprint } from '../records.ts';
import { commit, draftOf } from '../workflow.ts';

const MAX_MOVED = 50;

function seesBoard(view: View, { projectId }: Board): boolean {
  const project = view.site.projects.get(projectId);
  return project !== undefined && seesProject(view, project);
}

function boardOf(call: Call): Board {
  const id = call.req.param('board') ?? '';
  const view = viewOf(call);
  const board = view.site.boards.get(Number(id));
  if (!board || !seesBoard(view, board))
    throw problem(404, [`Board with id ${id} does not exist or you do not have permission to see it.`]);
  return board;
}

function sprintOf(call: Call): Sprint {
  const sprint = viewOf(call).site.sprints.get(Number(call.req.param('sprint')));
  if (!sprint) throw problem(404, ['Sprint does not exist']);
  return sprint;
}

/** Lists of issues have `issues` and `total`, and no `isLast`. */
function issueList(call: Call, found: readonly Issue[]) {
  const view = viewOf(call);
  const startAt = numberParameter(call, 'startAt', 0, Number.MAX_SAFE_INTEGER);
  const maxResults = numberParameter(call, 'maxResults', 50, 100);
  const selection = selectionOf(listParameter(call, 'fields'), ['*navigable']);
  const options = { expand: expandOf(call), properties: [], changelogLimit: 40 };
  return call.json({
    expand: 'schema,names',
    startAt,
    maxResults,
    total: found.length,
    issues: found.slice(startAt, startAt + maxResults).map((issue) => presentIssue(view, issue, selection, options)),
  });
}

const sprintIds = (issue: Issue) => (issue.custom.get(FIELD_IDS.sprint) ?? []) as number[];

/** Narrowed by the caller's own JQL, if any. */
function narrowed(call: Call, issues: readonly Issue[]): Issue[] {
  const { site, caller } = viewOf(call);
  const jql = call.req.query('jql');
  if (!jql) return [...issues];
  const found = new Set(searchIssues(site, jql, caller));
  return issues.filter((issue) => found.has(issue));
}

function move(view: View, keys: unknown, sprintId: number | null): void {
  const { site, caller } = view;
  if (!Array.isArray(keys) || keys.length === 0) throw problem(400, ['The issues to be moved were not provided.']);
  if (keys.length > MAX_MOVED) throw problem(400, [`At most ${MAX_MOVED} issues can be moved at once.`]);
  const issues = keys.map((key) => {
    const issue = visibleIssue(view, String(key));
    if (!issue) throw problem(400, [`Issue does not exist or you do not have permission to see it: ${String(key)}`]);
    return issue;
  });
  for (const issue of issues) {
    const draft = draftOf(issue);
    const fields = { [FIELD_IDS.sprint]: sprintId };
    commit(site, issue, draft, caller, applyAssignments(site, draft, { fields, update: {} }, ANYTHING));
  }
}

function boardRoutes(app: SandboxApp): void {
  const ofBoard = (call: Call, board: Board) =>
    [...viewOf(call).site.issues.values()].filter(({ projectId }) => projectId === board.projectId);

  app.get('/rest/agile/1.0/board', (call) => {
    const view = viewOf(call);
    const project = call.req.query('projectKeyOrId');
    const type = call.req.query('type');
    const owner = project === undefined ? undefined : view.site.project(project)?.id;
    const boards = [...view.site.boards.values()].filter(
      (board) =>
        seesBoard(view, board) &&
        (project === undefined || board.projectId === owner) &&
        (type === undefined || board.type === type),
    );
    return call.json(pageOf(call, boards, (board) => presentBoard(view, board), 50));
  });

  app.get('/rest/agile/1.0/board/:board', (call) => call.json(presentBoard(viewOf(call), boardOf(call))));

  app.get('/rest/agile/1.0/board/:board/sprint', (call) => {
    const view = viewOf(call);
    const board = boardOf(call);
    if (board.type === 'kanban') throw problem(400, ['The board does not support sprints']);
    const states = listParameter(call, 'state');
    const own = [...view.site.sprints.values()].filter(
      ({ boardId, state }) => boardId === board.id && (states.length === 0 || states.includes(state)),
    );
    return call.json(pageOf(call, own, (sprint) => presentSprint(view, sprint), 50));
  });

  app.get('/rest/agile/1.0/board/:board/issue', (call) =>
    issueList(call, narrowed(call, ofBoard(call, boardOf(call)))),
  );

  app.get('/rest/agile/1.0/board/:board/backlog', (call) => {
    const { site } = viewOf(call);
    const isOpen = (id: number) => site.sprints.get(id)?.state !== 'closed';
    const backlog = ofBoard(call, boardOf(call)).filter(
      (issue) => !sprintIds(issue).some(isOpen) && site.statuses.get(issue.statusId)?.category !== 'done',
    );
    return issueList(call, narrowed(call, backlog));
  });
}

function newSprint(view: View, body: unknown): Sprint {
  const { name, originBoardId, goal = '', startDate, endDate } = isRecord(body) ? body : {};
  const board = view.site.boards.get(Number(originBoardId));
  if (!board || board.type === 'kanban') throw problem(400, ['The board does not support sprints']);
  if (typeof name !== 'string' || name === '') throw problem(400, ['The sprint name is required.']);
  const sprint: Sprint = {
    id: Number(view.site.nextId('sprint', 1)),
    boardId: board.id,
    name,
    goal: String(goal),
    state: 'future',
    ...dates({ startDate, endDate }),
  };
  view.site.sprints.set(sprint.id, sprint);
  return sprint;
}

function dates(given: Readonly<Record<'startDate' | 'endDate', unknown>>): Pick<Sprint, 'startDate' | 'endDate'> {
  const entries = Object.entries(given).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const instant = Date.parse(String(value));
    if (Number.isNaN(instant)) throw problem(400, [`Could not parse ${name}.`]);
    return [[name, instant] as const];
  });
  return Object.fromEntries(entries);
}

function changeSprint(view: View, sprint: Sprint, body: unknown): void {
  const { name, goal, state, startDate, endDate } = isRecord(body) ? body : {};
  const steps = ['future', 'active', 'closed'] as const;
  const next = state === undefined ? sprint.state : steps.find((step) => step === state);
  if (
    !next ||
    steps.indexOf(next) < steps.indexOf(sprint.state) ||
    steps.indexOf(next) > steps.indexOf(sprint.state) + 1
  ) {
    throw problem(400, [`A sprint can't go from ${sprint.state} to ${String(state)}.`]);
  }
  Object.assign(sprint, dates({ startDate, endDate }));
  if (typeof name === 'string') sprint.name = name;
  if (typeof goal === 'string') sprint.goal = goal;
  if (next === 'closed' && sprint.state !== 'closed') sprint.completeDate = view.site.now();
  sprint.state = next;
}

export function agileRoutes(app: SandboxApp): void {
  boardRoutes(app);
  const path = '/rest/agile/1.0/sprint';

  app.post(path, async (call) => {
    const view = viewOf(call);
    return call.json(presentSprint(view, newSprint(view, await bodyOf(call))), 201);
  });
  app.get(`${path}/:sprint`, (call) => call.json(presentSprint(viewOf(call), sprintOf(call))));
  app.on(['POST', 'PUT'], `${path}/:sprint`, async (call) => {
    const sprint = sprintOf(call);
    changeSprint(viewOf(call), sprint, await bodyOf(call));
    return call.json(presentSprint(viewOf(call), sprint));
  });
  app.delete(`${path}/:sprint`, (call) => {
    viewOf(call).site.sprints.delete(sprintOf(call).id);
    return call.body(null, 204);
  });

  app.get(`${path}/:sprint/issue`, (call) => {
    const { id } = sprintOf(call);
    const inside = [...viewOf(call).site.issues.values()].filter((issue) => sprintIds(issue).includes(id));
    return issueList(call, narrowed(call, inside));
  });
  app.post(`${path}/:sprint/issue`, async (call) => {
    const body = await bodyOf(call);
    move(viewOf(call), isRecord(body) ? body.issues : undefined, sprintOf(call).id);
    return call.body(null, 204);
  });
  app.post('/rest/agile/1.0/backlog/issue', async (call) => {
    const body = await bodyOf(call);
    move(viewOf(call), isRecord(body) ? body.issues : undefined, null);
    return call.body(null, 204);
  });
}
