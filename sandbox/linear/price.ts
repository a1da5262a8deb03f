/**
 * What a query costs, by what it asks for. Source: linear.app/developers, rate limiting: a property 0.1, an object 1, a
 * connection its `first` times, rounded up.
 */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isLeafType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { DEFAULT_FIRST } from './pages.ts';

const SCALAR = 0.1;
const OBJECT = 1;

interface Pricing {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
}

function sizeOf(field: FieldNode, { variables }: Pricing): number {
  const argument = field.arguments?.find(({ name }) => name.value === 'first' || name.value === 'last')?.value;
  if (argument?.kind === Kind.INT) return Number(argument.value);
  const given = argument?.kind === Kind.VARIABLE ? variables[argument.name.value] : undefined;
  return typeof given === 'number' ? given : DEFAULT_FIRST;
}

function ofField(field: FieldNode, parent: GraphQLCompositeType, pricing: Pricing): number {
  if (!('getFields' in parent)) return 0;
  const declared = parent.getFields()[field.name.value];
  if (!declared) return SCALAR;
  const type = getNamedType(declared.type);
  if (isLeafType(type)) return SCALAR;
  const inner = isCompositeType(type) ? ofSelection(field.selectionSet, type, pricing) : 0;
  return type.name.endsWith('Connection') ? inner * sizeOf(field, pricing) : OBJECT + inner;
}

function ofSelection(selection: SelectionSetNode | undefined, type: GraphQLCompositeType, pricing: Pricing): number {
  let sum = 0;
  for (const node of selection?.selections ?? []) {
    if (node.kind === Kind.FIELD) {
      // Of a page only its rows are counted by their number.
      sum += node.name.value === 'pageInfo' ? 0 : ofField(node, type, pricing);
      continue;
    }
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? pricing.fragments.get(node.name.value) : node;
    const on = fragment?.typeCondition && pricing.schema.getType(fragment.typeCondition.name.value);
    sum += ofSelection(fragment?.selectionSet, on && isCompositeType(on) ? on : type, pricing);
  }
  return sum;
}

/** Points of one operation, of a document that is valid. */
export function priceOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const fragments = new Map(
    document.definitions
      .filter((one) => one.kind === Kind.FRAGMENT_DEFINITION)
      .map((one) => [one.name.value, one] as const),
  );
  const root = schema.getRootType(operation.operation);
  return root ? Math.ceil(ofSelection(operation.selectionSet, root, { schema, fragments, variables }) - 1e-9) : 0;
}
