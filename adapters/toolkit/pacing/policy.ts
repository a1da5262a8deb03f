/** What a provider's limits look like: given by its adapter, so that pacing needs to know no provider. */
import type { OutboundResponse } from '../../../src/lib/outbound/outbound.ts';
import type { PacedCall } from './call.ts';

/** What an answer says of a quota that all calls of an app, or of a user, draw on. */
export interface QuotaNews {
  /** Which of the policy's quotas. */
  readonly kind: string;
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  /** Epoch milliseconds at which it is whole again. */
  readonly resetsAt: number;
  /** How much of it comes back in a second, where it fills steadily. */
  readonly perSecond?: number;
}

/** What an answer says of the bucket that its call drew on. */
export interface BurstNews {
  /** Calls that it holds when it is full. */
  readonly limit: number | undefined;
  readonly remaining: number;
  /** Calls that come back each second, where that is not all of them. */
  readonly perSecond?: number;
}

/** Why the provider refused a call, and how long it takes no other one: a quota's kind, `burst` or `object_writes`. */
export interface Refusal {
  readonly kind: string;
  readonly waitMs: number;
}

export interface LimitNews {
  readonly burst: BurstNews | undefined;
  readonly quotas: readonly QuotaNews[];
  /** Set when the call was refused. */
  readonly refusal: Refusal | undefined;
}

/** So many writes to one object in so long a time. */
export interface Window {
  readonly ms: number;
  readonly most: number;
}

/** What is known of an answer when it has come, or been read. */
export interface LimitedAnswer extends Pick<OutboundResponse, 'status' | 'headers'> {
  /** Whether the body says that the call was refused because of a limit, whatever the status. */
  readonly isRefused?: boolean;
}

export type CallTarget = Pick<PacedCall, 'method' | 'path'>;

export interface PacingPolicy {
  /** @param now epoch milliseconds. */
  readLimits(answer: LimitedAnswer, now: number): LimitNews;
  /** The bucket that a call draws on: mostly its endpoint. */
  bucketOf(call: CallTarget): string;
  /** Calls a second that a bucket is taken to hold before the provider has said so. */
  usualBurst(call: CallTarget): number;
  /** The object that a call writes to, where the provider limits the writes to one object. */
  hotKeyOf(call: CallTarget): string | undefined;
  /** Limits of the writes to one object. */
  readonly hotWindows: readonly Window[];
  /** What a successful call has taken of the quotas. */
  costOf(answer: unknown): number;
}
