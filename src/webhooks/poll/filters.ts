/** Whether an object that was read by its id still meets the filters of a webhook. */
import type { JsonObject } from '../../../schema/field.ts';
import type { ObjectType } from '../../../schema/objects.ts';
import type { Reader } from './reader.ts';

interface ShownFilter {
  /** The field that holds what the filter asks for. */
  readonly field: string;
  /** Objects whose id the field holds, where the filter also takes their key. */
  readonly type?: ObjectType;
}

/** Filters whose effect shows in the object itself. */
const SHOWN: Readonly<Partial<Record<ObjectType, Readonly<Record<string, ShownFilter>>>>> = {
  task_task: {
    project_id: { field: 'project_id', type: 'task_project' },
    parent_id: { field: 'parent_id', type: 'task_task' },
    assigned_user_id: { field: 'assigned_user_ids' },
  },
  task_comment: { task_id: { field: 'task_id', type: 'task_task' } },
  hris_employee: { group_id: { field: 'groups' } },
};

/** Fields to read for the comparison. */
export const filterFields = (type: ObjectType, filters: Readonly<Record<string, string>>): string[] =>
  Object.keys(filters).flatMap((name) => SHOWN[type]?.[name]?.field ?? []);

/** An id, ids, or objects with an id. */
function idsIn(value: unknown): string[] {
  const values = Array.isArray(value) ? value : [value];
  return values.flatMap((one) => {
    const id = typeof one === 'object' && one !== null && 'id' in one ? one.id : one;
    return typeof id === 'string' ? [id] : [];
  });
}

/**
 * Compares objects with the filters.
 * @returns a function: true when the object meets them all, false when it fails one, undefined when its fields don't show.
 */
export function createFilterCheck(
  type: ObjectType,
  filters: Readonly<Record<string, string>>,
  reader: Reader,
): (object: JsonObject) => Promise<boolean | undefined> {
  const ids = new Map<string, Promise<string | undefined>>();
  /** The id that a key in a filter stands for; undefined when there is no such object. */
  function idBehind(name: string, value: string, of: ObjectType): Promise<string | undefined> {
    const found = ids.get(name) ?? reader.find(of, value, ['id']).then((object) => idsIn(object?.id)[0]);
    ids.set(name, found);
    return found;
  }

  async function meets(object: JsonObject, name: string, value: string): Promise<boolean | undefined> {
    const shown = SHOWN[type]?.[name];
    if (!shown) return undefined;
    const held = idsIn(object[shown.field]);
    if (held.includes(value)) return true;
    if (!shown.type || held.length === 0) return false;
    if (!reader.maySee(shown.type)) return undefined;
    return held.includes((await idBehind(name, value, shown.type)) ?? '');
  }

  return async (object) => {
    const results = await Promise.all(Object.entries(filters).map(([name, value]) => meets(object, name, value)));
    if (results.includes(false)) return false;
    return results.includes(undefined) ? undefined : true;
  };
}
