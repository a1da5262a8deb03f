/** Somebody who works in the bundled Jira. */
import type { Fault } from '../../../sandbox/common/faults.ts';
import type { Sandbox } from '../../../sandbox/jira/index.ts';
import { type Authority, authorityOf } from './authority.ts';
import type { Asked, Site, SiteFault, TaskFields } from './site.ts';

type Json = Record<string, unknown>;

const document = (text: string) => ({
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
});

/** Of a comment: `<issue>_<comment>`. */
const commentPath = (id: string) => `issue/${id.replace('_', '/comment/')}`;

const fieldsOf = ({ name, parentId, assigneeId }: TaskFields) => ({
  ...(name !== undefined && { summary: name }),
  ...(parentId !== undefined && { parent: { id: parentId } }),
  ...(assigneeId !== undefined && { assignee: { accountId: assigneeId } }),
});

export function jiraSite(sandbox: Sandbox): Site {
  async function ask(method: string, path: string, body?: unknown): Promise<Json> {
    const { email, apiToken } = sandbox.accounts.admin;
    const authorization = `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`;
    const answer = await fetch(`${sandbox.url}/rest/api/3/${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? {} : JSON.parse(text);
  }

  async function firstProject(): Promise<string> {
    const { values } = await ask('GET', 'project/search');
    return String((values as Json[])[0]?.id);
  }

  async function create(name: string, type: string, { projectId, ...fields }: TaskFields = {}): Promise<string> {
    const project = { id: projectId ?? (await firstProject()) };
    const made = await ask('POST', 'issue', {
      fields: { project, issuetype: { name: type }, ...fieldsOf({ ...fields, name }) },
    });
    return String(made.id);
  }

  async function move(id: string, projectId: string): Promise<void> {
    const { fields } = await ask('GET', `issue/${id}?fields=issuetype`);
    const type = ((fields as Json).issuetype as Json).id;
    const targetToSourcesMapping = { [`${projectId},${type}`]: { issueIdsOrKeys: [id] } };
    await ask('POST', 'bulk/issues/move', { targetToSourcesMapping });
  }

  let projects = 0;
  return {
    createTask: (name, fields) => create(name, 'Task', fields),
    createParent: (name) => create(name, 'Epic'),
    async changeTask(id, { projectId, ...given }) {
      const fields = fieldsOf(given);
      if (Object.keys(fields).length > 0) await ask('PUT', `issue/${id}`, { fields });
      if (projectId !== undefined) await move(id, projectId);
    },
    deleteTask: async (id) => void (await ask('DELETE', `issue/${id}`)),
    async createComment(taskId, text) {
      const { id } = await ask('POST', `issue/${taskId}/comment`, { body: document(text) });
      return `${taskId}_${id}`;
    },
    changeComment: async (id, text) => void (await ask('PUT', commentPath(id), { body: document(text) })),
    deleteComment: async (id) => void (await ask('DELETE', commentPath(id))),
    async createProject(name) {
      projects += 1;
      const leadAccountId = sandbox.accounts.admin.accountId;
      const made = await ask('POST', 'project', {
        key: `NEW${projects}`,
        name,
        projectTypeKey: 'software',
        leadAccountId,
      });
      return String(made.id);
    },
    renameProject: async (id, name) => void (await ask('PUT', `project/${id}`, { name })),
    deleteProject: async (id) => void (await ask('DELETE', `project/${id}?enableUndo=false`)),
  };
}

export const jiraAuthority = (sandbox: Sandbox): Authority =>
  authorityOf(sandbox, '/authorize', async (consentPage, who) => {
    const page = await (await fetch(consentPage)).text();
    const [, site = ''] = /name="site" value="([^"]+)"/.exec(page) ?? [];
    return { site, account: sandbox.accounts[who].accountId };
  });

const REQUESTS: Readonly<Record<Asked, Pick<Fault, 'method' | 'path'>>> = {
  tasks: { path: 'search/jql' },
  'a task': { method: 'GET', path: '^/rest/api/3/issue/\\w+(?:\\?|$)' },
  'comments of a task': { method: 'GET', path: '/issue/\\w+/comment' },
  'changes of a task': { path: '/changelog' },
  projects: { path: '/project/search' },
  people: { path: '/users/search' },
  'a project': { method: 'GET', path: '/rest/api/3/project/' },
  groups: { path: 'group/bulk' },
  tokens: { path: '^/oauth/token$' },
  'a new task': { method: 'POST', path: '^/rest/api/3/issue$' },
  'a change of a task': { method: 'PUT', path: '^/rest/api/3/issue/' },
  'a new comment': { method: 'POST', path: '/comment' },
};

const NOTHING: Readonly<Partial<Record<Asked, object>>> = {
  tasks: { issues: [], isLast: true },
  groups: { values: [], isLast: true },
};

/** A fault as the bundled Jira has it. */
export const jiraFault = ({ on, isEmpty, ...fault }: SiteFault): Fault => ({
  ...(on && REQUESTS[on]),
  ...(isEmpty && on && { status: 200, body: NOTHING[on] }),
  ...(fault.status !== undefined &&
    fault.body === undefined && { body: { errorMessages: [`Status ${fault.status}.`] } }),
  ...fault,
});
