import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { examine } from '../../../src/cli/doctor/index.ts';
import { openGateway } from '../../../src/compose.ts';
import { readConfiguration } from '../../../src/configuration.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import type { Finding } from '../../../src/lib/finding.ts';
import { createLogger } from '../../../src/lib/observe/log.ts';
import { databaseKinds, freshDatabase } from '../../support/database.ts';
import { runCommand } from '../../support/gateway-process.ts';

/** Stands for Atlassian's hosts: anything that answers, and says what time it is. */
let host: Server;
let skewMs = 0;
let atlassian: Record<string, string>;
beforeAll(async () => {
  host = createServer((_request, response) => {
    response.sendDate = false;
    response.writeHead(404, { date: new Date(Date.now() + skewMs).toUTCString() }).end();
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  atlassian = { ATLASSIAN_AUTH_URL: url, ATLASSIAN_API_URL: url };
});
afterAll(() => host.close());

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskgate-doctor-'));
  skewMs = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Report {
  readonly isWell: boolean;
  of(check: string): Finding | undefined;
}

const sqlite = () => ({ DATABASE_URL: `file:${join(folder, 'taskgate.db')}` });
const production = {
  JIRA_CLIENT_ID: 'app',
  JIRA_CLIENT_SECRET: 'shh',
  PUBLIC_URL: 'https://taskgate.example.com',
};

async function report(variables: Record<string, string> = {}): Promise<Report> {
  const findings = await examine({ ...sqlite(), ...atlassian, ...variables });
  return {
    isWell: findings.every(({ status }) => status !== 'failure'),
    of: (check) => findings.find((one) => one.check === check),
  };
}

/** A store with one workspace in it, as a first start leaves it. */
async function makeStore(variables: Record<string, string> = sqlite()): Promise<void> {
  const config = readConfiguration(variables);
  const log = createLogger('silent');
  const gateway = await openGateway({ config, clock: systemClock, log, publicUrl: () => '' });
  await gateway.workspaces.create('first');
  await gateway.close();
}

describe('a healthy setup', () => {
  it('is well before the first start, and nothing is made by looking', async () => {
    const found = await report();
    expect(found.isWell).toBe(true);
    expect(found.of('database')).toMatchObject({ status: 'ok', message: expect.stringContaining('first start') });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is well in production, and says which callback the OAuth app needs', async () => {
    await makeStore();
    const found = await report(production);
    expect(found.isWell).toBe(true);
    expect(found.of('database')).toMatchObject({ status: 'ok', message: expect.stringContaining('up to date') });
    expect(found.of('encryption key')).toMatchObject({
      status: 'ok',
      message: expect.stringContaining('all 1 secrets'),
    });
    expect(found.of('PUBLIC_URL')?.message).toContain('https://taskgate.example.com/oauth/code');
    expect(found.of('clock')).toMatchObject({ status: 'ok' });
  });
});

describe('a key of the operator', () => {
  it('that is too short to start with is found before the start', async () => {
    const short = await report({ TASKGATE_API_KEY: 'x'.repeat(23) });
    expect(short.isWell).toBe(false);
    expect(short.of('TASKGATE_API_KEY')).toMatchObject({
      status: 'failure',
      message: expect.stringContaining('at least 24 characters'),
    });
    const long = await report({ TASKGATE_API_KEY: 'x'.repeat(24) });
    expect(long.of('TASKGATE_API_KEY')).toMatchObject({ status: 'ok' });
    expect((await report()).of('TASKGATE_API_KEY')).toBeUndefined();
  });
});

describe('the command', () => {
  it('tells people in lines, and ends well', async () => {
    const { code, stdout, stderr } = await runCommand({ ...sqlite(), ...atlassian }, 'doctor');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ok {7}configuration: /);
    expect(stdout).not.toContain('FAILURE');
  });

  it('tells what is wrong and what to do, and ends with 1', async () => {
    const { code, stdout } = await runCommand({ ...sqlite(), ...atlassian, HOST: '0.0.0.0' }, 'doctor');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^FAILURE {2}PUBLIC_URL: .*\n {9}→ Set PUBLIC_URL/m);
  });

  it('tells programs in JSON', async () => {
    const { code, stdout } = await runCommand({ ...sqlite(), ...atlassian, PORT: 'x' }, 'doctor', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      findings: [expect.objectContaining({ check: 'configuration', status: 'failure' })],
    });
  });
});

