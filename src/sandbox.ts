/**
 * The one file that names the bundled sandbox, a simulated Jira: it is loaded only when it is used, and production images
 * and packages come without it.
 */
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sandbox } from '../sandbox/jira/index.ts';
import { CATEGORIES } from '../schema/models/connection.ts';
import { PERMISSIONS } from '../schema/permissions.ts';
import type { Gateway } from './compose.ts';
import { ConfigError } from './config/error.ts';
import type { Trial } from './connections/connection-changes.ts';
import type { Clock } from './lib/clock.ts';
import type { Logger } from './lib/observe/log.ts';
import { Meter } from './lib/observe/meter.ts';

const TYPE = 'jira';
const XREF = 'taskgate-sandbox';
const ENVIRONMENT = 'Sandbox';
const START_MS = 10_000;

/** Whether this installation has it: as source, or compiled. */
export const isSandboxBundled = (): boolean =>
  existsSync(fileURLToPath(new URL(`../sandbox/jira/index${extname(import.meta.url)}`, import.meta.url)));

/** Runs it in this process, on a free port. */
export async function startSandbox(clock: Clock): Promise<Sandbox> {
  const sandbox = await import('../sandbox/jira/index.ts');
  return await sandbox.startSandbox({ now: () => clock.now() });
}

/** Turns this process into the sandbox, on SANDBOX_PORT. Throws a ConfigError where it did not come along. */
export async function runSandbox(): Promise<void> {
  if (!isSandboxBundled()) throw new ConfigError('This installation comes without the sandbox.');
  await import('../sandbox/jira/main.ts');
}

/** The ready connection to it, pointed at wherever it runs this time. */
export async function connectSandbox(
  { providers, connections, calls }: Gateway,
  { url, oauthApp, accounts }: Sandbox,
  workspaceId: string,
  { clock, log }: { clock: Clock; log: Logger },
): Promise<string> {
  providers.addSimulator(TYPE, { url, app: oauthApp });
  const signal = AbortSignal.timeout(START_MS);
  const scope = { signal, deadline: clock.now() + START_MS, log, meter: new Meter(clock) };
  const trial: Trial = { ...scope, outboundTo: (target) => calls.outboundTo(target, scope) };
  const auth = { other_auth_info: [url, accounts.admin.email, accounts.admin.apiToken] };
  const [known] = await connections.list(workspaceId, {
    externalXref: XREF,
    environment: ENVIRONMENT,
    sort: 'created_at',
    descending: false,
    limit: 1,
    offset: 0,
  });
  const row = known
    ? await connections.update(workspaceId, known.id, { auth }, trial)
    : await connections.create(
        workspaceId,
        {
          integration_type: TYPE,
          environment: ENVIRONMENT,
          external_xref: XREF,
          categories: [...CATEGORIES],
          permissions: [...PERMISSIONS],
          auth,
        },
        trial,
      );
  return row.id;
}
