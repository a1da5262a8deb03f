/** Whether what a gateway answers is what its OpenAPI document says: the status, the media type and the body. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { packageRoot } from '../../src/lib/package-root.ts';

interface Response {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, unknown>>;
}
type Operations = Readonly<Record<string, { readonly responses: Readonly<Record<string, Response>> } | undefined>>;
interface Schema {
  properties?: object;
  additionalProperties?: unknown;
}
interface Document {
  readonly paths: Readonly<Record<string, Operations>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Record<string, Response>;
  };
}

export interface Answer {
  readonly method: string;
  /** As it came over the wire, with its query. */
  readonly target: string;
  readonly status: number;
  readonly contentType: string | undefined;
  /** Undefined where it was not kept. */
  readonly text: string | undefined;
}

/** What people see in browsers, agents and providers talk to: other protocols than that of the document. */
const UNDOCUMENTED =
  /^\/(?:$|console|docs|guides|assets|oauth|hooks|mcp|agents\/|\.well-known\/oauth-|llms\.txt|favicon\.ico|robots\.txt)/;
/** How the gateway refuses what is nowhere in the document. */
const REFUSALS = new Set([400, 401, 403, 404, 405, 409, 413, 415, 429, 500, 501, 502, 503, 504]);

const document = JSON.parse(readFileSync(join(packageRoot, 'openapi/openapi.json'), 'utf8')) as Document;
// A field that the document does not know is not documented, though clients may not mind it.
for (const schema of Object.values(document.components.schemas)) {
  if (schema.properties) schema.additionalProperties ??= false;
}
const ajv = new Ajv2020({ strict: false, allErrors: false });
addFormats.default(ajv);
ajv.addSchema(document, 'openapi');

const pointer = (...keys: string[]) =>
  `openapi#/${keys.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;

const templates = Object.keys(document.paths).map((path) => ({
  path,
  // What is passed on may have slashes of its own.
  pattern: new RegExp(`^${path.replace('/{path}', '/.+').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
  parameters: path.split('{').length,
}));
templates.sort((one, other) => one.parameters - other.parameters);

const compiled = new Map<string, ValidateFunction>();
function validator(ref: string): ValidateFunction {
  const known = compiled.get(ref);
  if (known) return known;
  const made = ajv.compile({ $ref: ref });
  compiled.set(ref, made);
  return made;
}

function bodyProblem(ref: string, text: string): string | undefined {
  const validate = validator(ref);
  if (validate(JSON.parse(text))) return undefined;
  const [error] = validate.errors ?? [];
  return `${error?.instancePath || 'the body'} ${error?.message} ${JSON.stringify(error?.params)}`;
}

function responseProblem(found: Response, keys: readonly string[], { contentType, text }: Answer): string | undefined {
  const type = contentType?.split(';')[0]?.toLowerCase();
  const { content } = found;
  if (content === undefined)
    return type === undefined || text === undefined || text === '' ? undefined : `has a body of ${type}`;
  const range = type !== undefined && Object.hasOwn(content, type) ? type : '*/*';
  if (!Object.hasOwn(content, range)) return `is ${type}, not ${Object.keys(content).join(' or ')}`;
  if (range !== 'application/json' || text === undefined || text === '') return undefined;
  return bodyProblem(pointer(...keys, 'content', range, 'schema'), text);
}

function refusalProblem({ status, text }: Answer): string | undefined {
  if (!REFUSALS.has(status)) return 'is not documented';
  return text === undefined || text === '' ? undefined : bodyProblem(pointer('components', 'schemas', 'error'), text);
}

function problemOf(answer: Answer): string | undefined {
  const { method, status, target } = answer;
  const [path = ''] = target.split('?');
  if (UNDOCUMENTED.test(path) || method === 'OPTIONS') return undefined;
  const template = templates.find(({ pattern }) => pattern.test(path));
  const name = (method === 'HEAD' ? 'GET' : method).toLowerCase();
  const operation = template && document.paths[template.path]?.[name];
  if (!operation) return refusalProblem(answer);
  const { responses } = operation;
  const key = Object.hasOwn(responses, status) ? String(status) : 'default';
  const response = responses[key];
  if (!response) return `is not documented for ${name} ${template.path}`;
  const [, shared] = /\/([^/]+)$/.exec(response.$ref ?? '') ?? [];
  const found = shared === undefined ? response : (document.components.responses[shared] ?? {});
  const keys =
    shared === undefined ? ['paths', template.path, name, 'responses', key] : ['components', 'responses', shared];
  return responseProblem(found, keys, answer);
}

/** What is wrong with an answer, in a line; undefined when the document has it so. */
export function undocumented(answer: Answer): string | undefined {
  const problem = problemOf(answer);
  return problem && `${answer.method} ${answer.target} → ${answer.status}: ${problem}`;
}
