/**
 * What openapi-generator makes of a document, as far as names go, and what it can't take: the rules of its public
 * documentation (customization: inline schema naming, OpenAPI normalizer; and the 3.1 notes of its issue tracker), since the
 * generator itself needs a JVM and a download.
 */

type Json = Record<string, unknown>;
interface Operation extends Json {
  operationId?: string;
  tags?: string[];
  parameters?: { name: string; in: string; schema?: Json }[];
  requestBody?: { content?: Record<string, { schema?: Json }> };
  responses?: Record<string, { content?: Record<string, { schema?: Json }> }>;
}
export interface OpenapiDocument {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json> };
}

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `task_task`, `task-task` and `taskTask` are the same class. */
const camelized = (name: string) =>
  name.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase()).toLowerCase();

/** The constant that a value of an enum becomes. */
const constant = (value: unknown) =>
  String(value)
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();

function* operationsOf({ paths }: OpenapiDocument): Generator<[string, Operation]> {
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (METHODS.has(method)) yield [`${method.toUpperCase()} ${path}`, operation];
    }
  }
}

/** Every schema in a place, with the name that the generator gives it if it has to be a class of its own. */
function* schemasIn(name: string, schema: unknown): Generator<[string, Json]> {
  if (!isObject(schema)) return;
  yield [name, schema];
  for (const [property, child] of Object.entries((schema.properties ?? {}) as Json)) {
    yield* schemasIn(`${name}_${property}`, child);
  }
  yield* schemasIn(`${name}_inner`, schema.items);
  yield* schemasIn(`${name}_value`, schema.additionalProperties);
  for (const keyword of ['oneOf', 'anyOf', 'allOf']) {
    for (const [index, child] of ((schema[keyword] ?? []) as unknown[]).entries()) {
      yield* schemasIn(`${name}_${keyword}_${index}`, child);
    }
  }
}

function* schemasOf(document: OpenapiDocument): Generator<[string, Json]> {
  for (const [name, schema] of Object.entries(document.components.schemas)) yield* schemasIn(name, schema);
  for (const [place, { operationId = place, parameters = [], requestBody, responses = {} }] of operationsOf(document)) {
    for (const { name, schema } of parameters) yield* schemasIn(`${operationId}_${name}_parameter`, schema);
    for (const { schema } of Object.values(requestBody?.content ?? {}))
      yield* schemasIn(`${operationId}_request`, schema);
    for (const [status, { content = {} }] of Object.entries(responses)) {
      for (const { schema } of Object.values(content)) yield* schemasIn(`${operationId}_${status}_response`, schema);
    }
  }
}

const repeated = (names: readonly string[]) => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
];

/** Each operation is a method: its id must be there, and no other in any spelling; its tag is the class that has it. */
function operationProblems(document: OpenapiDocument): string[] {
  const operations = [...operationsOf(document)];
  const ids = operations.flatMap(([, { operationId }]) => (operationId === undefined ? [] : [camelized(operationId)]));
  return [
    ...operations.filter(([, { operationId }]) => !operationId).map(([place]) => `${place} has no operationId`),
    ...operations.filter(([, { tags }]) => tags?.length !== 1).map(([place]) => `${place} needs exactly one tag`),
    ...repeated(ids).map((id) => `operationId ${id} is used twice`),
    ...operations.flatMap(([place, { parameters = [] }]) =>
      repeated(parameters.map(({ name }) => camelized(name))).map((name) => `${place} has two parameters ${name}`),
    ),
  ];
}

/** Classes: the named schemas, and inline objects with properties. */
function classProblems(document: OpenapiDocument): string[] {
  const named = Object.keys(document.components.schemas).map(camelized);
  const isNamed = new Set(Object.values(document.components.schemas));
  const inline = [...schemasOf(document)].filter(
    ([, schema]) => schema.properties !== undefined && !isNamed.has(schema),
  );
  const names = [...named, ...new Set(inline.map(([name]) => camelized(name)))];
  return repeated(names).map((name) => `class ${name} would be made twice`);
}

function propertyProblems(document: OpenapiDocument): string[] {
  return [...schemasOf(document)].flatMap(([name, { properties }]) =>
    repeated(Object.keys((properties ?? {}) as Json).map(camelized)).map((twice) => `${name} has ${twice} twice`),
  );
}

/** Only `[type, "null"]` is known as "may be null"; anything else is no type in most languages. */
function nullProblems(document: OpenapiDocument): string[] {
  return [...schemasOf(document)].flatMap(([name, { type, enum: values }]) => {
    const problems: string[] = [];
    if (type === 'null') problems.push(`${name} is of the type null`);
    if (Array.isArray(type) && (type.length !== 2 || !type.includes('null')))
      problems.push(`${name} has several types`);
    if (Array.isArray(values) && values.includes(null)) problems.push(`${name} has null as a value`);
    return problems;
  });
}

/** A choice between objects needs a property that tells them apart. */
function choiceProblems(document: OpenapiDocument): string[] {
  const { schemas } = document.components;
  const resolved = (schema: Json): Json => schemas[String(schema.$ref).split('/').at(-1) ?? ''] ?? schema;
  return [...schemasOf(document)].flatMap(([name, schema]) => {
    const choices = ((schema.oneOf ?? schema.anyOf ?? []) as Json[]).map(resolved);
    const objects = choices.filter(({ properties }) => properties !== undefined);
    if (objects.length < 2) return [];
    const property = (schema.discriminator as { propertyName?: string } | undefined)?.propertyName;
    if (property === undefined) return [`${name} is a choice between objects without a discriminator`];
    const isRequired = ({ required = [] }: Json) => (required as string[]).includes(property);
    return objects.every(isRequired) ? [] : [`${name} has a discriminator that is not always there`];
  });
}

/** Values of an enum become constants. */
function enumProblems(document: OpenapiDocument): string[] {
  return [...schemasOf(document)].flatMap(([name, { enum: values }]) => {
    const constants = ((values ?? []) as unknown[]).filter((value) => value !== null).map(constant);
    return [
      ...repeated(constants).map((twice) => `${name} has two values ${twice}`),
      ...constants
        .filter((one) => !/^[A-Z][A-Z0-9_]*$/.test(one))
        .map((one) => `${name} has the nameless value "${one}"`),
    ];
  });
}

/** Keywords of JSON Schema 2020-12 that it leaves out or refuses. */
const UNKNOWN = [
  'prefixItems',
  'patternProperties',
  'propertyNames',
  'if',
  'not',
  '$defs',
  'contains',
  'dependentSchemas',
];

function keywordProblems(document: OpenapiDocument): string[] {
  return [...schemasOf(document)].flatMap(([name, schema]) =>
    UNKNOWN.filter((keyword) => keyword in schema).map((keyword) => `${name} uses ${keyword}`),
  );
}

/** What keeps openapi-generator from making clean clients of a document; nothing when there is nothing. */
export const shapeProblems = (document: OpenapiDocument): string[] => [
  ...operationProblems(document),
  ...classProblems(document),
  ...propertyProblems(document),
  ...nullProblems(document),
  ...choiceProblems(document),
  ...enumProblems(document),
  ...keywordProblems(document),
];
