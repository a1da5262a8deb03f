/** Fields that a query names, and how each is compared. */
import { CATEGORIES, PRIORITIES, RESOLUTIONS } from '../catalogue.ts';
import { everyOption } from '../field-contexts.ts';
import { documentText } from '../fields/document.ts';
import { can } from '../permissions.ts';
import type { Account, Issue, Project } from '../records.ts';
import type { Site } from '../site.ts';
import { JqlError } from './error.ts';
import { allText, commentText } from './text.ts';

export interface Scope {
  readonly site: Site;
  readonly caller: Account;
}

/** How a field is compared: by names of things, by instants, by text, or by numbers. */
export type JqlField =
  | {
      readonly kind: 'things';
      values(issue: Issue): readonly string[];
      resolve?(said: string): readonly string[] | undefined;
      readonly order?: (issue: Issue) => string | number | null;
    }
  | { readonly kind: 'instant'; value(issue: Issue): number | null }
  | { readonly kind: 'number'; value(issue: Issue): number | null }
  | { readonly kind: 'text'; value(issue: Issue): string };

const one = (value: string | null) => (value === null ? [] : [value]);

function idsNamed(records: Iterable<{ id: string; name: string }>, said: string): string[] | undefined {
  const all = [...records];
  const byName = all.filter(({ name }) => name.toLowerCase() === said.toLowerCase());
  const found = byName.length > 0 ? byName : all.filter(({ id }) => id === said);
  return found.length > 0 ? found.map(({ id }) => id) : undefined;
}

function accountIds({ site, caller }: Scope, said: string): string[] {
  if (said.toLowerCase() === 'currentuser()') return [caller.accountId];
  return [...site.accounts.values()]
    .filter(({ accountId, displayName, emailAddress }) => [accountId, displayName, emailAddress].includes(said))
    .map(({ accountId }) => accountId);
}

const people = (scope: Scope, values: (issue: Issue) => readonly string[]): JqlField => ({
  kind: 'things',
  values,
  resolve: (said) => accountIds(scope, said),
  order: (issue) => scope.site.accounts.get(values(issue)[0] ?? '')?.displayName ?? null,
});

const isVisible = ({ site, caller }: Scope, project: Project) =>
  project.status !== 'deleted' && can(site, caller, 'BROWSE_PROJECTS', project);

function visibleIssueId(scope: Scope, said: string): string | null {
  const issue = scope.site.issue(said);
  const project = issue && scope.site.projects.get(issue.projectId);
  return project && isVisible(scope, project) ? issue.id : null;
}

const day = (value: unknown) => (typeof value === 'string' ? Date.parse(`${value}T00:00:00Z`) : null);

const named = (
  records: () => Iterable<{ id: string; name: string }>,
  values: (issue: Issue) => readonly string[],
): JqlField => ({
  kind: 'things',
  values,
  resolve: (said) => idsNamed(records(), said),
  order: (issue) => values(issue)[0] ?? null,
});

const project = (scope: Scope): JqlField => ({
  kind: 'things',
  values: ({ projectId }) => [projectId],
  resolve: (said) => {
    const lower = said.toLowerCase();
    const found = [...scope.site.projects.values()].filter(
      (project) =>
        isVisible(scope, project) &&
        [project.id, project.key.toLowerCase(), project.name.toLowerCase()].includes(lower),
    );
    return found.length > 0 ? found.map(({ id }) => id) : undefined;
  },
});

const issue = (scope: Scope): JqlField => ({
  kind: 'things',
  values: ({ id }) => [id],
  resolve: (said) => {
    const id = visibleIssueId(scope, said);
    return id === null ? undefined : [id];
  },
  order: ({ id }) => Number(id),
});

const statusCategory = ({ site }: Scope): JqlField => ({
  kind: 'things',
  values: (issue) => one(site.statuses.get(issue.statusId)?.category ?? null),
  resolve: (said) => {
    const lower = said.toLowerCase();
    const found = Object.values(CATEGORIES).find(
      ({ id, key, name: title }) => String(id) === said || key === lower || title.toLowerCase() === lower,
    );
    return found && [found.key];
  },
});

const instant = (value: (issue: Issue) => number | null) => (): JqlField => ({ kind: 'instant', value });
const textual = (value: (issue: Issue) => string) => (): JqlField => ({ kind: 'text', value });

