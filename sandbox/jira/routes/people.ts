/** Users and groups. */
import {
  type Call,
  expandOf,
  flagParameter,
  listParameter,
  numberParameter,
  pageOf,
  type SandboxApp,
  seesProject,
  viewOf,
  visibleIssue,
} from '../call.ts';
import { isAssignable } from '../permissions.ts';
import { presentAccount, presentGroup } from '../present/people.ts';
import { api } from '../present/view.ts';
import { noIssue, noProject, problem } from '../problems.ts';
import type { Account, Group, Project } from '../records.ts';

/** Filtering happens inside of the window, so a short page says nothing about the end. */
function windowed(call: Call, fits: (account: Account) => boolean, fallback = 50): Account[] {
  const startAt = numberParameter(call, 'startAt', 0, Number.MAX_SAFE_INTEGER);
  const maxResults = numberParameter(call, 'maxResults', fallback, 1000);
  const all = [...viewOf(call).site.accounts.values()];
  return all.slice(startAt, startAt + maxResults).filter(fits);
}

const matches = (account: Account, query: string) =>
  [account.displayName, account.emailAddress ?? ''].some((text) =>
    text
      .toLowerCase()
      .split(/[\s@.]+/)
      .concat(text.toLowerCase())
      .some((word) => word.startsWith(query.toLowerCase())),
  );

/** Nobody is found beyond the thousandth. */
const MAX_USERS = 1000;

const isPerson = ({ accountType, active }: Account) => accountType === 'atlassian' && active;

function soughtOf(call: Call) {
  const query = call.req.query('query');
  const accountId = call.req.query('accountId');
  if (query !== undefined && accountId !== undefined) {
    throw problem(400, ["The 'query' and the 'accountId' query parameters can't be provided together."]);
  }
  return { query, accountId };
}

function visibleProject(call: Call, idOrKey: string): Project {
  const view = viewOf(call);
  const project = view.site.project(idOrKey);
  if (!project || project.status === 'deleted' || !seesProject(view, project)) throw noProject(idOrKey);
  return project;
}

/** The project that assignable people are sought for, said as such or by an issue of it. */
function placeOf(call: Call): Project {
  const view = viewOf(call);
  const project = call.req.query('project');
  if (project !== undefined) return visibleProject(call, project);
  const said = call.req.query('issueId') ?? call.req.query('issueKey');
  if (said === undefined) throw problem(400, ['Either the project, the issueKey or the issueId has to be provided.']);
  const issue = visibleIssue(view, said);
  if (!issue) throw noIssue();
  return visibleProject(call, issue.projectId);
}

function groupOf(call: Call): Group {
  const { site } = viewOf(call);
  const id = call.req.query('groupId');
  const name = call.req.query('groupname') ?? call.req.query('groupName');
  const group = id === undefined ? [...site.groups.values()].find((one) => one.name === name) : site.groups.get(id);
  if (!group) throw problem(404, [`The group with id '${id ?? name ?? ''}' does not exist.`]);
  return group;
}

function accountOf(call: Call): Account {
  const id = call.req.query('accountId');
  if (id === undefined) throw problem(400, ["The 'accountId' query parameter needs to be provided"]);
  const account = viewOf(call).site.accounts.get(id);
  if (!account) throw problem(404, [`Specified user does not exist or you do not have required permissions`]);
  return account;
}

const groupsOf = (call: Call, accountId: string) =>
  [...viewOf(call).site.groups.values()].filter(({ members }) => members.has(accountId));

