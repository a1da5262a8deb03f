/** Bodies that take up memory: how many, how large, for how long, and what is known before one is read. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { roomFor } from '../../src/lib/buffered-bytes.ts';
import { API_KEY, type Stand, startStand } from './stand.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const LARGEST = 256 * KIB;
const room = roomFor({ maxJsonBody: LARGEST, maxFileBody: LARGEST });

let stand: Stand;
let sockets: Socket[];
beforeAll(async () => {
  stand = await startStand(
    { seed: { issues: 3 }, latencyMs: 0 },
    { MAX_JSON_BODY: '256KiB', MAX_FILE_BODY: '256KiB', REQUEST_TIMEOUT: '2s' },
  );
  sockets = [];
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  stand.sandbox.faults.clear();
  await vi.waitFor(() => expect(stand.gateway.buffered.taken()).toBe(0));
});
afterAll(() => stand.close());

interface Open {
  readonly path: string;
  readonly method?: string;
  /** As it is announced. */
  readonly length?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request whose body is announced and does not come. */
async function open({ path, method = 'POST', length = LARGEST - 1, headers = {} }: Open) {
  const socket = connect(Number(new URL(stand.url).port), '127.0.0.1');
  sockets.push(socket);
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => undefined);
  const head = { host: 'gateway', 'content-type': 'application/json', 'content-length': String(length), ...headers };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`);
  socket.write(`${method} ${path.replace('{c}', stand.connectionId)} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  return {
    socket,
    /** The whole answer. */
    answer: () =>
      vi.waitFor(
        () => {
          const [, status, rest = ''] = /^HTTP\/1\.1 (\d+) ([\s\S]*)$/.exec(text) ?? [];
          expect(rest).toMatch(/\r\n\r\n[\s\S]/);
          return { status: Number(status), text: rest };
        },
        { timeout: 10_000 },
      ),
  };
}

const keyed = { authorization: API_KEY };
const taken = () => stand.gateway.buffered.taken();
const ofSize = (bytes: number) => JSON.stringify({ name: 'x'.repeat(bytes - 11) });

describe('a body that has not come yet', () => {
  const hooks = () => {
    const [adapter] = stand.gateway.providers.all;
    return new URL(adapter ? stand.gateway.hooks.urlOf(adapter) : 'http://none').pathname;
  };

  const CASES: readonly [string, () => string, Readonly<Record<string, string>>, number][] = [
    ['the address of the hooks is wrong', () => '/hooks/x', {}, 404],
    ['the token of the hooks is missing', hooks, {}, 401],
    ['the token of the hooks is wrong', hooks, { authorization: 'Bearer x.y.z' }, 401],
    ['the key is missing', () => '/task/{c}/task', {}, 401],
    ['the key is wrong', () => '/unified/connection', { authorization: 'wrong' }, 401],
    [
      'the key is wrong, and the write is to be made once',
      () => '/task/{c}/task',
      { authorization: 'no', 'idempotency-key': 'k' },
      401,
    ],
    ['the key is wrong, for a file', () => '/storage/{c}/file', { authorization: 'wrong' }, 401],
    ['the key is wrong, for the passthrough', () => '/passthrough/{c}/rest/api/3/issue', { authorization: 'no' }, 401],
    ['the key is wrong, for an agent', () => '/mcp', { authorization: 'wrong' }, 401],
    ['nobody is signed in', () => '/console/webhooks', {}, 401],
    ['the form is not ours', () => '/console/sign-in', {}, 403],
    ['there is no such connection', () => '/task/none/task', keyed, 404],
    ['there is nothing at the path', () => '/task/{c}/nothing', keyed, 404],
    ['it is too large', () => '/task/{c}/task', { ...keyed, 'content-length': String(LARGEST + 1) }, 413],
    ['it is no JSON', () => '/task/{c}/task', { ...keyed, 'content-type': 'text/plain' }, 415],
    ['a form of nobody is long', () => '/oauth/site', { 'content-type': 'application/x-www-form-urlencoded' }, 413],
  ];

  it.each(CASES)('is not waited for when %s', async (_, path, headers, status) => {
    const { answer } = await open({ path: path(), headers });
    expect((await answer()).status).toBe(status);
  });
});

