/** Who calls with an API key. */
import type { Policy } from '../../../schema/models/policy.ts';
import type { Actor } from '../../access/audit.ts';
import { type ConsoleSessions, isSessionToken } from '../../access/console-sessions.ts';
import type { Keys } from '../../access/keys.ts';
import type { PolicyGate } from '../../access/policy-gate.ts';
import type { RateLimits } from '../../access/rate-limits.ts';
import type { RequestPlaces } from '../../access/request-places.ts';
import type { BufferedBytes } from '../../lib/buffered-bytes.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { AppContext } from '../context.ts';
import { limitRate } from './rate-limit.ts';

/** `KEY` or `Bearer KEY`, in any case. */
export function keyOf(header: string | undefined): string | undefined {
  const value = header?.trim().replace(/^bearer\s+/i, '');
  return value || undefined;
}

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
export async function admit(
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
