import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config/config.ts';
import { ConfigError } from '../../../src/config/error.ts';
import { readConfiguration } from '../../../src/configuration.ts';
import { allAdapters } from '../../../src/connections/registry.ts';

const key = () => randomBytes(32).toString('base64');

describe('the settings of a process', () => {
  it('have their documented defaults', () => {
    expect(readConfiguration({})).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      publicUrl: undefined,
      database: { kind: 'sqlite', path: './data/taskgate.db' },
      encryptionKeys: undefined,
      apiKey: undefined,
      allowPrivateNetwork: false,
      logLevel: 'info',
      maxJsonBody: 10 * 1024 ** 2,
      maxFileBody: 100 * 1024 ** 2,
      requestTimeoutMs: 60_000,
      upstreamTimeoutMs: 30_000,
      metricsHost: '127.0.0.1',
      metricsPort: undefined,
      rateLimit: 100_000,
      trustedProxies: undefined,
      outboundProxy: undefined,
    });
  });

  it('move the clock of a process in tests only', () => {
    const TASKGATE_TEST_CLOCK = '/tmp/offset';
    expect(readConfiguration({ TASKGATE_TEST_CLOCK, NODE_ENV: 'test' }).testClock).toBe('/tmp/offset');
    expect(() => readConfiguration({ TASKGATE_TEST_CLOCK })).toThrow(ConfigError);
    expect(() => readConfiguration({ TASKGATE_TEST_CLOCK, NODE_ENV: 'production' })).toThrow('TASKGATE_TEST_CLOCK');
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(readConfiguration({}))).toBe(true);
  });

  it('take an empty variable for an absent one', () => {
    expect(readConfiguration({ PORT: '', LOG_LEVEL: '', TASKGATE_API_KEY: '' })).toMatchObject({
      port: 3000,
      logLevel: 'info',
      apiKey: undefined,
    });
  });

  it('start the sandbox only when there is no OAuth app, unless told otherwise', () => {
    expect(readConfiguration({}).sandbox).toBe(true);
    const app = { JIRA_CLIENT_ID: 'abc', JIRA_CLIENT_SECRET: 'shh' };
    expect(readConfiguration(app).sandbox).toBe(false);
    expect(readConfiguration({ ...app, TASKGATE_SANDBOX: 'true' }).sandbox).toBe(true);
    expect(readConfiguration({ TASKGATE_SANDBOX: '0' }).sandbox).toBe(false);
  });

  it('start no sandbox where it did not come along, and say so to whoever asks for it', () => {
    const without = { adapters: allAdapters(), isSandboxBundled: false };
    expect(readConfig({}, without).sandbox).toBe(false);
    expect(readConfig({ TASKGATE_SANDBOX: 'false' }, without).sandbox).toBe(false);
    expect(() => readConfig({ TASKGATE_SANDBOX: 'true' }, without)).toThrow(
      new ConfigError('TASKGATE_SANDBOX must be false: this installation comes without the sandbox.'),
    );
  });

  it('read every form of a database file', () => {
    const path = (url: string) => readConfiguration({ DATABASE_URL: url }).database;
    expect(path('file:./data/x.db')).toEqual({ kind: 'sqlite', path: './data/x.db' });
    expect(path('file:/var/lib/x.db')).toEqual({ kind: 'sqlite', path: '/var/lib/x.db' });
    expect(path('file:///var/lib/x.db')).toEqual({ kind: 'sqlite', path: '/var/lib/x.db' });
    expect(path('file::memory:')).toEqual({ kind: 'sqlite', path: ':memory:' });
  });

  it('read the address of a Postgres, beside which there is no sandbox unless told so', () => {
    const url = 'postgres://taskgate:secret@db.example/taskgate?sslmode=require';
    const variables = { DATABASE_URL: url };
    const database = { kind: 'postgres', url, connections: 10, timeoutMs: 10_000 };
    expect(readConfiguration(variables)).toMatchObject({ database, sandbox: false });
    expect(readConfiguration({ ...variables, TASKGATE_SANDBOX: 'true', DATABASE_CONNECTIONS: '4' })).toMatchObject({
      database: { connections: 4 },
      sandbox: true,
    });
  });

  it('read a list of encryption keys, first one first', () => {
    const [newest, oldest] = [key(), key()];
    const keys = readConfiguration({ TASKGATE_ENCRYPTION_KEY: `${newest}, ${oldest}` }).encryptionKeys;
    expect(keys?.map((one) => one.toString('base64'))).toEqual([newest, oldest]);
  });

  it('read sizes and durations with units', () => {
    expect(readConfiguration({ MAX_JSON_BODY: '512' }).maxJsonBody).toBe(512);
    expect(readConfiguration({ MAX_JSON_BODY: '2 KiB' }).maxJsonBody).toBe(2048);
    expect(readConfiguration({ REQUEST_TIMEOUT: '90' }).requestTimeoutMs).toBe(90_000);
    expect(readConfiguration({ REQUEST_TIMEOUT: '500ms' }).requestTimeoutMs).toBe(500);
    expect(readConfiguration({}).shutdownDelayMs).toBe(0);
    expect(readConfiguration({ SHUTDOWN_DELAY: '0s' }).shutdownDelayMs).toBe(0);
    expect(readConfiguration({ SHUTDOWN_DELAY: '10s' }).shutdownDelayMs).toBe(10_000);
    expect(readConfiguration({ APICALL_RETENTION: '2d' }).apicallRetentionMs).toBe(172_800_000);
  });

  it.each([
    [{}, false],
    [{ PUBLIC_URL: 'http://localhost:3000' }, false],
    [{ PUBLIC_URL: 'http://127.0.0.1:3000' }, false],
    [{ PUBLIC_URL: 'http://[::1]:3000' }, false],
    [{ PUBLIC_URL: 'https://gate.example.com' }, true],
    [{ PUBLIC_URL: 'http://10.0.0.7:3000' }, true],
    [{ PUBLIC_URL: 'https://localhost.example.com' }, true],
    [{ NODE_ENV: 'production' }, true],
    [{ NODE_ENV: 'test' }, false],
  ])('say of %o whether others use the gateway: %s', (environment, isProduction) => {
    expect(readConfiguration(environment).isProduction).toBe(isProduction);
  });

  it('drop the trailing slash of addresses', () => {
    expect(readConfiguration({ PUBLIC_URL: 'https://gate.example.com/base/' }).publicUrl).toBe(
      'https://gate.example.com/base',
    );
  });
});

