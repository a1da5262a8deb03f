/** Which project an object belongs to, for callers that are limited to some of them. */

import type { Selection } from '../../adapters/contract/object-adapter.ts';
import type { JsonObject } from '../../schema/field.ts';
import { type ObjectType, PARENTS } from '../../schema/objects.ts';
import type { LiveConnection } from '../connections/connections.ts';
import type { Clock } from '../lib/clock.ts';
import { GatewayError } from '../lib/errors.ts';
import { recentlyUsed } from '../lib/recently-used.ts';
import type { Calls, Scope } from './call.ts';

const FRESH_MS = 5 * 60_000;
const MOST = 10_000;

/** The type at the top: what belongs to none of these belongs to no project. */
const PROJECT = 'task_project';

export interface ProjectsOf {
  /** Whether objects of the type belong to projects. */
  has(type: ObjectType): boolean;
  /** Id of the project of an object; undefined when it is in none. Throws `not_found` when there is no such object. */
  of(live: LiveConnection, scope: Scope, type: ObjectType, id: string): Promise<string | undefined>;
  /** The id, and which of `names` mean the same project. */
  namesOf(live: LiveConnection, scope: Scope, id: string, names: readonly string[]): Promise<string[]>;
}

const only = (...fields: string[]): Selection => ({ wants: (field) => fields.includes(field), wantsRaw: false });

const has = (type: ObjectType): boolean => {
  const parent = PARENTS[type];
  return type === PROJECT || (parent !== undefined && has(parent.type));
};

export function createProjectsOf({ calls, clock }: { calls: Calls; clock: Clock }): ProjectsOf {
  const ids = recentlyUsed<{ id: string | undefined; until: number }>(MOST);

  async function get(live: LiveConnection, scope: Scope, type: ObjectType, id: string, field: string) {
    const object = live.adapter.object(type);
    if (!object?.get) throw new GatewayError('not_implemented', `The project of a ${type} can't be found here.`);
    const read = object.get.bind(object);
    const select = only('id', field);
    const item = await calls.perform({ live }, scope, (session) => read(session, { id, select, raw: {} }));
    return item.object as JsonObject;
  }

  /** Id of a project by its id or key; undefined when there is none. */
  async function known(live: LiveConnection, scope: Scope, name: string): Promise<string | undefined> {
    const key = `${live.row.id} ${name}`;
    const now = clock.now();
    const cached = ids.get(key);
    if (cached && cached.until > now) return cached.id;
    const id = await get(live, scope, PROJECT, name, 'name').then(
      (project) => String(project.id),
      (error: unknown) => {
        if (error instanceof GatewayError && error.code === 'not_found') return undefined;
        throw error;
      },
    );
    ids.set(key, { id, until: now + FRESH_MS });
    return id;
  }

  async function of(live: LiveConnection, scope: Scope, type: ObjectType, id: string): Promise<string | undefined> {
    const parent = PARENTS[type];
    // What is no id or key of a project may still be its name to the provider.
    if (type === PROJECT || !parent) return await known(live, scope, id);
    const { [parent.field]: parentId } = await get(live, scope, type, id, parent.field);
    return typeof parentId === 'string' ? await of(live, scope, parent.type, parentId) : undefined;
  }

  return {
    has,
    of,
    async namesOf(live, scope, id, names) {
      const same = [id];
      for (const name of names) if (name !== id && (await known(live, scope, name)) === id) same.push(name);
      return same;
    },
  };
}
