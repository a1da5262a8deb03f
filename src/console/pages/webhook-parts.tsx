import type { DeliverySummary } from '../../store/webhooks/webhook-overview.ts';
import { duration } from '../views/times.ts';
import type { WebhookCard } from '../views/webhook-card.ts';
import { Badge, Time, type Tone } from './parts.tsx';

export const webhookAddress = (id: string) => `/console/webhooks/${encodeURIComponent(id)}`;

export const deliveryAddress = (webhookId: string, id: string) =>
  `${webhookAddress(webhookId)}/deliveries/${encodeURIComponent(id)}`;

const STATES: Readonly<Record<WebhookCard['state'], readonly [Tone, string]>> = {
  healthy: ['good', 'Healthy'],
  failing: ['warn', 'Failing'],
  unhealthy: ['bad', 'Disabled'],
  paused: ['warn', 'Paused'],
};

export const WebhookBadge = ({ card }: { card: WebhookCard }) => {
  const [tone, words] = STATES[card.state];
  return <Badge tone={tone}>{words}</Badge>;
};

const DELIVERY_STATES: Readonly<Record<DeliverySummary['status'], readonly [Tone, string]>> = {
  delivered: ['good', 'Delivered'],
  pending: ['', 'Pending'],
  failed: ['bad', 'Failed'],
};

export const DeliveryBadge = ({ delivery }: { delivery: DeliverySummary }) => {
  const [tone, words] = DELIVERY_STATES[delivery.status];
  return <Badge tone={delivery.status === 'pending' && delivery.attempts > 0 ? 'warn' : tone}>{words}</Badge>;
};

/** What the receiver said last. */
export const LastAnswer = ({ delivery }: { delivery: DeliverySummary }) => {
  if (delivery.attempts === 0) return <span class="muted">not attempted yet</span>;
  if (delivery.lastError !== null) return <>{delivery.lastError}</>;
  return <>{delivery.lastStatus ?? 'accepted'}</>;
};

/** When it is, or was, sent. */
export const DeliveryTime = ({ delivery, now }: { delivery: DeliverySummary; now: number }) => {
  if (delivery.status === 'delivered') return <Time at={delivery.deliveredAt} now={now} />;
  if (delivery.status === 'failed') return <span class="muted">not automatically</span>;
  return <Time at={delivery.nextAttemptAt} now={now} never="next in order" />;
};

export const NextTry = ({ card, now }: { card: WebhookCard; now: number }) => {
  const { next } = card.backlog;
  if (!next) return <span class="muted">nothing to send</span>;
  if (card.state === 'paused') return <span class="muted">when resumed</span>;
  if (card.state === 'unhealthy') return <span class="muted">when it delivers again</span>;
  if (next.nextAttemptAt === null || next.nextAttemptAt <= now) return <>now</>;
  return (
    <>
      <Time at={next.nextAttemptAt} now={now} />
      <div class="small muted">
        after {next.attempts} {next.attempts === 1 ? 'attempt' : 'attempts'}
        {next.lastError === null ? '' : `: ${next.lastError}`}
      </div>
    </>
  );
};

/** How old the oldest is that has not arrived. */
export const Lag = ({ card, now }: { card: WebhookCard; now: number }) =>
  card.backlog.next === undefined ? null : <span>{duration(Math.max(0, now - card.backlog.next.createdAt))}</span>;
