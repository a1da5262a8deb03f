/** The object operations, from the same table that serves them. */
import type { OpenAPIRegistry, RouteConfig } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import { TEXT_FORMATS } from '../../schema/models/text-format.ts';
import { definitionOf, OBJECT_TYPES, type ObjectDefinition, type ObjectType, type Verb } from '../../schema/objects.ts';
import { operationId } from '../../schema/operations.ts';
import { LIST_PARAMETERS, READ_PARAMETERS, rawParameter } from '../../schema/parameters.ts';
import { exampleOf } from '../examples.ts';
import { ADAPTERS, filterRemarks, isOffered, remarks } from '../provider-words.ts';
import { BODY_ERRORS, CALL_ERRORS, type ErrorResponses } from '../responses.ts';
import { sdkSamples } from '../sdk-samples.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

const METHODS: Readonly<Record<Verb, readonly Method[]>> = {
  list: ['get'],
  get: ['get'],
  create: ['post'],
  update: ['put', 'patch'],
  remove: ['delete'],
};

const SUMMARIES: Readonly<Record<Verb, string>> = {
  list: 'List %ss',
  get: 'Get a %s',
  create: 'Create a %s',
  update: 'Change a %s',
  remove: 'Remove a %s',
};

const connectionId = z.string().meta({ description: 'ID of the connection.', example: '6929f0c1a4b7d25e8c3f1a90' });

const json = (schema: z.ZodType, example: unknown) => ({
  'application/json': { schema, ...(example !== undefined && { example }) },
});

const plural = (title: string) => title.replace(/y$/, 'ie');

function summaryOf(verb: Verb, title: string): string {
  const summary = SUMMARIES[verb].replace('%s', verb === 'list' ? plural(title) : title);
  return summary.replace(/ a (?=[aeiou])/, ' an ');
}

const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');

/** What adapters say of a list of theirs. */
const listRemarks = (type: ObjectType, title: string): string[] => [
  ...remarks(type, ({ sorts }) =>
    sorts.length > 0 ? `%s sorts by ${code(sorts)}; other sortings are ignored.` : undefined,
  ),
  ...remarks(type, ({ filters }) => {
    const required = Object.keys(filters).filter((name) => filters[name] === 'supported-required');
    return required.length > 0 ? `%s needs ${code(required)}.` : undefined;
  }),
  ...remarks(type, ({ updatedGte }) =>
    updatedGte ? undefined : `%s does not say when a ${title} was changed, so \`updated_gte\` is ignored.`,
  ),
];

/** Of whom a remark is true, where there are several. */
const OF = ADAPTERS.length === 1 ? '' : ' of %s';

/** What adapters say of reading. */
const readRemarks = (type: ObjectType): string[] => [
  ...remarks(type, ({ slow }) =>
    slow.length > 0 ? `Slow fields${OF}, returned only when \`fields\` names them: ${code(slow)}.` : undefined,
  ),
  ...remarks(type, ({ rawParameters }) =>
    rawParameters.length > 0 ? `\`raw\`${OF} may hold ${code(rawParameters)}.` : undefined,
  ),
  ...remarks(type, ({ rawParameters }) =>
    rawParameters.includes('text_format')
      ? `\`text_format\`${OF} is the form of the texts in the response: ${code(TEXT_FORMATS)}.`
      : undefined,
  ),
];

const createRemarks = (type: ObjectType): string[] =>
  remarks(type, ({ needed = [] }) => (needed.length > 0 ? `%s needs ${code(needed)}.` : undefined));

const removeRemarks = (type: ObjectType): string[] =>
  remarks(type, ({ removeParameters }) =>
    removeParameters ? `\`raw\`${OF} may hold ${code(removeParameters)}.` : undefined,
  );

function describe(verb: Verb, type: ObjectType, { title }: ObjectDefinition, permission: string): string {
  return [
    `Needs the permission \`${permission}\`.`,
    ...(verb === 'list' ? listRemarks(type, title) : []),
    ...(verb === 'create' ? createRemarks(type) : []),
    ...(verb === 'update' ? ['PUT and PATCH mean the same: only fields that are sent change.'] : []),
    ...(verb === 'remove' ? removeRemarks(type) : readRemarks(type)),
  ].join(' ');
}

