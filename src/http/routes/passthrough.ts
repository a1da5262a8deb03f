import { passthroughOperationId } from '../../../schema/operations.ts';
import type { PolicyGate } from '../../access/policy-gate.ts';
import type { Captures } from '../../call-log/captures.ts';
import type { Calls } from '../../calls/call.ts';
import type { LiveConnection } from '../../connections/connections.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { AppContext } from '../context.ts';
import { readBytes } from '../io/body.ts';
import { keepSmallBody, seenOnItsWay } from '../io/captured-exchange.ts';
import { answerStream } from '../io/respond.ts';
import { streamedBody } from '../io/streamed-body.ts';
import { withOwnLimit } from '../middleware/rate-limit.ts';
import { answerWhole, headersBack, LARGEST_KEPT } from './passthrough-answer.ts';
import { headersOf, pathOf, splitQuery } from './passthrough-target.ts';

/** Methods that do something once more when they are sent again. Source: RFC 9110, section 9.2.2. */
const REPEATS = new Set(['POST', 'PATCH']);

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
