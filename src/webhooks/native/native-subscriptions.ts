/** What webhooks need of whoever subscribes to a provider's own notifications. */
import type { ObjectType } from '../../../schema/objects.ts';
import type { Scope } from '../../calls/call.ts';
import type { LiveConnection } from '../../connections/connections.ts';
import type { WakeRequest } from '../../jobs/queue.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';

export interface NativeSubscriptions {
  /** Why the provider can't tell of this itself, in words that follow "native webhooks"; undefined when it can. */
  obstacle(live: LiveConnection, objectType: ObjectType, event: WebhookRow['event']): Promise<string | undefined>;
  /** A webhook is about to be stored; what is thrown refuses it. Events may be published for it from its insertion on. */
  subscribing(live: LiveConnection, webhook: WebhookRow, scope: Scope): Promise<void>;
  /** Jobs that are asked for in the write that stores it. */
  wakesOf(webhook: WebhookRow): readonly WakeRequest[];
  /** It was removed, or its connection is about to be. Nothing is thrown: what is left over at the provider lapses. */
  unsubscribed(webhook: WebhookRow): Promise<void>;
  /** Looks now whether the provider has kept something to itself. */
  sweep(webhook: WebhookRow): Promise<void>;
}
