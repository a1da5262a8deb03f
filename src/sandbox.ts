/**
 * The one file that names the bundled sandboxes, which simulate providers: they are loaded only when they are used, and
 * production images and packages come without them.
 */
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from './config/error.ts';
import type { Trial } from './connections/credential-trial.ts';
import type { Gateway } from './gateway.ts';
import type { Clock } from './lib/clock.ts';
import type { Logger } from './lib/observe/log.ts';
import { Meter } from './lib/observe/meter.ts';

/** One provider that is simulated. */
export interface Sandbox {
  readonly type: string;
  readonly url: string;
  readonly oauthApp: { readonly clientId: string; readonly clientSecret: string };
  /** `other_auth_info` of a connection to it. */
  readonly credentials: readonly string[];
  close(): Promise<void>;
}

type Start = (options: { now: () => number }) => Promise<Sandbox>;

interface Bundled {
  load(): Promise<{ startSandbox: Start }>;
  /** Turns this process into it. */
  run(): Promise<unknown>;
}

const FIRST = 'jira';

const SANDBOXES: Readonly<Record<string, Bundled>> = {
  [FIRST]: { load: () => import('../sandbox/jira/index.ts'), run: () => import('../sandbox/jira/main.ts') },
  linear: { load: () => import('../sandbox/linear/index.ts'), run: () => import('../sandbox/linear/main.ts') },
};

/** Providers that are simulated, the one that stands for all of them first. */
export const SANDBOX_TYPES = Object.keys(SANDBOXES);

/** The customer of the ready connections. */
const xrefOf = (type: string): string => (type === FIRST ? 'taskgate-sandbox' : `taskgate-sandbox-${type}`);
const ENVIRONMENT = 'Sandbox';
const START_MS = 10_000;

/** Whether this installation has them: as source, or compiled. */
export const isSandboxBundled = (): boolean =>
  existsSync(fileURLToPath(new URL(`../sandbox/jira/index${extname(import.meta.url)}`, import.meta.url)));

/** Runs all of them in this process, each on a free port. */
export const startSandboxes = (clock: Clock): Promise<Sandbox[]> =>
  Promise.all(
    Object.values(SANDBOXES).map(async ({ load }) => await (await load()).startSandbox({ now: () => clock.now() })),
  );

/** Turns this process into a sandbox, on SANDBOX_PORT. Throws a ConfigError where it did not come along. */
export async function runSandbox(type: string): Promise<void> {
  if (!isSandboxBundled()) throw new ConfigError('This installation comes without the sandbox.');
  await SANDBOXES[type]?.run();
}

/** The ready connection to it, pointed at wherever it runs this time. */
export async function connectSandbox(
  { providers, connections, calls }: Gateway,
  { type, url, oauthApp, credentials }: Omit<Sandbox, 'close'>,
  workspaceId: string,
  { clock, log }: { clock: Clock; log: Logger },
): Promise<string> {
  providers.addSimulator(type, { url, app: oauthApp });
  const signal = AbortSignal.timeout(START_MS);
  const scope = { signal, deadline: clock.now() + START_MS, log, meter: new Meter(clock) };
  const trial: Trial = { ...scope, outboundTo: (target) => calls.outboundTo(target, scope) };
  const adapter = providers.find(type);
  const auth = { other_auth_info: [...credentials] };
  const externalXref = xrefOf(type);
  const [known] = await connections.list(workspaceId, {
    externalXref,
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
          integration_type: type,
          environment: ENVIRONMENT,
          external_xref: externalXref,
          categories: [...(adapter?.categories ?? [])],
          permissions: [...(adapter?.permissions ?? [])],
          auth,
        },
        trial,
      );
  return row.id;
}
