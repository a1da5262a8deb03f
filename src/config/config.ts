/** The only reader of the environment: every variable is read once, at start, checked and frozen. */
import * as z from 'zod';
import type { TraceExporter } from '../lib/observe/tracing.ts';
import type { AdapterSettings, SettingsDefinition, Variable } from './adapter-settings.ts';
import { ConfigError } from './error.ts';
import { type Environment, SECRETS, withSecretFiles } from './secret-files.ts';
import {
  addressRanges,
  boolean,
  bytes,
  connections,
  type Database,
  databaseUrl,
  delay,
  duration,
  encryptionKeys,
  LEVELS,
  limit,
  otlpProtocol,
  port,
  proxyUrl,
  rate,
  receiverUrl,
  TRACE_EXPORTERS,
  url,
} from './values.ts';

const variables = z.object({
  HOST: z.string().prefault('127.0.0.1'),
  PORT: port.prefault('3000'),
  PUBLIC_URL: url.optional(),
  DATABASE_URL: databaseUrl.prefault('file:./data/taskgate.db'),
  DATABASE_CONNECTIONS: connections.prefault('10'),
  DATABASE_TIMEOUT: duration('10s'),
  TASKGATE_ENCRYPTION_KEY: encryptionKeys.optional(),
  TASKGATE_API_KEY: z
    .string()
    .regex(/^\S{1,200}$/, '1 to 200 characters without spaces')
    .optional(),
  TASKGATE_ALLOW_PRIVATE_NETWORK: boolean.prefault('false'),
  TASKGATE_SANDBOX: boolean.optional(),
  LOG_LEVEL: z.enum(LEVELS, { error: `one of ${LEVELS.join(', ')}` }).prefault('info'),
  MAX_JSON_BODY: bytes('10MiB'),
  MAX_FILE_BODY: bytes('100MiB'),
  REQUEST_TIMEOUT: duration('60s'),
  RATE_LIMIT: rate.prefault('100000'),
  MAX_WEBHOOKS: limit.prefault('10000'),
  MAX_WAITING_DELIVERIES: limit.prefault('100000'),
  TRUSTED_PROXIES: addressRanges.optional(),
  OUTBOUND_PROXY: proxyUrl.optional(),
  UPSTREAM_TIMEOUT: duration('30s'),
  SHUTDOWN_DELAY: delay('0'),
  APICALL_RETENTION: duration('60d'),
  AUDIT_RETENTION: duration('365d'),
  DELIVERY_RETENTION: duration('30d'),
  NOTIFY_URL: receiverUrl.optional(),
  OTEL_SDK_DISABLED: boolean.prefault('false'),
  OTEL_TRACES_EXPORTER: z.enum(TRACE_EXPORTERS, { error: `one of ${TRACE_EXPORTERS.join(', ')}` }).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: otlpProtocol.optional(),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: otlpProtocol.optional(),
  METRICS_HOST: z.string().prefault('127.0.0.1'),
  METRICS_PORT: port.optional(),
  /** A file with the milliseconds that this process's clock is ahead: time is moved in tests, and nowhere else. */
  TASKGATE_TEST_CLOCK: z.string().optional(),
  NODE_ENV: z.string().optional(),
});

function databaseOf(env: z.output<typeof variables>): Database {
  const { DATABASE_URL: database, DATABASE_CONNECTIONS: connections, DATABASE_TIMEOUT: timeoutMs } = env;
  return database.kind === 'postgres' ? { ...database, connections, timeoutMs } : database;
}

/** Where spans go; undefined means that there are none. Source: OpenTelemetry, environment variable specification. */
function traceExporter(env: z.output<typeof variables>): TraceExporter | undefined {
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const wanted = env.OTEL_TRACES_EXPORTER ?? (endpoint === undefined ? 'none' : 'otlp');
  return env.OTEL_SDK_DISABLED || wanted === 'none' ? undefined : wanted;
}

/** A host that only this machine reaches. */
export const isLoopback = (hostname: string) => /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(hostname);

/** Signs of a gateway that others use. */
const isProduction = ({ NODE_ENV, PUBLIC_URL }: z.output<typeof variables>): boolean =>
  NODE_ENV === 'production' || (PUBLIC_URL !== undefined && !isLoopback(new URL(PUBLIC_URL).hostname));

