/** Somebody who works in the bundled Linear. */
import type { Fault } from '../../../sandbox/common/faults.ts';
import type { Sandbox } from '../../../sandbox/linear/index.ts';
import { type Authority, authorityOf } from './authority.ts';
import type { Asked, Site, SiteFault, TaskFields } from './site.ts';

type Json = Record<string, unknown>;

/** As in `issueCreate`. */
const CREATES = {
  issue: 'mutation($input: IssueCreateInput!) { issueCreate(input: $input) { issue { id } } }',
  comment: 'mutation($input: CommentCreateInput!) { commentCreate(input: $input) { comment { id } } }',
  project: 'mutation($input: ProjectCreateInput!) { projectCreate(input: $input) { project { id } } }',
} as const;
const UPDATES = {
  issue: 'mutation($id: String!, $input: IssueUpdateInput!) { issueUpdate(id: $id, input: $input) { success } }',
  comment: 'mutation($id: String!, $input: CommentUpdateInput!) { commentUpdate(id: $id, input: $input) { success } }',
  project: 'mutation($id: String!, $input: ProjectUpdateInput!) { projectUpdate(id: $id, input: $input) { success } }',
} as const;
const removal = (kind: string) => `mutation($id: String!) { ${kind}Delete(id: $id) { success } }`;

type Kind = keyof typeof CREATES;

const inputOf = ({ name, ...ids }: TaskFields) => ({ ...(name !== undefined && { title: name }), ...ids });

export function linearSite(sandbox: Sandbox): Site {
  async function ask(query: string, variables: Json): Promise<Json> {
    const answer = await fetch(`${sandbox.url}/graphql`, {
      method: 'POST',
      headers: { authorization: sandbox.accounts.admin.apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await answer.json()) as { data?: Json; errors?: unknown };
    if (errors !== undefined || !data) throw new Error(`${query}: ${JSON.stringify(errors)}`);
    return data;
  }

  async function create(kind: Kind, input: object): Promise<string> {
    const made = (await ask(CREATES[kind], { input }))[`${kind}Create`] as Record<Kind, Json>;
    return String(made[kind].id);
  }
  const update = async (kind: Kind, id: string, input: object) => void (await ask(UPDATES[kind], { id, input }));
  const remove = async (kind: Kind, id: string) => void (await ask(removal(kind), { id }));

  const teamsOf = (projectId: string | undefined) => sandbox.world.get('Project', projectId)?.teamIds as string[];

  function createTask(name: string, fields: TaskFields = {}): Promise<string> {
    const projectId = fields.projectId ?? sandbox.world.rows('Project')[0]?.id;
    const [teamId] = teamsOf(projectId);
    return create('issue', { ...inputOf({ ...fields, name }), projectId, teamId });
  }

  return {
    createTask,
    createParent: createTask,
    async changeTask(id, fields) {
      const teams = fields.projectId === undefined ? [] : teamsOf(fields.projectId);
      const isElsewhere = teams.length > 0 && !teams.includes(String(sandbox.world.get('Issue', id)?.teamId));
      await update('issue', id, { ...inputOf(fields), ...(isElsewhere && { teamId: teams[0] }) });
    },
    deleteTask: (id) => remove('issue', id),
    createComment: (issueId, body) => create('comment', { issueId, body }),
    changeComment: (id, body) => update('comment', id, { body }),
    deleteComment: (id) => remove('comment', id),
    createProject: (name) => create('project', { name, teamIds: [sandbox.world.rows('Team')[0]?.id] }),
    renameProject: (id, name) => update('project', id, { name }),
    deleteProject: (id) => remove('project', id),
  };
}

export const linearAuthority = (sandbox: Sandbox): Authority =>
  authorityOf(sandbox, '/oauth/authorize', async (_, who) => ({ user: sandbox.accounts[who].userId }));

const REQUESTS: Readonly<Record<Asked, Pick<Fault, 'path' | 'text'>>> = {
  tasks: { text: '\\bissues\\(' },
  'a task': { text: '\\bissue\\(' },
  'comments of a task': { text: '\\bcomments\\(' },
  'changes of a task': { text: '\\bhistory\\(' },
  projects: { text: '\\bprojects\\(' },
  people: { text: '\\busers\\(' },
  'a project': { text: '\\bproject\\(' },
  groups: { text: '\\bteams\\(' },
  'a new task': { text: '\\bissueCreate\\(' },
  'a change of a task': { text: '\\bissueUpdate\\(' },
  'a new comment': { text: '\\bcommentCreate\\(' },
  tokens: { path: '^/oauth/token$' },
};

const LISTS: Readonly<Partial<Record<Asked, string>>> = { tasks: 'issues', groups: 'teams' };

const nothing = (on: Asked) => ({
  data: { [LISTS[on] ?? '']: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } },
});

const CODES: Readonly<Record<number, string>> = {
  400: 'INPUT_ERROR',
  401: 'AUTHENTICATION_ERROR',
  403: 'FORBIDDEN',
  404: 'INPUT_ERROR',
  429: 'RATELIMITED',
};

/** Linear says what it refuses in its own way: a limit is a 400, what is not there an input error, and both stand in the body. */
function refusal(status: number): Pick<Fault, 'status' | 'body'> {
  const code = CODES[status];
  if (code === undefined) return { status };
  const message = status === 404 ? 'Entity not found: Project' : 'No.';
  const extensions = { code, statusCode: status === 404 ? 400 : status, userError: true };
  const body = { errors: [{ message, extensions }], data: null };
  return { status: status === 429 || status === 404 ? 400 : status, body };
}

/** A fault as the bundled Linear has it. */
export const linearFault = ({ on, isEmpty, status, ...fault }: SiteFault): Fault => ({
  ...(on && REQUESTS[on]),
  ...(isEmpty && on && { status: 200, body: nothing(on) }),
  ...(status !== undefined && (fault.body === undefined ? refusal(status) : { status })),
  ...fault,
});
