/** The OpenAPI document, from the schemas that requests are validated with. */
import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import { ErrorBody } from '../schema/models/error.ts';
import { registerAbsent } from './operations/absent.ts';
import { registerEnvironments, registerIntegrations } from './operations/integrations.ts';
import { registerObjects } from './operations/objects.ts';
import { registerPassthrough } from './operations/passthrough.ts';
import { registerSystem } from './operations/system.ts';
import { registerUnified } from './operations/unified.ts';
import { registerWebhooks } from './operations/webhooks.ts';
import { addProviderWords } from './provider-fields.ts';
import { PROVIDERS } from './provider-words.ts';
import { type ErrorStatus, registerErrors } from './responses.ts';

const DESCRIPTION = `One normalized HTTP API in front of many customers' accounts at ${PROVIDERS}.

A customer authorizes once and becomes a \`connection_id\`; from then on every object is read and written under it.
Paths, names and formats are those of Unified.to's public API, so its published SDKs work with only the server URL changed.

* Every success of an object operation is **200**; lists are bare arrays, and an array shorter than \`limit\` is the end.
* Absent fields are left out; nothing is ever null. In a request, null, \`""\` and \`[]\` clear a field.
* Timestamps are UTC with milliseconds: \`2026-04-28T13:54:48.559Z\`.
* Every error is one JSON body with a machine code in \`error\`.`;

const TAGS = [
  { name: 'task', description: 'Tasks, projects, comments and their history.' },
  { name: 'hris', description: 'People and groups.' },
  { name: 'storage', description: 'Files attached to tasks.' },
  { name: 'metadata', description: 'Fields that tasks can have.' },
  { name: 'passthrough', description: 'Anything else of the provider.' },
  { name: 'unified', description: 'Connections, authorization, webhooks, environments and the call log.' },
  { name: 'system', description: 'Health and documentation.' },
];

interface Parameter {
  description?: string;
  example?: unknown;
  schema?: { description?: string; example?: unknown };
}

/** The generator leaves a parameter's description at its schema; readers and tools look for it at the parameter. */
function liftDescriptions(parameters: Parameter[]): void {
  for (const parameter of parameters) {
    const { description, example, ...schema } = parameter.schema ?? {};
    parameter.schema = schema;
    if (description !== undefined) parameter.description = description;
    if (example !== undefined) parameter.example = example;
  }
}

interface Operation {
  parameters?: Parameter[];
  /** Empty where no key is needed. */
  security?: object[];
  responses: Record<string, object>;
}

/** Answers of what stands before every operation that needs a key: the key, its policy, its limit, the store. */
const OF_EVERY_CALL: readonly ErrorStatus[] = [401, 403, 429, 500, 503];
/** A write may be under way already. */
const OF_EVERY_WRITE: readonly ErrorStatus[] = [408, 409, 413];

function addCommonErrors({ security, responses }: Operation, method: string): void {
  if (security?.length === 0) return;
  for (const status of method === 'get' ? OF_EVERY_CALL : [...OF_EVERY_CALL, ...OF_EVERY_WRITE]) {
    responses[status] ??= { $ref: `#/components/responses/error_${status}` };
  }
}

export function buildDocument(version: string): object {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'api_key', {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: 'The API key of a workspace, as it is.',
  });
  registry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'The same key after `Bearer `.',
  });
  const errors = registerErrors(registry);
  registerObjects(registry, errors);
  registerPassthrough(registry, errors);
  registerUnified(registry, errors);
  registerWebhooks(registry, errors);
  registerIntegrations(registry, errors);
  registerEnvironments(registry, errors);
  registerAbsent(registry, errors);
  registerSystem(registry, errors);
  const document = new OpenApiGeneratorV31([...registry.definitions, { type: 'schema', schema: ErrorBody }], {
    sortComponents: 'alphabetically',
  }).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Taskgate',
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'This gateway.' }],
    security: [{ api_key: [] }, { bearer: [] }],
    tags: TAGS,
  });
  for (const operations of Object.values(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(operations as Record<string, Operation>)) {
      liftDescriptions(operation.parameters ?? []);
      addCommonErrors(operation, method);
    }
  }
  addProviderWords(document.components?.schemas ?? {});
  return document;
}
