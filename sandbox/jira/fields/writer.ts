/** How one field is written: its value as a changelog shows it, and how a new value goes in. */
import type { ChangeItem, Issue } from '../records.ts';
import type { Site } from '../site.ts';

/** A value as changelogs have it: its id where it has one, and its display. */
export interface Shown {
  readonly id: string | null;
  readonly text: string | null;
}

export const NOTHING: Shown = { id: null, text: null };

export interface ListAccess {
  /** The present elements, in a form that `set` takes. */
  present(site: Site, issue: Issue): unknown[];
  /** Elements as they are given, in the form of `present`; throws Jira's refusal. */
  parse(site: Site, issue: Issue, elements: unknown[]): unknown[];
}

export interface FieldWriter {
  /** The name that changelogs use. */
  readonly name: string;
  show(site: Site, issue: Issue): Shown;
  /** Whether changelogs have its name alone, and no `fieldId`. */
  readonly hasNameOnly?: boolean;
  /** Checks the value, throws Jira's refusal, sets it. */
  set(site: Site, issue: Issue, value: unknown): void;
  /** Of fields that `add` and `remove` work on. */
  readonly list?: ListAccess;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The item of a changelog; undefined when nothing changed. */
export function changeOf(fieldId: string, writer: FieldWriter, before: Shown, after: Shown): ChangeItem | undefined {
  if (before.id === after.id && before.text === after.text) return undefined;
  return {
    field: writer.name,
    fieldtype: fieldId.startsWith('customfield_') ? 'custom' : 'jira',
    ...(!writer.hasNameOnly && { fieldId }),
    from: before.id,
    fromString: before.text,
    to: after.id,
    toString: after.text,
  };
}
