/** The public GraphQL schema of Linear, to execute requests with. */
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { buildSchema, type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { lazily } from '../../src/lib/lazily.ts';
import { packageRoot } from '../../src/lib/package-root.ts';
import { definitions } from './definitions.ts';

/** What the build has made of the declarations. */
const COMPILED = join(packageRoot, 'dist/sandbox/linear/schema.graphql');

const text = (): string => (extname(import.meta.url) === '.js' ? readFileSync(COMPILED, 'utf8') : definitions());

/** What it was read from, which nothing here asks for, takes up several times the schema itself. */
function dropSyntax(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    type.astNode = undefined;
    if (isEnumType(type)) for (const value of type.getValues()) value.astNode = undefined;
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      field.astNode = undefined;
      if ('args' in field) for (const argument of field.args) argument.astNode = undefined;
    }
  }
  return schema;
}

/** Built when it is first asked for: it takes about a second. */
export const linearSchema: () => GraphQLSchema = lazily(() =>
  dropSyntax(buildSchema(text(), { assumeValidSDL: true, noLocation: true })),
);
