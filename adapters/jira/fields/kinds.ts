/** Kinds of custom fields whose values metadata shows and can't set, and where they are set instead. */
import { CUSTOM } from './fields.ts';

/** What a field catalogue or a screen says of a field's kind. */
export interface FieldKind {
  readonly type: string | undefined;
  readonly items: string | undefined;
  readonly custom: string | undefined;
}

const PARENTS: ReadonlySet<string | undefined> = new Set([CUSTOM.epicLink, CUSTOM.parentLink]);
/** Jira, or an app, keeps these by itself. */
const KEPT: ReadonlySet<string | undefined> = new Set([CUSTOM.rank, CUSTOM.development]);

/** Older fields that name the parent, which is `parent_id` now. */
export const namesParent = ({ custom }: Pick<FieldKind, 'custom'>): boolean => PARENTS.has(custom);

/** Read-only fields: what callers say of them is ignored, as with all fields that can't be written. */
export const isKept = ({ custom }: Pick<FieldKind, 'custom'>): boolean => KEPT.has(custom);

/** In words, for errors. */
export function kindOf({ type, items, custom }: FieldKind): string {
  if (custom === CUSTOM.sprint) return 'number of a sprint';
  return type === 'array' ? `list of ${items}` : (type ?? 'unknown');
}

/** Jira's own form of a value, where it is known. Source: developer.atlassian.com, Assets object fields. */
const FORMS: Readonly<Record<string, string>> = {
  [CUSTOM.assets]: '[{"id": "<workspace id>:<object id>"}]',
};

/** How to set what metadata can't. */
export const givenRaw = (fieldId: string, { custom }: Pick<FieldKind, 'custom'>): string =>
  `give it in the form of Jira's REST API: {"raw": {"fields": {"${fieldId}": ${FORMS[custom ?? ''] ?? '…'}}}}`;
