import type { TaskProject } from '../../../schema/models/task-project.ts';
import type { ObjectAdapter } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { type JiraClient, path } from '../line/client.ts';

import { checkProjectId, getProject, listProjects } from './project-read.ts';
import { createProject, updateProject } from './project-write.ts';

/** Projects. Source: jira rest v3, projects. Removing one puts it into the trash, where it can be restored from. */
export const project: ObjectAdapter<Context<JiraClient>, TaskProject> = {
  readable: ['id', 'name', 'description', 'has_tasks', 'updated_at', 'raw'],
  writable: ['name', 'description', 'raw'],
  fieldSupport: { has_tasks: 'derived', updated_at: 'derived' },
  slow: [],
  filters: {},
  sorts: ['name', 'updated_at'],
  updatedGte: true,
  // `updated_at` is the time of the latest change of an issue: a new name of the project does not move it.
  changes: 'compared',
  query: true,
  notes: { parent_id: 'projects have no parent', created_at: 'it is not known' },
  rawParameters: ['expand', 'status', 'typeKey'],
  list: listProjects,
  get: getProject,
  create: createProject,
  update: updateProject,
  async remove({ client }, { id: projectId }) {
    await client.json({ method: 'DELETE', path: path`/rest/api/3/project/${checkProjectId(projectId)}` });
  },
};