const SYSTEM_FIELDS = new Map<string, (scope: Scope) => JqlField>(
  Object.entries({
    project,
    key: issue,
    parent: (scope) => ({
      kind: 'things',
      values: ({ parentId }) => one(parentId),
      resolve: (said) => one(visibleIssueId(scope, said)),
    }),
    status: ({ site }) =>
      named(
        () => site.statuses.values(),
        ({ statusId }) => [statusId],
      ),
    statuscategory: statusCategory,
    issuetype: ({ site }) =>
      named(
        () => site.issueTypes.values(),
        ({ issueTypeId }) => [issueTypeId],
      ),
    priority: () =>
      named(
        () => PRIORITIES,
        ({ priorityId }) => one(priorityId),
      ),
    resolution: () =>
      named(
        () => RESOLUTIONS,
        ({ resolutionId }) => one(resolutionId),
      ),
    assignee: (scope) => people(scope, ({ assigneeId }) => one(assigneeId)),
    reporter: (scope) => people(scope, ({ reporterId }) => one(reporterId)),
    creator: (scope) => people(scope, ({ creatorId }) => [creatorId]),
    watcher: (scope) => people(scope, ({ watcherIds }) => [...watcherIds]),
    labels: () => ({ kind: 'things', values: ({ labels }) => labels }),
    component: ({ site }) =>
      named(
        () => site.components.values(),
        ({ componentIds }) => componentIds,
      ),
    fixversion: ({ site }) =>
      named(
        () => site.versions.values(),
        ({ fixVersionIds }) => fixVersionIds,
      ),
    affectedversion: ({ site }) =>
      named(
        () => site.versions.values(),
        ({ versionIds }) => versionIds,
      ),
    attachments: () => ({ kind: 'things', values: ({ attachmentIds }) => attachmentIds }),
    created: instant(({ created }) => created),
    updated: instant(({ updated }) => updated),
    resolved: instant(({ resolved }) => resolved),
    statuscategorychangeddate: instant(({ statusCategoryChanged }) => statusCategoryChanged),
    due: instant(({ duedate }) => day(duedate)),
    summary: textual(({ summary }) => summary),
    description: textual(({ description }) => documentText(description) ?? ''),
    environment: textual(({ environment }) => documentText(environment) ?? ''),
    comment: textual(commentText),
    text: textual(allText),
  } satisfies Record<string, (scope: Scope) => JqlField>),
);

/** Other names of the same fields. */
const ALIASES = new Map([
  ['id', 'key'],
  ['issue', 'key'],
  ['issuekey', 'key'],
  ['type', 'issuetype'],
  ['worktype', 'issuetype'],
  ['createddate', 'created'],
  ['updateddate', 'updated'],
  ['resolutiondate', 'resolved'],
  ['duedate', 'due'],
]);

function customField({ site }: Scope, name: string): JqlField | undefined {
  const field = [...site.fields.values()].find(
    (known) => known.custom && [known.id, ...known.clauseNames].some((clause) => clause.toLowerCase() === name),
  );
  if (!field) return undefined;
  const { type } = field.schema ?? {};
  const value = (issue: Issue) => issue.custom.get(field.id);
  if (type === 'number') return { kind: 'number', value: (issue) => (value(issue) as number | undefined) ?? null };
  if (type === 'date') return { kind: 'instant', value: (issue) => day(value(issue)) };
  if (type === 'datetime') return { kind: 'instant', value: (issue) => (value(issue) as number | undefined) ?? null };
  const plain = (one: unknown): string =>
    typeof one === 'object' && one !== null && 'id' in one
      ? String(one.id)
      : typeof one === 'object' && one !== null && 'accountId' in one
        ? String(one.accountId)
        : String(one);
  return {
    kind: 'things',
    values: (issue) => [value(issue) ?? []].flat().map(plain),
    resolve: (said) => {
      const named = everyOption(field).filter((option) => option.value.toLowerCase() === said.toLowerCase());
      return named.length > 0 ? named.map(({ id }) => id) : [said];
    },
  };
}

export function fieldNamed(scope: Scope, name: string): JqlField {
  const lower = name.toLowerCase();
  const field = SYSTEM_FIELDS.get(ALIASES.get(lower) ?? lower)?.(scope) ?? customField(scope, lower);
  if (!field) throw new JqlError(`Field '${name}' does not exist or you do not have permission to view it.`);
  return field;
}
