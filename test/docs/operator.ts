/** The blocks `sh operator` of the documents, each run as it stands, beside a gateway with the sandbox. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, type Stand, startStand } from '../contract/stand.ts';
import type { TestDatabase } from '../support/database.ts';
import { documentsIn, operatorBlocksOf } from './samples.ts';
import { OPERATOR_SHELL } from './shell.ts';

const DIST = resolve('dist');
const PAGES = ['README.md', ...documentsIn('docs')];

/** Databases that the texts name, in a Postgres: an empty one for a gateway to move to, and that of the product. */
export type Databases = Readonly<Record<'NEW_DATABASE' | 'PRODUCT_DATABASE', () => Promise<DatabaseOfBlock>>>;
type DatabaseOfBlock = Pick<TestDatabase, 'url' | 'drop'>;

const NAMES = ['NEW_DATABASE', 'PRODUCT_DATABASE'] as const;
const namesIn = (code: string) => NAMES.filter((name) => code.includes(`$${name}`));
const isOnPostgres = (page: string) => operatorBlocksOf(page).some(({ code }) => namesIn(code).length > 0);

export const pagesWith = (postgres: boolean): string[] =>
  PAGES.filter((page) => operatorBlocksOf(page).length > 0 && isOnPostgres(page) === postgres);

const SCOPES = ['read:jira-user', 'read:jira-work', 'write:jira-work'];

/** What the texts tell the operator to put into the environment. */
function namesOf({ sandbox, url, workspaceId, connectionId, variables }: Stand): Record<string, string> {
  const { email, apiToken } = sandbox.accounts.member;
  const robot = sandbox.services.create('Robot');
  const { clientId, clientSecret } = sandbox.services.giveClient(robot, SCOPES, [sandbox.cloudId]);
  return {
    ...variables,
    TASKGATE: url,
    KEY: API_KEY,
    WORKSPACE: workspaceId,
    CONNECTION: connectionId,
    JIRA_SITE: sandbox.url,
    JIRA_EMAIL: email,
    JIRA_TOKEN: apiToken,
    CLIENT_ID: clientId,
    CLIENT_SECRET: clientSecret,
  };
}

/** @param databases for a page that names some */
export function describeBlocks(page: string, databases?: Databases): void {
  describe(`what an operator runs of ${page}`, () => {
    let stand: Stand;
    let folder: string;
    let environment: NodeJS.ProcessEnv;
    let made: DatabaseOfBlock[];
    const command = (...args: string[]) =>
      String(
        execFileSync(process.execPath, [join(DIST, 'src/cli/main.js'), ...args], { cwd: folder, env: environment }),
      );

    beforeAll(async () => {
      stand = await startStand({ seed: { issues: 5 } }, { TASKGATE_ALLOW_PRIVATE_NETWORK: 'true' });
      folder = mkdtempSync(join(tmpdir(), 'taskgate-operator-'));
      made = [];
      environment = { PATH: process.env.PATH, NODE_ENV: 'test', PORT: '0', DIST, ...namesOf(stand) };
      const keys = JSON.parse(command('key', 'list', '--json')) as { id: string }[];
      environment.KEY_ID = keys[0]?.id;
      // The store of a gateway that doesn't run, where one keeps it.
      command('store', 'backup', 'copied.db');
      command('store', 'restore', 'copied.db', '--to', 'file:./data/taskgate.db');
    });
    afterAll(async () => {
      await stand.close();
      await Promise.all(made.map((database) => database.drop()));
      rmSync(folder, { recursive: true });
    });

    it.each(operatorBlocksOf(page))('line $line', { timeout: 60_000 }, async ({ code }) => {
      const urls: Record<string, string> = {};
      for (const name of namesIn(code)) {
        const database = await databases?.[name]();
        if (!database) throw new Error(`There is no ${name}.`);
        made.push(database);
        urls[name] = database.url;
      }
      writeFileSync(join(folder, 'block.sh'), `EXPECTED=200\n${OPERATOR_SHELL}\n${code}`);
      const child = spawn('bash', ['block.sh'], { cwd: folder, env: { ...environment, ...urls } });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += part));
      const [status] = await once(child, 'close');
      expect(status, output).toBe(0);
      expect(output.trim()).not.toBe('');
    });
  });
}