describe('a bad value', () => {
  it.each([
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PORT', 'http'],
    ['PUBLIC_URL', 'gate.example.com'],
    ['PUBLIC_URL', 'ftp://gate.example.com'],
    ['PUBLIC_URL', 'https://user:pass@gate.example.com'],
    ['PUBLIC_URL', 'https://gate.example.com/?a=1'],
    ['DATABASE_URL', 'mysql://x'],
    ['DATABASE_URL', 'file:'],
    ['DATABASE_URL', 'postgres:taskgate'],
    ['DATABASE_CONNECTIONS', '1'],
    ['DATABASE_CONNECTIONS', 'many'],
    ['TASKGATE_ENCRYPTION_KEY', 'too short'],
    ['TASKGATE_ENCRYPTION_KEY', `${key()},`],
    ['TASKGATE_API_KEY', 'with space'],
    ['TASKGATE_API_KEY', 'x'.repeat(201)],
    ['JIRA_ALLOWED_SITES', '*'],
    ['JIRA_ALLOWED_SITES', 'https://acme.atlassian.net'],
    ['TASKGATE_ALLOW_PRIVATE_NETWORK', 'yes'],
    ['TASKGATE_ALLOW_PRIVATE_NETWORK', 'constructor'],
    ['TASKGATE_SANDBOX', 'on'],
    ['LOG_LEVEL', 'loud'],
    ['SHUTDOWN_DELAY', 'soon'],
    ['MAX_JSON_BODY', '0'],
    ['MAX_JSON_BODY', '10 apples'],
    ['MAX_JSON_BODY', '10constructor'],
    ['REQUEST_TIMEOUT', '-5s'],
    ['RATE_LIMIT', '-1'],
    ['RATE_LIMIT', 'none'],
    ['MAX_WEBHOOKS', '-1'],
    ['MAX_WAITING_DELIVERIES', 'many'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', 'proxy.example.com'],
    ['TRUSTED_PROXIES', '10.0.0.1,'],
    ['OUTBOUND_PROXY', 'proxy.example.com:3128'],
    ['OUTBOUND_PROXY', 'http://proxy.example.com/path'],
    ['OTEL_TRACES_EXPORTER', 'zipkin'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost:4318'],
  ])('of %s stops the process with one line that names it: %s', (name, value) => {
    const read = () => readConfiguration({ [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`^${name} must be [^\\n]+\\.$`));
  });

  it('that is a secret is not repeated', () => {
    const secret = 'hunter2-hunter2';
    expect(() => readConfiguration({ TASKGATE_ENCRYPTION_KEY: secret })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(secret) }),
    );
    expect(() => readConfiguration({ PUBLIC_URL: `https://user:${secret}@gate.example.com` })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(secret) }),
    );
  });
});

