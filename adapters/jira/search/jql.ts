/** Filters as JQL. Every value is quoted, so that no value can change the query around it. */
import { parseInstant } from '../../../schema/instant.ts';
import { queryProblem, validationError } from '../../../src/lib/errors.ts';
import type { ListInput } from '../../contract/object-adapter.ts';
import { utcDate } from '../../toolkit/instants.ts';

/** A JQL string. Source: support.atlassian.com, JQL: `"` and `\` are escaped by `\`. */
export const quote = (value: string): string => `"${value.replace(/[\\"]/g, '\\$&')}"`;

/** Operators of Jira's text search, which they are in capitals only. */
const TEXT_OPERATORS = /(?<=^|\s)(?:AND|OR|NOT|TO)(?=\s|$)/g;

/** A literal for text search: words that are operators there become plain words, and signs are escaped. */
export const quoteText = (value: string): string =>
  quote(
    value.replace(TEXT_OPERATORS, (operator) => operator.toLowerCase()).replace(/[+\-&|!(){}[\]^~*?\\:"/]/g, '\\$&'),
  );

/** Jira refuses control characters in JQL, and line breaks within strings. */
const CONTROLS = /[\p{Cc}\u2028\u2029]/gu;

/** Words to search for, where a control character is a space between two. */
const printable = (value: string): string => value.replace(CONTROLS, ' ');

/** A value that is compared whole. Source: support.atlassian.com, JQL: `\\uXXXX` stands for a character. */
const literal = (value: string): string =>
  quote(value).replace(CONTROLS, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Ids go in bare, so that a project whose key looks like a number is not meant. */
const idOrKey = (value: string): string => (/^\d{1,18}$/.test(value) ? value : literal(value));

const ISSUE_KEY = /^[A-Za-z][A-Za-z0-9_]*-\d{1,18}$/;

/** The key that a text search may mean. Many other words look like one, such as UTF-8. */
export function keyIn(query: string | undefined): string | undefined {
  const word = printable(query ?? '').trim();
  return ISSUE_KEY.test(word) ? word : undefined;
}

/** Ids of status categories: neither renamed nor translated, unlike their names. */
const CATEGORY_IDS: ReadonlyMap<string, number> = new Map([
  ['OPENED', 2],
  ['IN_PROGRESS', 4],
  ['COMPLETED', 3],
]);

const DAY_MS = 86_400_000;

/** `due` has no time, so an instant within a day counts from the next one. */
function dueBound(value: string, operator: '>=' | '<'): string | undefined {
  const ms = parseInstant(value);
  const date = ms === undefined ? undefined : utcDate(new Date(Math.ceil(ms / DAY_MS) * DAY_MS).toISOString());
  return date && `due ${operator} ${quote(date)}`;
}

const CLAUSES: Readonly<Record<string, (value: string) => string | undefined>> = {
  project_id: (value) => `project = ${idOrKey(value)}`,
  parent_id: (value) => `parent = ${idOrKey(value)}`,
  assigned_user_id: (value) => `assignee = ${literal(value)}`,
  user_id: (value) => `(creator = ${literal(value)} OR reporter = ${literal(value)})`,
  status: (value) => {
    const category = CATEGORY_IDS.get(value);
    return category === undefined ? `status = ${literal(value)}` : `statusCategory = ${category}`;
  },
  start_gte: (value) => dueBound(value, '>='),
  end_lt: (value) => dueBound(value, '<'),
};

export const TASK_FILTERS = Object.keys(CLAUSES);

/** Jira refuses a query without a restriction; this one is true for every issue. */
export const UNBOUNDED = 'created >= "1970-01-01"';

/** JQL dates have minutes only; what the overlap brings too much is filtered out afterwards. */
export const JQL_OVERLAP_MS = 60_000;

interface SplitJql {
  where: string;
  orderBy: string | undefined;
}

/** Text outside of quoted strings, with the strings blanked: what its structure can be read off. */
function skeleton(jql: string): string {
  return jql.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/gs, (literal) => ' '.repeat(literal.length));
}

/** The caller's own JQL, apart from its ORDER BY. It must be whole, or it would change the query around it. */
function splitJql(jql: string): SplitJql {
  const bare = skeleton(jql);
  let depth = 0;
  for (const character of bare) {
    if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    if (depth < 0) break;
  }
  if (depth !== 0 || /["']/.test(bare)) {
    throw validationError([queryProblem('raw', 'holds JQL with unbalanced parentheses or quotes')]);
  }
  // There it may take a quote its meaning: then strings are other ones than those that were blanked.
  if (bare.includes('\\')) {
    throw validationError([queryProblem('raw', 'holds JQL with a backslash outside of quotes')]);
  }
  const at = bare.search(/(?<=^|[\s)])order\s+by\s/i);
  if (at < 0) return { where: jql.trim(), orderBy: undefined };
  return {
    where: jql.slice(0, at).trim(),
    orderBy: jql
      .slice(at)
      .replace(/^\s*order\s+by\s+/i, '')
      .trim(),
  };
}

const SORT_FIELDS = { name: 'summary', updated_at: 'updated', created_at: 'created' } as const;

/** The Jira field by which tasks are sorted first; by id second. */
export interface TaskOrder {
  readonly field: (typeof SORT_FIELDS)[keyof typeof SORT_FIELDS];
  readonly isDescending: boolean;
}

export interface TaskQuery {
  readonly where: string;
  readonly orderBy: string;
  /** Undefined when the caller brought an ORDER BY. */
  readonly order: TaskOrder | undefined;
}

function orderOf({ sort, order, updatedGte }: ListInput): TaskOrder {
  const chosen = sort ?? (updatedGte === undefined ? 'created_at' : 'updated_at');
  const fallback = sort === undefined && updatedGte === undefined ? 'desc' : 'asc';
  return { field: SORT_FIELDS[chosen], isDescending: (order ?? fallback) === 'desc' };
}

/** A total order, whatever the caller says. */
const totalOrder = (own: string): string => (/\b(?:id|key|issuekey)\b/i.test(skeleton(own)) ? own : `${own}, id ASC`);

function searchClause(query: string | undefined): string | undefined {
  const words = printable(query ?? '').trim();
  return words === '' ? undefined : `text ~ ${quoteText(words)}`;
}

/** The query of a task list, always bounded and always in a total order. */
export function taskQuery(input: ListInput): TaskQuery {
  const own = input.raw.jql === undefined ? undefined : splitJql(printable(input.raw.jql));
  const clauses = Object.entries(input.filters).map(([name, value]) => CLAUSES[name]?.(value));
  const since = input.updatedGte;
  const where = [
    ...clauses,
    since === undefined ? undefined : `updated >= ${Math.max(0, since - JQL_OVERLAP_MS)}`,
    searchClause(input.query),
    own?.where ? `(${own.where})` : undefined,
  ]
    .filter((clause) => clause !== undefined && clause !== '')
    .join(' AND ');
  const bounded = where || UNBOUNDED;
  if (own?.orderBy && input.sort === undefined) {
    return { where: bounded, orderBy: totalOrder(own.orderBy), order: undefined };
  }
  const order = orderOf(input);
  const direction = order.isDescending ? 'DESC' : 'ASC';
  return { where: bounded, orderBy: `${order.field} ${direction}, id ${direction}`, order };
}

export const jqlOf = ({ where, orderBy }: TaskQuery): string => `${where} ORDER BY ${orderBy}`;
