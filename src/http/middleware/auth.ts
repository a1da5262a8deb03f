import { createMiddleware } from 'hono/factory';
import type { PolicyGate } from '../../access/policy-gate.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { type Admission, authenticate } from './caller.ts';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A read-only key asks for more than it may. */
export async function refuseWriting(
  c: AppContext,
  { policyGate }: Pick<Admission, 'policyGate'>,
  operation: string,
): Promise<never> {
  // What administrators ask for is kept as that.
  if (c.get('target').segments[0] === 'unified') throw new GatewayError('forbidden', 'This API key may only read.');
  const actor = c.get('actor') ?? ({ kind: 'key' } as const);
  const caller = {
    subjectId: c.get('scope').callerId,
    workspaceId: c.get('workspaceId'),
    actor,
    address: c.get('address'),
  };
  return await policyGate.refuseWriting(caller, operation);
}

/** What belongs to the workspace as a whole is one object to policies. */
export const limitWorkspace = ({ policyGate }: { readonly policyGate: PolicyGate }) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const { authority } = c.get('scope');
    if (authority) {
      const operation = `${c.req.method} ${c.get('target').path}`;
      await policyGate.admit(authority, {
        isReading: READING.has(c.req.method),
        object: 'workspace',
        operation,
        objects: 0,
      });
    }
    await next();
  });

/** Does the work in a place of the workspace, as soon as there is one. Throws `rate_limited` when that takes too long. */
export async function inPlaceOf<T>(
  c: AppContext,
  { requestPlaces }: Pick<Admission, 'requestPlaces'>,
  workspaceId: string,
  work: () => Promise<T>,
): Promise<T> {
  const leave = await requestPlaces.enter(workspaceId, c.get('scope'));
  try {
    return await work();
  } finally {
    leave();
  }
}

/** Lets only callers with a live API key through, each workspace to its places, and notes whose workspace it is. */
export const requireKey = (admission: Admission) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const { isReadOnly, workspaceId, policy } = await authenticate(c, admission);
    // A policy decides itself, where it is known what a request does.
    if (isReadOnly && !policy && !READING.has(c.req.method)) {
      await refuseWriting(c, admission, `${c.req.method} ${c.get('target').path}`);
    }
    await inPlaceOf(c, admission, workspaceId, next);
  });