describe('the variables of adapters', () => {
  const settings = (type: string, environment: Record<string, string>) =>
    readConfiguration(environment).adapterSettings.get(type);

  it('have defaults, and are checked like those of the gateway', () => {
    expect(settings('jira', {})).toMatchObject({
      app: undefined,
      endpoints: { authUrl: 'https://auth.atlassian.com', apiUrl: 'https://api.atlassian.com', isPrivate: false },
      sites: [
        { host: '*.atlassian.net', port: undefined, isWildcard: true },
        { host: '*.atlassian-us-gov-mod.net', port: undefined, isWildcard: true },
      ],
    });
    expect(() => readConfiguration({ ATLASSIAN_API_URL: 'nowhere' })).toThrow(/^ATLASSIAN_API_URL must be an http/);
  });

  it('make an OAuth app of both halves, wherever its provider is', () => {
    const app = { JIRA_CLIENT_ID: 'abc', JIRA_CLIENT_SECRET: 'shh', ATLASSIAN_AUTH_URL: 'http://127.0.0.1:9/' };
    expect(settings('jira', app)?.app).toEqual({
      clientId: 'abc',
      clientSecret: 'shh',
      endpoints: { authUrl: 'http://127.0.0.1:9', apiUrl: 'https://api.atlassian.com', isPrivate: true },
    });
  });

  it.each(
    allAdapters().flatMap(({ name, settings }) =>
      settings.appVariables ? [[name, settings.appVariables] as const] : [],
    ),
  )('of %s stop the start for half an OAuth app, with one line', (_, { clientId, clientSecret }) => {
    expect(() => readConfiguration({ [clientId]: 'x' })).toThrow(
      new ConfigError(`${clientSecret} must be set when ${clientId} is.`),
    );
    expect(() => readConfiguration({ [clientSecret]: 'x' })).toThrow(
      new ConfigError(`${clientId} must be set when ${clientSecret} is.`),
    );
  });

  it.each(allAdapters().flatMap(({ settings: { variables } }) => Object.entries(variables)))(
    '%s is in the documentation and in .env.example, and so is its default',
    (name, { default: fallback, doc, isSecret }) => {
      const [readme, example] = ['docs/configuration.md', '.env.example'].map((file) => readFileSync(file, 'utf8'));
      expect(readme).toContain(`\`${name}\``);
      expect(example).toMatch(new RegExp(`^#${name}=`, 'm'));
      if (fallback !== undefined) expect(example).toContain(`#${name}=${fallback}`);
      if (isSecret) expect(example).toContain(`${name}_FILE`);
      expect(doc).toMatch(/^[A-Z`].*\.$/);
    },
  );

  it('are unique over all adapters and the gateway', () => {
    const names = allAdapters().flatMap(({ settings: { variables } }) => Object.keys(variables));
    expect(new Set(names).size).toBe(names.length);
  });
});
