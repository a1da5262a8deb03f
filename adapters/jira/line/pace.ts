/** The pace of the site behind a connection: one for all connections to it in this process. */
import type { Clock } from '../../../src/lib/clock.ts';
import type { Outbound } from '../../../src/lib/outbound/outbound.ts';
import type { PacedCall } from '../../toolkit/pacing/call.ts';
import { Pacer } from '../../toolkit/pacing/pacer.ts';
import { Quota } from '../../toolkit/pacing/quota.ts';
import type { RateLimitNews } from './rate-limit-headers.ts';

export interface PaceRequest {
  /** Address of the site in a browser, which is the same however it is called. */
  readonly siteUrl: string;
  /** Origin that calls go to. */
  readonly origin: string;
  /** Whether calls are made as an OAuth app, whose quotas don't concern API tokens. */
  readonly isApp: boolean;
  readonly outbound: Outbound;
  readonly clock: Clock;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

export interface Pace {
  /** Waits for the call's turn; the function that is returned says that it is over. */
  take(call: PacedCall): Promise<() => void>;
  /** The same for a call that is made whatever Jira has closed. */
  takeUnheld(call: PacedCall): Promise<() => void>;
  /** Epoch milliseconds before which the call's turn does not come, as far as is known. */
  opensAt(call: PacedCall): number;
  learn(call: PacedCall, status: number, headers: Headers): RateLimitNews;
  /** @param answer of a successful call. */
  spend(call: PacedCall, answer: unknown): void;
}

/** A call costs one point, and one for each object of its answer. */
function pointsOf(answer: unknown): number {
  if (typeof answer !== 'object' || answer === null) return 1;
  const lists = Array.isArray(answer) ? [answer] : Object.values(answer).filter(Array.isArray);
  return 1 + Math.max(0, ...lists.map((list) => list.length));
}

export function paceOf({ siteUrl, origin, isApp, outbound, clock }: PaceRequest): Pace {
  const { shared, metrics, peers } = outbound;
  const credentials = isApp ? 'app' : 'token';
  const pacer = shared(`jira pace ${siteUrl}`, () => new Pacer({ name: siteUrl, clock, metrics, peers }));
  const quota = (name: string) => shared(name, () => new Quota(name, peers));
  const quotas = {
    app: quota(`jira quota ${credentials} ${origin}`),
    tenant: quota(`jira quota ${credentials} ${siteUrl} at ${origin}`),
  };
  return {
    take: (call) => pacer.take(call, quotas),
    opensAt: (call) => pacer.opensAt(call, quotas),
    takeUnheld: (call) => pacer.takeUnheld(call),
    learn: (call, status, headers) => pacer.learn(call, quotas, status, headers),
    spend({ connectionId }, answer) {
      const points = pointsOf(answer);
      quotas.app.spend(connectionId, points, clock.now());
      quotas.tenant.spend(connectionId, points, clock.now());
    },
  };
}
