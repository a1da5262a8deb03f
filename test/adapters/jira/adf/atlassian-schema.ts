/** Atlassian's own schema of documents, as a check that knows nothing of ours. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';

const file = createRequire(import.meta.url).resolve('@atlaskit/adf-schema/dist/json-schema/v1/full.json');
interface Definition {
  readonly properties?: { readonly type?: { readonly enum?: readonly string[] } };
}
type Schema = Record<string, unknown> & { readonly definitions: Record<string, Definition> };

const { $schema: _draft, ...schema } = JSON.parse(readFileSync(file, 'utf8')) as Schema;

export const accepts: ValidateFunction = new Ajv({ strict: false }).compile(schema);

export const definitions: Record<string, Definition> = schema.definitions;
