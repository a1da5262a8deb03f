/** Users and groups. */
import {
  type Call,
  expandOf,
  flagParameter,
  listParameter,
  numberParameter,
  pageOf,
  type SandboxApp,
  viewOf,
} from '../call.ts';
import { presentAccount, presentGroup } from '../present/people.ts';
import { api } from '../present/view.ts';
import { problem } from '../problems.ts';
import type { Account, Group } from '../records.ts';

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

const isPerson = ({ accountType, active }: Account) => accountType === 'atlassian' && active;

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

  app.get('/rest/api/3/user/search', (call) => {
    const query = call.req.query('query');
    const accountId = call.req.query('accountId');
    if (query === undefined && accountId === undefined) {
      throw problem(400, ["Either the 'query' or the 'accountId' query parameter has to be provided."]);
    }
    return many(
      call,
      windowed(call, (account) =>
        isPerson(account) && accountId !== undefined
          ? account.accountId === accountId
          : isPerson(account) && matches(account, query ?? ''),
      ),
    );
  });

  app.on('GET', ['/rest/api/3/user/assignable/search', '/rest/api/3/user/assignable/multiProjectSearch'], (call) => {
    const named = ['project', 'issueKey', 'issueId', 'projectKeys'].some((name) => call.req.query(name) !== undefined);
    if (!named) throw problem(400, ['Either the project, the issueKey or the issueId has to be provided.']);
    const query = call.req.query('query') ?? '';
    return many(
      call,
      windowed(call, (account) => isPerson(account) && (query === '' || matches(account, query))),
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
    return call.json({
      ...presentAccount(viewOf(call), account),
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
