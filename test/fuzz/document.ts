/** What the OpenAPI document says that may be sent, and what comes back. */
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly nullable?: boolean;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly example?: unknown;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required?: boolean;
  readonly schema: Schema;
  readonly example?: unknown;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema; readonly example?: unknown }>>;
}

interface Described {
  readonly operationId: string;
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content & { readonly $ref?: string }>>;
}

export interface Operation {
  readonly id: string;
  readonly method: string;
  /** With `{names}` of parameters. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** Of a JSON body, with an example of one. */
  readonly body: { readonly schema: Schema; readonly example: unknown } | undefined;
  readonly statuses: readonly string[];
  /** What a body of status 200 must look like; undefined where the document does not say. */
  readonly accepts: ValidateFunction | undefined;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const JSON_TYPE = 'application/json';

export interface ApiDocument {
  readonly operations: readonly Operation[];
  /** Without its `$ref`, if it has one. */
  resolve(schema: Schema): Schema;
}

export function readDocument(path = 'openapi/openapi.json'): ApiDocument {
  const document = JSON.parse(readFileSync(path, 'utf8')) as Document;
  const ajv = new Ajv({ strict: false, allErrors: false, validateFormats: false });
  ajv.addSchema(document, 'document');

  function found<T>({ $ref }: { readonly $ref: string }): T {
    let at: unknown = document;
    for (const name of $ref.slice(2).split('/')) at = (at as Record<string, unknown>)[name];
    if (at === undefined) throw new Error(`The document lacks ${$ref}.`);
    return at as T;
  }

  const pointer = (...names: string[]) =>
    names.map((name) => encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');

  const operations: Operation[] = [];
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const described = methods[method];
      if (!described) continue;
      const json = described.requestBody?.content?.[JSON_TYPE];
      const answer = described.responses['200']?.content?.[JSON_TYPE]?.schema;
      const at = pointer('paths', path, method, 'responses', '200', 'content', JSON_TYPE, 'schema');
      operations.push({
        id: described.operationId,
        method: method.toUpperCase(),
        path,
        parameters: (described.parameters ?? []).map((one) => ('$ref' in one ? found<Parameter>(one) : one)),
        body: json?.schema && { schema: json.schema, example: json.example },
        statuses: Object.keys(described.responses),
        accepts: answer && ajv.compile({ $ref: `document#/${at}` }),
      });
    }
  }
  return { operations, resolve: (schema) => (schema.$ref ? found<Schema>({ $ref: schema.$ref }) : schema) };
}
