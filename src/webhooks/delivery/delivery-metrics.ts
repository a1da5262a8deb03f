import type { Metrics } from '../../lib/observe/metrics.ts';

/** Seconds, from the first attempt to the last. */
const LAGS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 21_600, 86_400];

/** Metrics of requests to endpoints, in place of those of requests to providers. */
export interface DeliveryMetrics {
  /** A delivery arrived, so many milliseconds after it was stored. */
  arrived(ms: number): void;
  /** @param status undefined when there was no response. */
  answered(status: number | undefined, seconds: number): void;
}

export function deliveryMetrics(metrics: Metrics): DeliveryMetrics {
  const requests = metrics.histogram({
    name: 'taskgate_delivery_request_duration_seconds',
    help: 'Requests to endpoints of webhooks and to NOTIFY_URL, by class of status; "none" had no response.',
    labels: ['status'],
  });
  const lags = metrics.histogram({
    name: 'taskgate_delivery_lag_seconds',
    help: 'From when an event was queued for a webhook until its endpoint accepted it.',
    buckets: LAGS,
  });
  return {
    arrived(ms) {
      lags.observe(ms / 1000);
    },
    answered(status, seconds) {
      requests.observe({ status: status === undefined ? 'none' : `${Math.floor(status / 100)}xx` }, seconds);
    },
  };
}
