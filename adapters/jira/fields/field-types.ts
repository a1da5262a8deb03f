/** Types of custom fields that Jira lets one create, with their searchers. Source: jira rest v3, create custom field. */
import type { MetadataFormat } from '../../../schema/models/task-metadata.ts';

const PREFIX = 'com.atlassian.jira.plugin.system.customfieldtypes:';

/** A field without a searcher can't be found by JQL. */
const SEARCHERS: Readonly<Record<string, string>> = {
  cascadingselect: 'cascadingselectsearcher',
  datepicker: 'daterange',
  datetime: 'datetimerange',
  float: 'exactnumber',
  grouppicker: 'grouppickersearcher',
  labels: 'labelsearcher',
  multicheckboxes: 'multiselectsearcher',
  multigrouppicker: 'multiselectsearcher',
  multiselect: 'multiselectsearcher',
  multiuserpicker: 'userpickergroupsearcher',
  multiversion: 'versionsearcher',
  project: 'projectsearcher',
  radiobuttons: 'multiselectsearcher',
  readonlyfield: 'textsearcher',
  select: 'multiselectsearcher',
  textarea: 'textsearcher',
  textfield: 'textsearcher',
  url: 'exacttextsearcher',
  userpicker: 'userpickergroupsearcher',
  version: 'versionsearcher',
};

/** Formats that Jira has no type for are what comes next: a number, or a choice of two. */
const TYPE_OF_FORMAT: Readonly<Partial<Record<MetadataFormat, string>>> = {
  TEXT: 'textfield',
  TEXTAREA: 'textarea',
  NUMBER: 'float',
  MEASUREMENT: 'float',
  PRICE: 'float',
  CURRENCY: 'float',
  DATE: 'datepicker',
  SINGLE_SELECT: 'select',
  MULTIPLE_SELECT: 'multiselect',
  BOOLEAN: 'radiobuttons',
  YES_NO: 'radiobuttons',
  URL: 'url',
};

const TWO_WORDS: ReadonlySet<MetadataFormat> = new Set(['BOOLEAN', 'YES_NO']);

const CHOICES = new Set(['cascadingselect', 'multicheckboxes', 'multiselect', 'radiobuttons', 'select']);

export interface FieldType {
  /** As it is sent, and as `schema.custom` of a catalogue. */
  readonly type: string;
  /** Undefined for types of apps, which bring their own. */
  readonly searcherKey: string | undefined;
}

export const FORMATS = Object.keys(TYPE_OF_FORMAT);
export const TYPES = Object.keys(SEARCHERS);

/** Options of a format that brings its own. */
export const ownOptions = (format: MetadataFormat | undefined): string[] | undefined =>
  format && TWO_WORDS.has(format) ? ['Yes', 'No'] : undefined;

/** Undefined for a format that Jira has no custom field for. */
export function typeOfFormat(format: MetadataFormat): FieldType | undefined {
  const name = TYPE_OF_FORMAT[format];
  return name === undefined ? undefined : typeNamed(name);
}

/** By its key, with or without what most of them begin with; the types of Forge apps are addresses. */
export function typeNamed(given: string): FieldType | undefined {
  if (/^ari:cloud:ecosystem::extension\/\S+$/.test(given)) return { type: given, searcherKey: undefined };
  const name = given.startsWith(PREFIX) ? given.slice(PREFIX.length) : given;
  const searcher = Object.hasOwn(SEARCHERS, name) ? SEARCHERS[name] : undefined;
  return searcher === undefined ? undefined : { type: PREFIX + name, searcherKey: PREFIX + searcher };
}

/** Whether a custom field of this type is chosen from options that administrators keep. */
export const isChoice = (type: string | undefined): boolean =>
  type?.startsWith(PREFIX) === true && CHOICES.has(type.slice(PREFIX.length));
