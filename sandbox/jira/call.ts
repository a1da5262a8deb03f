/** One request to the sandbox, with what every route needs of it. */
import type { Context, Hono } from 'hono';
import type { Fault } from '../common/faults.ts';
import { can, isAdmin, type Permission } from './permissions.ts';
import type { View } from './present/view.ts';
import { noIssue, noPermission, noProject, problem } from './problems.ts';
import type { Issue, Project } from './records.ts';

export type SandboxEnv = {
  Variables: {
    view: View;
    fault: Fault | undefined;
    /** Whether an OAuth app calls, on behalf of the view's caller. */
    isApp: boolean;
  };
};
export type SandboxApp = Hono<SandboxEnv>;
export type Call = Context<SandboxEnv>;

export const viewOf = (call: Call): View => call.get('view');

/** The body as JSON; Jira refuses other content types on every write. */
export async function bodyOf(call: Call): Promise<unknown> {
  const type = call.req.header('content-type') ?? '';
  if (!/^application\/json\b/i.test(type)) throw problem(415, []);
  const text = await call.req.text();
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    throw problem(400, ['There was an error parsing JSON. Check that your request body is valid.']);
  }
}

/** A list given by repeating the parameter, by commas, or both. */
export function listParameter(call: Call, name: string): string[] {
  return (call.req.queries(name) ?? [])
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

export const expandOf = (call: Call): Set<string> => new Set(listParameter(call, 'expand'));

/** A number of the query, kept within bounds the way Jira does: silently. */
export function numberParameter(call: Call, name: string, fallback: number, max: number): number {
  const said = call.req.query(name);
  if (said === undefined || said === '') return fallback;
  const value = Number(said);
  if (!Number.isInteger(value)) throw problem(400, [`Parameter '${name}' is not a number.`]);
  return Math.min(Math.max(value, 0), max);
}

export const flagParameter = (call: Call, name: string, fallback: boolean): boolean => {
  const said = call.req.query(name);
  return said === undefined ? fallback : said === 'true';
};

/** An issue that the caller may see, by id or key. */
export function visibleIssue({ site, caller, blockedProjectIds }: View, idOrKey: string): Issue | undefined {
  const issue = site.issue(idOrKey);
  const project = issue && site.projects.get(issue.projectId);
  const isVisible = project && project.status !== 'deleted' && can(site, caller, 'BROWSE_PROJECTS', project);
  if (issue && blockedProjectIds?.has(issue.projectId)) return undefined;
  return isVisible ? issue : undefined;
}

/** The issue that `:issue` of the path names, by id or key. */
export function issueOf(call: Call): Issue {
  const issue = visibleIssue(viewOf(call), call.req.param('issue') ?? '');
  if (!issue) throw noIssue();
  return issue;
}

/** Administrators see every project; others those that they may browse. */
export function seesProject({ site, caller }: View, project: Project): boolean {
  return can(site, caller, 'BROWSE_PROJECTS', project) || isAdmin(site, caller);
}

export function projectOf(call: Call): Project {
  const view = viewOf(call);
  const said = call.req.param('project') ?? '';
  const project = view.site.project(said);
  if (!project || project.status === 'deleted' || !seesProject(view, project)) throw noProject(said);
  return project;
}

/** Whether the caller holds a permission where the issue is. */
export function may({ site, caller }: View, permission: Permission, issue: Issue): boolean {
  if (issue.archived && permission !== 'BROWSE_PROJECTS') return false;
  const project = site.projects.get(issue.projectId);
  return project !== undefined && can(site, caller, permission, project);
}

export function requireAdmin({ site, caller }: View): void {
  if (!isAdmin(site, caller)) throw noPermission('You must have the Administer Jira global permission to do this.');
}

/** Jira's page object with `isLast` and `total`. */
export function pageOf<T>(call: Call, all: readonly T[], present: (one: T) => unknown, max = 100, fallback = 50) {
  const startAt = numberParameter(call, 'startAt', 0, Number.MAX_SAFE_INTEGER);
  const maxResults = numberParameter(call, 'maxResults', fallback, max);
  const rows = all.slice(startAt, startAt + maxResults);
  const { base } = viewOf(call);
  const { pathname, search } = new URL(call.req.url);
  return {
    self: `${base}${pathname.replace(/^\/ex\/jira\/[^/]+/, '')}${search}`,
    maxResults,
    startAt,
    total: all.length,
    isLast: startAt + rows.length >= all.length,
    values: rows.map(present),
  };
}
