/** Every object operation, from the table of objects: there is no handler per object. */
import type { FileContent, Guard, Item, ObjectSupport } from '../../adapters/object-adapter.ts';
import type { JsonObject } from '../../schema/field.ts';
import { parseInstant } from '../../schema/instant.ts';
import {
  definitionOf,
  OBJECT_TYPES,
  type ObjectDefinition,
  type ObjectType,
  UNSUPPORTED_OBJECTS,
  type Verb,
} from '../../schema/objects.ts';
import { operationId } from '../../schema/operations.ts';
import type { Admitted, Calls } from '../gateway/call.ts';
import type { Files } from '../gateway/files.ts';
import { bodyProblem, GatewayError, validationError } from '../lib/errors.ts';
import { readJson } from './body.ts';
import type { AppContext } from './context.ts';
import { parseList, parseRead } from './listing.ts';
import { readMultipartFile } from './multipart.ts';
import { answerJson } from './respond.ts';
import { validate } from './validation.ts';

export interface ObjectRoutes {
  calls: Calls;
  files: Files;
  maxJsonBody: number;
  maxFileBody: number;
}

/** One operation on its way: what was asked, and what it is asked of. */
interface Operation {
  readonly c: AppContext;
  readonly type: ObjectType;
  readonly definition: ObjectDefinition;
  readonly id: string;
  readonly admitted: Admitted;
}

const BY_PATH = new Map(
  OBJECT_TYPES.map((type) => [`${definitionOf(type).category}/${definitionOf(type).name}`, type]),
);

const COLLECTION_VERBS: Readonly<Record<string, Verb>> = { GET: 'list', HEAD: 'list', POST: 'create' };
const OBJECT_VERBS: Readonly<Record<string, Verb>> = {
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'update',
  DELETE: 'remove',
};

function verbOf(method: string, hasId: boolean): Verb {
  const verbs = hasId ? OBJECT_VERBS : COLLECTION_VERBS;
  const verb = verbs[method];
  if (verb) return verb;
  throw new GatewayError('method_not_allowed', `${method} is not allowed here.`, {
    headers: { allow: Object.keys(verbs).join(', ') },
  });
}

const notFound = () => new GatewayError('not_found', 'There is nothing at this path.');

