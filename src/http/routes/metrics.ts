import type { Metrics } from '../../lib/observe/metrics.ts';
import type { AppContext } from '../context.ts';

/** `/metrics`, in Prometheus' text format. */
export const metricsRoute = (metrics: Metrics) => async (c: AppContext) => {
  const { contentType, text } = await metrics.expose();
  return c.body(text, 200, { 'content-type': contentType });
};
