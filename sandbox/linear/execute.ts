/** One GraphQL request, from its text to its answer. */
import {
  type DocumentNode,
  execute,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  parse,
  validate,
} from 'graphql';
import { recentlyUsed } from '../../src/lib/recently-used.ts';
import type { Context } from './caller.ts';
import { Lookups } from './lookups.ts';
import { MUTATIONS } from './mutations/index.ts';
import { type PageArguments, pageOf } from './pages.ts';
import { priceOf } from './price.ts';
import { forbidden, inputProblem, notSimulated, problem, scopeProblem } from './problem.ts';
import { QUERIES } from './queries.ts';
import { collection, reference } from './relations.ts';
import type { Row } from './world.ts';

export interface GraphQLRequest {
  readonly query?: unknown;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly operationName?: string | null;
}

export interface Prepared {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  /** `query issues`, as it is counted by people. */
  readonly isMutation: boolean;
  /** The first fields that are asked for. */
  readonly roots: readonly string[];
  readonly points: number;
}

const MOST_POINTS = 10_000;

const invalid = (message: string): GraphQLError =>
  problem({ code: 'GRAPHQL_VALIDATION_FAILED', type: 'graphql error', status: 400 }, message);

/** Documents that were found to be valid; programs send the same ones again and again. */
const valid = recentlyUsed<DocumentNode>(500);

function documentOf(schema: GraphQLSchema, query: string): DocumentNode {
  const known = valid.get(query);
  if (known) return known;
  const document = parse(query);
  const [first] = validate(schema, document);
  if (first) throw invalid(first.message);
  valid.set(query, document);
  return document;
}

/** Throws what is wrong with a request, before anything is carried out. */
export function prepare(schema: GraphQLSchema, { query, variables, operationName }: GraphQLRequest): Prepared {
  if (typeof query !== 'string') throw invalid('The body must hold a query.');
  const document = documentOf(schema, query);
  const operation = getOperationAST(document, operationName ?? undefined);
  if (!operation) throw invalid('The operation cannot be determined: give operationName.');
  const given = variables ?? {};
  const points = priceOf(schema, document, operation, given);
  if (points > MOST_POINTS) {
    throw inputProblem(
      'Query too complex',
      `The query is too complex. Complexity: ${points}. Maximum allowed complexity: ${MOST_POINTS}.`,
    );
  }
  return {
    document,
    variables: given,
    operationName: operationName ?? undefined,
    isMutation: operation.operation === 'mutation',
    roots: operation.selectionSet.selections.flatMap((one) => (one.kind === 'Field' ? [one.name.value] : [])),
    points,
  };
}

const NARROW: Readonly<Record<string, string>> = { issueCreate: 'issues:create', commentCreate: 'comments:create' };

/** Throws when an app's scopes don't cover what is asked for. */
export function checkScopes({ scopes }: Context, { isMutation, roots }: Prepared): void {
  if (scopes === undefined) return;
  for (const root of roots) {
    if (/^webhook/.test(root) && !scopes.includes('admin')) throw scopeProblem('admin');
    if (!isMutation || scopes.includes('write')) continue;
    const narrow = NARROW[root];
    if (narrow === undefined || !scopes.includes(narrow)) throw scopeProblem('write');
  }
}

const EMPTY: Readonly<Record<string, unknown>> = {
  Boolean: false,
  Int: 0,
  Float: 0,
  String: '',
  JSONObject: {},
  JSON: '{}',
};

/** What a field is that the sandbox keeps nothing of: nothing, where it may be, or else the least that its type has. */
function absent(type: GraphQLOutputType, parent: GraphQLObjectType, name: string): unknown {
  if (!isNonNullType(type)) return null;
  if (isListType(type.ofType)) return [];
  const named = getNamedType(type);
  if (isScalarType(named) && named.name in EMPTY) return EMPTY[named.name];
  if (isEnumType(named)) return named.getValues()[0]?.value;
  if (isObjectType(named)) return {};
  throw notSimulated(`${parent.name}.${name}`);
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && '__typename' in value;

const resolve: GraphQLFieldResolver<unknown, Context> = (
  source,
  args,
  context,
  { fieldName, returnType, parentType },
) => {
  if (parentType.name === 'Query' || parentType.name === 'Mutation') {
    const root = (parentType.name === 'Query' ? QUERIES : MUTATIONS)[fieldName];
    if (!root) throw notSimulated(`${parentType.name}.${fieldName}`);
    return root(context, args);
  }
  if (!isRow(source))
    return (source as Record<string, unknown>)[fieldName] ?? absent(returnType, parentType, fieldName);
  const many = collection(context, source, fieldName);
  if (many) return pageOf(context, many, { includeArchived: true, ...args } as PageArguments);
  const one = reference(context, source, fieldName);
  if (one !== undefined) return one ?? absent(returnType, parentType, fieldName);
  if (source[fieldName] !== undefined && source[fieldName] !== null) return source[fieldName];
  return getNamedType(returnType).name.endsWith('Connection')
    ? pageOf(context, [], args as PageArguments)
    : absent(returnType, parentType, fieldName);
};

/** A webhook is for people who may manage the workspace. */
export function checkAdmin({ user }: Context, { roots }: Prepared): void {
  if (roots.some((root) => /^webhook/.test(root)) && user.admin !== true) {
    throw forbidden('You do not have permission to manage webhooks.');
  }
}

export async function run(schema: GraphQLSchema, prepared: Prepared, context: Context) {
  return await execute({
    schema,
    document: prepared.document,
    variableValues: prepared.variables,
    operationName: prepared.operationName,
    contextValue: prepared.isMutation ? context : { ...context, lookups: new Lookups() },
    fieldResolver: resolve,
    typeResolver: (value) => (isRow(value) ? value.__typename : undefined),
  });
}