export function objectRoutes({ calls, files, maxJsonBody, maxFileBody }: ObjectRoutes) {
  async function list({ c, type, definition, admitted }: Operation): Promise<unknown> {
    const { live, object } = admitted;
    const input = parseList(definition, object, c.get('target').parameters);
    const items = await calls.perform(admitted, c.get('scope'), async (session) => {
      const found = await need(object.list)(session, input);
      // Dead credentials may be answered like those of nobody: with an empty list.
      if (found.length === 0 && input.offset === 0) await live.adapter.tokenAuth.confirm(session);
      return found;
    });
    return items.map((item) => input.select.apply(files.withLink(live, type, item)));
  }

  async function get({ c, type, definition, id, admitted }: Operation): Promise<unknown> {
    const { live, object } = admitted;
    const read = parseRead(definition, object, c.get('target').parameters);
    const item = await calls.perform(admitted, c.get('scope'), (session) => need(object.get)(session, { ...read, id }));
    return read.select.apply(files.withLink(live, type, item));
  }

  async function create(operation: Operation): Promise<unknown> {
    const { c, type, definition, admitted } = operation;
    const { live, object } = admitted;
    const read = parseRead(definition, object, c.get('target').parameters);
    const run = (body: JsonObject, content?: FileContent): Promise<Item<JsonObject>> =>
      calls.perform(admitted, c.get('scope'), (session) =>
        need(object.create)(session, { ...read, body, ...(content && { content }) }),
      );
    if (type === 'storage_file' && isMultipart(c)) {
      return read.select.apply(files.withLink(live, type, await readMultipartFile(c, run)));
    }
    const body = await readBody(operation, 'create');
    const content = type === 'storage_file' ? await files.contentOf(body, c.get('scope')) : undefined;
    return read.select.apply(files.withLink(live, type, await run(body, content)));
  }

  async function update(operation: Operation): Promise<unknown> {
    const { c, definition, id, admitted } = operation;
    const { object } = admitted;
    const read = parseRead(definition, object, c.get('target').parameters);
    const guard = guardOf(c, definition, object);
    const body = await readBody(operation, 'update');
    const item = await calls.perform(admitted, c.get('scope'), (session) =>
      need(object.update)(session, { ...read, ...guard, id, body }),
    );
    return read.select.apply(item);
  }

  async function remove({ c, id, definition, admitted }: Operation): Promise<unknown> {
    const scope = c.get('scope');
    const guard = guardOf(c, definition, admitted.object);
    try {
      await calls.perform(admitted, scope, (session) => need(admitted.object.remove)(session, { ...guard, id }));
    } catch (error) {
      // Gone is what an earlier try of this very removal may have left.
      const isDone = scope.attempt?.mayBeDone && error instanceof GatewayError && error.code === 'not_found';
      if (!isDone) throw error;
    }
    return {};
  }

  const perform: Readonly<Record<Verb, (operation: Operation) => Promise<unknown>>> = {
    list,
    get,
    create,
    update,
    remove,
  };

  async function readBody({ c, type, definition }: Operation, verb: 'create' | 'update'): Promise<JsonObject> {
    const schema = need(definition[verb]);
    const json = await readJson(c, type === 'storage_file' ? maxFileBody : maxJsonBody);
    if (json === undefined) throw validationError([bodyProblem('$', 'is required: send a JSON object')]);
    return validate(schema, json, 'body') as JsonObject;
  }

  /** Answers `/{category}/{connection_id}/{object}` and `…/{id}`. */
  return async (c: AppContext): Promise<Response> => {
    const { segments } = c.get('target');
    const [category = '', connectionId = '', name = '', id = ''] = segments;
    if (segments.length < 3 || segments.length > 4) throw notFound();
    const type = BY_PATH.get(`${category}/${name}`);
    if (type === undefined) {
      const isKnown = Object.hasOwn(UNSUPPORTED_OBJECTS, category) && UNSUPPORTED_OBJECTS[category]?.includes(name);
      if (!isKnown) throw notFound();
      await calls.open(c.get('workspaceId'), connectionId);
      throw new GatewayError('not_implemented', `No provider here supports ${category}/${name}.`);
    }
    c.set('route', `/${category}/{connection_id}/${name}${segments.length === 4 ? '/{id}' : ''}`);
    const live = await calls.open(c.get('workspaceId'), connectionId);
    const verb = verbOf(c.req.method, segments.length === 4);
    c.set('note', { live, name: operationId(type, verb, c.req.method) });
    const admitted = calls.admit(live, type, verb);
    return answerJson(c, await perform[verb]({ c, type, definition: definitionOf(type), id, admitted }));
  };
}

/** `If-Unmodified-Since`: the `updated_at` that the caller knows. What can't be guarded is not written unguarded. */
function guardOf(c: AppContext, { title }: ObjectDefinition, { guarded }: ObjectSupport<JsonObject>): Guard {
  const header = c.req.header('if-unmodified-since');
  if (header === undefined) return {};
  const refuse = (message: string) => validationError([{ in: 'header', path: 'If-Unmodified-Since', message }]);
  if (!guarded) throw refuse(`is not supported for a ${title}`);
  const unmodifiedSince = parseInstant(header);
  if (unmodifiedSince === undefined) throw refuse('must be an RFC 3339 instant, such as the updated_at of an answer');
  return { unmodifiedSince };
}

const isMultipart = (c: AppContext) => /^multipart\/form-data\s*;/i.test(c.req.header('content-type') ?? '');

/** What support was checked for before. */
function need<T>(value: T | undefined): T {
  if (value === undefined) throw new GatewayError('internal', 'A verb that was admitted is not there.');
  return value;
}
