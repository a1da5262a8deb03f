/** The verbs of objects within the policy of their caller: the one place that every operation on an object passes. */
import * as z from 'zod';
import { isObject } from '../../adapters/toolkit/json.ts';
import type { JsonObject } from '../../schema/field.ts';
import type { Policy } from '../../schema/models/policy.ts';
import { definitionOf, type ObjectType, PARENTS, type Verb } from '../../schema/objects.ts';
import { operationId } from '../../schema/operations.ts';
import { DEFAULT_LIMIT, MAX_LIMIT } from '../../schema/parameters.ts';
import { limits, limitsFields, mayName } from '../access/policy.ts';
import type { Admission, Authority, PolicyGate } from '../access/policy-gate.ts';
import { GatewayError } from '../lib/errors.ts';
import type { Admitted } from './call.ts';
import { parseList, presentParameters } from './listing.ts';
import type { ObjectRequest, ObjectVerbs } from './object-verbs.ts';
import type { ProjectsOf } from './projects-of.ts';
import { listParameter } from './selection.ts';

interface Dependencies {
  readonly verbs: ObjectVerbs;
  readonly gate: PolicyGate;
  readonly projectsOf: ProjectsOf;
}

/** One call of a caller with a policy. */
interface LimitedCall {
  readonly authority: Authority;
  readonly admitted: Admitted;
  readonly type: ObjectType;
  readonly verb: Verb;
  readonly request: ObjectRequest;
}

const isReading = (verb: Verb) => verb === 'list' || verb === 'get';

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
function isOpaque({ admitted, request }: LimitedCall, body: JsonObject): boolean {
  const harmless = Object.keys(admitted.object.agentDefaults ?? {});
  const asked = [...new URLSearchParams(request.parameters.get('raw') ?? '').keys()];
  const sent = isObject(body.raw) ? Object.keys(body.raw) : [];
  return [...asked, ...sent].some((name) => !harmless.includes(name));
}

