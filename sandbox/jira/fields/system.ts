/** Writing the fields that every site has. */
import { PRIORITIES, RESOLUTIONS } from '../catalogue.ts';
import { parseDuration } from '../durations.ts';
import { isDay } from '../instants.ts';
import { isAssignable } from '../permissions.ts';
import { fieldProblem } from '../problems.ts';
import type { Issue } from '../records.ts';
import type { Site } from '../site.ts';
import { checkDocument, documentText } from './document.ts';
import { labelsOf } from './labels.ts';
import { type FieldWriter, isRecord, NOTHING, type Shown } from './writer.ts';

const summary: FieldWriter = {
  name: 'summary',
  show: (_, issue) => ({ id: null, text: issue.summary }),
  set: (_, issue, value) => {
    if (typeof value !== 'string' || value.trim() === '')
      throw fieldProblem('summary', 'You must specify a summary of the issue.');
    if (/[\r\n]/.test(value))
      throw fieldProblem('summary', 'The summary is invalid because it contains newline characters.');
    if (value.length > 255) throw fieldProblem('summary', "Summary can't exceed 255 characters.");
    issue.summary = value.trim();
  },
};

const documentField = (field: 'description' | 'environment'): FieldWriter => ({
  name: field,
  show: (_, issue) => ({ id: null, text: documentText(issue[field]) }),
  set: (site, issue, value) => {
    issue[field] = value === null ? null : checkDocument(site, value, field);
  },
});

const assignee: FieldWriter = {
  name: 'assignee',
  show: (site, issue) => shownUser(site, issue.assigneeId),
  set: (site, issue, value) => {
    if (value === null) {
      issue.assigneeId = null;
      return;
    }
    const accountId = accountIdOf(value, 'assignee');
    const account = site.accounts.get(accountId);
    const project = site.projects.get(issue.projectId);
    if (!account || !project || !isAssignable(site, account, project)) {
      throw fieldProblem('assignee', `User '${accountId}' cannot be assigned issues.`);
    }
    issue.assigneeId = accountId;
  },
};

const reporter: FieldWriter = {
  name: 'reporter',
  show: (site, issue) => shownUser(site, issue.reporterId),
  set: (site, issue, value) => {
    if (value === null) throw fieldProblem('reporter', 'Reporter is required.');
    const accountId = accountIdOf(value, 'reporter');
    if (!site.accounts.get(accountId)?.active) {
      throw fieldProblem('reporter', 'The reporter specified is not a user.');
    }
    issue.reporterId = accountId;
  },
};

export function shownUser(site: Site, accountId: string | null): Shown {
  if (accountId === null) return NOTHING;
  return { id: accountId, text: site.accounts.get(accountId)?.displayName ?? 'Former user' };
}

/** Names and e-mails are not taken, only `{accountId}`. */
function accountIdOf(value: unknown, field: string): string {
  const accountId = isRecord(value) ? (value.accountId ?? value.id) : undefined;
  if (typeof accountId !== 'string') throw fieldProblem(field, 'expected Object containing a `accountId` property');
  return accountId;
}

/**
 * Finds `{id}` or `{name}` among known things.
 * @param title what Jira calls the kind of thing when it refuses one.
 */
function chosen<T extends { id: string; name: string }>(
  known: readonly T[],
  value: unknown,
  { field, title }: { field: string; title: string },
): T {
  const { id, name } = isRecord(value) ? value : {};
  const has = (given: unknown) => (typeof given === 'string' && given !== '') || typeof given === 'number';
  if (!has(id) && !has(name)) {
    throw fieldProblem(field, `Could not find valid 'id' or 'name' in ${title.toLowerCase()} object.`);
  }
  const found = known.find((thing) => (has(id) ? thing.id === String(id) : thing.name === name));
  if (found) return found;
  throw fieldProblem(
    field,
    has(id) ? `${title} id '${String(id)}' is not valid` : `${title} name '${String(name)}' is not valid`,
  );
}

