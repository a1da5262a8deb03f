/** The verbs of objects as tools: one for each that the adapter of a connection has. */
import type { ToolAnnotations } from '@modelcontextprotocol/server';
import type { Adapter } from '../../adapters/contract/adapter.ts';
import { verbsOf } from '../../adapters/contract/adapter.ts';
import type { ObjectSupport } from '../../adapters/contract/object-adapter.ts';
import type { JsonObject } from '../../schema/field.ts';
import { definitionOf, OBJECT_TYPES, type ObjectDefinition, type ObjectType, type Verb } from '../../schema/objects.ts';
import { operationId, toolName } from '../../schema/operations.ts';
import { DEFAULT_LIMIT } from '../../schema/parameters.ts';
import { withoutSensitive } from '../../schema/sensitive.ts';
import { permissionFor } from '../calls/admission.ts';
import type { Calls } from '../calls/call.ts';
import type { ObjectRequest, ObjectVerbs } from '../calls/object-verbs.ts';
import { GatewayError } from '../lib/errors.ts';
import { answerDefaults, bodyWith, rawParameterWith } from './agent-defaults.ts';
import { allowedHosts, withAllowedLinks } from './allowed-links.ts';
import { idOf, textArgument, toParameters } from './arguments.ts';
import { argumentsOf, inputSchema, outputSchema } from './object-schemas.ts';
import { isUnselected, listedFields, namedFields, shortObject, toTable, withShortDefaults } from './short-answers.ts';
import { shortTool } from './short-schema.ts';
import type { Tool, ToolCall } from './tool.ts';

interface Dependencies {
  readonly calls: Calls;
  readonly objectVerbs: ObjectVerbs;
  readonly ownUrl: () => string;
}

const WORDS: Readonly<Record<Verb, (title: string) => string>> = {
  list: (title) => `List ${title}s`,
  get: (title) => `Get a ${title}`,
  create: (title) => `Create a ${title}`,
  update: (title) => `Change a ${title}`,
  remove: (title) => `Remove a ${title}`,
};

/** Source: Model Context Protocol, `ToolAnnotations`. */
const HINTS: Readonly<Record<Verb, ToolAnnotations>> = {
  list: { readOnlyHint: true },
  get: { readOnlyHint: true },
  create: { readOnlyHint: false, destructiveHint: false, idempotentHint: false },
  update: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
  remove: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
};

/** Said to the agent, who may want something else. */
function describeDefaults({ agentDefaults }: ObjectSupport<JsonObject>, verb: Verb): string {
  if (!agentDefaults || verb === 'remove') return '';
  return ` Unless \`raw\` says something else: ${new URLSearchParams(agentDefaults)}.`;
}

function describe({ model, create, update, title }: ObjectDefinition, verb: Verb): string {
  const about = model.meta()?.description ?? '';
  const texts: Readonly<Record<Verb, string>> = {
    list: `${about} A page has \`limit\` objects; while there are more, \`next_offset\` is the \`offset\` of the next page.`,
    get: about,
    create: `${create?.meta()?.description ?? ''} Answers the ${title} as it was stored.`,
    update: `${update?.meta()?.description ?? ''} Answers the ${title} as it is then.`,
    remove: `Removes the ${title} at the provider.`,
  };
  return texts[verb].trim();
}

const describeShort = (type: ObjectType, support: ObjectSupport<JsonObject>): string =>
  ` Default: id,${listedFields(type, support).join()}.`;

interface Arguments {
  readonly args: JsonObject;
  /** Names that there are. */
  readonly known: readonly string[];
  readonly defaults: Readonly<Record<string, string>> | undefined;
}

/** The arguments as a request; those of writes are the body, but for a few. */
function requestOf(verb: Verb, { args, known, defaults }: Arguments, { scope }: ToolCall): ObjectRequest {
  const { id: _id, if_unmodified_since: _guard, ...rest } = args;
  const { fields, ...given } = rest;
  const isWithBody = verb === 'create' || verb === 'update';
  const parameters = toParameters(isWithBody ? { fields } : rest, known, ['fields']);
  const body = isWithBody && defaults ? bodyWith(defaults, given) : given;
  if (defaults && verb !== 'remove') {
    const chosen = isWithBody ? answerDefaults(defaults, body) : defaults;
    parameters.set('raw', rawParameterWith(chosen, parameters.get('raw')));
  }
  return {
    scope,
    parameters,
    id: verb === 'list' || verb === 'create' ? '' : idOf(args),
    unmodifiedSince: textArgument(args, 'if_unmodified_since'),
    json: async () => body,
  };
}

/** Objects of a page as they are visible, and where the next one begins. An empty argument is an absent one. */
function structured(
  answer: unknown,
  verb: Verb,
  args: JsonObject,
  visible: (object: JsonObject) => JsonObject,
): JsonObject {
  if (verb === 'remove') return { id: idOf(args) };
  if (!Array.isArray(answer)) return visible(answer as JsonObject);
  const isFull = answer.length === Number(args.limit || DEFAULT_LIMIT);
  return {
    items: answer.map(visible),
    ...(isFull && { next_offset: Number(args.offset || 0) + answer.length }),
  };
}

export function createObjectTools({ calls, objectVerbs, ownUrl }: Dependencies) {
  function toolOf(type: ObjectType, verb: Verb, support: ObjectSupport<JsonObject>): Tool {
    const definition = definitionOf(type);
    const shape = argumentsOf(definition, support, verb);
    const known = Object.keys(shape.shape);
    const operation = operationId(type, verb);
    const title = WORDS[verb](definition.title);
    const listed = {
      name: toolName(operation),
      title,
      description: describe(definition, verb) + describeDefaults(support, verb),
      inputSchema: inputSchema(shape, verb),
      outputSchema: outputSchema(definition, support, verb),
      annotations: { title, openWorldHint: true, ...HINTS[verb] },
    };
    return {
      operation,
      isReading: verb === 'list' || verb === 'get',
      object: type,
      permission: permissionFor(type, verb),
      listed,
      short: shortTool(listed, `${title}.${verb === 'list' ? describeShort(type, support) : ''}`),
      async run(asked, call) {
        if (!call.live) throw new GatewayError('internal', 'A tool of a connection was called without one.');
        const { isShort, hideSensitive } = call;
        const args = isShort ? withShortDefaults(asked, type, verb, support) : asked;
        const admitted = calls.admit(call.live, type, verb);
        const given = { args, known, defaults: support.agentDefaults };
        const answer = await objectVerbs.perform(admitted, type, verb, requestOf(verb, given, call));
        const hosts = allowedHosts(call.live, ownUrl());
        const page = structured(answer, verb, args, (object) => {
          const linked = withAllowedLinks(object, hosts);
          const visible = hideSensitive ? withoutSensitive(type, linked) : linked;
          if (!isShort) return visible;
          return isUnselected(asked) ? shortObject(visible) : namedFields(visible, asked);
        });
        return isShort && verb === 'list' ? toTable(page) : page;
      },
    };
  }

  function make(adapter: Adapter): readonly Tool[] {
    return OBJECT_TYPES.flatMap((type) => {
      const object = adapter.object(type);
      return object ? verbsOf(object).map((verb) => toolOf(type, verb, object)) : [];
    });
  }

  const made = new WeakMap<Adapter, readonly Tool[]>();
  /** Every tool of an adapter, whatever a connection may do. */
  return (adapter: Adapter): readonly Tool[] => {
    const found = made.get(adapter) ?? make(adapter);
    made.set(adapter, found);
    return found;
  };
}
