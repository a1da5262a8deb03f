/**
 * The JQL that dynamic webhooks take: a few fields, four operators. Values that name nothing match nothing.
 * Sources: jira rest v3, webhooks; the wording of refusals from answers quoted in public.
 */
import { JqlError } from '../jql/error.ts';
import { type Clause, type Operand, parseJql } from '../jql/parse.ts';
import type { Issue } from '../records.ts';
import type { Site } from '../site.ts';

export type IssueFilter = (issue: Issue) => boolean;

/** The names under which an issue's value of a field is known, in lower case; none when it is empty. */
type Names = (issue: Issue) => readonly (string | undefined)[];

const PROPERTY = /^issue\.property\[([^\]]+)\](?:\.([\w.-]+))?$/i;

function propertyNames(key: string, path: string | undefined): Names {
  return ({ properties }) => {
    let value: unknown = properties.get(key);
    for (const part of path?.split('.') ?? []) value = (value as Record<string, unknown> | null | undefined)?.[part];
    return value === undefined || value === null ? [] : [value].flat().map(String);
  };
}

function namesOf(site: Site, field: string): Names {
  const person = (accountId: string | null) => (accountId === null ? [] : [accountId]);
  switch (field.toLowerCase()) {
    case 'issuekey':
    case 'key':
      return ({ id, key }) => [id, key];
    case 'project':
      return ({ projectId }) => [projectId, site.projects.get(projectId)?.key, site.projects.get(projectId)?.name];
    case 'issuetype':
      return ({ issueTypeId }) => [issueTypeId, site.issueTypes.get(issueTypeId)?.name];
    case 'status':
      return ({ statusId }) => [statusId, site.statuses.get(statusId)?.name];
    case 'assignee':
      return ({ assigneeId }) => person(assigneeId);
    case 'reporter':
      return ({ reporterId }) => person(reporterId);
  }
  const [, key, path] = PROPERTY.exec(field) ?? [];
  // Of custom fields only the epic's label is allowed, which sites of today no longer have.
  if (key === undefined) throw new JqlError(`The clause ${field} is unsupported`);
  return propertyNames(key, path);
}

/** What is compared with; null stands for "nothing". */
function wantedOf(operand: Operand | undefined): (string | null)[] {
  if (operand?.kind === 'list') return operand.items.flatMap(wantedOf);
  if (operand?.kind === 'function') throw new JqlError(`The function ${operand.name} is unsupported`);
  const { text = '', isQuoted = false } = operand ?? {};
  if (!isQuoted && text.toLowerCase() === 'empty') throw new JqlError('The operand EMPTY is unsupported');
  return [!isQuoted && text.toLowerCase() === 'null' ? null : text.toLowerCase()];
}

function term(site: Site, { field, operator, operand }: Clause & { kind: 'term' }): IssueFilter {
  const names = namesOf(site, field);
  if (!['=', '!=', 'in', 'not in'].includes(operator)) throw new JqlError(`Operator ${operator} is unsupported`);
  const wanted = new Set(wantedOf(operand));
  const isNegative = operator === '!=' || operator === 'not in';
  return (issue) => {
    const present = names(issue).map((name) => name?.toLowerCase());
    const isWanted = present.length === 0 ? wanted.has(null) : present.some((name) => name && wanted.has(name));
    return isWanted !== isNegative;
  };
}

function predicate(site: Site, clause: Clause): IssueFilter {
  switch (clause.kind) {
    case 'and': {
      const parts = clause.parts.map((part) => predicate(site, part));
      return (issue) => parts.every((part) => part(issue));
    }
    case 'or': {
      const parts = clause.parts.map((part) => predicate(site, part));
      return (issue) => parts.some((part) => part(issue));
    }
    case 'term':
      return term(site, clause);
    case 'not':
      throw new JqlError('Operator NOT is unsupported');
    case 'text':
      throw new JqlError('The clause text is unsupported');
  }
}

/** Throws a JqlError for what webhooks can't be filtered by. */
export function filterOf(site: Site, jql: string): IssueFilter {
  const { where, orderBy } = parseJql(jql);
  if (!where) throw new JqlError('The JQL filter must not be empty');
  if (orderBy.length > 0) throw new JqlError('The clause ORDER BY is unsupported');
  return predicate(site, where);
}
