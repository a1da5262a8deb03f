/** Commands that become a process of their own. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { freshDatabase } from '../../support/database.ts';

/** Starts a command, hands its first line over, ends it with SIGTERM, and gives its exit code. */
async function firstLine(
  args: string[],
  variables: Readonly<Record<string, string>>,
  look: (line: Record<string, string>) => Promise<void>,
): Promise<number | null> {
  const child = spawn(process.execPath, ['dist/src/cli/main.js', ...args], {
    env: { PATH: process.env.PATH, NODE_ENV: 'test', ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  try {
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    await look(JSON.parse(line) as Record<string, string>);
  } finally {
    child.kill('SIGTERM');
  }
  const [code] = await ended;
  return code;
}

it('start is a gateway, which drains when it is told to stop', async () => {
  const database = await freshDatabase();
  const code = await firstLine(
    ['start'],
    { ...database.variables, PORT: '0', TASKGATE_SANDBOX: 'false' },
    async (line) => {
      expect(line).toMatchObject({ msg: 'listening', api_key: expect.stringMatching(/^tg_/) });
      const answer = await fetch(`${line.url}/unified/connection`, { headers: { authorization: line.api_key ?? '' } });
      expect([answer.status, await answer.json()]).toEqual([200, []]);
    },
  );
  expect(code).toBe(0);
  await database.drop();
});

it('sandbox linear is a Linear', async () => {
  const code = await firstLine(['sandbox', 'linear'], { SANDBOX_PORT: '0' }, async (line) => {
    const answer = await fetch(`${line.url}/graphql`, {
      method: 'POST',
      headers: { authorization: line.api_key ?? '', 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ viewer { email } }' }),
    });
    expect(await answer.json()).toEqual({ data: { viewer: { email: line.email } } });
  });
  expect(code).toBe(0);
});

it('sandbox of nobody names those that there are', () => {
  const { status, stderr } = spawnSync(process.execPath, ['dist/src/cli/main.js', 'sandbox', 'nobody'], {
    encoding: 'utf8',
  });
  expect(status).not.toBe(0);
  expect(stderr).toContain('Allowed choices are jira, linear.');
});

it('sandbox is a Jira', async () => {
  const code = await firstLine(['sandbox'], { SANDBOX_PORT: '0' }, async (line) => {
    const credentials = Buffer.from(`${line.email}:${line.api_token}`).toString('base64');
    const answer = await fetch(`${line.url}/rest/api/3/myself`, { headers: { authorization: `Basic ${credentials}` } });
    expect(await answer.json()).toMatchObject({ emailAddress: line.email });
  });
  expect(code).toBe(0);
});
