/** Schemas of arguments as a model reads them before it knows what it needs: names and types. `describe_tool` has the rest. */
import type { Tool as ListedTool } from '@modelcontextprotocol/server';

interface Property {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly items?: Property;
  readonly anyOf?: readonly Property[];
}

/** Arguments that few calls need: they are taken, and `describe_tool` tells of them. */
const LEFT_OUT = new Set([
  'raw',
  'if_unmodified_since',
  'completed_at',
  'start_at',
  'story_points',
  'follower_user_ids',
  'group_ids',
  'metadata',
  'user_id',
  'order',
]);
/** Those that only long lists need, which are those of tasks. */
const OF_LONG_LISTS = new Set(['sort', 'updated_gte']);
const LONG_LIST = 'list_task_tasks';

/** What most conversations are about; of anything else only what every call needs is shown. */
const isOfWork = (tool: string) => /_task_(?:tasks?|comments?)$/.test(tool);
const OF_ANYTHING = new Set(['limit', 'query', 'name', 'description', 'data']);

/** What a name does not say. */
const HINTS: Readonly<Record<string, string>> = {
  status: 'OPENED, IN_PROGRESS, COMPLETED or a name',
  start_gte: 'due from',
  end_lt: 'due before',
};

const typeOf = ({ type, anyOf = [] }: Property): string => {
  const types = [type ?? anyOf.map((one) => one.type)].flat(2);
  return types.find((one): one is string => one !== undefined && one !== 'null') ?? 'string';
};

/** Lists of texts may also be given as one text, separated by commas: `fields` always is. */
function shortProperty(name: string, property: Property): object {
  const type = name === 'fields' ? 'string' : typeOf(property);
  const description = HINTS[name];
  const items = [property, ...(property.anyOf ?? [])].find((one) => one.items)?.items;
  return {
    type,
    ...(type === 'array' && { items: { type: items ? typeOf(items) : 'string' } }),
    ...(description !== undefined && { description }),
  };
}

function shortInput({ name: tool, inputSchema, annotations }: ListedTool): ListedTool['inputSchema'] {
  const { properties = {}, required = [] } = inputSchema;
  const isList = 'limit' in properties;
  const isReading = annotations?.readOnlyHint === true;
  // Another name for the same.
  const isAlias = (name: string) => name === 'parent_id' && isList && 'task_id' in properties;
  const isKnown = (name: string) =>
    isOfWork(tool) || OF_ANYTHING.has(name) || (isList && (name === 'fields' || name.endsWith('_id')));
  const isShown = (name: string) =>
    isKnown(name) &&
    !isAlias(name) &&
    !LEFT_OUT.has(name) &&
    (isReading || name !== 'fields') &&
    (tool === LONG_LIST || !OF_LONG_LISTS.has(name));
  const shown = Object.entries(properties).filter(([name]) => required.includes(name) || isShown(name));
  return {
    type: 'object',
    properties: Object.fromEntries(shown.map(([name, property]) => [name, shortProperty(name, property as Property)])),
    ...(required.length > 0 && { required }),
  } as ListedTool['inputSchema'];
}

/** Hints that say something else than a client assumes without them. Source: Model Context Protocol, `ToolAnnotations`. */
function shortHints({ readOnlyHint, destructiveHint }: NonNullable<ListedTool['annotations']>) {
  if (readOnlyHint) return { annotations: { readOnlyHint } };
  return destructiveHint === false ? { annotations: { destructiveHint } } : {};
}

/** The tool without what a model can do without. @param description one short sentence. */
export const shortTool = (tool: ListedTool, description: string): ListedTool => ({
  name: tool.name,
  description,
  inputSchema: shortInput(tool),
  ...shortHints(tool.annotations ?? {}),
});
