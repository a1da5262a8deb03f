/**
 * Whether what the adapter asks of Jira is what Atlassian's OpenAPI document takes. `jira-operations.fixture.json` has the facts
 * of the operations that the adapter calls: method, path with `{}` for each parameter, query, and the schema of the body.
 */
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { USER_AGENT } from '../../adapters/jira/line/client.ts';
import type { SeenRequest } from '../../sandbox/common/seen-request.ts';

interface Parameter {
  readonly type: 'string' | 'integer' | 'boolean';
  readonly enum?: readonly string[];
  /** Whether it may be repeated. */
  readonly list?: true;
}

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, Parameter>>;
  /** Names of parameters that it needs. */
  readonly required?: readonly string[];
  readonly body?: object;
  /** What a body is in place of JSON. */
  readonly media?: string;
}

const GATEWAY = /^\/ex\/jira\/[^/]+(?=\/)/;
const FORMS: Readonly<Record<Parameter['type'], RegExp>> = {
  string: /^/,
  integer: /^-?\d+$/,
  boolean: /^(?:true|false)$/,
};

const ajv = new Ajv({ strict: false, coerceTypes: false });
const operations = (JSON.parse(readFileSync('test/support/jira-operations.fixture.json', 'utf8')) as Operation[]).map(
  (operation) => ({ ...operation, pattern: new RegExp(`^${operation.path.replaceAll('{}', '[^/]+')}$`) }),
);
// Fixed parts of a path win over parameters, as `bulkfetch` over the id of an issue.
operations.sort((one, other) => one.path.split('{}').length - other.path.split('{}').length);

const compiled = new WeakMap<object, ValidateFunction>();
function validatorOf(schema: object): ValidateFunction {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  return validate;
}

function parameterProblem(known: Parameter | undefined, name: string, values: readonly string[]): string | undefined {
  if (!known) return `has no parameter ${name}`;
  if (values.length > 1 && !known.list) return `takes ${name} once`;
  const wrong = values.find((value) => !FORMS[known.type].test(value) || (known.enum && !known.enum.includes(value)));
  return wrong === undefined ? undefined : `takes ${name} as ${known.enum?.join(', ') ?? known.type}, not ${wrong}`;
}

function queryProblem({ query = {}, required = [] }: Operation, given: URLSearchParams): string | undefined {
  const missing = required.find((name) => !given.has(name));
  if (missing !== undefined) return `needs ${missing}`;
  const problems = [...new Set(given.keys())].map((name) => parameterProblem(query[name], name, given.getAll(name)));
  return problems.find((problem) => problem !== undefined);
}

function bodyProblem({ body, media }: Operation, { text, contentType }: SeenRequest): string | undefined {
  if (media !== undefined) return contentType?.startsWith(media) ? undefined : `takes ${media}, not ${contentType}`;
  if (text === undefined || text === '') return body === undefined ? undefined : 'needs a body';
  if (body === undefined) return 'takes no body';
  const validate = validatorOf(body);
  if (validate(JSON.parse(text))) return undefined;
  const [error] = validate.errors ?? [];
  return `takes another body: ${error?.instancePath} ${error?.message} ${JSON.stringify(error?.params)}`;
}

/** What is wrong with a request of the adapter, in a line; undefined for right ones, and for those of others. */
export function misasked(request: SeenRequest): string | undefined {
  const { method, target, userAgent } = request;
  const { pathname, searchParams } = new URL(target.replace(GATEWAY, ''), 'http://jira');
  if (userAgent !== USER_AGENT || !pathname.startsWith('/rest/')) return undefined;
  const operation = operations.find((one) => one.method === method && one.pattern.test(pathname));
  const problem = operation
    ? (queryProblem(operation, searchParams) ?? bodyProblem(operation, request))
    : 'is not among the operations of jira-operations.fixture.json';
  return problem && `${method} ${target} ${problem}`;
}
