/** JSON Schemas of the wire models, as agents read them: without references, which many of them do not follow. */
import * as z from 'zod';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** zod makes a reference of whatever has an `id`; the models have one for the OpenAPI document. */
class WithoutIds extends z.core.$ZodRegistry<z.core.GlobalMeta> {
  override get(schema: z.core.$ZodType) {
    const meta = z.globalRegistry.get(schema);
    if (!meta) return undefined;
    const { id: _id, ...rest } = meta;
    return rest as this['_meta'];
  }
}

const registry = new WithoutIds();

/** Our `example` is JSON Schema's `examples`; unknown fields are no error; patterns of formats are left to their name. */
function plain(schema: JsonSchema): void {
  const { example } = schema;
  delete schema.example;
  if (example !== undefined) schema.examples = [example];
  if (schema.additionalProperties === false) delete schema.additionalProperties;
  if (schema.format !== undefined) delete schema.pattern;
}

/** @param io whether values are as callers send them or as they are answered. */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> & { type: 'object' } {
  const { $schema: _dialect, ...made } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io,
    reused: 'inline',
    metadata: registry,
    override: ({ jsonSchema }) => plain(jsonSchema),
  });
  return { ...made, type: 'object' };
}
