/** The ready connection to the bundled sandbox, pointed at wherever it runs this time. */
import type { Sandbox } from '../sandbox/jira/index.ts';
import { CATEGORIES } from '../schema/models/connection.ts';
import { PERMISSIONS } from '../schema/permissions.ts';
import type { Gateway } from './compose.ts';
import type { Trial } from './connections/connections.ts';
import type { Clock } from './lib/clock.ts';
import type { Logger } from './lib/observe/log.ts';
import { Meter } from './lib/observe/meter.ts';

const XREF = 'taskgate-sandbox';
const ENVIRONMENT = 'Sandbox';
const START_MS = 10_000;

export async function connectSandbox(
  gateway: Gateway,
  sandbox: Sandbox,
  workspaceId: string,
  { clock, log }: { clock: Clock; log: Logger },
): Promise<string> {
  const { hostname, port } = new URL(sandbox.url);
  gateway.allowSite(hostname, port);
  gateway.offerOAuthApp({ ...sandbox.oauthApp, authUrl: sandbox.url, apiUrl: sandbox.url, isPrivate: true });
  const scope = {
    signal: AbortSignal.timeout(START_MS),
    deadline: clock.now() + START_MS,
    log,
    meter: new Meter(clock),
  };
  const verifyScope: Trial = { ...scope, outboundTo: (target) => gateway.calls.outboundTo(target, scope) };
  const { admin } = sandbox.accounts;
  const auth = { other_auth_info: [sandbox.url, admin.email, admin.apiToken] };
  const [known] = await gateway.connections.list(workspaceId, {
    externalXref: XREF,
    environment: ENVIRONMENT,
    sort: 'created_at',
    descending: false,
    limit: 1,
    offset: 0,
  });
  const row = known
    ? await gateway.connections.update(workspaceId, known.id, { auth }, verifyScope)
    : await gateway.connections.create(
        workspaceId,
        {
          integration_type: 'jira',
          environment: ENVIRONMENT,
          external_xref: XREF,
          categories: [...CATEGORIES],
          permissions: [...PERMISSIONS],
          auth,
        },
        verifyScope,
      );
  return row.id;
}
