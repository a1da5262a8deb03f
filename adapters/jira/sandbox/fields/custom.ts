/** Writing custom fields, by the kind of field. */
import { FIELD_IDS } from '../catalogue.ts';
import { isDay, parseJiraInstant } from '../instants.ts';
import { fieldProblem } from '../problems.ts';
import type { Field, Issue } from '../records.ts';
import type { Site } from '../site.ts';
import { checkDocument, documentText } from './document.ts';
import { accountIdOf } from './system.ts';
import { type FieldWriter, isRecord, NOTHING, type Shown } from './writer.ts';

type Check = (site: Site, field: Field, value: unknown) => unknown;

function optionOf(field: Field, value: unknown): { id: string } {
  const wanted = isRecord(value) ? value : {};
  const option = field.options?.find(({ id, value: name }) =>
    wanted.id !== undefined ? id === String(wanted.id) : name === wanted.value,
  );
  if (!option) throw fieldProblem(field.id, `Option id '${String(wanted.id ?? wanted.value ?? 'null')}' is not valid`);
  return { id: option.id };
}

function list(field: Field, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw fieldProblem(field.id, 'data was not an array');
  return value;
}

function text(field: Field, value: unknown): string {
  if (typeof value !== 'string') throw fieldProblem(field.id, 'Operation value must be a string');
  if (value.length > 255)
    throw fieldProblem(field.id, 'The entered text is too long. It exceeds the allowed limit of 255 characters.');
  return value;
}

const CHECKS: Readonly<Record<string, Check>> = {
  number: (_, field, value) => {
    if (typeof value !== 'number') throw fieldProblem(field.id, 'Operation value must be a number');
    return value;
  },
  date: (_, field, value) => {
    if (!isDay(value)) throw fieldProblem(field.id, `Error parsing date string: ${String(value)}`);
    return value;
  },
  datetime: (_, field, value) => {
    const instant = parseJiraInstant(value);
    if (instant === undefined) throw fieldProblem(field.id, `Error parsing time: ${String(value)}`);
    return instant;
  },
  option: (_, field, value) => optionOf(field, value),
  'option[]': (_, field, value) => list(field, value).map((one) => optionOf(field, one)),
  user: (site, field, value) => ({ accountId: accountIdOf(site, value, field.id) }),
  'user[]': (site, field, value) => list(field, value).map((one) => ({ accountId: accountIdOf(site, one, field.id) })),
  'string[]': (_, field, value) =>
    list(field, value).map((one) => {
      const label = text(field, one);
      if (/\s/.test(label)) throw fieldProblem(field.id, `The label '${label}' contains spaces which is invalid.`);
      return label;
    }),
  textarea: (_, field, value) => checkDocument(value, field.id),
  string: (_, field, value) => text(field, value),
};

const KINDS_REFUSED = new Set(['com.pyxis.greenhopper.jira:gh-lexo-rank']);

function kindOf(field: Field): string {
  const { type, items, custom } = field.schema ?? { type: 'string' };
  if (custom?.endsWith(':textarea')) return 'textarea';
  return type === 'array' ? `${items ?? 'string'}[]` : type;
}

/** The sprint field reads as objects and takes a single number. */
const sprint: FieldWriter = {
  name: 'Sprint',
  show: (site, issue) => {
    const ids = (issue.custom.get(FIELD_IDS.sprint) ?? []) as number[];
    return ids.length === 0
      ? NOTHING
      : { id: ids.join(', '), text: ids.map((id) => site.sprints.get(id)?.name ?? String(id)).join(', ') };
  },
  set: (site, issue, value) => {
    if (value === null) {
      issue.custom.delete(FIELD_IDS.sprint);
      return;
    }
    if (typeof value !== 'number' || !site.sprints.has(value)) {
      throw fieldProblem(FIELD_IDS.sprint, 'Number value expected as the Sprint id.');
    }
    const past = ((issue.custom.get(FIELD_IDS.sprint) ?? []) as number[]).filter(
      (id) => id !== value && site.sprints.get(id)?.state === 'closed',
    );
    issue.custom.set(FIELD_IDS.sprint, [...past, value]);
  },
};

function shownValue(site: Site, field: Field, value: unknown): Shown {
  if (value === undefined || value === null) return NOTHING;
  if (Array.isArray(value)) {
    const parts = value.map((one) => shownValue(site, field, one));
    const ids = parts.flatMap(({ id }) => id ?? []);
    return { id: ids.length > 0 ? `[${ids.join(', ')}]` : null, text: parts.map((part) => part.text).join(', ') };
  }
  if (isRecord(value) && typeof value.accountId === 'string') {
    return { id: value.accountId, text: site.accounts.get(value.accountId)?.displayName ?? null };
  }
  if (isRecord(value) && value.type === 'doc') return { id: null, text: documentText(value) };
  if (isRecord(value) && typeof value.id === 'string') {
    return { id: value.id, text: field.options?.find(({ id }) => id === value.id)?.value ?? null };
  }
  return { id: null, text: String(value) };
}

export function customWriter(field: Field): FieldWriter | undefined {
  if (field.id === FIELD_IDS.sprint) return sprint;
  if (KINDS_REFUSED.has(field.schema?.custom ?? '')) return undefined;
  const check = CHECKS[kindOf(field)] ?? CHECKS.string;
  const isList = field.schema?.type === 'array';
  return {
    name: field.name,
    show: (site, issue) => shownValue(site, field, issue.custom.get(field.id)),
    set: (site, issue: Issue, value) => {
      const isEmpty = value === null || (Array.isArray(value) && value.length === 0);
      if (isEmpty) issue.custom.delete(field.id);
      else issue.custom.set(field.id, check?.(site, field, value));
    },
    ...(isList && { list: (_: Site, issue: Issue) => [...((issue.custom.get(field.id) ?? []) as unknown[])] }),
  };
}