describe('what is wrong is a failure with what to do', () => {
  const failed = async (variables: Record<string, string>, check: string, message: string, fix: string) => {
    const found = await report(variables);
    expect(found.of(check)).toEqual({
      check,
      status: 'failure',
      message: expect.stringContaining(message),
      fix: expect.stringContaining(fix),
    });
    expect(found.isWell).toBe(false);
  };

  it('a setting that cannot be read', () => failed({ PORT: 'x' }, 'configuration', 'PORT must be', 'Fix this first'));

  it('a database that cannot be reached, without its password', async () => {
    const url = 'postgres://someone:very-secret@127.0.0.1:1/taskgate';
    await failed({ DATABASE_URL: url }, 'database', 'Postgres 127.0.0.1:1', 'the server runs');
    expect(JSON.stringify((await report({ DATABASE_URL: url })).of('database'))).not.toContain('very-secret');
  });

  it('a file that is no database', async () => {
    await failed({ DATABASE_URL: 'file:package.json' }, 'database', 'package.json', 'the file that DATABASE_URL names');
  });

  it('a database of a newer version', async () => {
    await makeStore();
    const client = new Sqlite(join(folder, 'taskgate.db'));
    client.prepare("insert into __drizzle_migrations (hash, created_at) values ('later', 9999999999999)").run();
    client.close();
    await failed({}, 'database', 'newer version', 'Run that version');
  });

  it('a key that does not fit', async () => {
    await makeStore();
    const key = randomBytes(32).toString('base64');
    await failed({ TASKGATE_ENCRYPTION_KEY: key }, 'encryption key', '1 of 1 secrets', 'Add the earlier key');
  });

  it('a key that is gone, and is not made anew', async () => {
    await makeStore();
    renameSync(join(folder, 'taskgate.key'), join(folder, 'elsewhere.key'));
    await failed({}, 'encryption key', 'taskgate.key is gone', 'Restore the file');
    expect(readdirSync(folder)).not.toContain('taskgate.key');
  });

  it('hosts of Atlassian that cannot be reached', async () => {
    const nowhere = { ATLASSIAN_API_URL: 'http://127.0.0.1:1' };
    await failed({ ...production, ...nowhere }, '127.0.0.1:1', 'ECONNREFUSED', 'firewall');
  });

  it('a clock that is minutes off', async () => {
    skewMs = 10 * 60_000;
    await failed({}, 'clock', '600 s behind', 'time service');
  });

  it('an address that is not https', () =>
    failed({ ...production, PUBLIC_URL: 'http://taskgate.example.com' }, 'PUBLIC_URL', 'not https', 'https'));

  it('no address, while every interface is listened on', () =>
    failed({ HOST: '0.0.0.0' }, 'PUBLIC_URL', '0.0.0.0', 'PUBLIC_URL'));

  it('half an OAuth app', () =>
    failed({ JIRA_CLIENT_ID: 'app' }, 'configuration', 'JIRA_CLIENT_SECRET must be set', 'Fix this first'));

  it('a sandbox in production', async () => {
    await failed({ ...production, TASKGATE_SANDBOX: 'true' }, 'sandbox', 'made-up people', 'TASKGATE_SANDBOX=false');
  });
});

