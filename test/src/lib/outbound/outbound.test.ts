import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../../src/lib/clock.ts';
import { Meter } from '../../../../src/lib/observe/meter.ts';
import { createMetrics } from '../../../../src/lib/observe/metrics.ts';
import { createUpstreamMetrics } from '../../../../src/lib/observe/upstream-metrics.ts';
import { discard, readBody } from '../../../../src/lib/outbound/answer-body.ts';
import { createOutbound } from '../../../../src/lib/outbound/outbound.ts';

const outbound = createOutbound({
  timeoutMs: 300,
  metrics: createUpstreamMetrics(createMetrics(), systemClock),
});
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function lineTo(origin: string, mayBePrivate = true) {
  const meter = new Meter(systemClock);
  return { meter, line: outbound.to({ origin, mayBePrivate }, meter) };
}

const get = (url: string, headers: Record<string, string> = {}) => ({
  method: 'GET',
  url,
  headers,
  signal: new AbortController().signal,
});

describe('a request to the target', () => {
  it('arrives with path, query and headers as they were given', async () => {
    const origin = await serve((request, response) => response.end(`${request.url} ${request.headers['x-one']}`));
    const answer = await lineTo(origin).line.request(get(`${origin}/a%2Fb?q=1%202`, { 'x-one': '1' }));
    expect((await readBody(answer, 1000)).toString()).toBe('/a%2Fb?q=1%202 1');
  });

  it('never leaves for another origin, so that credentials stay where they belong', async () => {
    const { line, meter } = lineTo('https://acme.atlassian.net');
    for (const url of [
      'https://evil.example/',
      'http://acme.atlassian.net/',
      'https://acme.atlassian.net:8443/',
      'https://acme.atlassian.net.evil.example/',
      'https://acme.atlassian.net@evil.example/',
    ]) {
      await expect(line.request(get(url)), url).rejects.toMatchObject({ code: 'upstream_error' });
    }
    expect(meter.calls).toBe(0);
  });

  it('is given up when no answer comes in time', async () => {
    const origin = await serve(() => undefined);
    await expect(lineTo(origin).line.request(get(origin))).rejects.toMatchObject({ code: 'UND_ERR_HEADERS_TIMEOUT' });
  });

  it('is given up when its caller does', async () => {
    const controller = new AbortController();
    const origin = await serve(() => controller.abort(new Error('gone')));
    const request = { ...get(origin), signal: controller.signal };
    await expect(lineTo(origin).line.request(request)).rejects.toThrow('gone');
  });

  it('is counted, also when it fails', async () => {
    const { line, meter } = lineTo('http://127.0.0.1:1');
    await expect(line.request(get('http://127.0.0.1:1/'))).rejects.toThrow();
    expect(meter.calls).toBe(1);
  });
});

describe('connections', () => {
  /** A server that counts them, and how many there were at a time. */
  async function counting(listener: RequestListener) {
    const origin = await serve(listener);
    const counts = { all: 0, now: 0, most: 0 };
    servers.at(-1)?.on('connection', (socket) => {
      counts.all += 1;
      counts.now += 1;
      counts.most = Math.max(counts.most, counts.now);
      socket.once('close', () => {
        counts.now -= 1;
      });
    });
    return { origin, counts };
  }

  it('are kept alive and used again', async () => {
    const { origin, counts } = await counting((_request, response) => response.end('ok'));
    const { line } = lineTo(origin);
    for (let turn = 0; turn < 10; turn++) await readBody(await line.request(get(origin)), 100);
    expect(counts.all).toBeLessThanOrEqual(2);
  });

  it('to one origin are limited; who finds none waits for one', async () => {
    const narrow = createOutbound({
      timeoutMs: 5000,
      metrics: createUpstreamMetrics(createMetrics(), systemClock),
      connectionsPerOrigin: 2,
    });
    const { origin, counts } = await counting((_request, response) => void setTimeout(() => response.end('ok'), 20));
    const line = narrow.to({ origin, mayBePrivate: true }, new Meter(systemClock));
    const bodies = await Promise.all(
      Array.from({ length: 8 }, async () => String(await readBody(await line.request(get(origin)), 100))),
    );
    expect(bodies).toEqual(Array(8).fill('ok'));
    expect(counts.most).toBe(2);
    await narrow.close();
  });

  it('are closed when the caller gives up in the middle of an answer', async () => {
    const { origin, counts } = await counting((_request, response) => void response.writeHead(200).write('half'));
    const controller = new AbortController();
    const answer = await lineTo(origin).line.request({ ...get(origin), signal: controller.signal });
    const reading = readBody(answer, 100);
    controller.abort(new Error('gone'));
    await expect(reading).rejects.toThrow('gone');
    await vi.waitFor(() => expect(counts.now).toBe(0));
  });
});

describe('private addresses', () => {
  it.each([
    'http://127.0.0.1:9',
    'http://[::1]:9',
    'http://169.254.169.254',
    'http://2130706433',
    'http://[::ffff:a00:1]',
  ])('are refused unless the target may be private: %s', async (url) => {
    const { line, meter } = lineTo(new URL(url).origin, false);
    await expect(line.request(get(url))).rejects.toMatchObject({ code: 'upstream_error' });
    await expect(line.requestElsewhere(get(url))).rejects.toMatchObject({ code: 'upstream_error' });
    expect(meter.calls).toBe(0);
  });

  it('are refused behind a name as well, without a byte sent', async () => {
    let requests = 0;
    const origin = (await serve((_request, response) => response.end(String(++requests)))).replace(
      '127.0.0.1',
      'localhost',
    );
    await expect(lineTo(origin, false).line.request(get(origin))).rejects.toMatchObject({ code: 'upstream_error' });
    expect(requests).toBe(0);
  });
});

