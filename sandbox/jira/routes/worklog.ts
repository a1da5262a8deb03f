/** Time spent on issues. */
import { bodyOf, issueOf, may, type SandboxApp, viewOf } from '../call.ts';
import { parseDuration } from '../durations.ts';
import { checkDocument } from '../fields/document.ts';
import { isRecord } from '../fields/writer.ts';
import { parseJiraInstant } from '../instants.ts';
import { presentWorklog } from '../present/entries.ts';
import type { View } from '../present/view.ts';
import { fieldProblem, problem } from '../problems.ts';
import type { Issue, Worklog } from '../records.ts';
import { touch } from '../workflow.ts';

/** Checks everything. @returns adds the worklog. */
export function prepareWorklog(view: View, issue: Issue, input: Readonly<Record<string, unknown>>): () => Worklog {
  const { site, caller } = view;
  if (!may(view, 'WORK_ON_ISSUES', issue)) {
    throw problem(400, [`${caller.displayName}, you do not have the permission to associate a worklog to this issue.`]);
  }
  const seconds = typeof input.timeSpentSeconds === 'number' ? input.timeSpentSeconds : parseDuration(input.timeSpent);
  if (seconds === undefined || seconds <= 0) throw fieldProblem('timeLogged', 'You must indicate the time spent.');
  const started = input.started === undefined ? site.now() : parseJiraInstant(input.started);
  if (started === undefined) throw fieldProblem('started', 'Error parsing time: the start is not a date time.');
  const comment = input.comment === undefined ? null : checkDocument(site, input.comment, 'comment');
  if (issue.worklogs.length >= site.settings.worklogsPerIssue) {
    throw problem(413, [`The issue has reached its limit of ${site.settings.worklogsPerIssue} worklogs.`]);
  }
  return () => {
    const now = site.now();
    const worklog: Worklog = {
      id: site.nextId('worklog'),
      authorId: caller.accountId,
      comment,
      started,
      created: now,
      updated: now,
      timeSpentSeconds: seconds,
    };
    issue.worklogs.push(worklog);
    if (issue.remainingEstimateSeconds !== null) {
      issue.remainingEstimateSeconds = Math.max(0, issue.remainingEstimateSeconds - seconds);
    }
    touch(site, issue);
    site.onChange({ event: 'jira:issue_updated', issue, actor: caller, historyId: undefined, items: [] });
    return worklog;
  };
}

export function worklogRoutes(app: SandboxApp): void {
  const path = '/rest/api/3/issue/:issue/worklog';
  app.get(path, (call) => {
    const view = viewOf(call);
    const issue = issueOf(call);
    const worklogs = issue.worklogs.map((worklog) => presentWorklog(view, issue, worklog));
    return call.json({ startAt: 0, maxResults: 5000, total: worklogs.length, worklogs });
  });

  app.post(path, async (call) => {
    const view = viewOf(call);
    const issue = issueOf(call);
    const body = await bodyOf(call);
    const add = prepareWorklog(view, issue, isRecord(body) ? body : {});
    return call.json(presentWorklog(view, issue, add()), 201);
  });

  app.delete(`${path}/:worklog`, (call) => {
    const issue = issueOf(call);
    const left = issue.worklogs.filter(({ id }) => id !== call.req.param('worklog'));
    if (left.length === issue.worklogs.length) throw problem(404, ['Cannot find worklog with the given id.']);
    issue.worklogs = left;
    const { site, caller } = viewOf(call);
    touch(site, issue);
    site.onChange({ event: 'jira:issue_updated', issue, actor: caller, historyId: undefined, items: [] });
    return call.body(null, 204);
  });
}