/** Fields that the call names: to read, to filter and to sort by, to write. */
function fieldsOf(call: LimitedCall, body: JsonObject): string[] {
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

/** Whether the operation does something with a name: what it ignores says nothing of what it touches. */
function takes(type: ObjectType, verb: Verb, name: string): boolean {
  const definition = definitionOf(type);
  if (verb === 'list') return Object.hasOwn(definition.filters ?? {}, name);
  const schema = verb === 'create' ? definition.create : verb === 'update' ? definition.update : undefined;
  return schema instanceof z.ZodObject && Object.hasOwn(schema.shape, name);
}

export function createLimitedVerbs({ verbs, gate, projectsOf }: Dependencies): ObjectVerbs {
  /** Ids or keys that the request itself says: of the project, or of what the object belongs to. */
  function namedParents(
    { type, verb, request }: LimitedCall,
    body: JsonObject,
  ): readonly (readonly [ObjectType, string])[] {
    const parent = PARENTS[type];
    const said = verb === 'list' ? presentParameters(request.parameters) : body;
    const project = takes(type, verb, 'project_id') ? said.project_id : undefined;
    const found: (readonly [ObjectType, string])[] = [];
    const isId = (value: unknown): value is string | number =>
      typeof value === 'number' || (typeof value === 'string' && value !== '');
    if (isId(project)) found.push(['task_project', String(project)]);
    if (!parent || parent.field === 'project_id') return found;
    // Lists take `parent_id` for what it is with any object; whichever of the two counts, both must be allowed.
    for (const name of new Set([parent.field, ...(verb === 'list' ? ['parent_id'] : [])])) {
      const id = said[name];
      if (isId(id)) found.push([parent.type, String(id)]);
    }
    return found;
  }

  async function projectIds(call: LimitedCall, body: JsonObject): Promise<string[]> {
    const { admitted, request, type, verb } = call;
    const own: readonly (readonly [ObjectType, string])[] = request.id === '' ? [] : [[type, request.id]];
    const named = verb === 'get' || verb === 'remove' ? [] : namedParents(call, body);
    const ids = [];
    for (const [of, id] of [...own, ...named]) ids.push(await projectsOf.of(admitted.live, request.scope, of, id));
    // What is in no project is in none that is allowed.
    return ids.includes(undefined) ? [] : [...new Set(ids.filter((id) => id !== undefined))];
  }

  /** Undefined where no project has a say; every project by all names that the policy has for it. */
  async function projects(call: LimitedCall, body: JsonObject): Promise<string[][] | undefined> {
    const { authority, admitted, request, type, verb } = call;
    const { policy } = authority;
    if (!projectsOf.has(type) || !limits(policy, 'projects')) return undefined;
    // Those that are not allowed are left out of the answer.
    if (type === 'task_project' && verb === 'list') return undefined;
    const names = [...(policy.allow.projects ?? []), ...(policy.deny.projects ?? [])];
    const ids = await projectIds(call, body);
    return await Promise.all(ids.map((id) => projectsOf.namesOf(admitted.live, request.scope, id, names)));
  }

  async function admit(call: LimitedCall, body: JsonObject): Promise<Admission> {
    const { authority, admitted, request, type, verb } = call;
    const limit = Number(presentParameters(request.parameters).limit ?? DEFAULT_LIMIT);
    const operation = {
      isReading: isReading(verb),
      connectionId: admitted.live.row.id,
      object: type,
      operation: operationId(type, verb),
      targetId: request.id || undefined,
      objects: verb !== 'list' ? 1 : Number.isInteger(limit) && limit > 0 ? limit : 0,
    };
    return await gate.admit(authority, {
      ...operation,
      projects: await projects(call, body),
      fields: fieldsOf(call, body),
      isOpaque: isOpaque(call, body),
    });
  }

  const bodyOf = (body: unknown): JsonObject => (isObject(body) ? body : {});

  /** The answer without fields that are not allowed. */
  function visible({ authority, type }: LimitedCall, answer: unknown): unknown {
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

  async function isVisible({ authority, admitted, request }: LimitedCall, project: JsonObject): Promise<boolean> {
    const { allow, deny } = authority.policy;
    const names = [...(allow.projects ?? []), ...(deny.projects ?? [])];
    const same = await projectsOf.namesOf(admitted.live, request.scope, String(project.id), names);
    const isIn = (list: readonly string[] | undefined) => list?.some((name) => same.includes(name));
    return isIn(deny.projects) !== true && (isIn(allow.projects) ?? true);
  }

  /** A page of the projects that are allowed: all are read, since a page that is shorter than its limit is the last one. */
  async function allowedProjects(call: LimitedCall): Promise<JsonObject[]> {
    const { admitted, type, verb, request } = call;
    const { limit, offset } = parseList(definitionOf(type), admitted.object, request.parameters);
    const found: JsonObject[] = [];
    for (let start = 0, length = MAX_LIMIT; length === MAX_LIMIT; start += length) {
      const parameters = new URLSearchParams(request.parameters);
      parameters.set('limit', String(MAX_LIMIT));
      parameters.set('offset', String(start));
      const page = (await verbs.perform(admitted, type, verb, { ...request, parameters })) as JsonObject[];
      for (const project of page) if (await isVisible(call, project)) found.push(project);
      length = page.length;
    }
    return found.slice(offset, offset + limit);
  }

  async function perform(call: LimitedCall): Promise<unknown> {
    const { admitted, type, verb, request } = call;
    const hasBody = verb === 'create' || verb === 'update';
    let admission: Admission | undefined;
    const json = async () => {
      const body = await request.json();
      admission ??= await admit(call, bodyOf(body));
      return body;
    };
    // A body is read where it always was, and nothing has been sent to the provider by then.
    if (!hasBody) admission = await admit(call, {});
    const { upload: given } = request;
    const upload: ObjectRequest['upload'] =
      given &&
      ((create) =>
        given(async (body, content) => {
          admission ??= await admit(call, body);
          return await create(body, content);
        }));
    try {
      const isOfProjects = type === 'task_project' && verb === 'list' && limits(call.authority.policy, 'projects');
      const answer = isOfProjects
        ? await allowedProjects(call)
        : await verbs.perform(admitted, type, verb, { ...request, json, upload });
      await admission?.settle(Array.isArray(answer) ? answer.length : 1);
      return visible(call, answer);
    } catch (error) {
      const isUnknown = error instanceof GatewayError && error.isOutcomeUnknown;
      if (!isUnknown) await admission?.settle(0);
      throw error;
    }
  }

  return {
    async perform(admitted, type, verb, request) {
      const { authority } = request.scope;
      if (!authority) return await verbs.perform(admitted, type, verb, request);
      return await perform({ authority, admitted, type, verb, request });
    },
  };
}
