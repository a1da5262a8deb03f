import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../../src/lib/clock.ts';
import { Meter } from '../../../../src/lib/observe/meter.ts';
import { createMetrics } from '../../../../src/lib/observe/metrics.ts';
import { createUpstreamMetrics } from '../../../../src/lib/observe/upstream-metrics.ts';
import { readBody } from '../../../../src/lib/outbound/answer-body.ts';
import { createOutbound } from '../../../../src/lib/outbound/outbound.ts';

/** Names of the tests' own hosts; others lead nowhere. */
const names: Record<string, string> = {};
vi.mock('node:dns/promises', () => ({
  lookup: async (name: string) => {
    const address = names[name];
    if (address === undefined) throw Object.assign(new Error('unknown'), { code: 'ENOTFOUND' });
    return [{ address, family: 4 }];
  },
}));

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
  for (const name of Object.keys(names)) delete names[name];
});

async function listening(server: Server): Promise<number> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A proxy that opens tunnels; every name leads to this machine for it. */
async function proxyWith(password = '') {
  const tunnels: string[] = [];
  const server = createServer();
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    const given = request.headers['proxy-authorization'] ?? '';
    if (password !== '' && given !== `Basic ${Buffer.from(`taskgate:${password}`).toString('base64')}`) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    tunnels.push(request.url ?? '');
    const there = connect(Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      there.pipe(socket).pipe(there);
    });
    socket.on('error', () => there.destroy());
    there.on('error', () => socket.destroy());
  });
  const port = await listening(server);
  const login = password === '' ? '' : `taskgate:${password}@`;
  return { tunnels, url: `http://${login}127.0.0.1:${port}` };
}

const target = () => listening(createServer((request, response) => response.end(request.headers.host)));

async function ask(proxy: string, origin: string, mayBePrivate = false): Promise<string> {
  const metrics = createUpstreamMetrics(createMetrics(), systemClock);
  const outbound = createOutbound({ timeoutMs: 1000, metrics, proxy });
  const line = outbound.to({ origin, mayBePrivate }, new Meter(systemClock));
  const request = { method: 'GET', url: `${origin}/`, headers: {}, signal: AbortSignal.timeout(2000) };
  try {
    return (await readBody(await line.request(request), 1000)).toString();
  } finally {
    await outbound.close();
  }
}

describe('with a proxy on the way out', () => {
  it('public hosts are reached through it, also those whose names only it can resolve', async () => {
    const proxy = await proxyWith();
    const port = await target();
    names['known.example'] = '203.0.114.1';
    expect(await ask(proxy.url, `http://known.example:${port}`)).toBe(`known.example:${port}`);
    expect(await ask(proxy.url, `http://only-there.example:${port}`)).toBe(`only-there.example:${port}`);
    expect(proxy.tunnels).toEqual([`known.example:${port}`, `only-there.example:${port}`]);
  });

  it('it is told the password that it wants, and nobody else is', async () => {
    const proxy = await proxyWith('s3cret');
    const port = await target();
    expect(await ask(proxy.url, `http://public.example:${port}`)).toBe(`public.example:${port}`);
    await expect(ask(proxy.url.replace('s3cret', 'wrong'), `http://public.example:${port}`)).rejects.toThrow();
    expect(proxy.tunnels).toHaveLength(1);
  });

  it('private hosts are reached directly where they may be reached, and not at all where not', async () => {
    const proxy = await proxyWith();
    const port = await target();
    names['inside.example'] = '10.0.0.5';
    expect(await ask(proxy.url, `http://127.0.0.1:${port}`, true)).toBe(`127.0.0.1:${port}`);
    for (const host of ['127.0.0.1', '[::1]', 'inside.example']) {
      await expect(ask(proxy.url, `http://${host}:${port}`), host).rejects.toMatchObject({ code: 'upstream_error' });
    }
    expect(proxy.tunnels).toEqual([]);
  });

  it('a host that may be private, and is not, is reached through it', async () => {
    const proxy = await proxyWith();
    const port = await target();
    names['known.example'] = '203.0.114.1';
    expect(await ask(proxy.url, `http://known.example:${port}`, true)).toBe(`known.example:${port}`);
    expect(proxy.tunnels).toEqual([`known.example:${port}`]);
  });
});
