/** What there is to choose from: fields, statuses, priorities, types, labels; and what a create needs. */

import { type Call, numberParameter, pageOf, projectOf, type SandboxApp, viewOf } from '../call.ts';
import { PRIORITIES, RESOLUTIONS } from '../catalogue.ts';
import { createMeta } from '../fields/metadata.ts';
import { can } from '../permissions.ts';
import { api } from '../present/view.ts';
import { presentIssueType, presentPriority, presentResolution, presentStatus } from '../present/workflow.ts';
import { JiraProblem, problem } from '../problems.ts';
import type { Field } from '../records.ts';

export const presentField = ({
  contexts: _contexts,
  projectId,
  description: _text,
  searcherKey: _key,
  ...field
}: Field) => ({
  ...field,
  ...(field.custom && { untranslatedName: field.name }),
  ...(projectId !== undefined && { scope: { type: 'PROJECT', project: { id: projectId } } }),
});

/** The enum of the status API, where the rest of Jira has category keys. */
const CATEGORY_ENUM = { undefined: 'TODO', new: 'TODO', indeterminate: 'IN_PROGRESS', done: 'DONE' } as const;

/** Without a project only global statuses are found. */
function searchStatuses(call: Call) {
  const { site } = viewOf(call);
  const projectId = call.req.query('projectId');
  const found = [...site.statuses.values()].filter((status) => status.projectId === projectId);
  return call.json(
    pageOf(call, found, ({ id, name, description, category, projectId: owner }) => ({
      id,
      name,
      description,
      statusCategory: CATEGORY_ENUM[category],
      scope: owner === undefined ? { type: 'GLOBAL' } : { type: 'PROJECT', project: { id: owner } },
    })),
  );
}

const MAX_META = 200;

function createMetaRoutes(app: SandboxApp): void {
  const path = '/rest/api/3/issue/createmeta/:project/issuetypes';
  const part = <T>(call: Call, name: string, all: readonly T[]) => {
    if (Number(call.req.query('maxResults')) > MAX_META) {
      throw new JiraProblem(400, {
        errorMessages: [`Parameter 'maxResults' must not exceed the limit '${MAX_META}'`],
        errors: {},
        httpStatusCode: { empty: false, present: true },
      });
    }
    const startAt = numberParameter(call, 'startAt', 0, Number.MAX_SAFE_INTEGER);
    const maxResults = numberParameter(call, 'maxResults', 50, MAX_META);
    return call.json({ startAt, maxResults, total: all.length, [name]: all.slice(startAt, startAt + maxResults) });
  };

  app.get(path, (call) => {
    const view = viewOf(call);
    const project = projectOf(call);
    const types = can(view.site, view.caller, 'CREATE_ISSUES', project)
      ? project.issueTypeIds.flatMap((id) => view.site.issueTypes.get(id) ?? [])
      : [];
    return part(
      call,
      'issueTypes',
      types.map((type) => presentIssueType(view, type)),
    );
  });

  app.get(`${path}/:type`, (call) => {
    const view = viewOf(call);
    const project = projectOf(call);
    const typeId = call.req.param('type');
    const type = project.issueTypeIds.includes(typeId) ? view.site.issueTypes.get(typeId) : undefined;
    if (!type) throw problem(404, [`Issue type with id '${typeId}' does not exist.`]);
    return part(call, 'fields', createMeta(view, project, type));
  });
}

export function catalogueRoutes(app: SandboxApp): void {
  createMetaRoutes(app);

  app.get('/rest/api/3/field', (call) => call.json([...viewOf(call).site.fields.values()].map(presentField)));

  app.get('/rest/api/3/status', (call) =>
    call.json([...viewOf(call).site.statuses.values()].map((status) => presentStatus(viewOf(call), status))),
  );
  app.get('/rest/api/3/statuses/search', searchStatuses);

  app.get('/rest/api/3/priority', (call) => call.json(PRIORITIES.map(({ id }) => presentPriority(viewOf(call), id))));
  app.get('/rest/api/3/priority/search', (call) =>
    call.json(
      pageOf(call, PRIORITIES, (priority) => ({
        ...presentPriority(viewOf(call), priority.id),
        statusColor: priority.statusColor,
        description: priority.description,
        isDefault: false,
      })),
    ),
  );

  app.get('/rest/api/3/resolution', (call) =>
    call.json(RESOLUTIONS.map(({ id }) => presentResolution(viewOf(call), id))),
  );

  app.get('/rest/api/3/issuetype', (call) =>
    call.json([...viewOf(call).site.issueTypes.values()].map((type) => presentIssueType(viewOf(call), type))),
  );
  app.get('/rest/api/3/issuetype/project', (call) => {
    const view = viewOf(call);
    const project = view.site.project(call.req.query('projectId') ?? '');
    const types = (project?.issueTypeIds ?? []).flatMap((id) => view.site.issueTypes.get(id) ?? []);
    return call.json(types.map((type) => presentIssueType(view, type)));
  });

  app.get('/rest/api/3/label', (call) => {
    const labels = new Set([...viewOf(call).site.issues.values()].flatMap((issue) => issue.labels));
    return call.json(pageOf(call, [...labels].sort(), (label) => label, 1000, 1000));
  });

  app.get('/rest/api/3/serverInfo', (call) => {
    const { site, siteUrl } = viewOf(call);
    return call.json({
      baseUrl: siteUrl,
      displayUrl: siteUrl,
      version: '1001.0.0-SNAPSHOT',
      versionNumbers: [1001, 0, 0],
      deploymentType: 'Cloud',
      buildNumber: 100_300,
      serverTime: new Date(site.now()).toISOString().replace('Z', '+0000'),
      serverTitle: 'Jira',
      self: api(viewOf(call), 'serverInfo'),
    });
  });
}