function settings(env: z.output<typeof variables>) {
  return {
    host: env.HOST,
    port: env.PORT,
    /** Undefined means: where it listens. */
    publicUrl: env.PUBLIC_URL,
    isProduction: isProduction(env),
    database: databaseOf(env),
    encryptionKeys: env.TASKGATE_ENCRYPTION_KEY,
    apiKey: env.TASKGATE_API_KEY,
    allowPrivateNetwork: env.TASKGATE_ALLOW_PRIVATE_NETWORK,
    logLevel: env.LOG_LEVEL,
    maxJsonBody: env.MAX_JSON_BODY,
    maxFileBody: env.MAX_FILE_BODY,
    requestTimeoutMs: env.REQUEST_TIMEOUT,
    /** Calls a minute of one API key; 0 for no limit. */
    rateLimit: env.RATE_LIMIT,
    /** Of one workspace; 0 for any number. */
    maxWebhooks: env.MAX_WEBHOOKS,
    /** That wait in one workspace; 0 for any number. */
    maxWaitingDeliveries: env.MAX_WAITING_DELIVERIES,
    /** Whose `X-Forwarded-For` is believed; undefined means nobody's. */
    trustedProxies: env.TRUSTED_PROXIES,
    /** Through which public hosts are reached; undefined means directly. */
    outboundProxy: env.OUTBOUND_PROXY,
    upstreamTimeoutMs: env.UPSTREAM_TIMEOUT,
    testClock: env.TASKGATE_TEST_CLOCK,
    shutdownDelayMs: env.SHUTDOWN_DELAY,
    apicallRetentionMs: env.APICALL_RETENTION,
    auditRetentionMs: env.AUDIT_RETENTION,
    deliveryRetentionMs: env.DELIVERY_RETENTION,
    /** Who is told when the health of a connection changes; undefined means nobody. */
    notifyUrl: env.NOTIFY_URL,
    traceExporter: traceExporter(env),
    metricsHost: env.METRICS_HOST,
    /** Undefined means: only behind a key. */
    metricsPort: env.METRICS_PORT,
  };
}

/** The part of an adapter that the configuration is concerned with. */
interface Configured {
  readonly type: string;
  readonly settings: SettingsDefinition;
}

export interface ConfigOptions {
  readonly adapters: readonly Configured[];
  /** Whether the sandbox came along; production images and packages leave it out. */
  readonly isSandboxBundled: boolean;
}

export type Config = Readonly<ReturnType<typeof settings>> & {
  /** What each adapter made of its variables, by its type. */
  readonly adapterSettings: ReadonlyMap<string, AdapterSettings>;
  /** Whether a simulated provider is started with the gateway. */
  readonly sandbox: boolean;
};

const schemaOf = ({ schema, default: fallback }: Variable) =>
  fallback === undefined ? schema.optional() : schema.prefault(fallback);

/** Every variable of the gateway and of its adapters, checked. Throws a ConfigError that names the first bad one. */
function parse(environment: Environment, adapters: readonly Configured[]) {
  const own = Object.assign({}, ...adapters.map((adapter) => adapter.settings.variables)) as Record<string, Variable>;
  const schemas = Object.entries(own).map(([name, variable]) => [name, schemaOf(variable)] as const);
  const secrets = Object.entries(own).flatMap(([name, { isSecret }]) => (isSecret ? [name] : []));
  const given = Object.fromEntries(
    Object.entries(withSecretFiles(environment, [...SECRETS, ...secrets])).filter(
      ([, value]) => value !== undefined && value !== '',
    ),
  );
  const ofGateway = variables.safeParse(given);
  const ofAdapters = z.object(Object.fromEntries(schemas)).safeParse(given);
  const [issue] = [...(ofGateway.error?.issues ?? []), ...(ofAdapters.error?.issues ?? [])];
  if (issue || !ofGateway.success || !ofAdapters.success) {
    throw new ConfigError(`${String(issue?.path[0])} must be ${issue?.message}.`);
  }
  return { env: ofGateway.data, values: ofAdapters.data };
}

/** The sandbox stands in for providers where nothing else is set up. */
function hasSandbox(
  env: z.output<typeof variables>,
  adapterSettings: Iterable<AdapterSettings>,
  isBundled: boolean,
): boolean {
  if (env.TASKGATE_SANDBOX && !isBundled) {
    throw new ConfigError('TASKGATE_SANDBOX must be false: this installation comes without the sandbox.');
  }
  const isUnused = env.DATABASE_URL.kind === 'sqlite' && [...adapterSettings].every(({ app }) => app === undefined);
  return env.TASKGATE_SANDBOX ?? (isBundled && isUnused);
}

/** Reads the settings; empty variables count as absent. Throws a ConfigError that names the first bad variable. */
export function readConfig(environment: Environment, { adapters, isSandboxBundled }: ConfigOptions): Config {
  const { env, values } = parse(environment, adapters);
  if (env.TASKGATE_TEST_CLOCK && env.NODE_ENV !== 'test') {
    throw new ConfigError('TASKGATE_TEST_CLOCK must be absent unless NODE_ENV is test.');
  }
  const adapterSettings = new Map(adapters.map(({ type, settings: own }) => [type, own.read(values)]));
  const sandbox = hasSandbox(env, adapterSettings.values(), isSandboxBundled);
  return Object.freeze({ ...settings(env), adapterSettings, sandbox });
}

/** The process environment, with a `.env` file of the working directory beneath it. */
export function readEnvironment(): Environment {
  try {
    process.loadEnvFile('.env');
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isAbsent)
      throw new ConfigError(`.env can't be read: ${error instanceof Error ? error.message : 'unknown error'}.`);
  }
  return process.env;
}
