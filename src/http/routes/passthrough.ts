import type { StatusCode } from 'hono/utils/http-status';
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import type { Upstream } from '../../../adapters/contract/session.ts';
import { passthroughOperationId } from '../../../schema/operations.ts';
import type { PolicyGate } from '../../access/policy-gate.ts';
import type { Captures } from '../../call-log/captures.ts';
import type { Calls } from '../../calls/call.ts';
import type { LiveConnection } from '../../connections/connections.ts';
import { readBounded } from '../../lib/bounded-body.ts';
import type { Hold } from '../../lib/buffered-bytes.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { AppContext } from '../context.ts';
import { ownerOf, readBytes } from '../io/body.ts';
import { keepSmallBody, seenOnItsWay } from '../io/captured-exchange.ts';
import { answerStream, BODILESS } from '../io/respond.ts';
import { streamedBody } from '../io/streamed-body.ts';
import { withOwnLimit } from '../middleware/rate-limit.ts';

/** Headers that mean something to any provider; each adapter adds its own. Never credentials, cookies, the host or hop-by-hop headers. */
const FORWARDED = ['content-type', 'content-length', 'accept-language', 'if-match', 'if-none-match', 'range'] as const;

/** The SDKs send a list of everything they can read; only a caller that asks for JSON first means it. */
const acceptOf = (header: string | undefined): string =>
  header && /^\s*application\/json\b/i.test(header) && !header.includes(';q=') ? header : '*/*';

function headersOf(c: AppContext, { passthroughHeaders }: Adapter): Record<string, string> {
  const headers: Record<string, string> = { accept: acceptOf(c.req.header('accept')) };
  for (const name of [...FORWARDED, ...passthroughHeaders]) {
    const value = c.req.header(name);
    if (value !== undefined) headers[name] = value;
  }
  return headers;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new GatewayError('invalid_request', 'The path holds a malformed percent-encoding.');
  }
}

