import type { Metrics } from '../../lib/observe/metrics.ts';

/** Seconds: from at once to the last of all tries. */
const LAGS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600, 21_600, 86_400];

/** What is counted of requests to receivers, in place of what is counted of requests to providers. */
export function deliveryMetrics(metrics: Metrics) {
  const requests = metrics.histogram({
    name: 'taskgate_delivery_request_duration_seconds',
    help: 'Requests to receivers of webhooks and to NOTIFY_URL, by class of status; "none" was not answered.',
    labels: ['status'],
  });
  const lags = metrics.histogram({
    name: 'taskgate_delivery_lag_seconds',
    help: 'From when something was kept for a webhook until its receiver had it.',
    buckets: LAGS,
  });
  return {
    /** It arrived, so many milliseconds after it was kept. */
    arrived(ms: number): void {
      lags.observe(ms / 1000);
    },
    /** @param status undefined when there was no answer. */
    answered(status: number | undefined, seconds: number): void {
      requests.observe({ status: status === undefined ? 'none' : `${Math.floor(status / 100)}xx` }, seconds);
    },
  };
}
