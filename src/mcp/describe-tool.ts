/** The tool that tells of the others what the short list leaves out. */
import type { Tool as ListedTool } from '@modelcontextprotocol/server';
import type { JsonObject } from '../../schema/field.ts';
import { bodyProblem, validationError } from '../lib/errors.ts';
import { toParameters } from './arguments.ts';
import type { Tool } from './tool.ts';

const NAME = 'describe_tool';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly description?: string;
}

/** Fields of what is answered, each in a sentence. */
function fieldsOf({ outputSchema }: ListedTool): JsonObject {
  const { properties = {} } = (outputSchema ?? {}) as Schema;
  const fields = properties.next_offset ? (properties.items?.items?.properties ?? {}) : properties;
  return Object.fromEntries(Object.entries(fields).map(([name, { description = '' }]) => [name, description]));
}

/** Everything about a tool that the short list leaves out. */
export const described = ({ listed }: Tool): JsonObject => ({
  name: listed.name,
  about: listed.description,
  arguments: listed.inputSchema.properties,
  required: listed.inputSchema.required ?? [],
  fields: fieldsOf(listed),
});

/** @param tools those that the caller may use. */
export function describeTool(tools: readonly Tool[]): Tool {
  const names = tools.map(({ listed }) => listed.name);
  const listed: ListedTool = {
    name: NAME,
    description: 'All arguments and fields of a tool.',
    inputSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
    annotations: { readOnlyHint: true, openWorldHint: false },
  };
  return {
    operation: 'describeTool',
    object: undefined,
    isReading: true,
    listed,
    short: listed,
    async run(args) {
      const name = toParameters(args, ['name'], []).get('name') ?? '';
      const tool = tools.find((one) => one.listed.name === name);
      if (tool) return described(tool);
      throw validationError([bodyProblem('$.name', name === '' ? 'is required' : 'is no tool here', names)]);
    },
  };
}
