import { createMiddleware } from 'hono/factory';
import type { Policy } from '../../../schema/models/policy.ts';
import type { Actor } from '../../access/audit.ts';
import { type ConsoleSessions, isSessionToken } from '../../access/console-sessions.ts';
import type { Keys } from '../../access/keys.ts';
import type { PolicyGate } from '../../access/policy-gate.ts';
import type { RateLimits } from '../../access/rate-limits.ts';
import type { RequestPlaces } from '../../access/request-places.ts';
import { networkOf } from '../../access/sign-in-throttle.ts';
import { type Agents, isAccessToken } from '../../agents/agents.ts';
import { resourceMetadataUrl } from '../../agents/resource-metadata.ts';
import type { BufferedBytes } from '../../lib/buffered-bytes.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { AgentRow } from '../../store/access/agents.ts';
import type { KeyRow } from '../../store/access/keys.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { limitRate } from './rate-limit.ts';

/** `KEY` or `Bearer KEY`, in any case. */
function keyOf(header: string | undefined): string | undefined {
  const value = header?.trim().replace(/^bearer\s+/i, '');
  return value || undefined;
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface Admission {
  readonly keys: Keys;
  readonly consoleSessions: Pick<ConsoleSessions, 'findByAccessToken'>;
  readonly rateLimits: RateLimits;
  readonly buffered: BufferedBytes;
  readonly requestPlaces: RequestPlaces;
  readonly policyGate: PolicyGate;
}

interface Known {
  readonly id: string;
  readonly workspaceId: string;
  readonly policy: Policy | null;
  readonly actor: Actor;
}

interface KnownByKey extends Known {
  readonly isReadOnly: boolean;
}

/** Notes who calls, and counts the call. */
async function admit(
  c: AppContext,
  { rateLimits, buffered, policyGate }: Pick<Admission, 'rateLimits' | 'buffered' | 'policyGate'>,
  { id, workspaceId, policy, actor }: Known,
): Promise<void> {
  c.set('workspaceId', workspaceId);
  c.set('actor', actor);
  const scope = c.get('scope');
  scope.callerId = id;
  if (policy) scope.authority = { subjectId: id, workspaceId, actor, address: c.get('address'), policy };
  try {
    limitRate(c, rateLimits, id, 1, policy?.rate_per_minute);
  } catch (error) {
    if (scope.authority) await policyGate.overRate(scope.authority);
    throw error;
  }
  buffered.check({ kind: 'answers', id: workspaceId });
}

/** Whoever sends an API key, or is signed in to the console with one and tries a request on the page that shows them. */
async function callerOf(
  { keys, consoleSessions }: Pick<Admission, 'keys' | 'consoleSessions'>,
  sent: string,
): Promise<KnownByKey | undefined> {
  if (!isSessionToken(sent)) {
    const row = await keys.authenticate(sent);
    return row && { ...row, actor: { kind: 'key', keyId: row.id, keyPrefix: row.prefix } };
  }
  const session = await consoleSessions.findByAccessToken(sent);
  if (!session) return undefined;
  const { keyId, keyPrefix, workspaceId, isReadOnly } = session;
  return { id: keyId, workspaceId, isReadOnly, policy: null, actor: { kind: 'console', keyId, keyPrefix } };
}

/**
 * The live key that the caller sends, in `Authorization` or as `parameter`; its workspace is noted, and the call counted.
 * Throws `unauthorized`, `rate_limited`, and `unavailable` while bodies of the workspace take up all it may.
 */
export async function authenticate(
  c: AppContext,
  admission: Omit<Admission, 'requestPlaces'>,
  parameter?: string,
): Promise<KnownByKey> {
  const key = keyOf(c.req.header('authorization')) ?? keyOf(parameter);
  const caller = key === undefined ? undefined : await callerOf(admission, key);
  if (!caller) {
    throw new GatewayError(
      'unauthorized',
      key === undefined ? 'The Authorization header must carry an API key.' : 'The API key is unknown or revoked.',
      { headers: { 'www-authenticate': 'Bearer' } },
    );
  }
  await admit(c, admission, caller);
  return caller;
}

/** Who calls at the door for agents: a key, or an agent with what it was given. */
export interface AgentCaller {
  /** Of the key, or of the agent. */
  readonly id: string;
  readonly workspaceId: string;
  readonly isReadOnly: boolean;
  readonly policy: Policy | null;
  /** Undefined for keys, which choose for themselves. */
  readonly agent: AgentRow | undefined;
}

/**
 * The live key or access token that the caller sends. A refusal says where agents get a token.
 * Source: RFC 9728, section 5.1; RFC 6750, section 3.
 */
export async function authenticateAgent(
  c: AppContext,
  { agents, ownUrl, ...admission }: Admission & { readonly agents: Agents; readonly ownUrl: () => string },
  parameter?: string,
): Promise<AgentCaller> {
  const header = keyOf(c.req.header('authorization'));
  const sent = header ?? keyOf(parameter);
  const metadata = `Bearer resource_metadata="${resourceMetadataUrl(ownUrl())}"`;
  const challenge = (message: string, error?: string) =>
    new GatewayError('unauthorized', message, {
      headers: { 'www-authenticate': error === undefined ? metadata : `${metadata}, error="${error}"` },
    });
  if (sent === undefined) throw challenge('The Authorization header must carry an API key or an access token.');
  if (!isAccessToken(sent)) {
    const caller = await authenticate(c, admission, parameter).catch((error: unknown) => {
      const isUnknown = error instanceof GatewayError && error.code === 'unauthorized';
      throw isUnknown ? challenge(error.message, 'invalid_token') : error;
    });
    return { ...caller, agent: undefined };
  }
  // Addresses are kept in many places, and an access token says in its own protocol where it belongs.
  if (header === undefined)
    throw challenge('An access token is sent in the Authorization header alone.', 'invalid_request');
  const agent = await agents.authenticate(sent);
  if (!agent) throw challenge('The access token is unknown, has ended, or was revoked.', 'invalid_token');
  const { id, workspaceId, policy } = agent;
  const actor = { kind: 'agent', keyId: id, keyPrefix: agent.clientName } as const;
  await admit(c, admission, { id, workspaceId, policy, actor });
  return { id, workspaceId, isReadOnly: policy.mode === 'read', policy, agent };
}

/**
 * A call that needs no key: counted with the key where a good one came along, else with the network that it came from.
 * @returns the good key.
 */
export async function limitOpenCall(
  c: AppContext,
  { keys, rateLimits, linkLimits }: Pick<Admission, 'keys' | 'rateLimits'> & { readonly linkLimits: RateLimits },
): Promise<KeyRow | undefined> {
  const key = keyOf(c.req.header('authorization'));
  const row = key === undefined ? undefined : await keys.authenticate(key);
  if (row) {
    limitRate(c, rateLimits, row.id, 1, row.policy?.rate_per_minute);
    return row;
  }
  const retryAfter = linkLimits.take(networkOf(c.get('address') ?? ''))?.retryAfter;
  if (retryAfter === undefined) return undefined;
  throw new GatewayError('rate_limited', 'Too many links were asked for from this address.', { retryAfter });
}

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