function userRoutes(app: SandboxApp): void {
  const many = (call: Call, accounts: readonly Account[]) =>
    call.json(accounts.map((account) => presentAccount(viewOf(call), account)));

  /** Those who can be assigned in every one of the projects. */
  const assignable = (call: Call, projects: readonly Project[]) => {
    const { site } = viewOf(call);
    const { query = '', accountId } = soughtOf(call);
    const fits = (account: Account) =>
      projects.every((project) => isAssignable(site, account, project)) &&
      (accountId === undefined ? query === '' || matches(account, query) : account.accountId === accountId);
    return many(call, windowed(call, fits));
  };

  app.get('/rest/api/3/myself', (call) => {
    const view = viewOf(call);
    const groups = groupsOf(call, view.caller.accountId);
    const items = expandOf(call).has('groups') ? groups.map(presentGroup) : [];
    return call.json({
      ...presentAccount(view, view.caller),
      locale: view.caller.locale,
      groups: { size: groups.length, items },
      applicationRoles: { size: 1, items: [] },
      expand: 'groups,applicationRoles',
    });
  });

  // Customers of service projects stand in the window without being shown.
  app.on('GET', ['/rest/api/3/users/search', '/rest/api/3/users'], (call) =>
    many(
      call,
      windowed(call, ({ accountType }) => accountType !== 'customer'),
    ),
  );

  // Here the window is laid over what fits, within the first thousand of it.
  app.get('/rest/api/3/user/search', (call) => {
    const { query, accountId } = soughtOf(call);
    if (query === undefined && accountId === undefined) {
      throw problem(400, ["Either the 'query' or the 'accountId' query parameter has to be provided."]);
    }
    const startAt = numberParameter(call, 'startAt', 0, Number.MAX_SAFE_INTEGER);
    const maxResults = numberParameter(call, 'maxResults', 50, MAX_USERS);
    const fitting = [...viewOf(call).site.accounts.values()].filter(
      (account) =>
        isPerson(account) &&
        (accountId === undefined ? matches(account, query ?? '') : account.accountId === accountId),
    );
    return many(call, fitting.slice(0, MAX_USERS).slice(startAt, startAt + maxResults));
  });

  app.get('/rest/api/3/user/assignable/search', (call) => assignable(call, [placeOf(call)]));

  app.get('/rest/api/3/user/assignable/multiProjectSearch', (call) => {
    const keys = listParameter(call, 'projectKeys');
    if (keys.length === 0) throw problem(400, ['The projectKeys have to be provided.']);
    return assignable(
      call,
      keys.map((key) => visibleProject(call, key)),
    );
  });

  app.get('/rest/api/3/user/bulk', (call) => {
    const accounts = (call.req.queries('accountId') ?? []).flatMap((id) => viewOf(call).site.accounts.get(id) ?? []);
    return call.json(pageOf(call, accounts, (account) => presentAccount(viewOf(call), account), 200, 10));
  });

  app.get('/rest/api/3/user/groups', (call) =>
    call.json(
      groupsOf(call, accountOf(call).accountId).map((group) => ({
        ...presentGroup(group),
        self: api(viewOf(call), `group?groupId=${group.groupId}`),
      })),
    ),
  );

  app.get('/rest/api/3/user', (call) => {
    const account = accountOf(call);
    const groups = groupsOf(call, account.accountId);
    const view = viewOf(call);
    return call.json({
      ...presentAccount(view, account),
      // Others have theirs hidden by their privacy settings.
      ...(account.accountId === view.caller.accountId && { locale: account.locale }),
      groups: { size: groups.length, items: expandOf(call).has('groups') ? groups.map(presentGroup) : [] },
      applicationRoles: { size: 1, items: [] },
      expand: 'groups,applicationRoles',
    });
  });
}

export function peopleRoutes(app: SandboxApp): void {
  userRoutes(app);

  app.get('/rest/api/3/group/bulk', (call) => {
    const ids = listParameter(call, 'groupId');
    const names = call.req.queries('groupName') ?? [];
    const groups = [...viewOf(call).site.groups.values()].filter(
      ({ groupId, name }) =>
        (ids.length === 0 || ids.includes(groupId)) && (names.length === 0 || names.includes(name)),
    );
    return call.json(pageOf(call, groups, presentGroup, 1000));
  });

  app.get('/rest/api/3/group/member', (call) => {
    const { site } = viewOf(call);
    const hasInactive = flagParameter(call, 'includeInactiveUsers', false);
    const members = [...groupOf(call).members]
      .flatMap((id) => site.accounts.get(id) ?? [])
      .filter(({ active }) => active || hasInactive);
    return call.json(pageOf(call, members, (account) => presentAccount(viewOf(call), account), 50));
  });
}
