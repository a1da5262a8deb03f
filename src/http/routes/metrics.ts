import type { Operator } from '../../access/operator.ts';
import type { Workspaces } from '../../access/workspaces.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { Metrics } from '../../lib/observe/metrics.ts';
import type { AppContext } from '../context.ts';

interface Dependencies {
  readonly metrics: Metrics;
  readonly workspaces: Workspaces;
  readonly operator: Operator;
}

/** `/metrics`, in Prometheus' text format. The series are of all workspaces together, so one of several may not see them. */
export function metricsRoute({ metrics, workspaces, operator }: Dependencies) {
  return async (c: AppContext) => {
    if (!(await operator.isKey(c.get('actor')?.keyId)) && (await workspaces.list()).length > 1) {
      throw new GatewayError(
        'forbidden',
        'The metrics are of all workspaces: read them with the key in TASKGATE_API_KEY, or at METRICS_PORT.',
      );
    }
    const { contentType, text } = await metrics.expose();
    return c.body(text, 200, { 'content-type': contentType });
  };
}
