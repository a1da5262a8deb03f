import type { Keys } from '../../access/keys.ts';
import type { Workspaces } from '../../access/workspaces.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { Metrics } from '../../lib/observe/metrics.ts';
import type { AppContext } from '../context.ts';

interface Dependencies {
  readonly metrics: Metrics;
  readonly workspaces: Workspaces;
  readonly keys: Keys;
  /** The operator's own key; absent when there is none. */
  readonly apiKey?: string | undefined;
}

/** `/metrics`, in Prometheus' text format. The series are of all workspaces together, so one of several may not see them. */
export function metricsRoute({ metrics, workspaces, keys, apiKey }: Dependencies) {
  async function isOperator(c: AppContext): Promise<boolean> {
    const row = apiKey === undefined ? undefined : await keys.authenticate(apiKey);
    return row !== undefined && row.id === c.get('actor')?.keyId;
  }

  return async (c: AppContext) => {
    if (!(await isOperator(c)) && (await workspaces.list()).length > 1) {
      throw new GatewayError(
        'forbidden',
        'The metrics are of all workspaces: read them with the key in TASKGATE_API_KEY, or at METRICS_PORT.',
      );
    }
    const { contentType, text } = await metrics.expose();
    return c.body(text, 200, { 'content-type': contentType });
  };
}
