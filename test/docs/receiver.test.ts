/** The receiver of the guide to webhooks, run as it stands there. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signatureHeaders } from '../../src/webhooks/delivery/sign.ts';

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

let receiver: ChildProcess;
let url: string;
let output = '';
beforeAll(async () => {
  const port = await freePort();
  const [, code = ''] =
    /```js\n(import \{ createHmac.*?)```/s.exec(readFileSync('docs/guides/webhooks.md', 'utf8')) ?? [];
  const program = code.replace('listen(8080)', `listen(${port}, () => console.log('ready'))`);
  receiver = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, SECRET },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { stdout } = receiver;
  if (!stdout) throw new Error('The receiver has no output.');
  stdout.on('data', (part) => {
    output += part;
  });
  await once(stdout, 'data');
  url = `http://127.0.0.1:${port}`;
});
afterAll(() => receiver.kill());

const BODY = JSON.stringify({ data: [{ id: '10042' }] });

async function deliver(secrets: readonly string[], sentAt = Date.now(), body = BODY): Promise<number> {
  const headers = signatureHeaders(secrets, { id: 'msg_1', sentAt, body: BODY });
  return (await fetch(url, { method: 'POST', headers, body })).status;
}

describe('the receiver of the guide', () => {
  it('takes what is signed with its secret, also while another one is being rotated out', async () => {
    expect(await deliver([SECRET])).toBe(204);
    expect(await deliver([OLD_SECRET, SECRET])).toBe(204);
    await expect.poll(() => output).toContain("msg_1 [ { id: '10042' } ]");
  });

  it('refuses another secret, another body, old deliveries and no signature', async () => {
    expect(await deliver([OLD_SECRET])).toBe(401);
    expect(await deliver([SECRET], Date.now(), BODY.replace('10042', '10043'))).toBe(401);
    expect(await deliver([SECRET], Date.now() - 600_000)).toBe(401);
    expect((await fetch(url, { method: 'POST', body: BODY })).status).toBe(401);
  });
});
