import type { TaskChange, TaskChangeItem } from '../../../schema/models/task-change.ts';
import { instant } from '../../toolkit/instants.ts';
import { id, type JsonObject, objects, text, textAt } from '../../toolkit/json.ts';
import { WIRE_NAMES } from '../fields/wire-names.ts';

/** Fields whose ids say more than their display texts: people, projects, parents. */
const BY_ID = new Set(['assigned_user_ids', 'project_id', 'parent_id', 'attachment_ids', 'reporter', 'creator']);
const DATES = new Set(['due_at', 'completed_at']);

/** `toString` must be the entry's own: a missing one would be found on every object. */
const own = (item: JsonObject, key: string): string | undefined =>
  Object.hasOwn(item, key) ? text(item[key]) : undefined;

function changedValue(item: JsonObject, name: string, side: 'from' | 'to'): string | undefined {
  const shown = own(item, `${side}String`);
  const stored = id(item[side]);
  if (BY_ID.has(name)) return stored ?? shown;
  if (DATES.has(name)) return instant(stored) ?? instant(shown) ?? shown;
  return shown ?? stored;
}

/** Custom fields are named by display name, so an id is preferred; pseudo fields such as Link have none. */
export function toChangeItem(item: JsonObject): TaskChangeItem {
  const fieldId = text(item.fieldId);
  const field = fieldId ?? text(item.field) ?? 'unknown';
  const name = WIRE_NAMES.get(field) ?? WIRE_NAMES.get(field.toLowerCase()) ?? field;
  return { field: name, from: changedValue(item, name, 'from'), to: changedValue(item, name, 'to') };
}

/** One history entry of an issue. */
export function toChange(entry: JsonObject, issueId: string): TaskChange {
  const created = instant(entry.created);
  return {
    id: `${issueId}_${id(entry.id) ?? ''}`,
    task_id: issueId,
    user_id: textAt(entry.author, 'accountId'),
    created_at: created,
    updated_at: created,
    items: objects(entry.items).map(toChangeItem),
  };
}
