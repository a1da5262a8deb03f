/** Every object operation, from the table of objects: there is no handler per object. */
import { definitionOf, OBJECT_TYPES, type ObjectType, UNSUPPORTED_OBJECTS, type Verb } from '../../schema/objects.ts';
import { operationId } from '../../schema/operations.ts';
import type { Calls } from '../calls/call.ts';
import type { ObjectRequest, ObjectVerbs } from '../calls/object-verbs.ts';
import { GatewayError } from '../lib/errors.ts';
import type { AppContext } from './context.ts';
import { type FileJson, readFileJson, readJson } from './io/body.ts';
import { readMultipartFile } from './io/multipart.ts';
import { answerJson } from './io/respond.ts';

export interface ObjectRoutes {
  calls: Calls;
  objectVerbs: ObjectVerbs;
  maxJsonBody: number;
  maxFileBody: number;
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

const isMultipart = (c: AppContext) => /^multipart\/form-data\s*;/i.test(c.req.header('content-type') ?? '');

/** What the path asks for, when the connection may do it; throws what the caller is to hear else. */
export async function admitObject(c: AppContext, calls: Calls) {
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
  c.set('loggedCall', { live, name: operationId(type, verb, c.req.method) });
  return { admitted: calls.admit(live, type, verb), type, verb, id };
}

export function objectRoutes({ calls, objectVerbs, maxJsonBody, maxFileBody }: ObjectRoutes) {
  function requestOf(c: AppContext, type: ObjectType, id: string): ObjectRequest {
    const isFile = type === 'storage_file';
    let content: FileJson['content'];
    const fileJson = async () => {
      const read = await readFileJson(c, { maxFileBody, maxJsonBody }, 'data');
      content = read.content;
      return read.body;
    };
    return {
      scope: c.get('scope'),
      parameters: c.get('target').parameters,
      id,
      unmodifiedSince: c.req.header('if-unmodified-since'),
      json: () => (isFile ? fileJson() : readJson(c, maxJsonBody)),
      data: () => content,
      upload: isFile && isMultipart(c) ? (create) => readMultipartFile(c, create) : undefined,
    };
  }

  /** Answers `/{category}/{connection_id}/{object}` and `…/{id}`. */
  return async (c: AppContext): Promise<Response> => {
    const { admitted, type, verb, id } = await admitObject(c, calls);
    return answerJson(c, await objectVerbs.perform(admitted, type, verb, requestOf(c, type, id)));
  };
}
