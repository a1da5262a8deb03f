/** A query as a predicate over issues. */
import { CATEGORIES, PRIORITIES, RESOLUTIONS } from '../catalogue.ts';
import { everyOption } from '../field-contexts.ts';
import { documentText } from '../fields/document.ts';
import { can } from '../permissions.ts';
import type { Account, Issue, Project } from '../records.ts';
import type { Site } from '../site.ts';
import { dateOf } from './dates.ts';
import { JqlError } from './error.ts';
import type { Clause, Operand, Operator } from './parse.ts';

export interface Scope {
  readonly site: Site;
  readonly caller: Account;
}

type Predicate = (issue: Issue) => boolean;

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

const text = (...parts: (string | null)[]) => parts.filter(Boolean).join('\n');
const commentText = (issue: Issue) => text(...issue.comments.map(({ body }) => documentText(body)));
const allText = (issue: Issue) =>
  text(issue.summary, documentText(issue.description), documentText(issue.environment), commentText(issue));

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

function systemField(scope: Scope, name: string): JqlField | undefined {
  const { site } = scope;
  const statusOf = (issue: Issue) => site.statuses.get(issue.statusId);
  const named = (
    records: () => Iterable<{ id: string; name: string }>,
    values: (issue: Issue) => readonly string[],
  ): JqlField => ({
    kind: 'things',
    values,
    resolve: (said) => idsNamed(records(), said),
    order: (issue) => values(issue)[0] ?? null,
  });
  switch (name) {
    case 'project':
      return {
        kind: 'things',
        values: ({ projectId }) => [projectId],
        resolve: (said) => {
          const lower = said.toLowerCase();
          const found = [...site.projects.values()].filter(
            (project) =>
              isVisible(scope, project) &&
              [project.id, project.key.toLowerCase(), project.name.toLowerCase()].includes(lower),
          );
          return found.length > 0 ? found.map(({ id }) => id) : undefined;
        },
      };
    case 'key':
    case 'id':
    case 'issue':
    case 'issuekey':
      return {
        kind: 'things',
        values: ({ id }) => [id],
        resolve: (said) => {
          const id = visibleIssueId(scope, said);
          return id === null ? undefined : [id];
        },
        order: ({ id }) => Number(id),
      };
    case 'parent':
      return {
        kind: 'things',
        values: ({ parentId }) => one(parentId),
        resolve: (said) => one(visibleIssueId(scope, said)),
      };
    case 'status':
      return named(
        () => site.statuses.values(),
        ({ statusId }) => [statusId],
      );
    case 'statuscategory':
      return {
        kind: 'things',
        values: (issue) => one(statusOf(issue)?.category ?? null),
        resolve: (said) => {
          const lower = said.toLowerCase();
          const found = Object.values(CATEGORIES).find(
            ({ id, key, name: title }) => String(id) === said || key === lower || title.toLowerCase() === lower,
          );
          return found && [found.key];
        },
      };
    case 'issuetype':
    case 'type':
    case 'worktype':
      return named(
        () => site.issueTypes.values(),
        ({ issueTypeId }) => [issueTypeId],
      );
    case 'priority':
      return named(
        () => PRIORITIES,
        ({ priorityId }) => one(priorityId),
      );
    case 'resolution':
      return named(
        () => RESOLUTIONS,
        ({ resolutionId }) => one(resolutionId),
      );
    case 'assignee':
      return people(scope, ({ assigneeId }) => one(assigneeId));
    case 'reporter':
      return people(scope, ({ reporterId }) => one(reporterId));
    case 'creator':
      return people(scope, ({ creatorId }) => [creatorId]);
    case 'watcher':
      return people(scope, ({ watcherIds }) => [...watcherIds]);
    case 'labels':
      return { kind: 'things', values: ({ labels }) => labels };
    case 'component':
      return named(
        () => site.components.values(),
        ({ componentIds }) => componentIds,
      );
    case 'fixversion':
      return named(
        () => site.versions.values(),
        ({ fixVersionIds }) => fixVersionIds,
      );
    case 'affectedversion':
      return named(
        () => site.versions.values(),
        ({ versionIds }) => versionIds,
      );
    case 'attachments':
      return { kind: 'things', values: ({ attachmentIds }) => attachmentIds };
    case 'created':
    case 'createddate':
      return { kind: 'instant', value: ({ created }) => created };
    case 'updated':
    case 'updateddate':
      return { kind: 'instant', value: ({ updated }) => updated };
    case 'resolved':
    case 'resolutiondate':
      return { kind: 'instant', value: ({ resolved }) => resolved };
    case 'statuscategorychangeddate':
      return { kind: 'instant', value: ({ statusCategoryChanged }) => statusCategoryChanged };
    case 'due':
    case 'duedate':
      return { kind: 'instant', value: ({ duedate }) => day(duedate) };
    case 'summary':
      return { kind: 'text', value: ({ summary }) => summary };
    case 'description':
      return { kind: 'text', value: ({ description }) => documentText(description) ?? '' };
    case 'environment':
      return { kind: 'text', value: ({ environment }) => documentText(environment) ?? '' };
    case 'comment':
      return { kind: 'text', value: commentText };
    case 'text':
      return { kind: 'text', value: allText };
    default:
      return undefined;
  }
}

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
  const field = systemField(scope, lower) ?? customField(scope, lower);
  if (!field) throw new JqlError(`Field '${name}' does not exist or you do not have permission to view it.`);
  return field;
}

