/** `taskgate store backup` beside gateways that write, and `store restore` to another machine. */
import { createHash, randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { databaseKinds, freshDatabase, type TestDatabase } from '../support/database.ts';
import { type GatewayProcess, runCommand } from '../support/gateway-process.ts';
import { ask, type Cluster, connectByGrant, connectByToken, openCluster } from './cluster.ts';

// A process takes a second to start, and more on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
let file: string;
let cluster: Cluster;
let targets: TestDatabase[];
const key = { TASKGATE_ENCRYPTION_KEY: randomBytes(32).toString('base64') };
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'taskgate-backup-'));
  file = join(folder, 'backup.db');
  cluster = await openCluster();
  targets = [];
});
afterEach(async () => {
  await cluster.close();
  for (const target of targets) await target.drop();
  rmSync(folder, { recursive: true });
});

async function fresh(...kind: Parameters<typeof freshDatabase>): Promise<TestDatabase> {
  const target = await freshDatabase(...kind);
  targets.push(target);
  return target;
}

const backup = (...more: string[]) => runCommand({ ...cluster.variables, ...key }, 'store', 'backup', file, ...more);
const restore = (to: string, from = file, variables: Readonly<Record<string, string>> = key) =>
  runCommand(variables, 'store', 'restore', from, '--to', to, '--json');
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

async function connectionsOf(gateway: GatewayProcess) {
  const rows = (await (await ask(gateway, '/unified/connection')).json()) as Record<string, unknown>[];
  return rows.map(({ id, external_xref: xref, permissions }) => ({ id, xref, permissions }));
}

/** Writes to the store as fast as it goes, until it is told to stop. */
function keepBusy(gateway: GatewayProcess, id: string) {
  let isOver = false;
  const hands = Array.from({ length: 4 }, async (_, hand) => {
    for (let count = 0; !isOver; count++) {
      await ask(gateway, `/task/${id}/task?limit=1`);
      const body = { name: `from hand ${hand}, ${count}`, project_id: 'SHOP' };
      await ask(gateway, `/task/${id}/task`, { body });
    }
  });
  return async () => {
    isOver = true;
    await Promise.all(hands);
  };
}

