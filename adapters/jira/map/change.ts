import type { TaskChange, TaskChangeItem } from '../../../schema/models/task-change.ts';
import { instant } from '../../toolkit/instants.ts';
import { id, type JsonObject, objects, text, textAt } from '../../toolkit/json.ts';
import { named } from '../../toolkit/names.ts';
import type { Field, FieldCatalogue } from '../fields/fields.ts';
import { WIRE_NAMES } from '../fields/wire-names.ts';

/** Fields whose ids say more than their display texts: people, projects, parents. */
const BY_ID = new Set(['assigned_user_ids', 'project_id', 'parent_id', 'attachment_ids', 'reporter', 'creator']);
const DATES = new Set(['due_at', 'completed_at', 'start_at']);
/** `schema.type` of custom fields. */
const CUSTOM_DATES = new Set(['date', 'datetime']);

/** `toString` must be the entry's own: a missing one would be found on every object. */
const own = (item: JsonObject, key: string): string | undefined =>
  Object.hasOwn(item, key) ? text(item[key]) : undefined;

/** `16/Apr/24 9:05 AM`, as Jira shows dates where nobody chose another form. */
const SHOWN_DATE = /^(\d{1,2})\/([A-Z][a-z]{2})\/(\d{2})(?: (\d{1,2}):(\d{2}) ([AP]M))?$/;

function shownDate(shown: string | undefined): string | undefined {
  const [whole, day, month, year, hour = '12', minute = '00', half = 'AM'] = SHOWN_DATE.exec(shown ?? '') ?? [];
  if (whole === undefined) return undefined;
  const ms = Date.parse(`${day} ${month} 20${year} ${hour}:${minute} ${half} UTC`);
  return Number.isNaN(ms) ? undefined : instant(ms);
}

const changedDate = (stored: string | undefined, shown: string | undefined) =>
  instant(stored) ?? instant(shown) ?? shownDate(shown) ?? shown;

function changedValue(item: JsonObject, name: string, side: 'from' | 'to', field: Field | undefined) {
  const shown = own(item, `${side}String`);
  const stored = id(item[side]);
  if (BY_ID.has(name) || field?.type === 'user') return stored ?? shown;
  if (DATES.has(name) || CUSTOM_DATES.has(field?.type ?? '')) return changedDate(stored, shown);
  return shown ?? stored;
}

const has = (fields: readonly Field[] | undefined, fieldId: string) => fields?.some((field) => field.id === fieldId);

/** What the task calls a field of a history. */
function nameOf(field: string, catalogue: FieldCatalogue | undefined): string {
  if (has(catalogue?.storyPoints, field)) return 'story_points';
  if (has(catalogue?.startDate, field)) return 'start_at';
  return WIRE_NAMES.get(field) ?? WIRE_NAMES.get(field.toLowerCase()) ?? field;
}

/** Whether a history speaks of custom fields, which only the field catalogue tells apart. */
export const needsCatalogue = (entry: JsonObject): boolean =>
  objects(entry.items).some(
    ({ fieldtype, fieldId }) => fieldtype === 'custom' || text(fieldId)?.startsWith('customfield_'),
  );

/** The id of a custom field that an item calls by its name alone, when only one is called so. */
function customIdOf({ fieldtype, field }: JsonObject, catalogue: FieldCatalogue | undefined): string | undefined {
  if (fieldtype !== 'custom' || !catalogue) return undefined;
  const [only, ...others] = named(catalogue.custom, text(field) ?? '', ({ name }) => [name]);
  return others.length === 0 ? only?.id : undefined;
}

/** Custom fields are named by display name, so an id is preferred; pseudo fields such as Link have none. */
export function toChangeItem(item: JsonObject, catalogue?: FieldCatalogue): TaskChangeItem {
  const fieldId = text(item.fieldId) ?? customIdOf(item, catalogue) ?? text(item.field) ?? 'unknown';
  const field = catalogue?.byId(fieldId);
  const name = nameOf(fieldId, catalogue);
  return { field: name, from: changedValue(item, name, 'from', field), to: changedValue(item, name, 'to', field) };
}

/** One history entry of an issue. @param catalogue when it needs one. */
export function toChange(entry: JsonObject, issueId: string, catalogue?: FieldCatalogue): TaskChange {
  const created = instant(entry.created);
  return {
    id: `${issueId}_${id(entry.id) ?? ''}`,
    task_id: issueId,
    user_id: textAt(entry.author, 'accountId'),
    created_at: created,
    updated_at: created,
    items: objects(entry.items).map((item) => toChangeItem(item, catalogue)),
  };
}