const wordsIn = (text: string) => text.split(/[^\p{L}\p{M}\p{N}]+/u).filter(Boolean);

/**
 * Words, each of which must occur; `*` ends a prefix; `AND`, `OR` and `NOT` in capitals are operators.
 * Source: support.atlassian.com, search syntax for text fields.
 */
export function matchesText(haystack: string, query: string): boolean {
  if (/^\s*[*?]/.test(query)) {
    throw new JqlError(`The text query '${query}' is not valid: '*' and '?' are not allowed as its first character.`);
  }
  const words = new Set(wordsIn(haystack.toLowerCase()));
  const occurs = (given: string) => {
    const word = given.toLowerCase().replace(/\\(.)/g, '$1');
    if (word.endsWith('*')) return [...words].some((known) => known.startsWith(word.slice(0, -1)));
    return wordsIn(word).every((part) => words.has(part));
  };
  return query.split(/\sOR\s/).some((alternative) => {
    const terms = alternative.split(/\s+/).filter((term) => term !== '' && term !== 'AND');
    return terms.every((term, index) => term === 'NOT' || occurs(term) !== (terms[index - 1] === 'NOT'));
  });
}

const values = (operand: Operand | undefined): readonly Operand[] =>
  operand === undefined ? [] : operand.kind === 'list' ? operand.items : [operand];

function resolved(
  scope: Scope,
  fieldName: string,
  field: JqlField & { kind: 'things' },
  operand: Operand,
): readonly string[] {
  if (operand.kind === 'function') return called(scope, operand.name, operand.args);
  const said = operand.kind === 'value' ? operand.text : '';
  const ids = field.resolve ? field.resolve(said) : [said];
  if (ids) return ids;
  throw new JqlError(
    ['key', 'id', 'issue', 'issuekey'].includes(fieldName.toLowerCase())
      ? `An issue with key '${said}' does not exist for field '${fieldName}'.`
      : `The value '${said}' does not exist for the field '${fieldName}'.`,
  );
}

function called({ site, caller }: Scope, name: string, args: readonly string[]): readonly string[] {
  const inState = (state: string) =>
    [...site.sprints.values()].filter((sprint) => sprint.state === state).map(({ id }) => String(id));
  switch (name) {
    case 'currentuser':
      return [caller.accountId];
    case 'membersof':
      return [...([...site.groups.values()].find((group) => group.name === args[0])?.members ?? [])];
    case 'opensprints':
      return inState('active');
    case 'closedsprints':
      return inState('closed');
    case 'futuresprints':
      return inState('future');
    default:
      throw new JqlError(`Unable to find JQL function '${name}(${args.join(', ')})'.`);
  }
}