const priority: FieldWriter = {
  name: 'priority',
  show: (_, issue) => {
    const known = PRIORITIES.find(({ id }) => id === issue.priorityId);
    return known ? { id: known.id, text: known.name } : NOTHING;
  },
  set: (_, issue, value) => {
    if (!isRecord(value)) throw fieldProblem('priority', 'Specify the Priority (id or name) in the string format');
    issue.priorityId = chosen(PRIORITIES, value, { field: 'priority', title: 'Priority' }).id;
  },
};

const resolution: FieldWriter = {
  name: 'resolution',
  show: (_, issue) => {
    const known = RESOLUTIONS.find(({ id }) => id === issue.resolutionId);
    return known ? { id: known.id, text: known.name } : NOTHING;
  },
  set: (_, issue, value) => {
    issue.resolutionId = chosen(RESOLUTIONS, value, { field: 'resolution', title: 'Resolution' }).id;
  },
};

const labels: FieldWriter = {
  name: 'labels',
  show: (_, issue) => ({ id: null, text: issue.labels.join(' ') }),
  set: (_, issue, value) => {
    issue.labels = labelsOf(value, 'labels');
  },
  list: {
    present: (_, issue) => [...issue.labels],
    parse: (_site, _issue, elements) => labelsOf(elements, 'labels'),
  },
};

const duedate: FieldWriter = {
  name: 'duedate',
  show: (_, issue) => ({ id: issue.duedate, text: issue.duedate && `${issue.duedate} 00:00:00.0` }),
  set: (_, issue, value) => {
    if (value !== null && value !== '' && !isDay(value)) {
      throw fieldProblem('duedate', `Error parsing date string: ${String(value)}`);
    }
    issue.duedate = value || null;
  },
};

/** Components and versions: lists of things of the project. */
function projectThings(
  name: string,
  field: 'componentIds' | 'fixVersionIds' | 'versionIds',
  things: (site: Site) => Map<string, { id: string; name: string; projectId: string }>,
): FieldWriter {
  const title = field === 'componentIds' ? 'Component' : 'Version';
  const idsOf = (site: Site, issue: Issue, value: readonly unknown[]) => {
    const own = [...things(site).values()].filter(({ projectId }) => projectId === issue.projectId);
    return value.map((wanted) => chosen(own, wanted, { field: name, title }).id);
  };
  return {
    name,
    show: (site, issue) => ({
      id: issue[field].join(', ') || null,
      text: issue[field].map((id) => things(site).get(id)?.name ?? id).join(', ') || null,
    }),
    set: (site, issue, value) => {
      if (!Array.isArray(value)) throw fieldProblem(name, 'data was not an array');
      issue[field] = [...new Set(idsOf(site, issue, value))];
    },
    list: {
      present: (_, issue) => issue[field].map((id) => ({ id })),
      parse: (site, issue, elements) => idsOf(site, issue, elements).map((id) => ({ id })),
    },
  };
}

const parent: FieldWriter = {
  name: 'IssueParentAssociation',
  hasNameOnly: true,
  show: (site, issue) => {
    const known = issue.parentId === null ? undefined : site.issues.get(issue.parentId);
    return known ? { id: known.id, text: known.key } : NOTHING;
  },
  set: (site, issue, value) => {
    const isNone = value === null || (isRecord(value) && value.none === true);
    if (isNone && site.isSubtask(issue)) throw fieldProblem('parent', 'A sub-task must have a parent.');
    issue.parentId = isNone ? null : parentIdOf(site, issue, value);
  },
};

const level = (site: Site, issue: Issue) => site.issueTypes.get(issue.issueTypeId)?.hierarchyLevel ?? 0;

/** Sub-tasks, and whatever a team-managed project holds, have their parents in the same project. */
const staysInProject = (site: Site, issue: Issue) =>
  level(site, issue) < 0 || site.projects.get(issue.projectId)?.style === 'next-gen';