function bodyOf(type: ObjectType, verb: Verb, definition: ObjectDefinition) {
  const schema = verb === 'create' ? definition.create : verb === 'update' ? definition.update : undefined;
  if (!schema) return {};
  const content = json(schema, exampleOf(schema));
  if (type !== 'storage_file') return { body: { required: true, content } };
  const multipart = z.object({
    parent_id: z.string().meta({ description: 'ID or key of the task; this part comes first.' }),
    file: z.string().meta({ description: 'The bytes; streamed on while they arrive.', format: 'binary' }),
  });
  return { body: { required: true, content: { ...content, 'multipart/form-data': { schema: multipart } } } };
}

function resultOf(verb: Verb, { model }: ObjectDefinition) {
  const example = exampleOf(model);
  if (verb === 'list') return { description: 'The objects.', content: json(z.array(model), [example]) };
  if (verb === 'remove') return { description: 'It is gone.', content: json(z.object({}), {}) };
  return { description: 'The object.', content: json(model, example) };
}

/** A parameter with what providers say of it. */
function filterOf(type: ObjectType, name: string, schema: z.ZodType): z.ZodType {
  const { description = '', ...meta } = schema.meta() ?? {};
  return schema.meta({ ...meta, description: [description, ...filterRemarks(type, name)].join(' ') });
}

function queryOf(verb: Verb, type: ObjectType, definition: ObjectDefinition) {
  if (verb === 'remove') return removeRemarks(type).length > 0 ? z.object({ raw: rawParameter }) : undefined;
  if (verb !== 'list') return z.object(READ_PARAMETERS);
  const filters = Object.entries(definition.filters).map(([name, schema]) => [name, filterOf(type, name, schema)]);
  return z.object({ ...LIST_PARAMETERS, ...Object.fromEntries(filters) });
}

/** Headers of writes. */
function headersOf(verb: Verb, type: ObjectType) {
  if (verb === 'list' || verb === 'get') return {};
  const isGuarded = verb !== 'create' && ADAPTERS.some((adapter) => adapter.object(type)?.guarded);
  return {
    headers: z.object({
      'Idempotency-Key': z.string().min(1).max(255).optional().meta({
        description:
          'Any text of your own: the same request with the same key is performed once in 24 hours, and gets the same response. A used key with another body, or one whose request is in progress, is a conflict.',
        example: 'order-4711',
      }),
      ...(isGuarded && {
        'If-Unmodified-Since': z.string().optional().meta({
          description: 'The `updated_at` that you know: a later one is a conflict, and nothing is written.',
          example: '2026-04-28T13:54:48.559Z',
        }),
      }),
    }),
  };
}

function routeOf(type: ObjectType, verb: Verb, method: Method, errors: ErrorResponses): RouteConfig {
  const definition = definitionOf(type);
  const permission = `${type}_${verb === 'list' || verb === 'get' ? 'read' : 'write'}`;
  const isCollection = verb === 'list' || verb === 'create';
  const id = z.string().meta({ description: `ID of the ${definition.title}.` });
  const query = queryOf(verb, type, definition);
  return {
    method,
    path: `/${definition.category}/{connection_id}/${definition.name}${isCollection ? '' : '/{id}'}`,
    operationId: operationId(type, verb, method.toUpperCase()),
    summary: summaryOf(verb, definition.title),
    description: describe(verb, type, definition, permission),
    tags: [definition.category],
    'x-codeSamples': sdkSamples(type, verb, method.toUpperCase()),
    request: {
      params: z.object({ connection_id: connectionId, ...(!isCollection && { id }) }),
      ...(query && { query }),
      ...headersOf(verb, type),
      ...bodyOf(type, verb, definition),
    },
    responses: {
      200: resultOf(verb, definition),
      ...errors(verb === 'create' || verb === 'update' ? [...CALL_ERRORS, ...BODY_ERRORS] : CALL_ERRORS),
    },
  };
}

export function registerObjects(registry: OpenAPIRegistry, errors: ErrorResponses): void {
  for (const type of OBJECT_TYPES) {
    for (const verb of definitionOf(type).verbs) {
      if (!isOffered(type, verb)) continue;
      for (const method of METHODS[verb]) registry.registerPath(routeOf(type, verb, method, errors));
    }
  }
}
