/** Types of custom fields that can be created. Source: Jira REST v3, create custom field. */
import { TYPES } from '../catalogue.ts';
import type { Field } from '../records.ts';

interface FieldType {
  readonly schema: { readonly type: string; readonly items?: string };
  readonly searchers: readonly string[];
  /** Whether it is chosen from options. */
  readonly hasOptions?: true;
}

const list = (items: string) => ({ type: 'array', items });
const one = (type: string) => ({ type });

const FIELD_TYPES: Readonly<Record<string, FieldType>> = {
  cascadingselect: { schema: one('option-with-child'), searchers: ['cascadingselectsearcher'], hasOptions: true },
  datepicker: { schema: one('date'), searchers: ['daterange'] },
  datetime: { schema: one('datetime'), searchers: ['datetimerange'] },
  float: { schema: one('number'), searchers: ['exactnumber', 'numberrange'] },
  grouppicker: { schema: one('group'), searchers: ['grouppickersearcher'] },
  labels: { schema: list('string'), searchers: ['labelsearcher'] },
  multicheckboxes: { schema: list('option'), searchers: ['multiselectsearcher'], hasOptions: true },
  multigrouppicker: { schema: list('group'), searchers: ['multiselectsearcher'] },
  multiselect: { schema: list('option'), searchers: ['multiselectsearcher'], hasOptions: true },
  multiuserpicker: { schema: list('user'), searchers: ['userpickergroupsearcher'] },
  multiversion: { schema: list('version'), searchers: ['versionsearcher'] },
  project: { schema: one('project'), searchers: ['projectsearcher'] },
  radiobuttons: { schema: one('option'), searchers: ['multiselectsearcher'], hasOptions: true },
  readonlyfield: { schema: one('string'), searchers: ['textsearcher'] },
  select: { schema: one('option'), searchers: ['multiselectsearcher'], hasOptions: true },
  textarea: { schema: one('string'), searchers: ['textsearcher'] },
  textfield: { schema: one('string'), searchers: ['textsearcher'] },
  url: { schema: one('string'), searchers: ['exacttextsearcher'] },
  userpicker: { schema: one('user'), searchers: ['userpickergroupsearcher'] },
  version: { schema: one('version'), searchers: ['versionsearcher'] },
};

const nameOf = (key: unknown): string =>
  typeof key === 'string' && key.startsWith(`${TYPES}:`) ? key.slice(TYPES.length + 1) : '';

export const fieldType = (key: unknown): FieldType | undefined =>
  Object.hasOwn(FIELD_TYPES, nameOf(key)) ? FIELD_TYPES[nameOf(key)] : undefined;

export const takesSearcher = (type: FieldType, searcher: unknown): boolean =>
  searcher === undefined || type.searchers.includes(nameOf(searcher));

export const hasOptions = ({ schema }: Field): boolean => fieldType(schema?.custom)?.hasOptions === true;
