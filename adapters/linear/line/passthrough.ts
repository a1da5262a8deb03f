/** GraphQL requests that are handed on as they are. What an operation is decides which permission it needs. */
import { type DocumentNode, OperationTypeNode } from 'graphql/language/ast.js';
import { Kind } from 'graphql/language/kinds.js';
import { parse } from 'graphql/language/parser.js';
import { GatewayError } from '../../../src/lib/errors.ts';
import { discard } from '../../../src/lib/outbound/answer-body.ts';
import type { Context, PassthroughAsk, PassthroughRequest, Upstream } from '../../contract/session.ts';
import { isObject, text } from '../../toolkit/json.ts';
import { isRedirect, redirectedWrite } from '../../toolkit/outcome.ts';
import { GRAPHQL, type LinearClient } from './client.ts';

const refused = (message: string, cause?: unknown): GatewayError =>
  new GatewayError('invalid_request', message, { cause });

function documentOf(query: unknown): DocumentNode {
  if (typeof query !== 'string') throw refused('The body must be a JSON object with a query.');
  try {
    return parse(query, { noLocation: true });
  } catch (cause) {
    throw refused(`The query is no GraphQL: ${cause instanceof Error ? cause.message : ''}`, cause);
  }
}

function contentOf(body: Uint8Array | undefined) {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(body ?? []).toString('utf8'));
  } catch (cause) {
    throw refused('The body must be JSON: {"query", "variables", "operationName"}.', cause);
  }
  if (Array.isArray(content)) throw refused('The body must be one request, not a list of them.');
  if (!isObject(content)) throw refused('The body must be a JSON object with a query.');
  return content;
}

/** The kind of the one operation that would be carried out. */
function operationOf(body: Uint8Array | undefined): OperationTypeNode {
  const content = contentOf(body);
  const operations = documentOf(content.query).definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const name = text(content.operationName);
  const chosen = operations.filter((operation) => name === undefined || operation.name?.value === name);
  const [operation] = chosen;
  if (!operation)
    throw refused(name === undefined ? 'The query holds no operation.' : `The query holds no operation ${name}.`);
  if (chosen.length > 1) throw refused('The query holds several operations: operationName must name one.');
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) throw refused('Subscriptions are not forwarded.');
  return operation.operation;
}

/** Queries read, mutations write. Anything but `POST graphql` is refused. */
export function isReadingPassthrough({ method, path, body }: PassthroughAsk): boolean {
  if (method !== 'POST' || path !== 'graphql') throw refused('Linear has one endpoint: send POST graphql.');
  return operationOf(body) === OperationTypeNode.QUERY;
}

export async function passthrough({ client }: Context<LinearClient>, request: PassthroughRequest): Promise<Upstream> {
  const { query, headers, body } = request;
  if (query !== '') throw refused('There are no query parameters.');
  const bytes = body instanceof Uint8Array ? body : undefined;
  const isReading = operationOf(bytes) === OperationTypeNode.QUERY;
  const response = await client.api.stream({
    method: 'POST',
    target: GRAPHQL,
    headers: { ...headers, 'content-type': 'application/json' },
    body: bytes,
    isReading,
    isUnheld: true,
  });
  // Whoever followed it would send the request to another place than the one that the connection is to.
  if (!isRedirect(response.status)) return response;
  discard(response);
  if (!isReading) throw redirectedWrite('Linear', client.apiUrl, response);
  throw new GatewayError('upstream_error', 'Linear redirects this request, and there is nowhere else to ask.');
}