/** What stands after `/passthrough/{connection_id}/`, decoded once: one leading slash is taken off, a second refused. */
function pathOf(rawPath: string): string {
  const [, , , ...rest] = rawPath.split('/');
  const path = decode(rest.join('/')).replace(/^\//, '');
  if (path.startsWith('/')) throw new GatewayError('invalid_request', 'The path begins with more than one slash.');
  if (path === '' || path.startsWith('?')) throw new GatewayError('invalid_request', 'The path is empty.');
  if (path.includes('#')) throw new GatewayError('invalid_request', 'The path holds a "#".');
  return path;
}

/** An encoded `?` in the path begins a query; parameters of the real query win over those in it. */
function splitQuery(path: string, query: string): { path: string; query: string } {
  const mark = path.indexOf('?');
  if (mark < 0) return { path, query };
  const names = new Set(new URLSearchParams(query).keys());
  const inner = [...new URLSearchParams(path.slice(mark + 1))].filter(([name]) => !names.has(name));
  const kept = new URLSearchParams(inner).toString();
  return { path: path.slice(0, mark), query: [kept, query].filter((part) => part !== '').join('&') };
}

/** Methods that do something once more when they are sent again. Source: RFC 9110, section 9.2.2. */
const REPEATS = new Set(['POST', 'PATCH']);

const LARGEST_KEPT = 10 * 1024 * 1024;

/** Whether a request only reads; where its body decides that, it is read here, and kept for whoever sends it. */
async function isReading(c: AppContext, live: LiveConnection, method: string): Promise<boolean> {
  const { isReadingPassthrough } = live.adapter;
  if (!isReadingPassthrough) return method === 'GET';
  if (!c.get('bytes') && method !== 'GET') c.set('bytes', await readBytes(c, LARGEST_KEPT));
  const { path: rawPath, query } = c.get('target');
  const { path } = splitQuery(pathOf(rawPath), query);
  return isReadingPassthrough({ method, path, body: c.get('bytes') });
}

export interface PassthroughDependencies {
  readonly calls: Calls;
  readonly policyGate: PolicyGate;
  readonly captures: Pick<Captures, 'isOn'>;
}

/** The connection, when it may be used so; throws what the caller is to hear else. */
export async function admitPassthroughCall(
  c: AppContext,
  { calls, policyGate: gate }: Pick<PassthroughDependencies, 'calls' | 'policyGate'>,
): Promise<{ live: LiveConnection; method: string }> {
  const live = await calls.open(c.get('workspaceId'), c.get('target').segments[1] ?? '');
  const method = c.req.method === 'HEAD' ? 'GET' : c.req.method;
  const name = passthroughOperationId(method);
  if (!name) {
    throw new GatewayError('method_not_allowed', `${method} is not forwarded.`, {
      headers: { allow: 'GET, POST, PUT, PATCH, DELETE' },
    });
  }
  c.set('loggedCall', { live, name });
  const isRead = await isReading(c, live, method);
  calls.admitPassthrough(live, isRead);
  const { authority } = c.get('scope');
  if (authority) {
    const asked = { isReading: isRead, connectionId: live.row.id, object: 'passthrough', operation: name } as const;
    await gate.admit(authority, { ...asked, objects: 1 });
  }
  return { live, method };
}

/** `/passthrough/{connection_id}/{path}`: anything else of the provider, with the connection's credentials. */
export function passthroughRoute(dependencies: PassthroughDependencies) {
  const { calls, captures } = dependencies;
  return async (c: AppContext): Promise<Response> => {
    const { path: rawPath, query } = c.get('target');
    c.set('route', '/passthrough/{connection_id}/{path}');
    const { live, method } = await admitPassthroughCall(c, dependencies);
    const target = splitQuery(pathOf(rawPath), query);
    const scope = c.get('scope');
    if (REPEATS.has(method) && scope.attempt?.mayBeDone) throw inDoubt();
    const isCaptured = captures.isOn(live.row);
    if (isCaptured && method !== 'GET') await keepSmallBody(c);
    const body = c.get('bytes') ?? (await streamedBody(c, live));
    if (body) scope.startStreaming();
    const request = { method, ...target, headers: headersOf(c, live.adapter), body };
    const answer = await calls.perform(
      { live },
      scope,
      (session) => live.adapter.passthrough(session, request),
      ({ isUnauthorized }) => isUnauthorized === true,
    );
    if (scope.attempt) return await answerWhole(c, answer, live.adapter.name);
    scope.startStreaming();
    const headers = headersBack(answer);
    const seen = isCaptured ? seenOnItsWay(c, answer.body, headers['content-type'] ?? '') : answer.body;
    return answerStream(c, answer.status, withOwnLimit(c, headers), seen);
  };
}

const inDoubt = () =>
  new GatewayError(
    'conflict',
    'It is unknown whether an earlier try with this Idempotency-Key was carried out: look, and use another key.',
    { details: { outcome: 'unknown' }, isOutcomeUnknown: true },
  );

/** An answer that is kept for an `Idempotency-Key`; the write has been made when it turns out to be too long for that. */
async function answerWhole(c: AppContext, answer: Upstream, provider: string): Promise<Response> {
  const hold = c.get('scope').hold(ownerOf(c, 'answers'));
  const { 'content-length': _old, ...headers } = withOwnLimit(c, headersBack(answer));
  const body = new Uint8Array(await wholeBody(answer, provider, hold));
  c.set('size', body.length);
  return c.newResponse(BODILESS.has(answer.status) ? null : body, answer.status as StatusCode, headers);
}

const brokenOff = (provider: string, cause: unknown) =>
  new GatewayError('upstream_error', `${provider}'s answer broke off. It is unknown whether the change was made.`, {
    details: { outcome: 'unknown' },
    isOutcomeUnknown: true,
    cause,
  });

/** A refusal leaves no doubt, however much of it has arrived. */
const refusalBrokenOff = (status: number, cause: unknown) =>
  new GatewayError('upstream_error', `The response ${status} broke off. Nothing was written.`, {
    details: { status, outcome: 'nothing_written' },
    cause,
  });

async function wholeBody({ body, status }: Upstream, provider: string, hold: Hold): Promise<Buffer> {
  try {
    return await readBounded(body, { maxBytes: LARGEST_KEPT, tooLarge: () => tooLong(provider), hold });
  } catch (error) {
    if (error instanceof GatewayError && error.code !== 'unavailable') throw error;
    throw status >= 400 && status < 500 ? refusalBrokenOff(status, error) : brokenOff(provider, error);
  }
}

const tooLong = (provider: string) =>
  new GatewayError(
    'payload_too_large',
    `${provider} has carried the request out, but its answer is larger than the ${LARGEST_KEPT} bytes that are kept.`,
  );

/** Headers of the provider's answer that are not handed on. */
const WITHHELD = new Set([
  'set-cookie',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'strict-transport-security',
  'alt-svc',
  'nel',
  'report-to',
  'server',
]);

function headersBack({ status, headers }: Upstream): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || WITHHELD.has(name)) continue;
    kept[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  // A JSON type on an empty body makes the published SDK fail with a bare SyntaxError.
  if (kept['content-length'] === '0' || status === 204 || status === 304) delete kept['content-type'];
  return kept;
}
