/** Every field of an issue in its read form. */
import { FIELD_IDS } from '../catalogue.ts';
import { formatDuration } from '../durations.ts';
import { contextOf } from '../field-contexts.ts';
import { can } from '../permissions.ts';
import type { Field, Issue } from '../records.ts';
import { maySeeComment } from '../visibility.ts';
import { presentCustomValue } from './custom.ts';
import { presentAttachment, presentComment, presentIssueBrief, presentLink, presentWorklog } from './entries.ts';
import { presentAccountId } from './people.ts';
import { presentComponent, presentProjectBrief, presentVersion } from './project.ts';
import { api, shownInstant, type View } from './view.ts';
import {
  presentCategory,
  presentIssueTypeId,
  presentPriority,
  presentResolution,
  presentStatusId,
} from './workflow.ts';

type Reader = (view: View, issue: Issue) => unknown;

const spent = (issue: Issue) => issue.worklogs.reduce((sum, { timeSpentSeconds }) => sum + timeSpentSeconds, 0);
const spentOrNull = (issue: Issue) => (issue.worklogs.length > 0 ? spent(issue) : null);

function timetracking(issue: Issue) {
  const shown = (name: string, seconds: number | null) =>
    seconds === null ? {} : { [name]: formatDuration(seconds), [`${name}Seconds`]: seconds };
  return {
    ...shown('originalEstimate', issue.originalEstimateSeconds),
    ...shown('remainingEstimate', issue.remainingEstimateSeconds),
    ...shown('timeSpent', spentOrNull(issue)),
  };
}

function progress(issue: Issue) {
  const total = spent(issue) + (issue.remainingEstimateSeconds ?? 0);
  const done = spent(issue);
  return { progress: done, total, ...(total > 0 && { percent: Math.floor((100 * done) / total) }) };
}

const category = (view: View, issue: Issue) => view.site.statuses.get(issue.statusId)?.category ?? 'undefined';

/** Jira embeds the first comments and worklogs only; the rest has its own address. */
const EMBEDDED_WORKLOGS = 20;
const EMBEDDED_COMMENTS = 20;

function commentPage(view: View, issue: Issue) {
  const visible = issue.comments.filter((one) => maySeeComment(view.site, view.caller.accountId, issue, one));
  const shown = visible.slice(0, EMBEDDED_COMMENTS);
  return {
    comments: shown.map((comment) => presentComment(view, issue, comment)),
    self: api(view, `issue/${issue.id}/comment`),
    maxResults: shown.length,
    total: visible.length,
    startAt: 0,
  };
}

