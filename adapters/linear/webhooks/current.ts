/** Objects as they are now: what an event is only a hint of. */
import type { ObjectType } from '../../../schema/objects.ts';
import type { ObjectVersion } from '../../contract/events.ts';
import type { Item, ReadOptions } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { instantMs } from '../../toolkit/instants.ts';
import { type JsonObject, text } from '../../toolkit/json.ts';
import type { LinearClient } from '../line/client.ts';
import { PAGE_SIZE, type PagedQuery, pagesOf } from '../lists/pages.ts';
import { both } from '../lists/row-list.ts';
import { commentsById } from '../objects/comment.ts';
import { projectsById } from '../objects/project.ts';
import { changedFilter } from '../objects/task-filter.ts';
import { tasksById } from '../objects/task-list.ts';
import { entityOf, type PushedType } from './entities.ts';

type LinearContext = Context<LinearClient>;
type Read = (context: LinearContext, ids: readonly string[], options: ReadOptions) => Promise<Item<JsonObject>[]>;

const READS: Readonly<Record<PushedType, Read>> = {
  task_task: tasksById,
  task_comment: commentsById,
  task_project: projectsById,
};

export async function fetch(context: LinearContext, type: ObjectType, ids: readonly string[], options: ReadOptions) {
  const items = await READS[type as PushedType](context, ids, options);
  return new Map(items.map((item) => [text(item.object.id) ?? '', item] as const));
}

function queryOf(type: ObjectType, filter: JsonObject, order: 'createdAt' | 'updatedAt', size = PAGE_SIZE): PagedQuery {
  const { list, filter: own } = entityOf(type);
  return {
    document: `query($filter: ${list.filterType}, $after: String) {
      ${list.field}(filter: $filter, first: ${size}, after: $after, orderBy: ${order}, includeArchived: true) {
        nodes { id createdAt updatedAt ${list.keepFields} } pageInfo { hasNextPage endCursor }
      }
    }`,
    path: [list.field],
    variables: { filter: both(own, filter) },
  };
}

const versionsOf = (type: ObjectType, rows: readonly JsonObject[]): ObjectVersion[] =>
  rows.filter(entityOf(type).list.keep).map(({ id, createdAt, updatedAt }) => ({
    id: text(id) ?? '',
    createdAt: instantMs(createdAt) ?? 0,
    updatedAt: instantMs(updatedAt) ?? 0,
  }));

/** In the order of creation, which no change moves: one that changes meanwhile is met all the same. */
export async function* changedSince({ client }: LinearContext, type: ObjectType, since: number) {
  for await (const rows of pagesOf(client, queryOf(type, changedFilter(Math.max(0, since)), 'createdAt'))) {
    yield versionsOf(type, rows);
  }
}

/** Rows among which one that is there is looked for at a time. */
const FEW = 10;

export async function newest({ client }: LinearContext, type: ObjectType): Promise<ObjectVersion | undefined> {
  for await (const rows of pagesOf(client, queryOf(type, {}, 'updatedAt', FEW))) {
    const [first] = versionsOf(type, rows);
    if (first) return first;
  }
  return undefined;
}

export async function* allIds({ client }: LinearContext, type: ObjectType, createdBefore?: number) {
  const filter = createdBefore === undefined ? {} : { createdAt: { lt: new Date(createdBefore).toISOString() } };
  for await (const rows of pagesOf(client, queryOf(type, filter, 'createdAt'))) {
    yield versionsOf(type, rows).map(({ id }) => id);
  }
}

/** Nothing is part of another: comments have a list of their own. */
export const parts = async (): Promise<ReadonlyMap<string, readonly ObjectVersion[]>> => new Map();
