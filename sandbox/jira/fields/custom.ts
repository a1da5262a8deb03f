/** Writing custom fields. */
import { FIELD_IDS } from '../catalogue.ts';
import { optionById } from '../field-contexts.ts';
import { jiraInstant } from '../instants.ts';
import type { Field, Issue } from '../records.ts';
import type { Site } from '../site.ts';
import { kindOf } from './custom-kinds.ts';
import { documentText } from './document.ts';
import { sprintWriter } from './sprint.ts';
import { type FieldWriter, isRecord, NOTHING, type Shown } from './writer.ts';

/** The name of something that a value refers to by its id. */
function nameOf(site: Site, field: Field, id: string): string | null {
  switch (field.schema?.items ?? field.schema?.type) {
    case 'version':
      return site.versions.get(id)?.name ?? null;
    case 'project':
      return site.projects.get(id)?.name ?? null;
    case 'team':
      return site.teams.get(id)?.name ?? null;
    default:
      return optionById(field, id)?.value ?? null;
  }
}

const part = (instant: number, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', ...options }).format(instant);

/** `16/Apr/24` and `9:05 AM`: dates and times as Jira shows them unless an administrator chose other forms. */
const displayDate = (instant: number) =>
  `${part(instant, { day: '2-digit' })}/${part(instant, { month: 'short' })}/${part(instant, { year: '2-digit' })}`;
const displayTime = (instant: number) => part(instant, { hour: 'numeric', minute: '2-digit' }).replace(/\s/u, ' ');

function shownValue(site: Site, field: Field, value: unknown): Shown {
  if (value === undefined || value === null) return NOTHING;
  if (Array.isArray(value)) {
    const parts = value.map((one) => shownValue(site, field, one));
    const ids = parts.flatMap(({ id }) => id ?? []);
    return { id: ids.length > 0 ? `[${ids.join(', ')}]` : null, text: parts.map((part) => part.text).join(', ') };
  }
  if (field.schema?.type === 'date') return { id: String(value), text: displayDate(Date.parse(String(value))) };
  if (field.schema?.type === 'datetime') {
    const instant = Number(value);
    return { id: jiraInstant(instant, 'UTC'), text: `${displayDate(instant)} ${displayTime(instant)}` };
  }
  if (!isRecord(value)) return { id: null, text: String(value) };
  const { accountId, groupId, id, child } = value;
  if (typeof accountId === 'string') {
    return { id: accountId, text: site.accounts.get(accountId)?.displayName ?? null };
  }
  if (typeof groupId === 'string') return { id: groupId, text: site.groups.get(groupId)?.name ?? null };
  if (typeof id !== 'string') return { id: null, text: documentText(value) };
  const name = nameOf(site, field, id);
  if (!isRecord(child) || typeof child.id !== 'string') return { id, text: name };
  return { id: `${id}, ${child.id}`, text: `${name} - ${nameOf(site, field, child.id)}` };
}

/** Undefined for fields that can't be set at all. */
export function customWriter(field: Field): FieldWriter | undefined {
  if (field.id === FIELD_IDS.sprint) return sprintWriter;
  const kind = kindOf(field);
  if (!kind) return undefined;
  const isList = field.schema?.type === 'array';
  return {
    name: field.name,
    show: (site, issue) => shownValue(site, field, issue.custom.get(field.id)),
    set: (site, issue: Issue, value) => {
      const isEmpty = value === null || (Array.isArray(value) && value.length === 0);
      if (isEmpty) issue.custom.delete(field.id);
      else issue.custom.set(field.id, kind({ site, issue, field }, value));
    },
    ...(isList && {
      list: {
        present: (_: Site, issue: Issue) => [...((issue.custom.get(field.id) ?? []) as unknown[])],
        parse: (site: Site, issue: Issue, elements: unknown[]) => kind({ site, issue, field }, elements) as unknown[],
      },
    }),
  };
}