describe('a store that was backed up while a gateway wrote to it', () => {
  it.each(databaseKinds)('goes on in %s: the same connections, with tokens that work', async (kind) => {
    const gateway = await cluster.start(key);
    const ids = [await connectByToken(gateway, cluster.sandbox), await connectByGrant(gateway, cluster.sandbox)];
    const stop = keepBusy(gateway, ids[0] ?? '');
    const { code, stdout, stderr } = await backup('--json');
    await stop();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const told = JSON.parse(stdout);
    expect(told).toMatchObject({ file, is_sound: true, bytes: statSync(file).size });
    expect(told.tables).toContainEqual({ table: 'connection', rows: 2 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = await connectionsOf(gateway);
    gateway.kill('SIGTERM');
    await gateway.ended;

    const target = await fresh(kind);
    const restored = await restore(target.url);
    expect(restored).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(restored.stdout)).toMatchObject({ rows: told.rows, key: 'fits' });

    const next = await cluster.start({ ...target.variables, ...key });
    expect(await connectionsOf(next)).toEqual(before);
    for (const id of ids) expect((await ask(next, `/task/${id}/task?limit=1`)).status).toBe(200);
    const { stdout: audit } = await runCommand(
      { ...cluster.variables, ...target.variables, ...key },
      'audit',
      'list',
      '--json',
    );
    expect(JSON.parse(audit)[0]).toMatchObject({ actor: 'cli', action: 'taskgate store restore' });
  });

  it('is said in words, and nothing is overwritten', async () => {
    await cluster.start(key);
    const first = await backup();
    expect(first.code).toBe(0);
    expect(first.stdout).toContain('workspace\t1\n');
    expect(first.stdout).toMatch(/\d+ rows in .*backup\.db \(\d+ bytes\), checked\n$/);
    expect(first.stderr).toContain('The encryption key is not in it');
    expect(readFileSync(file).includes(key.TASKGATE_ENCRYPTION_KEY)).toBe(false);
    const { stdout: audit } = await runCommand({ ...cluster.variables, ...key }, 'audit', 'list', '--json');
    expect(JSON.parse(audit)[0]).toMatchObject({
      actor: 'cli',
      action: 'taskgate store backup',
      changes: { rows: expect.any(Number), bytes: statSync(file).size },
    });
    const before = sha256(file);
    const second = await backup('--json');
    expect(second.code).toBe(1);
    expect(JSON.parse(second.stderr)).toEqual({
      error: 'usage',
      message: `${file} is there already, and is not overwritten.`,
    });
    expect(sha256(file)).toBe(before);
  });
});

describe('a restore', () => {
  const refused = async (to: string, words: RegExp, from = file) => {
    const { code, stdout, stderr } = await restore(to, from);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(JSON.parse(stderr)).toEqual({ error: 'usage', message: expect.stringMatching(words) });
  };

  it('is refused by a store that is in use, or not empty, and leaves the backup as it is', async () => {
    const gateway = await cluster.start(key);
    expect((await backup()).code).toBe(0);
    const before = sha256(file);
    await refused(cluster.database.url, /^--to is in use by 1 running gateway/);
    gateway.kill('SIGTERM');
    await gateway.ended;
    await refused(cluster.database.url, /^--to is not empty: there are rows in .*workspace/);
    expect((await restore((await fresh()).url)).code).toBe(0);
    expect(sha256(file)).toBe(before);
  });

  it('says whether the key at hand is the one that the store had', async () => {
    const gateway = await cluster.start(key);
    gateway.kill('SIGTERM');
    await gateway.ended;
    expect((await backup()).code).toBe(0);
    const without = await restore((await fresh('sqlite')).url, file, {});
    expect(JSON.parse(without.stdout).key).toBe('missing');
    const other = { TASKGATE_ENCRYPTION_KEY: randomBytes(32).toString('base64') };
    const wrong = await restore((await fresh('sqlite')).url, file, other);
    expect(JSON.parse(wrong.stdout).key).toBe('does not fit');
  });

  it('is refused for a backup of a newer version, for what is no backup, and for one that is damaged', async () => {
    await cluster.start(key);
    expect((await backup()).code).toBe(0);
    const { url } = await fresh();
    const newer = join(folder, 'newer.db');
    cpSync(file, newer);
    const client = new Sqlite(newer);
    client.prepare('update __drizzle_migrations set created_at = created_at + 1e12').run();
    client.close();
    await refused(url, /was made by a newer version of Taskgate than this one/, newer);
    const damaged = join(folder, 'damaged.db');
    const bytes = readFileSync(file);
    writeFileSync(damaged, bytes.fill(0x5a, bytes.length - 40_960));
    await refused(url, /damaged\.db is (?:damaged: |no backup .*malformed)/, damaged);
    await refused(url, /^There is no file /, join(folder, 'nothing.db'));
    const text = join(folder, 'text.db');
    writeFileSync(text, 'not a database at all, but long enough to be mistaken for one'.repeat(20));
    await refused(url, /is no backup of a Taskgate store/, text);
    const foreign = join(folder, 'foreign.db');
    new Sqlite(foreign).exec('create table a (b)').close();
    await refused(url, /is no backup of a Taskgate store/, foreign);
  });

  it('takes a backup of an earlier version, which stays what it was', async () => {
    const migrations = join(folder, 'migrations');
    cpSync('schema/migrations/sqlite', migrations, { recursive: true });
    const journalFile = join(migrations, 'meta/_journal.json');
    const journal = JSON.parse(readFileSync(journalFile, 'utf8'));
    journal.entries = journal.entries.slice(0, 9);
    writeFileSync(journalFile, JSON.stringify(journal));
    const earlier = join(folder, 'earlier.db');
    const client = new Sqlite(earlier);
    migrate(drizzle(client), { migrationsFolder: migrations });
    client.exec("insert into workspace (id, name, secret, created_at) values ('w', 'earlier', 'sealed', 1)");
    client.close();
    const before = sha256(earlier);
    const target = await fresh();
    expect((await restore(target.url, earlier)).code).toBe(0);
    expect(sha256(earlier)).toBe(before);
    const { stdout } = await runCommand({ ...target.variables, ...key }, 'workspace', 'list');
    expect(stdout).toBe('w\tearlier\n');
  });
});

describe('a backup of nothing', () => {
  it('is refused, also of what is no store of ours, and of what does not answer', async () => {
    const refusal = async (url: string) => (await runCommand({ DATABASE_URL: url }, 'store', 'backup', file)).stderr;
    const foreign = join(folder, 'foreign.db');
    new Sqlite(foreign).exec('create table a (b)').close();
    expect(await refusal(`file:${foreign}`)).toBe('DATABASE_URL names no store: there is nothing to back up.\n');
    expect(await refusal('postgres://127.0.0.1:1/none')).toMatch(/^DATABASE_URL can't be opened \(.*\)\.\n$/);
  });

  it('is refused', async () => {
    const variables = { DATABASE_URL: `file:${join(folder, 'none', 'taskgate.db')}` };
    const { code, stderr } = await runCommand(variables, 'store', 'backup', file);
    expect(code).toBe(1);
    expect(stderr).toBe('DATABASE_URL names no store: there is nothing to back up.\n');
  });
});
