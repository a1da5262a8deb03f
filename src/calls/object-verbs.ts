/** The verbs of every object, whatever door a call comes in by: input read, call performed, answer selected. */
import type { FileContent, Guard, Item } from '../../adapters/contract/object-adapter.ts';
import { isObject } from '../../adapters/toolkit/json.ts';
import type { JsonObject } from '../../schema/field.ts';
import { parseInstant } from '../../schema/instant.ts';
import { definitionOf, type ObjectDefinition, type ObjectType, type Verb } from '../../schema/objects.ts';
import { bodyProblem, type FieldProblem, GatewayError, validationError } from '../lib/errors.ts';
import { validate } from '../lib/validation.ts';
import type { Base64 } from './base64.ts';
import type { Admitted, Calls, Scope } from './call.ts';
import type { Files } from './files.ts';
import { parseList, parseRead, parseRemoval } from './listing.ts';

type Create = (body: JsonObject, content?: FileContent) => Promise<Item<JsonObject>>;

/** What a caller sends, not parsed yet: each verb reads only what it takes. */
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
  /** `data` of a file, where it is so long that the JSON was read without it. */
  readonly data?: () => Base64 | undefined;
  /** A file whose bytes are handed on while they arrive, in place of a JSON body. */
  readonly upload?: ((create: Create) => Promise<Item<JsonObject>>) | undefined;
}

interface Operation extends ObjectRequest {
  readonly type: ObjectType;
  readonly definition: ObjectDefinition;
  readonly admitted: Admitted;
}

/** `If-Unmodified-Since`. Refused where the object does not support it, since the write would not be conditional. */
function guardOf({ unmodifiedSince: header, definition, admitted }: Operation): Guard {
  if (header === undefined) return {};
  const refuse = (message: string) => validationError([{ in: 'header', path: 'If-Unmodified-Since', message }]);
  if (!admitted.object.guarded) throw refuse(`is not supported for a ${definition.title}`);
  const unmodifiedSince = parseInstant(header);
  if (unmodifiedSince === undefined) throw refuse('must be an RFC 3339 instant, such as the updated_at of an answer');
  return { unmodifiedSince };
}

/** A verb or schema that `admit` has found to be there. */
function defined<T>(value: T | undefined): T {
  if (value === undefined) throw new GatewayError('internal', 'A verb that was admitted is not there.');
  return value;
}

/** What the provider needs of a new object, beside what the API requires itself. */
const missingOf = ({ admitted }: Operation, body: unknown): FieldProblem[] =>
  (admitted.object.needed ?? [])
    .filter((name) => isObject(body) && body[name] === undefined)
    .map((name) => bodyProblem(`$.${name}`, 'is required'));

async function bodyOf(operation: Operation, verb: 'create' | 'update'): Promise<JsonObject> {
  const { json, definition } = operation;
  const schema = defined(definition[verb]);
  const body = await json();
  if (body === undefined) throw validationError([bodyProblem('$', 'is required: send a JSON object')]);
  return validate(schema, body, 'body', verb === 'create' ? missingOf(operation, body) : []) as JsonObject;
}

const readOf = ({ definition, admitted, parameters }: Operation) => parseRead(definition, admitted.object, parameters);

export interface ObjectVerbs {
  /** Performs a verb that was admitted; the answer is a list of objects, an object, or empty after a removal. */
  perform(admitted: Admitted, type: ObjectType, verb: Verb, request: ObjectRequest): Promise<unknown>;
}

export function createObjectVerbs({ calls, files }: { calls: Calls; files: Files }): ObjectVerbs {
  async function list({ scope, type, definition, admitted, parameters }: Operation): Promise<unknown> {
    const { live, object } = admitted;
    const input = parseList(definition, object, parameters);
    const items = await calls.perform(admitted, scope, (session) => defined(object.list)(session, input));
    return items.map((item) => input.select.apply(files.withLink(live, type, item)));
  }

  async function get(operation: Operation): Promise<unknown> {
    const { scope, type, id, admitted } = operation;
    const read = readOf(operation);
    const item = await calls.perform(admitted, scope, (session) =>
      defined(admitted.object.get)(session, { ...read, id }),
    );
    return read.select.apply(files.withLink(admitted.live, type, item));
  }

  async function create(operation: Operation): Promise<unknown> {
    const { scope, type, admitted, upload } = operation;
    const read = readOf(operation);
    const run: Create = (body, content) =>
      calls.perform(admitted, scope, (session) =>
        defined(admitted.object.create)(session, { ...read, body, ...(content && { content }) }),
      );
    const selected = (item: Item<JsonObject>) => read.select.apply(files.withLink(admitted.live, type, item));
    if (upload) return selected(await upload(run));
    const body = await bodyOf(operation, 'create');
    if (type !== 'storage_file') return selected(await run(body));
    // Of a name that stands there twice the last one counts, as in any JSON.
    const data = body.data === '' ? operation.data?.() : undefined;
    return selected(await files.withContent({ body, data }, scope, (content) => run(body, content)));
  }

  async function update(operation: Operation): Promise<unknown> {
    const { scope, id, admitted } = operation;
    const read = readOf(operation);
    const guard = guardOf(operation);
    const body = await bodyOf(operation, 'update');
    const item = await calls.perform(admitted, scope, (session) =>
      defined(admitted.object.update)(session, { ...read, ...guard, id, body }),
    );
    return read.select.apply(item);
  }

  async function remove(operation: Operation): Promise<unknown> {
    const { scope, id, admitted } = operation;
    const input = { ...guardOf(operation), id, raw: parseRemoval(admitted.object, operation.parameters) };
    try {
      await calls.perform(admitted, scope, (session) => defined(admitted.object.remove)(session, input));
    } catch (error) {
      // An earlier attempt of this removal may have deleted it.
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
    perform: (admitted, type, verb, request) =>
      verbs[verb]({ ...request, type, definition: definitionOf(type), admitted }),
  };
}