describe('a request to where the target redirected', () => {
  it('reaches any host', async () => {
    const elsewhere = await serve((_request, response) => response.end('bytes'));
    const answer = await lineTo('http://127.0.0.1:1').line.requestElsewhere(get(`${elsewhere}/media`));
    expect((await readBody(answer, 100)).toString()).toBe('bytes');
  });

  it('reaches no private one where the target itself is public, whatever is allowed of it', async () => {
    let requests = 0;
    const inside = await serve((_request, response) => response.end(String(++requests)));
    const { line } = lineTo('https://93.184.216.34');
    await expect(line.requestElsewhere(get(`${inside}/metadata`))).rejects.toMatchObject({ code: 'upstream_error' });
    expect(requests).toBe(0);
  });

  it.each(['authorization', 'Authorization', 'cookie', 'Proxy-Authorization'])('is refused with %s', async (name) => {
    const { line, meter } = lineTo('http://127.0.0.1:1');
    const request = get('http://127.0.0.1:1/', { [name]: 'Basic c2VjcmV0' });
    const refusal = await line.requestElsewhere(request).catch((error: unknown) => String(error));
    expect(refusal).toContain('No request may leave');
    expect(refusal).not.toContain('c2VjcmV0');
    expect(meter.calls).toBe(0);
  });

  it.each(['http://user:pass@127.0.0.1:1/', 'file:///etc/passwd', 'ftp://127.0.0.1/'])(
    'is refused to %s',
    async (url) => {
      await expect(lineTo('http://127.0.0.1:1').line.requestElsewhere(get(url))).rejects.toMatchObject({
        code: 'upstream_error',
        message: expect.not.stringContaining('pass@'),
      });
    },
  );
});

describe('the body of an answer', () => {
  const answering = async (body: Buffer, headers: Record<string, string> = {}) => {
    const origin = await serve((_request, response) => response.writeHead(200, headers).end(body));
    return await lineTo(origin).line.request(get(origin));
  };

  it('is decompressed', async () => {
    const answer = await answering(gzipSync('{"ok":true}'), { 'content-encoding': 'gzip' });
    expect((await readBody(answer, 100)).toString()).toBe('{"ok":true}');
  });

  it('is not read beyond its limit', async () => {
    await expect(readBody(await answering(Buffer.alloc(1001)), 1000)).rejects.toMatchObject({ code: 'upstream_error' });
  });

  it('is not read at all when its length is said to be beyond its limit', async () => {
    const body = Readable.from([Buffer.alloc(10)]);
    const answer = { status: 200, headers: { 'content-length': '1001' }, body };
    const taken: number[] = [];
    const count = (bytes: number) => void taken.push(bytes);
    await expect(readBody(answer, 1000, { take: count, reserve: count })).rejects.toThrow('larger than 1000 bytes');
    expect([body.destroyed, taken]).toEqual([true, []]);
  });

  it('has room for as much as it says, or is not read', async () => {
    const body = Readable.from([Buffer.alloc(10)]);
    const reserve = (bytes: number) => {
      throw new RangeError(`no room for ${bytes}`);
    };
    const answer = { status: 200, headers: { 'content-length': '1000' }, body };
    await expect(readBody(answer, 1000, { take: () => undefined, reserve })).rejects.toThrow('no room for 1000');
    expect([body.destroyed, body.readableDidRead]).toEqual([true, false]);
  });

  it('may not grow beyond its limit when it is decompressed', async () => {
    const bomb = gzipSync(Buffer.alloc(1_000_000));
    const answer = await answering(bomb, { 'content-encoding': 'gzip' });
    await expect(readBody(answer, 10_000)).rejects.toMatchObject({ code: 'upstream_error' });
  });

  it('is refused when it is not what its encoding says', async () => {
    const answer = await answering(Buffer.from('not gzip'), { 'content-encoding': 'gzip' });
    await expect(readBody(answer, 1000)).rejects.toThrow('could not be decompressed');
  });

  it('is refused when it is cut off', async () => {
    const origin = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half', () => request.socket.destroy());
    });
    const answer = await lineTo(origin).line.request(get(origin));
    await expect(readBody(answer, 1000)).rejects.toThrow();
  });

  it('is refused when nothing more of it comes', async () => {
    const origin = await serve((_request, response) => void response.writeHead(200).write('half'));
    const answer = await lineTo(origin).line.request(get(origin));
    await expect(readBody(answer, 1000)).rejects.toMatchObject({ code: 'UND_ERR_BODY_TIMEOUT' });
  });

  it('can be given up without anybody minding', async () => {
    const answer = await answering(Buffer.alloc(1_000_000));
    const closed = new Promise((resolve) => answer.body.once('close', resolve));
    discard(answer);
    await closed;
    expect(answer.body.destroyed).toBe(true);
  });
});

describe('an error that another try would meet again', () => {
  const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

  it('says so: a host that is not allowed, and an answer that is too large or no archive', async () => {
    const origin = await serve((request, response) => {
      if (request.url === '/archive') response.setHeader('content-encoding', 'gzip');
      response.end('x'.repeat(2000));
    });
    const { line } = lineTo(origin);
    const found = [
      await failure(line.request(get('https://evil.example/'))),
      await failure(lineTo(origin, false).line.request(get(`${origin}/`))),
      await failure(readBody(await line.request(get(`${origin}/`)), 1000)),
      await failure(readBody(await line.request(get(`${origin}/archive`)), 4000)),
    ];
    for (const error of found) expect(error).toMatchObject({ code: 'upstream_error', isLasting: true });
  });
});
