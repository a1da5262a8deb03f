/** The only reader of the environment: every variable is read once, at start, checked and frozen. */
import { z } from 'zod';
import { parseSitePattern } from './lib/allowed-sites.ts';

const BYTE_UNITS: Record<string, number> = { '': 1, b: 1, kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3 };
const TIME_UNITS: Record<string, number> = { ms: 1, '': 1000, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function measure(text: string, units: Record<string, number>): number | undefined {
  const [, digits = '', unit = ''] = /^(\d{1,12})\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const factor = units[unit.toLowerCase()];
  const value = digits === '' || factor === undefined ? 0 : Number(digits) * factor;
  return value > 0 ? value : undefined;
}

/** zod schema of a text that `parse` understands; `accepts` says what that is. */
function parsed<T>(parse: (text: string) => T | undefined, accepts: string) {
  return z.string().transform((text, context): T => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: accepts });
    return z.NEVER;
  });
}

const bytes = (fallback: string) =>
  parsed((text) => measure(text, BYTE_UNITS), 'a size such as 10MiB or a number of bytes').prefault(fallback);

const duration = (fallback: string) =>
  parsed((text) => measure(text, TIME_UNITS), 'a duration such as 30s, 500ms or 2m, or a number of seconds').prefault(
    fallback,
  );

/** Zero, too. */
const delay = (fallback: string) =>
  parsed(
    (text) => (/^0+\s*[a-z]*$/i.test(text.trim()) ? 0 : measure(text, TIME_UNITS)),
    'a duration such as 10s or 500ms, a number of seconds, or 0',
  ).prefault(fallback);

const BOOLEANS = new Map([
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
]);
const boolean = parsed((text) => BOOLEANS.get(text.toLowerCase()), 'true or false');

const port = parsed(
  (text) => (/^\d{1,5}$/.test(text) && Number(text) <= 65535 ? Number(text) : undefined),
  'a port from 0 to 65535 (0 takes a free one)',
);

/** Without a trailing slash. */
const url = parsed((text) => {
  const found = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = found && /^https?:$/.test(found.protocol) && !found.username && !found.search && !found.hash;
  return isPlain ? text.replace(/\/+$/, '') : undefined;
}, 'an http(s) URL without query or credentials');

/** Of one process. */
interface DatabaseLimits {
  connections: number;
  timeoutMs: number;
}

export type Database = { kind: 'sqlite'; path: string } | ({ kind: 'postgres'; url: string } & DatabaseLimits);

type DatabaseUrl = { kind: 'sqlite'; path: string } | { kind: 'postgres'; url: string };

const databaseUrl = parsed((text): DatabaseUrl | undefined => {
  if (/^postgres(ql)?:\/\//.test(text)) return URL.canParse(text) ? { kind: 'postgres', url: text } : undefined;
  const path = /^file:(.+)$/.exec(text)?.[1];
  return path ? { kind: 'sqlite', path: path.replace(/^\/\/(?=\/)/, '') } : undefined;
}, 'file:PATH, for instance file:./data/taskgate.db, or postgres://USER:PASSWORD@HOST/DATABASE');

const MOST_CONNECTIONS = 1000;
const connections = parsed((text) => {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return count >= 2 && count <= MOST_CONNECTIONS ? count : undefined;
}, `a number from 2 to ${MOST_CONNECTIONS}`);

const encryptionKeys = parsed((text): [Buffer, ...Buffer[]] | undefined => {
  const [first, ...others] = text.split(',').map((part) => Buffer.from(part.trim(), 'base64'));
  return first && [first, ...others].every((key) => key.length === 32) ? [first, ...others] : undefined;
}, 'base64 of 32 bytes, or several of them separated by commas');

const allowedSites = parsed((text) => {
  const patterns = text.split(',').map((part) => parseSitePattern(part.trim()));
  return patterns.every((pattern) => pattern !== undefined) ? patterns : undefined;
}, 'comma-separated host[:port] patterns such as *.atlassian.net').prefault('*.atlassian.net');

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

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
  JIRA_CLIENT_ID: z.string().optional(),
  JIRA_CLIENT_SECRET: z.string().optional(),
  ATLASSIAN_AUTH_URL: url.prefault('https://auth.atlassian.com'),
  ATLASSIAN_API_URL: url.prefault('https://api.atlassian.com'),
  JIRA_ALLOWED_SITES: allowedSites,
  TASKGATE_ALLOW_PRIVATE_NETWORK: boolean.prefault('false'),
  TASKGATE_SANDBOX: boolean.optional(),
  LOG_LEVEL: z.enum(LEVELS, { error: `one of ${LEVELS.join(', ')}` }).prefault('info'),
  MAX_JSON_BODY: bytes('10MiB'),
  MAX_FILE_BODY: bytes('100MiB'),
  REQUEST_TIMEOUT: duration('60s'),
  UPSTREAM_TIMEOUT: duration('30s'),
  SHUTDOWN_DELAY: delay('0'),
  APICALL_RETENTION: duration('60d'),
  DELIVERY_RETENTION: duration('30d'),
  METRICS_HOST: z.string().prefault('127.0.0.1'),
  METRICS_PORT: port.optional(),
  /** A file with the milliseconds that this process's clock is ahead: time is moved in tests, and nowhere else. */
  TASKGATE_TEST_CLOCK: z.string().optional(),
  NODE_ENV: z.string().optional(),
});

