/** The receiver of the guide to webhooks, run as it stands there. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodySignatures, signatureHeaders } from '../../src/webhooks/delivery/sign.ts';
import { startHookStand } from '../contract/hook-stand.ts';

const secretOf = (text: string) => `whsec_${Buffer.from(text.padEnd(32, '.')).toString('base64')}`;
const SECRET = secretOf('the one in use');
const OLD_SECRET = secretOf('the one before it');

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

interface Program {
  readonly url: string;
  output(): string;
  stop(): void;
}

/** The receivers of the guide, in their order. */
const PROGRAMS = [...readFileSync('docs/guides/webhooks.md', 'utf8').matchAll(/```js\n(.*?)```/gs)];

/** @param index which one. @param env what it gets besides. */
async function run(index: number, env: Readonly<Record<string, string>>): Promise<Program> {
  const port = await freePort();
  const code = PROGRAMS[index]?.[1] ?? '';
  const program = code.replace('listen(8080)', `listen(${port}, () => console.log('ready'))`);
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { stdout } = child;
  if (!stdout) throw new Error('The receiver has no output.');
  let output = '';
  stdout.on('data', (part) => {
    output += part;
  });
  await once(stdout, 'data');
  return { url: `http://127.0.0.1:${port}`, output: () => output, stop: () => child.kill() };
}

let receiver: Program;
beforeAll(async () => {
  receiver = await run(0, { SECRET });
});
afterAll(() => receiver.stop());

const BODY = JSON.stringify({ data: [{ id: '10042' }] });

async function deliver(secrets: readonly string[], sentAt = Date.now(), body = BODY): Promise<number> {
  const headers = signatureHeaders(secrets, { id: 'msg_1', sentAt, body: BODY });
  return (await fetch(receiver.url, { method: 'POST', headers, body })).status;
}

describe('the receiver of the guide', () => {
  it('takes what is signed with its secret, also while another one is being rotated out', async () => {
    expect(await deliver([SECRET])).toBe(204);
    expect(await deliver([OLD_SECRET, SECRET])).toBe(204);
    await expect.poll(() => receiver.output()).toContain("msg_1 [ { id: '10042' } ]");
  });

  it('refuses another secret, another body, old deliveries and no signature', async () => {
    expect(await deliver([OLD_SECRET])).toBe(401);
    expect(await deliver([SECRET], Date.now(), BODY.replace('10042', '10043'))).toBe(401);
    expect(await deliver([SECRET], Date.now() - 600_000)).toBe(401);
    expect((await fetch(receiver.url, { method: 'POST', body: BODY })).status).toBe(401);
  });
});

describe('the receiver that was written for Unified', () => {
  it('takes deliveries of a gateway, and none of anybody else', async () => {
    const stand = await startHookStand();
    const [secret = ''] = await stand.gateway.workspaces.signingSecrets(stand.workspaceId);
    const theirs = await run(1, { WORKSPACE_SECRET: secret });
    try {
      const hook = await stand.hook({ event: 'created', hook_url: theirs.url, interval: 1 });
      await stand.look(hook);
      const made = await stand.jira('POST', 'issue', {
        fields: { project: { key: 'LOAD' }, issuetype: { name: 'Task' }, summary: 'Zähle “alles” \u2028 neu' },
      });
      stand.pass(1000);
      await stand.look(hook);
      await expect.poll(() => theirs.output()).toContain('VIRTUAL task_task');
      expect(theirs.output()).toContain(String(made.id));
      expect(await stand.log(hook)).toMatchObject([{ status: 'delivered' }]);

      const data = [{ id: '1' }];
      const post = async (body: object) =>
        (await fetch(theirs.url, { method: 'POST', body: JSON.stringify(body) })).status;
      const { sig, sig256 } = bodySignatures(secret, JSON.stringify(data), 'n');
      const webhook = { object_type: 'task_task' };
      expect(await post({ data, nonce: 'n', sig256, webhook })).toBe(200);
      expect(await post({ data, nonce: 'n', sig, webhook })).toBe(200);
      expect(await post({ data, nonce: 'm', sig256, webhook })).toBe(401);
      expect(await post({ data: [{ id: '2' }], nonce: 'n', sig256, webhook })).toBe(401);
      expect(await post({ data, nonce: 'n', webhook })).toBe(401);
    } finally {
      theirs.stop();
      await stand.close();
    }
  });
});