/** A parent stands exactly one level above. */
function parentIdOf(site: Site, issue: Issue, value: unknown): string {
  const said = isRecord(value) ? (value.id ?? value.key) : undefined;
  const known = said === undefined ? undefined : site.issue(String(said));
  if (!known) throw fieldProblem('parent', 'Could not find issue by id or key.');
  const isFitting =
    known.id !== issue.id &&
    level(site, known) === level(site, issue) + 1 &&
    (!staysInProject(site, issue) || known.projectId === issue.projectId);
  if (!isFitting) {
    throw fieldProblem('parentId', 'Given parent work item does not belong to appropriate hierarchy.');
  }
  return known.id;
}

const timetracking: FieldWriter = {
  name: 'timeoriginalestimate',
  show: (_, issue) => ({
    id: issue.originalEstimateSeconds === null ? null : String(issue.originalEstimateSeconds),
    text: [issue.originalEstimateSeconds, issue.remainingEstimateSeconds].join('/'),
  }),
  set: (_, issue, value) => {
    if (!isRecord(value)) throw fieldProblem('timetracking', 'expected Object');
    const seconds = (name: 'originalEstimate' | 'remainingEstimate') => {
      if (value[name] === undefined) return undefined;
      const parsed = parseDuration(value[name]);
      if (parsed === undefined)
        throw fieldProblem(`timetracking_${name}`, `'${String(value[name])}' is not a valid duration.`);
      return parsed;
    };
    const original = seconds('originalEstimate');
    const remaining = seconds('remainingEstimate');
    if (original !== undefined) issue.originalEstimateSeconds = original;
    if (remaining !== undefined) issue.remainingEstimateSeconds = remaining;
    else if (original !== undefined) issue.remainingEstimateSeconds ??= original;
  },
};

/** Whether the workflow of a type has the status that the issue is in. */
function knowsStatus(site: Site, issue: Issue, typeId: string): boolean {
  const project = site.projects.get(issue.projectId);
  const workflow = site.workflows.get(project?.workflows.get(typeId) ?? '');
  const statusIds = [workflow?.initialStatusId, ...(workflow?.transitions ?? []).map(({ to }) => to)];
  return statusIds.includes(issue.statusId);
}

const issuetype: FieldWriter = {
  name: 'issuetype',
  show: (site, issue) => ({ id: issue.issueTypeId, text: site.issueTypes.get(issue.issueTypeId)?.name ?? null }),
  set: (site, issue, value) => {
    const project = site.projects.get(issue.projectId);
    const types = (project?.issueTypeIds ?? []).flatMap((id) => site.issueTypes.get(id) ?? []);
    const { id, name } = isRecord(value) ? value : {};
    const type = types.find((one) => (id === undefined ? one.name === name : one.id === String(id)));
    const isFitting = type?.hierarchyLevel === level(site, issue) && knowsStatus(site, issue, type.id);
    if (!type || !isFitting) {
      throw fieldProblem('issuetype', 'The issue type selected is invalid.');
    }
    issue.issueTypeId = type.id;
  },
};

export const SYSTEM_WRITERS: ReadonlyMap<string, FieldWriter> = new Map([
  ['summary', summary],
  ['description', documentField('description')],
  ['environment', documentField('environment')],
  ['assignee', assignee],
  ['reporter', reporter],
  ['priority', priority],
  ['resolution', resolution],
  ['labels', labels],
  ['duedate', duedate],
  ['components', projectThings('components', 'componentIds', (site) => site.components)],
  ['fixVersions', projectThings('fixVersions', 'fixVersionIds', (site) => site.versions)],
  ['versions', projectThings('versions', 'versionIds', (site) => site.versions)],
  ['parent', parent],
  ['timetracking', timetracking],
  ['issuetype', issuetype],
]);
