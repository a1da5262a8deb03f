/** The object operations, from the same table that serves them. */
import type { OpenAPIRegistry, RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import type { ObjectSupport } from '../../adapters/contract/object-adapter.ts';
import { jira } from '../../adapters/jira/index.ts';
import type { JsonObject } from '../../schema/field.ts';
import { TEXT_FORMATS } from '../../schema/models/text-format.ts';
import { definitionOf, OBJECT_TYPES, type ObjectDefinition, type ObjectType, type Verb } from '../../schema/objects.ts';
import { operationId } from '../../schema/operations.ts';
import { LIST_PARAMETERS, READ_PARAMETERS, rawParameter } from '../../schema/parameters.ts';
import { exampleOf } from '../examples.ts';
import { BODY_ERRORS, CALL_ERRORS, type ErrorResponses } from '../responses.ts';

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

const connectionId = z.string().meta({ description: 'Id of the connection.', example: '6929f0c1a4b7d25e8c3f1a90' });

const json = (schema: z.ZodType, example: unknown) => ({
  'application/json': { schema, ...(example !== undefined && { example }) },
});

const plural = (title: string) => title.replace(/y$/, 'ie');

function summaryOf(verb: Verb, title: string): string {
  const summary = SUMMARIES[verb].replace('%s', verb === 'list' ? plural(title) : title);
  return summary.replace(/ a (?=[aeiou])/, ' an ');
}

/** What the adapter says of itself, in words. */
function describe(
  verb: Verb,
  { title }: ObjectDefinition,
  support: ObjectSupport<JsonObject> | undefined,
  permission: string,
): string {
  const lines = [`Needs the permission \`${permission}\`.`];
  if (!support) return lines.join(' ');
  const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
  if (verb === 'list') {
    if (support.sorts.length > 0) lines.push(`Jira sorts by ${code(support.sorts)}; other sortings are ignored.`);
    const required = Object.entries(support.filters).filter(([, level]) => level === 'supported-required');
    if (required.length > 0) lines.push(`Jira needs ${code(required.map(([name]) => name))}.`);
    if (!support.updatedGte)
      lines.push(`Jira does not say when a ${title} was changed, so \`updated_gte\` is ignored.`);
  }
  if (verb === 'update') lines.push('PUT and PATCH mean the same: only fields that are sent change.');
  if (verb === 'remove' && support.removeParameters) lines.push(`\`raw\` may hold ${code(support.removeParameters)}.`);
  if (verb !== 'remove') {
    if (support.slow.length > 0)
      lines.push(`Slow fields, returned only when \`fields\` names them: ${code(support.slow)}.`);
    if (support.rawParameters.length > 0) lines.push(`\`raw\` may hold ${code(support.rawParameters)}.`);
    if (support.rawParameters.includes('text_format')) {
      lines.push(`\`text_format\` is the form of the texts in the response: ${code(TEXT_FORMATS)}.`);
    }
  }
  return lines.join(' ');
}

function bodyOf(type: ObjectType, verb: Verb, definition: ObjectDefinition) {
  const schema = verb === 'create' ? definition.create : verb === 'update' ? definition.update : undefined;
  if (!schema) return {};
  const content = json(schema, exampleOf(schema));
  if (type !== 'storage_file') return { body: { required: true, content } };
  const multipart = z.object({
    parent_id: z.string().meta({ description: 'Id or key of the task; this part comes first.' }),
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

function queryOf(verb: Verb, definition: ObjectDefinition, support: ObjectSupport<JsonObject> | undefined) {
  if (verb === 'remove') return support?.removeParameters ? z.object({ raw: rawParameter }) : undefined;
  return z.object(verb === 'list' ? { ...LIST_PARAMETERS, ...definition.filters } : READ_PARAMETERS);
}

/** Headers of writes. */
function headersOf(verb: Verb, support: ObjectSupport<JsonObject> | undefined) {
  if (verb === 'list' || verb === 'get') return {};
  const isGuarded = verb !== 'create' && support?.guarded;
  return {
    headers: z.object({
      'Idempotency-Key': z.string().min(1).max(255).optional().meta({
        description:
          'Any text of your own: the same request with the same key is carried out once in 24 hours, and answered alike. A used key with another body, or one whose request is at work, is a conflict.',
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
  const support = jira.object(type);
  const permission = `${type}_${verb === 'list' || verb === 'get' ? 'read' : 'write'}`;
  const isCollection = verb === 'list' || verb === 'create';
  const id = z.string().meta({ description: `Id of the ${definition.title}.` });
  const query = queryOf(verb, definition, support);
  return {
    method,
    path: `/${definition.category}/{connection_id}/${definition.name}${isCollection ? '' : '/{id}'}`,
    operationId: operationId(type, verb, method.toUpperCase()),
    summary: summaryOf(verb, definition.title),
    description: describe(verb, definition, support, permission),
    tags: [definition.category],
    request: {
      params: z.object({ connection_id: connectionId, ...(!isCollection && { id }) }),
      ...(query && { query }),
      ...headersOf(verb, support),
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
    const offered = jira.object(type);
    for (const verb of definitionOf(type).verbs) {
      if (!offered?.[verb]) continue;
      for (const method of METHODS[verb]) registry.registerPath(routeOf(type, verb, method, errors));
    }
  }
}
