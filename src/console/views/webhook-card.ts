/** A webhook as the console shows it. */
import type { Backlog } from '../../store/webhooks/webhook-overview.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { shownUrl } from '../../webhooks/hook-url.ts';

export interface WebhookCard {
  readonly row: WebhookRow;
  /** The receiver's address, shortened: it may hold secrets. */
  readonly url: string;
  /** Of the receiver. */
  readonly host: string;
  readonly title: string;
  readonly state: 'healthy' | 'unhealthy' | 'paused';
  readonly backlog: Backlog;
}

const NOTHING: Backlog = { pending: 0, failed: 0, next: undefined };

export function webhookCard(row: WebhookRow, backlog: Backlog = NOTHING): WebhookCard {
  return {
    row,
    url: shownUrl(row),
    host: URL.canParse(row.hookUrl) ? new URL(row.hookUrl).host : 'unknown',
    title: `${row.objectType} ${row.event}`,
    state: row.unhealthyAt !== null ? 'unhealthy' : row.isPaused ? 'paused' : 'healthy',
    backlog,
  };
}
