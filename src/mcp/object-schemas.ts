/** What the tools of one object take and answer, from the same models as everything else. */
import * as z from 'zod';
import type { ObjectSupport } from '../../adapters/contract/object-adapter.ts';
import { boundedList, type JsonObject } from '../../schema/field.ts';
import { MOST } from '../../schema/limits.ts';
import type { ObjectDefinition, Verb } from '../../schema/objects.ts';
import { LIST_PARAMETERS, rawParameter } from '../../schema/parameters.ts';
import { jsonSchema } from './json-schema.ts';

type Support = ObjectSupport<JsonObject>;
type Shape = Record<string, z.ZodType>;

const id = z.string().min(1);

const fieldsOf = ({ readable, slow }: Support) => {
  const costly = slow.length > 0 ? ` These cost extra calls and come only when named: ${slow.join(', ')}.` : '';
  return boundedList(z.enum(readable as [string, ...string[]]), MOST.values)
    .optional()
    .meta({ description: `Fields to return; all but \`raw\`, the provider's own object, when absent.${costly}` });
};

const rawOf = (names: readonly string[]): Shape =>
  names.length === 0
    ? {}
    : {
        raw: rawParameter.meta({
          description: `URL-encoded query string of the provider's own ${names.join(', ')}.`,
        }),
      };

const readShape = (support: Support): Shape => ({ fields: fieldsOf(support), ...rawOf(support.rawParameters) });

/** Parameters that this provider can do; a needed one is required. */
function listShape({ filters }: ObjectDefinition, support: Support): Shape {
  const { limit, offset, sort, order, updated_gte, query } = LIST_PARAMETERS;
  const supported = Object.entries(filters).filter(([name]) => support.filters[name] !== undefined);
  const isRequired = (name: string) => support.filters[name] === 'supported-required';
  return {
    limit,
    offset,
    ...(support.sorts.length > 0 && { sort, order }),
    ...(support.updatedGte && { updated_gte }),
    ...(support.query && { query }),
    ...Object.fromEntries(
      supported.map(([name, schema]) => [name, isRequired(name) ? z.string().meta(schema.meta() ?? {}) : schema]),
    ),
    ...readShape(support),
  };
}

const guardShape = ({ guarded }: Support): Shape =>
  guarded
    ? {
        if_unmodified_since: z
          .string()
          .optional()
          .meta({ description: 'The `updated_at` that is known; refused with conflict when it has changed since.' }),
      }
    : {};

const bodyShape = (schema: z.ZodType | undefined): Shape =>
  schema instanceof z.ZodObject ? (schema.shape as Shape) : {};

/** What the provider needs is required, whatever other providers need. */
function withNeeded(shape: Shape, { needed = [] }: Support): Shape {
  const isNeeded = (name: string, schema: z.ZodType) => needed.includes(name) && schema instanceof z.ZodOptional;
  return Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => [
      name,
      isNeeded(name, schema) ? ((schema as z.ZodOptional).unwrap() as z.ZodType) : schema,
    ]),
  );
}

/** Names of the arguments of a verb, with their schemas. */
export function argumentsOf(definition: ObjectDefinition, support: Support, verb: Verb): z.ZodObject {
  const idShape = { id: id.meta({ description: `Id of the ${definition.title}.` }) };
  const shapes: Readonly<Record<Verb, () => Shape>> = {
    list: () => listShape(definition, support),
    get: () => ({ ...idShape, ...readShape(support) }),
    create: () => ({ ...withNeeded(bodyShape(definition.create), support), fields: fieldsOf(support) }),
    update: () => ({
      ...idShape,
      ...bodyShape(definition.update),
      ...guardShape(support),
      fields: fieldsOf(support),
    }),
    remove: () => ({ ...idShape, ...guardShape(support), ...rawOf(support.removeParameters ?? []) }),
  };
  return z.object(shapes[verb]());
}

export function inputSchema(shape: z.ZodObject, verb: Verb) {
  const schema = jsonSchema(shape, 'input');
  // Bodies may hold more than what is known, as over HTTP: an object that was read may be sent back as a whole.
  return verb === 'create' || verb === 'update' ? schema : { ...schema, additionalProperties: false };
}

/** Also what a tool of lists answers that is not about objects. */
export const listOutput = (element: z.ZodType) =>
  z.object({
    items: z.array(element),
    next_offset: z.int().optional().meta({ description: 'The `offset` of what follows; absent at the end.' }),
  });

export function outputSchema({ model }: ObjectDefinition, { readable }: Support, verb: Verb) {
  if (verb === 'remove') return jsonSchema(z.object({ id }), 'output');
  const kept = new Set(readable);
  const visible = z
    .object(Object.fromEntries(Object.entries(model.shape).filter(([name]) => kept.has(name))))
    .meta({ description: model.meta()?.description ?? '' });
  return jsonSchema(verb === 'list' ? listOutput(visible) : visible, 'output');
}