const COMPARE: Readonly<Record<string, (one: number, other: number) => boolean>> = {
  '=': (one, other) => one === other,
  '!=': (one, other) => one !== other,
  '>': (one, other) => one > other,
  '>=': (one, other) => one >= other,
  '<': (one, other) => one < other,
  '<=': (one, other) => one <= other,
};

function unsupported(operator: Operator, field: string): JqlError {
  return new JqlError(`The operator '${operator}' is not supported by the '${field}' field.`);
}

function thingTerm(
  scope: Scope,
  name: string,
  field: JqlField & { kind: 'things' },
  operator: Operator,
  operand: Operand | undefined,
): Predicate {
  if (operator === 'is empty') return (issue) => field.values(issue).length === 0;
  if (operator === 'is not empty') return (issue) => field.values(issue).length > 0;
  const isUnresolved =
    name.toLowerCase() === 'resolution' && operand?.kind === 'value' && operand.text.toLowerCase() === 'unresolved';
  if (isUnresolved) return (issue) => (issue.resolutionId === null) === (operator === '=');
  if (!['=', '!=', 'in', 'not in', 'was'].includes(operator)) throw unsupported(operator, name);
  const wanted = new Set(values(operand).flatMap((value) => resolved(scope, name, field, value)));
  const isNegative = operator === '!=' || operator === 'not in';
  if (operator === 'was') {
    const wasIn = (issue: Issue) =>
      issue.histories.some(({ items }) =>
        items.some(
          (item) => item.fieldId === name.toLowerCase() && (wanted.has(item.from ?? '') || wanted.has(item.to ?? '')),
        ),
      );
    return (issue) => wasIn(issue) || field.values(issue).some((value) => wanted.has(value));
  }
  return (issue) => {
    const present = field.values(issue);
    return present.length > 0 && present.some((value) => wanted.has(value)) !== isNegative;
  };
}

function term(scope: Scope, name: string, operator: Operator, operand: Operand | undefined): Predicate {
  const field = fieldNamed(scope, name);
  if (field.kind === 'things') return thingTerm(scope, name, field, operator, operand);
  if (field.kind === 'text') {
    if (operator === 'is empty') return (issue) => field.value(issue) === '';
    if (operator === 'is not empty') return (issue) => field.value(issue) !== '';
    if ((operator !== '~' && operator !== '!~') || operand?.kind !== 'value') throw unsupported(operator, name);
    const { text: query } = operand;
    return (issue) => matchesText(field.value(issue), query) === (operator === '~');
  }
  if (operator === 'is empty') return (issue) => field.value(issue) === null;
  if (operator === 'is not empty') return (issue) => field.value(issue) !== null;
  const compare = COMPARE[operator];
  if (!compare || !operand || operand.kind === 'list') throw unsupported(operator, name);
  const bound =
    field.kind === 'instant'
      ? dateOf(scope, name, operand)
      : operand.kind === 'value'
        ? Number(operand.text)
        : Number.NaN;
  return (issue) => {
    const value = field.value(issue);
    return value !== null && compare(value, bound);
  };
}

export function predicateOf(scope: Scope, clause: Clause): Predicate {
  switch (clause.kind) {
    case 'and': {
      const parts = clause.parts.map((part) => predicateOf(scope, part));
      return (issue) => parts.every((part) => part(issue));
    }
    case 'or': {
      const parts = clause.parts.map((part) => predicateOf(scope, part));
      return (issue) => parts.some((part) => part(issue));
    }
    case 'not': {
      const part = predicateOf(scope, clause.part);
      return (issue) => !part(issue);
    }
    case 'text':
      return (issue) => matchesText(allText(issue), clause.words);
    case 'term':
      return term(scope, clause.field, clause.operator, clause.operand);
  }
}
