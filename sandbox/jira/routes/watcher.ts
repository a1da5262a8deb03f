/** Watchers and properties of issues. */
import { bodyOf, type Call, issueOf, may, type SandboxApp, viewOf } from '../call.ts';
import { presentAccountId } from '../present/people.ts';
import { api } from '../present/view.ts';
import { noPermission, problem } from '../problems.ts';
import { checkProperty } from '../properties.ts';
import type { Issue } from '../records.ts';

/** The body is a bare JSON string; without one it is the caller. */
async function accountIdOf(call: Call): Promise<string> {
  const view = viewOf(call);
  const said = call.req.query('accountId') ?? (await bodyOf(call)) ?? view.caller.accountId;
  if (typeof said !== 'string' || !view.site.accounts.has(said)) {
    throw problem(400, [`Specified user ${JSON.stringify(said)} does not exist.`]);
  }
  return said;
}

/** Everybody may watch; to add or remove others takes a permission. */
function requireManager(call: Call, issue: Issue, accountId: string): void {
  const view = viewOf(call);
  if (accountId !== view.caller.accountId && !may(view, 'MANAGE_WATCHERS', issue)) {
    throw noPermission('You do not have permission to manage the watcher list.');
  }
}

export function watcherRoutes(app: SandboxApp): void {
  const path = '/rest/api/3/issue/:issue/watchers';

  app.get(path, (call) => {
    const view = viewOf(call);
    const issue = issueOf(call);
    const { accountId } = view.caller;
    const seesOthers = may(view, 'VIEW_VOTERS_AND_WATCHERS', issue);
    const shown = [...issue.watcherIds].filter((id) => seesOthers || id === accountId);
    return call.json({
      self: api(view, `issue/${issue.id}/watchers`),
      isWatching: issue.watcherIds.has(accountId),
      watchCount: issue.watcherIds.size,
      watchers: shown.map((id) => presentAccountId(view, id)),
    });
  });

  app.post(path, async (call) => {
    const issue = issueOf(call);
    const accountId = await accountIdOf(call);
    requireManager(call, issue, accountId);
    issue.watcherIds.add(accountId);
    return call.body(null, 204);
  });

  app.delete(path, (call) => {
    const issue = issueOf(call);
    const accountId = call.req.query('accountId');
    if (!accountId) throw problem(400, ["The 'accountId' query parameter needs to be provided"]);
    requireManager(call, issue, accountId);
    issue.watcherIds.delete(accountId);
    return call.body(null, 204);
  });
}

export function propertyRoutes(app: SandboxApp): void {
  const path = '/rest/api/3/issue/:issue/properties';

  app.get(path, (call) => {
    const issue = issueOf(call);
    const self = (key: string) => api(viewOf(call), `issue/${issue.id}/properties/${key}`);
    return call.json({ keys: [...issue.properties.keys()].map((key) => ({ key, self: self(key) })) });
  });

  app.get(`${path}/:key`, (call) => {
    const key = call.req.param('key');
    const issue = issueOf(call);
    if (!issue.properties.has(key)) throw problem(404, [`The property ${key} does not exist.`]);
    return call.json({ key, value: issue.properties.get(key) });
  });

  const requireEditor = (call: Call, issue: Issue) => {
    if (!may(viewOf(call), 'EDIT_ISSUES', issue)) {
      throw noPermission('You do not have permission to edit issues in this project.');
    }
  };

  app.put(`${path}/:key`, async (call) => {
    const issue = issueOf(call);
    const key = call.req.param('key') ?? '';
    const value = await bodyOf(call);
    requireEditor(call, issue);
    checkProperty(key, value);
    const isNew = !issue.properties.has(key);
    issue.properties.set(key, value);
    const { site, caller } = viewOf(call);
    site.onChange({ event: 'issue_property_set', issue, actor: caller, key, value });
    return call.body(null, isNew ? 201 : 200);
  });

  app.delete(`${path}/:key`, (call) => {
    const key = call.req.param('key');
    const issue = issueOf(call);
    requireEditor(call, issue);
    if (!issue.properties.delete(key)) throw problem(404, [`The property ${key} does not exist.`]);
    const { site, caller } = viewOf(call);
    site.onChange({ event: 'issue_property_deleted', issue, actor: caller, key, value: undefined });
    return call.body(null, 204);
  });
}
