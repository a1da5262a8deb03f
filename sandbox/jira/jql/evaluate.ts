/** A query as a predicate over issues. */
import type { Issue } from '../records.ts';
import { dateOf } from './dates.ts';
import { JqlError } from './error.ts';
import { fieldNamed, type JqlField, type Scope } from './fields.ts';
import type { Clause, Operand, Operator } from './parse.ts';
import { allText, matchesText } from './text.ts';

type Predicate = (issue: Issue) => boolean;

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
