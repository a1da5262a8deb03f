/** Tasks: a title, a project, whether they are done, and the day that they are due. */

import type { Item, ListInput, ObjectAdapter, WriteInput } from '../../../adapters/contract/object-adapter.ts';
import type { Context } from '../../../adapters/contract/session.ts';
import type { HttpClient } from '../../../adapters/toolkit/client-policy.ts';
import { createdId, createOnce } from '../../../adapters/toolkit/create-once.ts';
import { dayOf, instant } from '../../../adapters/toolkit/instants.ts';
import { defined, idAt, type JsonObject, object, objects, text } from '../../../adapters/toolkit/json.ts';
import type { TaskTask, TaskTaskUpdate } from '../../../schema/models/task-task.ts';
import { bodyProblem, validationError } from '../../../src/lib/errors.ts';
import { path } from './client.ts';

type FakeContext = Context<HttpClient>;

function toItem(task: JsonObject): Item<TaskTask> {
  return {
    raw: task,
    object: defined<TaskTask>({
      id: text(task.id),
      name: text(task.title),
      project_id: text(task.project),
      status: task.done === true ? 'COMPLETED' : 'OPENED',
      due_at: instant(task.due),
      created_at: instant(task.created),
      updated_at: instant(task.updated),
    }),
  };
}

function doneOf(status: string | null | undefined): boolean | undefined {
  if (!status) return undefined;
  if (status === 'OPENED' || status === 'COMPLETED') return status === 'COMPLETED';
  throw validationError([bodyProblem('$.status', 'is not one that a task can have', ['OPENED', 'COMPLETED'])]);
}

/** What is sent for a body: null, "" and [] clear a field, and one that is left out stays. */
function toFields({ name, status, due_at: due }: TaskTaskUpdate): JsonObject {
  if (name !== undefined && !name?.trim()) throw validationError([bodyProblem('$.name', 'must not be empty')]);
  return defined({
    title: name,
    done: doneOf(status),
    due: due === undefined ? undefined : due ? dayOf(due) : null,
  });
}

const read = async ({ client }: FakeContext, id: string): Promise<Item<TaskTask>> =>
  toItem(object(await client.json({ path: path`/tasks/${id}` })) ?? {});

async function list({ client }: FakeContext, input: ListInput): Promise<Item<TaskTask>[]> {
  const { offset: from, limit, updatedGte, filters } = input;
  const query = { from, limit, changed_since: instant(updatedGte), project: filters.project_id };
  return objects(object(await client.json({ path: '/tasks', query }))?.items).map(toItem);
}

/** Once, also when the answer gets lost: a second try looks for the reference that the first one sent along. */
async function create(context: FakeContext, input: WriteInput): Promise<Item<TaskTask>> {
  const { client, attempt } = context;
  const body = { ...toFields(input.body), project: input.body.project_id, reference: attempt?.marker };
  const id = await createOnce(context, {
    send: async () => createdId(await client.json({ method: 'POST', path: '/tasks', body }), 'task'),
    async find() {
      const answer = object(await client.json({ path: '/tasks', query: { reference: attempt?.marker } }));
      return idAt(objects(answer?.items)[0], 'id');
    },
  });
  return await read(context, id);
}

export const tasks: ObjectAdapter<FakeContext, TaskTask> = {
  readable: ['id', 'name', 'project_id', 'status', 'due_at', 'created_at', 'updated_at', 'raw'],
  writable: ['name', 'project_id', 'status', 'due_at'],
  fieldSupport: { status: 'derived', due_at: 'lossy' },
  slow: [],
  filters: { project_id: 'supported' },
  sorts: [],
  updatedGte: true,
  changes: 'timed',
  query: false,
  rawParameters: [],
  list,
  get: (context, { id }) => read(context, id),
  create,
  async update({ client }, { id, body }) {
    const answer = await client.json({ method: 'PATCH', path: path`/tasks/${id}`, body: toFields(body) });
    return toItem(object(answer) ?? {});
  },
  async remove({ client }, { id }) {
    await client.json({ method: 'DELETE', path: path`/tasks/${id}` });
  },
};
