/** The verbs of every object, whatever door a call comes in by: input read, call performed, answer selected. */
import type { FileContent, Guard, Item } from '../../adapters/contract/object-adapter.ts';
import type { JsonObject } from '../../schema/field.ts';
import { parseInstant } from '../../schema/instant.ts';
import { definitionOf, type ObjectDefinition, type ObjectType, type Verb } from '../../schema/objects.ts';
import {
  bodyProblem,
  type FieldProblem,
  GatewayError,
  problemsOf,
  throwProblems,
  validationError,
} from '../lib/errors.ts';
import { validate, validateIncomplete } from '../lib/validation.ts';
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

async function jsonOf({ json }: Operation): Promise<unknown> {
  const body = await json();
  if (body === undefined) throw validationError([bodyProblem('$', 'is required: send a JSON object')]);
  return body;
}

async function changesOf(operation: Operation): Promise<JsonObject> {
  return validate(defined(operation.definition.update), await jsonOf(operation), 'body') as JsonObject;
}

const readOf = ({ definition, admitted, parameters }: Operation) => parseRead(definition, admitted.object, parameters);

/** Throws everything that is wrong with a body that lacks required fields. */
async function refuse(
  calls: Calls,
  operation: Operation,
  body: JsonObject,
  missing: readonly FieldProblem[],
): Promise<never> {
  const { admitted, scope } = operation;
  const { object } = admitted;
  const checked = calls.perform(admitted, scope, async (session) => {
    await object.check?.(session, { ...readOf(operation), body });
  });
  // An error that is no refusal says nothing about the body.
  const more = await checked.then(
    () => [],
    (error: unknown) => problemsOf(error) ?? [],
  );
  throwProblems([...missing, ...more.filter(({ path }) => missing.every((known) => known.path !== path))]);
  throw new GatewayError('internal', 'Nothing was missing.');
}

/** The body of what is to be created. */
async function bodyOf(calls: Calls, operation: Operation): Promise<JsonObject> {
  const { definition, admitted } = operation;
  const given = await jsonOf(operation);
  const { body, missing } = validateIncomplete(defined(definition.create), given, admitted.object.needed ?? []);
  return missing.length > 0 ? await refuse(calls, operation, body as JsonObject, missing) : (body as JsonObject);
}

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
    const body = await bodyOf(calls, operation);
    if (type !== 'storage_file') return selected(await run(body));
    // Of a name that stands there twice the last one counts, as in any JSON.
    const data = body.data === '' ? operation.data?.() : undefined;
    return selected(await files.withContent({ body, data }, scope, (content) => run(body, content)));
  }

  async function update(operation: Operation): Promise<unknown> {
    const { scope, id, admitted } = operation;
    const read = readOf(operation);
    const guard = guardOf(operation);
    const body = await changesOf(operation);
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
