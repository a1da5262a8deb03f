/** Configuration, store, app, listen; drain when asked to stop. */
import { setTimeout as sleep } from 'node:timers/promises';
import { firstKey, firstWorkspace } from './access/workspaces.ts';
import { buildApp } from './app.ts';
import { bannerOf, commandOf, type Listening } from './banner.ts';
import { openGateway } from './compose.ts';
import { apiKeyProblem } from './config/api-key.ts';
import { type Config, readEnvironment } from './config/config.ts';
import { ConfigError } from './config/error.ts';
import { readConfiguration } from './configuration.ts';
import type { Gateway } from './gateway.ts';
import { listenForMetrics } from './http/io/metrics-server.ts';
import { listen } from './http/io/server.ts';
import { STOP_MS } from './jobs/worker.ts';
import { clockOf } from './lib/clock.ts';
import { createLogger, type Logger } from './lib/observe/log.ts';
import { openTracing } from './lib/observe/tracing.ts';
import { connectSandbox, startSandboxes } from './sandbox.ts';
import { isDiskFull, isStoreOutage, outageReason } from './store/base/outage.ts';

/** For an answer to go out. */
export const ANSWER_MS = 2000;
/** For jobs to end, and for what is kept in memory to be stored. */
export const CLOSE_MS = STOP_MS + 5000;

const addressOf = (host: string, port: number): string => `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Undefined when the operator wants none. */
async function startMetricsServer({ metricsHost: host, metricsPort: port }: Config, { metrics }: Gateway, log: Logger) {
  if (port === undefined) return undefined;
  return await listenForMetrics(metrics, { host, port }, log).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`METRICS_HOST and METRICS_PORT can't be listened on (${error.code}).`);
  });
}

/** Whoever started the process waits for this, whatever the log level. */
function announce(listening: Listening): void {
  if (process.stdout.isTTY) process.stdout.write(bannerOf(listening, commandOf(readEnvironment())));
  else createLogger('info').info(listening, 'listening');
}

/** Whoever upgrades learns why customers are not sent back any more. */
async function warnOfRedirects({ isProduction, adapterSettings }: Config, { workspaces }: Gateway, log: Logger) {
  const hasApp = [...adapterSettings.values()].some(({ app }) => app !== undefined);
  if (!isProduction || !hasApp) return;
  for (const { id, redirectOrigins } of await workspaces.list()) {
    if (redirectOrigins !== null) continue;
    log.warn({ workspace_id: id }, 'no redirect is allowed until `taskgate workspace redirects` names origins');
  }
}

async function start(config: Config): Promise<void> {
  const problem = apiKeyProblem(config);
  if (problem !== undefined) throw new ConfigError(`TASKGATE_API_KEY ${problem}`);
  const log = createLogger(config.logLevel);
  const clock = clockOf(config.testClock);
  const tracing = config.traceExporter && (await openTracing(config.traceExporter, log));
  let publicUrl = config.publicUrl ?? '';
  const gateway = await openGateway({ config, clock, log, tracing, publicUrl: () => publicUrl });
  const workspace = await firstWorkspace(gateway.workspaces);
  const sandboxes = config.sandbox ? await startSandboxes(clock) : [];
  const connected = await Promise.all(
    sandboxes.map(async (sandbox) => ({
      type: sandbox.type,
      url: sandbox.url,
      connection_id: await connectSandbox(gateway, sandbox, workspace.id, { clock, log }),
    })),
  );
  const [first] = connected;
  let isStopping = false;
  const app = buildApp({ ...gateway, ...config, clock, log, tracing, isStopping: () => isStopping });
  const server = await listen(app, { ...config, log, buffered: gateway.buffered });
  publicUrl ||= addressOf(config.host, server.port);
  gateway.metrics.watchProcess();
  const metricsServer = await startMetricsServer(config, gateway, log);
  await gateway.startJobs();

  // Created last: a start that fails on the way shows no key, so none may exist.
  const apiKey = await firstKey(gateway, workspace.id, config.apiKey);
  announce({
    url: addressOf(config.host, server.port),
    workspace_id: workspace.id,
    ...(apiKey && { api_key: apiKey }),
    ...(metricsServer && { metrics_url: `${addressOf(config.metricsHost, metricsServer.port)}/metrics` }),
    ...(first && { sandbox_url: first.url, sandbox_connection_id: first.connection_id, sandboxes: connected }),
  });
  await warnOfRedirects(config, gateway, log);

  async function closeAll(): Promise<void> {
    await metricsServer?.close();
    await gateway.close();
    await tracing?.close();
    await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
  }

  async function stop(): Promise<void> {
    if (isStopping) return;
    isStopping = true;
    // Whatever was accepted has its own time limit, and nothing is cut off before that.
    const drainMs = config.requestTimeoutMs + ANSWER_MS;
    await server.close({ delayMs: config.shutdownDelayMs, drainMs });
    const closing = closeAll().catch((err: unknown) => log.error({ err }, 'not everything could be closed'));
    await Promise.race([closing, sleep(CLOSE_MS)]);
    process.exit(0);
  }
  // A promise that nobody waited for is a bug, but no reason to drop what is in flight.
  process.on('unhandledRejection', (err) => log.error({ err }, 'unhandled rejection'));
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
}

/** What the operator can mend, in one line. */
function operatorsFault(error: unknown): string | undefined {
  if (error instanceof ConfigError) return error.message;
  const { code = '', port, syscall } = error as NodeJS.ErrnoException & { port?: number };
  if (isDiskFull(error)) return 'The disk that holds DATABASE_URL is full: nothing can be stored.';
  if (isStoreOutage(error) || syscall === 'mkdir') return `DATABASE_URL can't be opened (${outageReason(error)}).`;
  if (code === 'EADDRINUSE') return `Port ${port} is already in use. Set PORT to another one, or to 0 for a free one.`;
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') return `HOST and PORT can't be listened on (${code}).`;
  return undefined;
}

/** Runs a gateway until it is told to stop; what the operator can mend ends the process with one line. */
export async function runGateway(): Promise<void> {
  try {
    await start(readConfiguration());
  } catch (error) {
    process.stderr.write(`${operatorsFault(error) ?? (error instanceof Error ? error.stack : String(error))}\n`);
    process.exit(1);
  }
}