describe('what may be wrong is a warning with what to do', () => {
  const warned = async (variables: Record<string, string>, check: string, message: string) => {
    const found = await report(variables);
    expect(found.of(check)).toMatchObject({ status: 'warning', message: expect.stringContaining(message) });
    expect(found.of(check)?.fix).toBeTruthy();
    expect(found.isWell).toBe(true);
  };

  it('a port that Jira delivers no webhooks to', () =>
    warned({ ...production, PUBLIC_URL: 'https://taskgate.example.com:3000' }, 'Jira: webhook port', 'port 3000'));

  it.each([
    ['this machine', 'http://localhost:3000', 'this machine'],
    ['a name that only the own network knows', 'https://taskgate.internal', 'your network only'],
  ])('an address with %s', (_, url, message) => warned({ ...production, PUBLIC_URL: url }, 'PUBLIC_URL', message));

  it('no way to connect by OAuth', () => warned({ TASKGATE_SANDBOX: 'false' }, 'Jira: OAuth app', 'API token only'));

  it('hosts of Atlassian that nobody needs while the sandbox runs', async () => {
    await warned({ ATLASSIAN_API_URL: 'http://127.0.0.1:1' }, '127.0.0.1:1', 'ECONNREFUSED');
  });

  it('a clock that nobody can be asked about', async () => {
    const nowhere = { ATLASSIAN_AUTH_URL: 'http://127.0.0.1:1', ATLASSIAN_API_URL: 'http://127.0.0.1:1' };
    await warned(nowhere, 'clock', 'could not be compared');
  });

  it('a clock that is a minute off', async () => {
    skewMs = -60_000;
    await warned({}, 'clock', '60 s ahead');
  });

  it('a private NOTIFY_URL, where nothing is sent to private addresses', async () => {
    const url = { NOTIFY_URL: 'http://10.1.2.3/told' };
    expect((await report(url)).of('NOTIFY_URL')).toMatchObject({
      status: 'failure',
      message: '10.1.2.3 is in your own network, where nothing is sent.',
    });
    const allowed = await report({ ...url, TASKGATE_ALLOW_PRIVATE_NETWORK: 'true' });
    expect(allowed.of('NOTIFY_URL')).toMatchObject({ status: 'ok' });
    expect((await report()).of('NOTIFY_URL')).toBeUndefined();
  });

  it('private addresses in production', async () => {
    await warned({ ...production, TASKGATE_ALLOW_PRIVATE_NETWORK: 'true' }, 'private network', 'private addresses');
  });

  it('secrets under an earlier key, until they are rotated', async () => {
    const [first, second] = [randomBytes(32), randomBytes(32)].map((key) => key.toString('base64'));
    await makeStore({ ...sqlite(), TASKGATE_ENCRYPTION_KEY: first ?? '' });
    const both = { TASKGATE_ENCRYPTION_KEY: `${second},${first}` };
    await warned(both, 'encryption key', '1 of 1 secrets');
    expect((await runCommand({ ...sqlite(), ...both }, 'secrets', 'rotate')).stdout).toBe('1 re-encrypted\n');
    expect((await report(both)).of('encryption key')).toMatchObject({ status: 'ok' });
  });

  it('a key that others may read', async () => {
    await makeStore();
    chmodSync(join(folder, 'taskgate.key'), 0o644);
    await warned({}, 'encryption key', 'Others on this machine');
  });

  it('migrations that wait for the next start', async () => {
    await makeStore();
    const client = new Sqlite(join(folder, 'taskgate.db'));
    client
      .prepare('delete from __drizzle_migrations where created_at = (select max(created_at) from __drizzle_migrations)')
      .run();
    client.close();
    await warned({}, 'database', '1 migrations of this version');
  });
});

describe.each(databaseKinds)('a store in %s', (kind) => {
  it('is looked at before and after its first use', async () => {
    const database = await freshDatabase(kind);
    try {
      expect((await report(database.variables)).of('database')).toMatchObject({ status: 'ok' });
      await makeStore(database.variables);
      const found = await report(database.variables);
      expect(found.of('database')).toMatchObject({ status: 'ok', message: expect.stringContaining('up to date') });
      expect(found.of('encryption key')).toMatchObject({ status: 'ok', message: expect.stringContaining('all 1') });
    } finally {
      await database.drop();
    }
  });
});
