import type { Field, Issue } from '../records.ts';
import { presentHistory } from './entries.ts';
import { presentFields } from './fields.ts';
import { presentAccountId } from './people.ts';
import { api, shownInstant, type View } from './view.ts';

export interface Selection {
  /** Whether any field was asked for at all: without one there is neither `key` nor `fields`. */
  readonly hasFields: boolean;
  wants(field: Field): boolean;
  /** Whether all fields were asked for, or one of these. */
  isWhole(names: readonly string[]): boolean;
}

/** Not navigable: long, or of no use in a list. */
const NOT_NAVIGABLE = new Set(['comment', 'worklog', 'attachment', 'issuerestriction', 'timetracking']);

/**
 * `fields` of Jira: ids or keys, `*all`, `*navigable`, and `-name` to leave one out.
 * Source: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/
 */
export function selectionOf(names: readonly string[], fallback: readonly string[]): Selection {
  const asked = names.length > 0 ? names : fallback;
  const minus = new Set(asked.filter((name) => name.startsWith('-')).map((name) => name.slice(1)));
  const plus = new Set(asked.filter((name) => !name.startsWith('-')));
  if (plus.size === 0) plus.add(fallback[0] ?? '*all');
  const isAll = plus.has('*all');
  const isNavigable = plus.has('*navigable');
  const real = [...plus].filter((name) => name !== 'id');
  return {
    hasFields: real.length > 0,
    isWhole: (names) => isAll || names.some((name) => plus.has(name)),
    wants: ({ id }) => !minus.has(id) && (isAll || plus.has(id) || (isNavigable && !NOT_NAVIGABLE.has(id))),
  };
}

const ARCHIVAL = ['archiveddate', 'archivedby'];

/** Of an archived issue, who archived it when; these are in no catalogue. */
const archivalOf = (view: View, { archived }: Issue) =>
  archived && {
    archiveddate: shownInstant(view, archived.at),
    archivedby: presentAccountId(view, archived.byId),
  };

/** Newest first, and only so many: not the whole history. */
function embeddedChangelog(view: View, issue: Issue, limit: number) {
  const histories = issue.histories.toReversed().slice(0, limit);
  return {
    startAt: 0,
    maxResults: histories.length,
    total: issue.histories.length,
    histories: histories.map((history) => presentHistory(view, history)),
  };
}

export interface IssueExpansion {
  readonly expand: ReadonlySet<string>;
  readonly properties: readonly string[];
  /** Histories at most: 100 of one issue, 40 of each in lists. */
  readonly changelogLimit: number;
}

export function presentIssue(
  view: View,
  issue: Issue,
  selection: Selection,
  { expand, properties, changelogLimit }: IssueExpansion,
): Record<string, unknown> {
  if (!selection.hasFields && properties.length === 0 && !expand.has('changelog')) return { id: issue.id };
  const keys = properties.includes('*all') ? [...issue.properties.keys()] : properties;
  const shown = keys.filter((key) => issue.properties.has(key)).map((key) => [key, issue.properties.get(key)]);
  return {
    expand: 'renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations',
    id: issue.id,
    self: api(view, `issue/${issue.id}`),
    key: issue.key,
    ...(expand.has('changelog') && { changelog: embeddedChangelog(view, issue, changelogLimit) }),
    ...(properties.length > 0 && { properties: Object.fromEntries(shown) }),
    ...(selection.hasFields && {
      fields: {
        ...presentFields(view, issue, (field) => selection.wants(field)),
        ...(selection.isWhole(ARCHIVAL) && archivalOf(view, issue)),
      },
    }),
  };
}

/** `expand=names,schema` of a list or an issue. */
export function fieldTitles(view: View, selection: Selection, expand: ReadonlySet<string>) {
  const fields = [...view.site.fields.values()].filter((field) => selection.wants(field));
  return {
    ...(expand.has('names') && { names: Object.fromEntries(fields.map(({ id, name }) => [id, name])) }),
    ...(expand.has('schema') && { schema: Object.fromEntries(fields.map(({ id, schema }) => [id, schema ?? {}])) }),
  };
}
