/** Projects within the policy of a caller: those that a call touches, and the list of those that are allowed. */
import * as z from 'zod';
import type { JsonObject } from '../../schema/field.ts';
import type { Policy } from '../../schema/models/policy.ts';
import { definitionOf, type ObjectType, PARENTS, type Verb } from '../../schema/objects.ts';
import { MAX_LIMIT } from '../../schema/parameters.ts';
import { limits } from '../access/policy.ts';
import type { LimitedCall } from './limited-call.ts';
import { parseList, presentParameters } from './listing.ts';
import type { ObjectVerbs } from './object-verbs.ts';
import type { ProjectsOf } from './projects-of.ts';

interface Dependencies {
  readonly verbs: ObjectVerbs;
  readonly projectsOf: ProjectsOf;
}

/** Whether the operation does something with a name: what it ignores says nothing of what it touches. */
function takes(type: ObjectType, verb: Verb, name: string): boolean {
  const definition = definitionOf(type);
  if (verb === 'list') return Object.hasOwn(definition.filters ?? {}, name);
  const schema = verb === 'create' ? definition.create : verb === 'update' ? definition.update : undefined;
  return schema instanceof z.ZodObject && Object.hasOwn(schema.shape, name);
}

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

/** Projects that the policy names, whether it allows or denies them. */
const namesIn = ({ allow, deny }: Policy): readonly string[] => [...(allow.projects ?? []), ...(deny.projects ?? [])];

export function createLimitedProjects({ verbs, projectsOf }: Dependencies) {
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
  async function touched(call: LimitedCall, body: JsonObject): Promise<string[][] | undefined> {
    const { authority, admitted, request, type, verb } = call;
    const { policy } = authority;
    if (!projectsOf.has(type) || !limits(policy, 'projects')) return undefined;
    // Those that are not allowed are left out of the answer.
    if (type === 'task_project' && verb === 'list') return undefined;
    const names = namesIn(policy);
    const ids = await projectIds(call, body);
    return await Promise.all(ids.map((id) => projectsOf.namesOf(admitted.live, request.scope, id, names)));
  }

  async function isVisible({ authority, admitted, request }: LimitedCall, project: JsonObject): Promise<boolean> {
    const { allow, deny } = authority.policy;
    const same = await projectsOf.namesOf(admitted.live, request.scope, String(project.id), namesIn(authority.policy));
    const isIn = (list: readonly string[] | undefined) => list?.some((name) => same.includes(name));
    return isIn(deny.projects) !== true && (isIn(allow.projects) ?? true);
  }

  /** A page of the projects that are allowed: all are read, since a page that is shorter than its limit is the last one. */
  async function page(call: LimitedCall): Promise<JsonObject[]> {
    const { admitted, type, verb, request } = call;
    const { limit, offset } = parseList(definitionOf(type), admitted.object, request.parameters);
    const found: JsonObject[] = [];
    for (let start = 0, length = MAX_LIMIT; length === MAX_LIMIT; start += length) {
      const parameters = new URLSearchParams(request.parameters);
      parameters.set('limit', String(MAX_LIMIT));
      parameters.set('offset', String(start));
      const read = (await verbs.perform(admitted, type, verb, { ...request, parameters })) as JsonObject[];
      for (const project of read) if (await isVisible(call, project)) found.push(project);
      length = read.length;
    }
    return found.slice(offset, offset + limit);
  }

  return { touched, page };
}