export type Environment = Readonly<Record<string, string | undefined>>;

function databaseOf(env: z.output<typeof variables>): Database {
  const { DATABASE_URL: database, DATABASE_CONNECTIONS: connections, DATABASE_TIMEOUT: timeoutMs } = env;
  return database.kind === 'postgres' ? { ...database, connections, timeoutMs } : database;
}

function settings(env: z.output<typeof variables>) {
  return {
    host: env.HOST,
    port: env.PORT,
    /** Undefined means: where it listens. */
    publicUrl: env.PUBLIC_URL,
    database: databaseOf(env),
    encryptionKeys: env.TASKGATE_ENCRYPTION_KEY,
    apiKey: env.TASKGATE_API_KEY,
    jiraClientId: env.JIRA_CLIENT_ID,
    jiraClientSecret: env.JIRA_CLIENT_SECRET,
    atlassianAuthUrl: env.ATLASSIAN_AUTH_URL,
    atlassianApiUrl: env.ATLASSIAN_API_URL,
    jiraAllowedSites: env.JIRA_ALLOWED_SITES,
    allowPrivateNetwork: env.TASKGATE_ALLOW_PRIVATE_NETWORK,
    sandbox: env.TASKGATE_SANDBOX ?? (env.JIRA_CLIENT_ID === undefined && env.DATABASE_URL.kind === 'sqlite'),
    logLevel: env.LOG_LEVEL,
    maxJsonBody: env.MAX_JSON_BODY,
    maxFileBody: env.MAX_FILE_BODY,
    requestTimeoutMs: env.REQUEST_TIMEOUT,
    upstreamTimeoutMs: env.UPSTREAM_TIMEOUT,
    testClock: env.TASKGATE_TEST_CLOCK,
    shutdownDelayMs: env.SHUTDOWN_DELAY,
    apicallRetentionMs: env.APICALL_RETENTION,
    deliveryRetentionMs: env.DELIVERY_RETENTION,
    metricsHost: env.METRICS_HOST,
    /** Undefined means: only behind a key. */
    metricsPort: env.METRICS_PORT,
  };
}

export type Config = Readonly<ReturnType<typeof settings>>;

/** A variable with a value that can't be used; the message is the one line for the operator. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** Reads the settings; empty variables count as absent. Throws a ConfigError that names the first bad variable. */
export function readConfig(environment: Environment): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = variables.safeParse(given);
  if (result.success && result.data.TASKGATE_TEST_CLOCK && result.data.NODE_ENV !== 'test') {
    throw new ConfigError('TASKGATE_TEST_CLOCK must be absent unless NODE_ENV is test.');
  }
  if (result.success) return Object.freeze(settings(result.data));
  const [issue] = result.error.issues;
  throw new ConfigError(`${String(issue?.path[0])} must be ${issue?.message}.`);
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
