/** Where policies are enforced: every decision is made here, counted here, and written to the audit log. */

import type { Policy } from '../../schema/models/policy.ts';
import type { Clock } from '../lib/clock.ts';
import { GatewayError } from '../lib/errors.ts';
import { recentlyUsed } from '../lib/recently-used.ts';
import { dayOf, type PolicyUseStore, restOfDay } from '../store/access/policy-use.ts';
import type { Actor, Audit } from './audit.ts';
import { type Decision, type Denial, decide, decideConnection, type Operation } from './policy.ts';

/** A caller with a policy. */
export interface Authority {
  /** The key, or the agent: what its objects are counted for. */
  readonly subjectId: string;
  readonly workspaceId: string;
  readonly actor: Actor;
  readonly address: string | undefined;
  readonly policy: Policy;
}

export interface Asked extends Operation {
  /** Operation id. */
  readonly operation: string;
  readonly targetId?: string | undefined;
  /** Objects that it may read or write. */
  readonly objects: number;
}

export interface Admission {
  /** To be called when it is over: how many objects it were. */
  settle(objects: number): Promise<void>;
}

export interface PolicyGate {
  /** Throws what the caller is to hear unless the policy allows it; nothing was carried out then. */
  admit(authority: Authority, asked: Asked): Promise<Admission>;
  /** The same for a connection alone; only a refusal is a decision worth keeping. */
  checkConnection(authority: Authority, connectionId: string): Promise<void>;
  /** A key that may only read, without another policy, was to write: refused, and kept like any other decision. */
  refuseWriting(caller: Omit<Authority, 'policy'>, operation: string): Promise<never>;
  /** A call beyond the rate was refused: that is kept once a minute, so that nobody fills the log by calling. */
  overRate(authority: Authority): Promise<void>;
}

interface Dependencies {
  readonly audit: Audit;
  readonly store: PolicyUseStore;
  readonly clock: Clock;
}

const READ_ONLY: Policy = { mode: 'read', allow: {}, deny: {} };

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const MOST_SUBJECTS = 10_000;

const FREE: Admission = { settle: async () => undefined };

export const forbiddenBy = ({ reason, limit, allowed }: Denial): GatewayError =>
  new GatewayError('forbidden', reason, { details: { limit, allowed } });

/** Fewer objects are left of today than somebody asks for. */
function overdrawn(most: number, left: number, now: number): GatewayError {
  const details = { limit: 'objects_per_day', allowed: { objects_per_day: most, objects_left: left } };
  return left === 0
    ? new GatewayError('rate_limited', `All ${most} objects of today are used.`, {
        details,
        retryAfter: Math.ceil(restOfDay(now) / SECOND_MS),
      })
    : new GatewayError('forbidden', `Of today's ${most} objects ${left} are left: ask for no more, with \`limit\`.`, {
        details,
      });
}

export function createPolicyGate({ audit, store, clock }: Dependencies): PolicyGate {
  const overAt = recentlyUsed<number>(MOST_SUBJECTS);

  async function record({ workspaceId, actor, address }: Authority, asked: Asked, decision: Decision) {
    const { operation, targetId, connectionId } = asked;
    const denial = decision.isAllowed ? undefined : decision;
    await audit.write({
      workspaceId,
      actor,
      address,
      action: `policy ${decision.isAllowed ? 'allow' : 'deny'}`,
      targetId,
      error: denial && 'forbidden',
      changes: {
        operation,
        ...(connectionId !== undefined && { connection_id: connectionId }),
        ...(denial && { limit: denial.limit, reason: denial.reason }),
      },
    });
  }

  async function reserve(authority: Authority, asked: Asked): Promise<Admission> {
    const { subjectId, policy } = authority;
    const most = policy.objects_per_day;
    if (most === undefined || asked.objects === 0) return FREE;
    const day = dayOf(clock.now());
    if (!(await store.take(subjectId, day, asked.objects, most))) {
      const now = clock.now();
      const left = Math.max(0, most - (await store.used(subjectId, dayOf(now))));
      const error = overdrawn(most, left, now);
      const denial: Denial = { isAllowed: false, limit: 'objects_per_day', reason: error.message, allowed: {} };
      await record(authority, asked, denial);
      throw error;
    }
    return {
      async settle(objects) {
        const unused = asked.objects - objects;
        if (unused > 0) await store.giveBack(subjectId, day, unused);
      },
    };
  }

  async function refuse(authority: Authority, asked: Asked, denial: Denial): Promise<never> {
    await record(authority, asked, denial);
    throw forbiddenBy(denial);
  }

  return {
    async checkConnection(authority, connectionId) {
      const asked = { operation: 'mcp', isReading: true, object: 'workspace', connectionId, objects: 0 } as const;
      const decision = decideConnection(authority.policy, connectionId);
      if (!decision.isAllowed) await refuse(authority, asked, decision);
    },
    async refuseWriting(caller, operation) {
      const asked = { operation, isReading: false, object: 'workspace', objects: 0 } as const;
      const allowed = { mode: 'read' };
      const denial: Denial = { isAllowed: false, limit: 'mode', reason: 'This API key may only read.', allowed };
      return await refuse({ ...caller, policy: READ_ONLY }, asked, denial);
    },
    async overRate(authority) {
      const { subjectId, policy } = authority;
      const minute = Math.floor(clock.now() / MINUTE_MS);
      if (policy.rate_per_minute === undefined || overAt.get(subjectId) === minute) return;
      overAt.set(subjectId, minute);
      const asked = { operation: 'any', isReading: true, object: 'workspace', objects: 0 } as const;
      const reason = `More than ${policy.rate_per_minute} calls within a minute.`;
      await record(authority, asked, { isAllowed: false, limit: 'rate_per_minute', reason, allowed: {} });
    },
    async admit(authority, asked) {
      const decision = decide(authority.policy, asked);
      if (!decision.isAllowed) return await refuse(authority, asked, decision);
      const admission = await reserve(authority, asked);
      await record(authority, asked, decision);
      return admission;
    },
  };
}
