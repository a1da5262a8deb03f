/** The pace of the site behind a connection: one for all connections to it in this process. */
import type { Clock } from '../../../src/lib/clock.ts';
import type { Outbound } from '../../../src/lib/outbound/outbound.ts';
import type { PacedCall } from './call.ts';
import { Pacer } from './pacer.ts';
import type { LimitedAnswer, LimitNews, PacingPolicy } from './policy.ts';
import { Quota } from './quota.ts';

/** A quota that the calls of a connection draw on. */
export interface QuotaScope {
  readonly kind: string;
  /** Whoever has the same draws on the same quota, also in other processes. */
  readonly name: string;
  /** Whether it is of this site alone. */
  readonly isOfSite: boolean;
}

export interface PaceRequest {
  /** Of the provider, so that two providers at one address have a pace each. */
  readonly provider: string;
  /** What has a pace: mostly the address of the site in a browser, which is the same however it is called. */
  readonly site: string;
  readonly quotas: readonly QuotaScope[];
  readonly policy: PacingPolicy;
  readonly outbound: Outbound;
  readonly clock: Clock;
}

export interface Pace {
  /** Waits for the call's turn; the function that is returned says that it is over. */
  take(call: PacedCall): Promise<() => void>;
  /** The same for a call that is made whatever the provider has closed. */
  takeUnheld(call: PacedCall): Promise<() => void>;
  /** Epoch milliseconds before which the call's turn does not come, as far as is known. */
  opensAt(call: PacedCall): number;
  /** How many such calls may be made that nobody has asked for yet. */
  spare(call: PacedCall): number;
  learn(call: PacedCall, answer: LimitedAnswer): LimitNews;
  /** @param answer of a successful call. */
  spend(call: PacedCall, answer: unknown): void;
}

export function paceOf({ provider, site, quotas: scopes, policy, outbound, clock }: PaceRequest): Pace {
  const { shared, metrics, peers } = outbound;
  const pacer = shared(`${provider} pace ${site}`, () => new Pacer({ site, policy, clock, metrics, peers }));
  const quotas = Object.fromEntries(
    scopes.map(({ kind, name, isOfSite }) => [
      kind,
      shared(name, () => new Quota(name, peers, isOfSite ? site : undefined)),
    ]),
  );
  return {
    take: (call) => pacer.take(call, quotas),
    opensAt: (call) => pacer.opensAt(call, quotas),
    spare: (call) => pacer.spare(call, quotas),
    takeUnheld: (call) => pacer.takeUnheld(call),
    learn: (call, answer) => pacer.learn(call, quotas, answer),
    spend({ connectionId }, answer) {
      const cost = policy.costOf(answer);
      for (const quota of Object.values(quotas)) quota.spend(connectionId, cost, clock.now());
    },
  };
}
