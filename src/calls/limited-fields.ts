/** Fields within the policy of a caller: those that a call names, and those that its answer shows. */
import { isObject } from '../../adapters/toolkit/json.ts';
import type { JsonObject } from '../../schema/field.ts';
import type { Policy } from '../../schema/models/policy.ts';
import { definitionOf, type ObjectType } from '../../schema/objects.ts';
import { limitsFields, mayName } from '../access/policy.ts';
import type { LimitedCall } from './limited-call.ts';
import { presentParameters } from './listing.ts';
import { listParameter } from './selection.ts';

/** Texts that a search goes through: where one of them is hidden, it would tell what is in it. */
const SEARCHED = ['name', 'notes', 'text', 'metadata'];

/** Fields that filters of another name tell of. */
const FILTERED: Readonly<Record<string, readonly string[]>> = {
  assigned_user_id: ['assigned_user_ids'],
  user_id: ['creator_user_id', 'user_ids'],
  group_id: ['group_ids'],
  start_gte: ['due_at'],
  end_lt: ['due_at'],
  updated_gte: ['updated_at'],
};

/** Whether the request has parts in the provider's own language, beside those that choose the form of a text. */
export function isOpaque({ admitted, request }: LimitedCall, body: JsonObject): boolean {
  const harmless = Object.keys(admitted.object.agentDefaults ?? {});
  const asked = [...new URLSearchParams(request.parameters.get('raw') ?? '').keys()];
  const sent = isObject(body.raw) ? Object.keys(body.raw) : [];
  return [...asked, ...sent].some((name) => !harmless.includes(name));
}

/** Fields that the call names: to read, to filter and to sort by, to write. */
export function fieldsOf(call: LimitedCall, body: JsonObject): string[] {
  const { request, verb, admitted, authority, type } = call;
  const isLimited = limitsFields(authority.policy, type);
  const asked = listParameter(request.parameters, 'fields').map((name) => name.replace(/^raw\..*$/s, 'raw'));
  const { sort, query, ...filters } = presentParameters(request.parameters);
  const named = Object.keys(filters)
    .flatMap((name) => FILTERED[name] ?? [name])
    .filter((name) => name !== 'raw' && admitted.object.readable.includes(name));
  return [
    ...asked,
    ...(verb === 'list' ? [...named, ...(sort === undefined ? [] : [sort])] : []),
    ...(query === undefined ? [] : SEARCHED.filter((name) => admitted.object.readable.includes(name))),
    ...Object.keys(body).filter((name) => name !== 'raw'),
    ...(isLimited && isOpaque(call, body) ? ['raw'] : []),
  ];
}

/** Of a history, fields that the task has no name for are those that its `metadata` has. */
const fieldOfItem = (item: JsonObject): string =>
  Object.hasOwn(definitionOf('task_task').model.shape, String(item.field)) ? String(item.field) : 'metadata';

/** A history tells of every field that the object itself would hide. */
function withAllowedItems(policy: Policy, object: JsonObject, type: ObjectType): JsonObject {
  if (type !== 'task_change' || !Array.isArray(object.items)) return object;
  const items = object.items.filter((item) => isObject(item) && mayName(policy, 'task_task', fieldOfItem(item)));
  return { ...object, items };
}

/** The answer without fields that are not allowed. */
export function visible({ authority, type }: LimitedCall, answer: unknown): unknown {
  const { policy } = authority;
  const shown = (object: JsonObject): JsonObject =>
    withAllowedItems(
      policy,
      Object.fromEntries(Object.entries(object).filter(([name]) => mayName(policy, type, name))),
      type,
    );
  if (!Array.isArray(answer)) return isObject(answer) ? shown(answer) : answer;
  return answer.map(shown);
}
