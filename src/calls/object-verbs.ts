/** The verbs of every object, whatever door a call comes in by: input read, call performed, answer selected. */
import type { FileContent, Guard, Item } from '../../adapters/contract/object-adapter.ts';
import type { JsonObject } from '../../schema/field.ts';
import { parseInstant } from '../../schema/instant.ts';
import { definitionOf, type ObjectDefinition, type ObjectType, type Verb } from '../../schema/objects.ts';
import { bodyProblem, GatewayError, validationError } from '../lib/errors.ts';
import { validate } from '../lib/validation.ts';
import type { Admitted, Calls, Scope } from './call.ts';
import type { Files } from './files.ts';
import { parseList, parseRead } from './listing.ts';

type Create = (body: JsonObject, content?: FileContent) => Promise<Item<JsonObject>>;

/** What a caller sends, unread: what a verb has no use for is not looked at. */
export interface ObjectRequest {
  readonly scope: Scope;
  /** `fields`, `raw`, and what only lists take. */
  readonly parameters: URLSearchParams;
  /** Of the object; empty for a list and for creating. */
  readonly id: string;
  /** The `updated_at` that the caller knows, as it was given. */
  readonly unmodifiedSince: string | undefined;
  /** The JSON body; undefined when there is none. */
  json(): Promise<unknown>;
  /** A file whose bytes are handed on while they arrive, in place of a JSON body. */
  readonly upload?: ((create: Create) => Promise<Item<JsonObject>>) | undefined;
}

interface Operation extends ObjectRequest {
  readonly type: ObjectType;
  readonly definition: ObjectDefinition;
  readonly admitted: Admitted;
}

/** `If-Unmodified-Since`. What can't be guarded is not written unguarded. */
function guardOf({ unmodifiedSince: given, definition, admitted }: Operation): Guard {
  if (given === undefined) return {};
  const refuse = (message: string) => validationError([{ in: 'header', path: 'If-Unmodified-Since', message }]);
  if (!admitted.object.guarded) throw refuse(`is not supported for a ${definition.title}`);
  const unmodifiedSince = parseInstant(given);
  if (unmodifiedSince === undefined) throw refuse('must be an RFC 3339 instant, such as the updated_at of an answer');
  return { unmodifiedSince };
}

/** What support was checked for before. */
function need<T>(value: T | undefined): T {
  if (value === undefined) throw new GatewayError('internal', 'A verb that was admitted is not there.');
  return value;
}

async function bodyOf({ json, definition }: Operation, verb: 'create' | 'update'): Promise<JsonObject> {
  const schema = need(definition[verb]);
  const given = await json();
  if (given === undefined) throw validationError([bodyProblem('$', 'is required: send a JSON object')]);
  return validate(schema, given, 'body') as JsonObject;
}

const readOf = ({ definition, admitted, parameters }: Operation) => parseRead(definition, admitted.object, parameters);

export function createObjectVerbs({ calls, files }: { calls: Calls; files: Files }) {
  async function list({ scope, type, definition, admitted, parameters }: Operation): Promise<unknown> {
    const { live, object } = admitted;
    const input = parseList(definition, object, parameters);
    const items = await calls.perform(admitted, scope, (session) => need(object.list)(session, input));
    return items.map((item) => input.select.apply(files.withLink(live, type, item)));
  }

  async function get(operation: Operation): Promise<unknown> {
    const { scope, type, id, admitted } = operation;
    const read = readOf(operation);
    const item = await calls.perform(admitted, scope, (session) => need(admitted.object.get)(session, { ...read, id }));
    return read.select.apply(files.withLink(admitted.live, type, item));
  }

  async function create(operation: Operation): Promise<unknown> {
    const { scope, type, admitted, upload } = operation;
    const read = readOf(operation);
    const run: Create = (body, content) =>
      calls.perform(admitted, scope, (session) =>
        need(admitted.object.create)(session, { ...read, body, ...(content && { content }) }),
      );
    const shown = (item: Item<JsonObject>) => read.select.apply(files.withLink(admitted.live, type, item));
    if (upload) return shown(await upload(run));
    const body = await bodyOf(operation, 'create');
    if (type !== 'storage_file') return shown(await run(body));
    return shown(await files.withContent(body, scope, (content) => run(body, content)));
  }

  async function update(operation: Operation): Promise<unknown> {
    const { scope, id, admitted } = operation;
    const read = readOf(operation);
    const guard = guardOf(operation);
    const body = await bodyOf(operation, 'update');
    const item = await calls.perform(admitted, scope, (session) =>
      need(admitted.object.update)(session, { ...read, ...guard, id, body }),
    );
    return read.select.apply(item);
  }

  async function remove(operation: Operation): Promise<unknown> {
    const { scope, id, admitted } = operation;
    const guard = guardOf(operation);
    try {
      await calls.perform(admitted, scope, (session) => need(admitted.object.remove)(session, { ...guard, id }));
    } catch (error) {
      // Gone is what an earlier try of this very removal may have left.
      const isDone = scope.attempt?.mayBeDone && error instanceof GatewayError && error.code === 'not_found';
      if (!isDone) throw error;
    }
    return {};
  }

  const verbs: Readonly<Record<Verb, (operation: Operation) => Promise<unknown>>> = {
    list,
    get,
    create,
    update,
    remove,
  };

  return {
    /** Performs a verb that was admitted; the answer is a list of objects, an object, or empty after a removal. */
    perform: (admitted: Admitted, type: ObjectType, verb: Verb, request: ObjectRequest): Promise<unknown> =>
      verbs[verb]({ ...request, type, definition: definitionOf(type), admitted }),
  };
}

export type ObjectVerbs = ReturnType<typeof createObjectVerbs>;
