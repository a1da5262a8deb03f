import type { Metrics } from '../lib/metrics.ts';

/** What is counted of requests to receivers, in place of what is counted of requests to providers. */
export function deliveryMetrics(metrics: Metrics) {
  const requests = metrics.histogram({
    name: 'taskgate_delivery_request_duration_seconds',
    help: 'Requests to receivers of webhooks and to NOTIFY_URL, by class of status; "none" was not answered.',
    labels: ['status'],
  });
  return {
    /** @param status undefined when there was no answer. */
    answered(status: number | undefined, seconds: number): void {
      requests.observe({ status: status === undefined ? 'none' : `${Math.floor(status / 100)}xx` }, seconds);
    },
  };
}