describe('a body that stands still or trickles', () => {
  it('is cut when the time of the request is up, whatever it is for', async () => {
    const of = (path: string, headers = {}) => open({ path, length: 10 * KIB, headers: { ...keyed, ...headers } });
    const all = await Promise.all([
      of('/task/{c}/task'),
      of('/task/{c}/task', { 'idempotency-key': 'trickle' }),
      of('/storage/{c}/file'),
      of('/unified/connection'),
      of('/mcp'),
      open({ path: '/oauth/site', length: 100, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    ]);
    const timer = setInterval(() => all.map(({ socket }) => socket.write('x')), 50);
    const answers = await Promise.all(all.map(({ answer }) => answer()));
    clearInterval(timer);
    expect(answers.map(({ status }) => status)).toEqual(all.map(() => 408));
    expect(answers.filter(({ text }) => text.includes('did not arrive in time'))).toHaveLength(all.length);
    for (const { socket } of all) if (!socket.destroyed) await once(socket, 'close');
  });
});

describe('bodies that come all at once', () => {
  it('of one workspace have so much memory; what is beyond is a 503, and nothing is done', async () => {
    const fill = async () => {
      const { socket } = await open({ path: '/task/{c}/task', headers: keyed });
      socket.write('"'.padEnd(240 * KIB, 'x'));
      return socket;
    };
    const filling = await Promise.all([fill(), fill(), fill()]);
    await vi.waitFor(() => expect(taken()).toBeGreaterThanOrEqual(3 * 240 * KIB));
    const asked = stand.sandbox.requests.length;
    const second = await stand.send('POST', `/task/${stand.connectionId}/task`, ofSize(100 * KIB));
    expect(second.status).toBe(503);
    expect(second.headers.get('retry-after')).toBe('1');
    expect(await second.json()).toMatchObject({ error: 'unavailable', message: expect.stringContaining('memory') });
    expect(stand.sandbox.requests).toHaveLength(asked);
    for (const socket of filling) socket.destroy();
    await vi.waitFor(() => expect(taken()).toBe(0));
    expect((await stand.send('POST', `/task/${stand.connectionId}/task`, ofSize(100 * KIB))).status).toBe(400);
  });

  it('of nobody have little, and take nothing from those who have a key', async () => {
    const others = stand.gateway.buffered.open({ kind: 'anybody', id: '' });
    others.take(room.shares.anybody);
    const form = { method: 'POST', body: new URLSearchParams({ choice: 'x', site: 'x' }) };
    expect((await fetch(`${stand.url}/oauth/site`, form)).status).toBe(503);
    expect((await stand.send('POST', `/task/${stand.connectionId}/task`, ofSize(KIB))).status).toBe(400);
    others.release();
    expect((await fetch(`${stand.url}/oauth/site`, form)).status).toBe(400);
  });

  it('are released, however they end', async () => {
    const task = `/task/${stand.connectionId}/task`;
    await stand.send('POST', task, '{"name":');
    await stand.send('POST', task, ofSize(100 * KIB));
    await stand.send('POST', task, ofSize(100 * KIB), { 'idempotency-key': 'released' });
    await stand.send('POST', '/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/list' });
    const left = await open({ path: '/task/{c}/task', headers: keyed });
    left.socket.write('x'.repeat(100 * KIB));
    await vi.waitFor(() => expect(taken()).toBeGreaterThan(0));
    left.socket.destroy();
    await vi.waitFor(() => expect(taken()).toBe(0));
  });

  it('count by what they are once they are read', async () => {
    const others = stand.gateway.buffered.open({ kind: 'bodies', id: stand.workspaceId });
    others.take(1);
    const task = `/task/${stand.connectionId}/task`;
    const many = `{"tags":[${'{},'.repeat(60 * KIB)}{}]}`;
    expect((await stand.send('POST', task, many)).status).toBe(503);
    expect((await stand.send('POST', task, ofSize(many.length))).status).toBe(400);
    others.release();
  });
});

describe('answers of the provider', () => {
  const tasks = () => stand.get(`/task/${stand.connectionId}/task?limit=100&fields=id`);
  const answering = (body: Uint8Array, headers: Record<string, string>, times = 1) =>
    stand.sandbox.faults.add({ path: '/search/jql', status: 200, body, headers, times });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)(
    'that are small until they are decompressed are given up while they grow: %s',
    async (encoding, compress) => {
      const bomb = compress(Buffer.from(`{"issues":["${'x'.repeat(20 * MIB)}"]}`));
      expect(bomb.length).toBeLessThan(32 * KIB);
      let most = 0;
      const watch = setInterval(() => {
        most = Math.max(most, taken());
      }, 1);
      answering(bomb, { 'content-encoding': encoding }, 20);
      const answers = await Promise.all(Array.from({ length: 20 }, tasks));
      clearInterval(watch);
      expect(answers.filter(({ status }) => ![502, 503, 504].includes(status))).toEqual([]);
      expect(most).toBeLessThanOrEqual(room.shares.answers);
    },
  );

  it('count until whoever asked for them has read them, also what tools answer', async () => {
    const issue = { id: '1', key: 'SHOP-1', fields: { summary: 'x'.repeat(9 * MIB) } };
    answering(Buffer.from(JSON.stringify({ issues: [issue], isLast: true })), { 'content-type': 'application/json' });
    const call = { name: 'list_task_tasks', arguments: { fields: 'id,name' } };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: call });
    const { socket } = await open({
      path: '/mcp?connection={c}',
      length: body.length,
      headers: { ...keyed, accept: 'application/json, text/event-stream' },
    });
    socket.write(body);
    const [head] = (await once(socket, 'data')) as [Buffer];
    socket.pause();
    expect(String(head.subarray(0, 12))).toBe('HTTP/1.1 200');
    expect(taken()).toBeGreaterThan(8 * MIB);
  });

  it('that trickle are cut when the time of the request is up', async () => {
    stand.sandbox.faults.add({ path: '/search/jql', delayMs: 10_000 });
    expect((await tasks()).status).toBe(504);
  });
});
