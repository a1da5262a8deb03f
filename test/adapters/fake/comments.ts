/** Comments, which are listed task by task. */

import type { Item, ObjectAdapter, WriteInput } from '../../../adapters/contract/object-adapter.ts';
import type { Context } from '../../../adapters/contract/session.ts';
import type { HttpClient } from '../../../adapters/toolkit/client-policy.ts';
import { createdId, createOnce } from '../../../adapters/toolkit/create-once.ts';
import { instant } from '../../../adapters/toolkit/instants.ts';
import { defined, idAt, type JsonObject, object, objects, text } from '../../../adapters/toolkit/json.ts';
import type { TaskComment } from '../../../schema/models/task-comment.ts';
import { queryProblem, validationError } from '../../../src/lib/errors.ts';
import { path } from './client.ts';

type FakeContext = Context<HttpClient>;

const toItem = (comment: JsonObject): Item<TaskComment> => ({
  raw: comment,
  object: defined<TaskComment>({
    id: text(comment.id),
    task_id: text(comment.task),
    text: text(comment.body),
    user_id: text(comment.author),
    created_at: instant(comment.created),
    updated_at: instant(comment.updated),
  }),
});

const read = async ({ client }: FakeContext, id: string): Promise<Item<TaskComment>> =>
  toItem(object(await client.json({ path: path`/comments/${id}` })) ?? {});

async function create(context: FakeContext, { body }: WriteInput): Promise<Item<TaskComment>> {
  const { client, attempt } = context;
  const where = path`/tasks/${String(body.task_id)}/comments`;
  const sent = { body: body.text, reference: attempt?.marker };
  const id = await createOnce(context, {
    send: async () => createdId(await client.json({ method: 'POST', path: where, body: sent }), 'comment'),
    async find() {
      const answer = object(await client.json({ path: where, query: { reference: attempt?.marker } }));
      return idAt(objects(answer?.items)[0], 'id');
    },
  });
  return await read(context, id);
}

export const comments: ObjectAdapter<FakeContext, TaskComment> = {
  readable: ['id', 'task_id', 'text', 'user_id', 'created_at', 'updated_at', 'raw'],
  writable: ['task_id', 'text'],
  slow: [],
  filters: { task_id: 'supported-required' },
  sorts: [],
  updatedGte: true,
  changes: 'timed',
  query: false,
  rawParameters: [],
  async list({ client }, { offset: from, limit, updatedGte, filters }) {
    const { task_id: taskId } = filters;
    if (taskId === undefined) throw validationError([queryProblem('task_id', 'is required to list comments')]);
    const query = { from, limit, changed_since: instant(updatedGte) };
    return objects(object(await client.json({ path: path`/tasks/${taskId}/comments`, query }))?.items).map(toItem);
  },
  get: (context, { id }) => read(context, id),
  create,
  async update({ client }, { id, body }) {
    const sent = defined({ body: body.text });
    return toItem(object(await client.json({ method: 'PATCH', path: path`/comments/${id}`, body: sent })) ?? {});
  },
  async remove({ client }, { id }) {
    await client.json({ method: 'DELETE', path: path`/comments/${id}` });
  },
};