const SYSTEM: Readonly<Record<string, Reader>> = {
  statuscategorychangedate: (view, issue) => shownInstant(view, issue.statusCategoryChanged),
  issuetype: (view, issue) => presentIssueTypeId(view, issue.issueTypeId),
  components: (view, issue) =>
    issue.componentIds.flatMap((id) => {
      const component = view.site.components.get(id);
      return component ? [presentComponent(view, component)] : [];
    }),
  timespent: (_, issue) => spentOrNull(issue),
  timeoriginalestimate: (_, issue) => issue.originalEstimateSeconds,
  timeestimate: (_, issue) => issue.remainingEstimateSeconds,
  aggregatetimespent: (_, issue) => spentOrNull(issue),
  aggregatetimeestimate: (_, issue) => issue.remainingEstimateSeconds,
  aggregatetimeoriginalestimate: (_, issue) => issue.originalEstimateSeconds,
  project: (view, issue) => {
    const project = view.site.projects.get(issue.projectId);
    return project ? presentProjectBrief(view, project) : null;
  },
  parent: (view, issue) => {
    const parent = issue.parentId === null ? undefined : view.site.issues.get(issue.parentId);
    return parent ? presentIssueBrief(view, parent) : undefined;
  },
  description: (_, issue) => issue.description ?? null,
  environment: (_, issue) => issue.environment ?? null,
  fixVersions: (view, issue) => versions(view, issue.fixVersionIds),
  versions: (view, issue) => versions(view, issue.versionIds),
  status: (view, issue) => presentStatusId(view, issue.statusId),
  statusCategory: (view, issue) => presentCategory(view, category(view, issue)),
  resolution: (view, issue) => presentResolution(view, issue.resolutionId),
  resolutiondate: (view, issue) => (issue.resolved === null ? null : shownInstant(view, issue.resolved)),
  timetracking: (_, issue) => timetracking(issue),
  security: () => null,
  attachment: (view, issue) =>
    issue.attachmentIds.flatMap((id) => {
      const attachment = view.site.attachments.get(id);
      return attachment ? [presentAttachment(view, attachment)] : [];
    }),
  workratio: () => -1,
  summary: (_, issue) => issue.summary,
  issuerestriction: () => ({ issuerestrictions: {}, shouldDisplay: true }),
  watches: (view, issue) => ({
    self: api(view, `issue/${issue.key}/watchers`),
    watchCount: issue.watcherIds.size,
    isWatching: issue.watcherIds.has(view.caller.accountId),
  }),
  lastViewed: () => null,
  creator: (view, issue) => presentAccountId(view, issue.creatorId),
  subtasks: (view, issue) =>
    view.site
      .children(issue)
      .filter((child) => view.site.isSubtask(child))
      .map((child) => presentIssueBrief(view, child)),
  created: (view, issue) => shownInstant(view, issue.created),
  updated: (view, issue) => shownInstant(view, issue.updated),
  reporter: (view, issue) => presentAccountId(view, issue.reporterId),
  assignee: (view, issue) => presentAccountId(view, issue.assigneeId),
  progress: (_, issue) => progress(issue),
  aggregateprogress: (_, issue) => progress(issue),
  priority: (view, issue) => presentPriority(view, issue.priorityId) ?? null,
  labels: (_, issue) => issue.labels,
  duedate: (_, issue) => issue.duedate,
  issuelinks: (view, issue) =>
    [...view.site.links.values()]
      .filter(
        ({ inwardIssueId, outwardIssueId }) =>
          (inwardIssueId === issue.id && isSeen(view, outwardIssueId)) ||
          (outwardIssueId === issue.id && isSeen(view, inwardIssueId)),
      )
      .map((link) => presentLink(view, link, issue)),
  votes: (view, issue) => ({
    self: api(view, `issue/${issue.key}/votes`),
    votes: issue.voterIds.size,
    hasVoted: issue.voterIds.has(view.caller.accountId),
  }),
  comment: commentPage,
  worklog: (view, issue) => ({
    startAt: 0,
    maxResults: EMBEDDED_WORKLOGS,
    total: issue.worklogs.length,
    worklogs: issue.worklogs.slice(0, EMBEDDED_WORKLOGS).map((worklog) => presentWorklog(view, issue, worklog)),
  }),
};

/** Links to issues that the caller may not see are not shown. */
function isSeen({ site, caller }: View, issueId: string): boolean {
  const project = site.projects.get(site.issues.get(issueId)?.projectId ?? '');
  return project !== undefined && can(site, caller, 'BROWSE_PROJECTS', project);
}

function versions(view: View, ids: readonly string[]) {
  return ids.flatMap((id) => {
    const version = view.site.versions.get(id);
    return version ? [presentVersion(view, version)] : [];
  });
}

function presentCustom(view: View, issue: Issue, field: Field): unknown {
  if (field.id === FIELD_IDS.rank) return issue.rank;
  const stored = issue.custom.get(field.id);
  return stored === undefined || stored === null ? null : presentCustomValue(view, field, stored);
}

/** The catalogue's fields that an issue of this project can have. */
const hasField = (field: Field, issue: Issue) =>
  field.id !== 'issuekey' && field.id !== 'thumbnail' && contextOf(field, issue.projectId) !== undefined;

export function presentFields(view: View, issue: Issue, wants: (field: Field) => boolean): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const field of view.site.fields.values()) {
    if (!wants(field) || !hasField(field, issue)) continue;
    const reader = field.custom ? undefined : SYSTEM[field.id];
    const value = field.custom ? presentCustom(view, issue, field) : reader?.(view, issue);
    if (value !== undefined) shown[field.id] = value;
  }
  return shown;
}
