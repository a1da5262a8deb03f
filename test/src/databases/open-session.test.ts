import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { parseDatabaseUrl } from '../../../src/databases/address.ts';
import { openSession, tlsOf } from '../../../src/databases/open-session.ts';

const at = (query: string) => parseDatabaseUrl('postgres', `postgres://me@db.example.com/shop${query}`);
const host = (isPrivate: boolean) => ({ address: '8.8.8.8', isPrivate });

/** Protocol 10, and capabilities without SSL. Source: MySQL, Client/Server Protocol, HandshakeV10. */
function handshake(): Buffer {
  const body = Buffer.concat([
    Buffer.from('\x0a8.0.0\0', 'latin1'),
    Buffer.from([1, 0, 0, 0]),
    Buffer.from('12345678\0', 'latin1'),
    Buffer.from([0x01, 0x82, 0x2d, 0x02, 0x00, 0x08, 0x00, 21]),
    Buffer.alloc(10),
    Buffer.from('123456789012\0', 'latin1'),
    Buffer.from('mysql_native_password\0', 'latin1'),
  ]);
  return Buffer.concat([Buffer.from([body.length, 0, 0, 0]), body]);
}

/** A server that answers the first bytes of a client in its own way; what it was sent. */
async function server(greeting: Buffer | undefined, answer: Buffer) {
  const received: Buffer[] = [];
  let connections = 0;
  const listening = createServer((socket) => {
    connections += 1;
    socket.on('close', () => {
      connections -= 1;
    });
    if (greeting) socket.write(greeting);
    socket
      .on('error', () => undefined)
      .on('data', (bytes) => {
        received.push(bytes);
        socket.write(answer);
      });
  }).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  /** Resolves once nobody is connected. */
  const left = () => expect.poll(() => connections, { timeout: 3000 }).toBe(0);
  return { port, left, sent: () => Buffer.concat(received).toString('latin1'), close: () => listening.close() };
}

describe('a connection to a database', () => {
  it('is encrypted when its address is public, unless the URL says otherwise', () => {
    expect(tlsOf(at(''), host(false))).toEqual({ rejectUnauthorized: false });
    expect(tlsOf(at(''), host(true))).toBeUndefined();
    expect(tlsOf(at('?sslmode=disable'), host(false))).toBeUndefined();
    expect(tlsOf(at('?sslmode=require'), host(true))).toEqual({ rejectUnauthorized: false });
    expect(tlsOf(at('?sslmode=verify-full'), host(false))).toEqual({ rejectUnauthorized: true });
  });

  it('of Postgres sends no credentials to a server that does not encrypt', async () => {
    const plain = await server(undefined, Buffer.from('N'));
    const url = `postgres://somebody:s3cr3t@127.0.0.1:${plain.port}/shop?sslmode=require`;
    await expect(openSession(parseDatabaseUrl('postgres', url), true)).rejects.toThrow(/SSL/);
    expect(plain.sent()).not.toMatch(/somebody|s3cr3t/);
    plain.close();
  });

  it('of MySQL sends no credentials to a server that does not encrypt', async () => {
    const plain = await server(handshake(), Buffer.alloc(0));
    const url = `mysql://somebody:s3cr3t@127.0.0.1:${plain.port}/shop?sslmode=require`;
    await expect(openSession(parseDatabaseUrl('mysql', url), true)).rejects.toThrow(/secure|SSL/i);
    expect(plain.sent()).not.toMatch(/somebody|s3cr3t/);
    plain.close();
  });

  it.each(['postgres', 'mysql'] as const)('of %s is given up when the server says nothing more', async (type) => {
    const greeting = type === 'mysql' ? handshake() : undefined;
    const silent = await server(greeting, Buffer.alloc(0));
    const url = `${type}://somebody:s3cr3t@127.0.0.1:${silent.port}/shop`;
    const begun = Date.now();
    await expect(openSession(parseDatabaseUrl(type, url), true)).rejects.toThrow(/timeout|did not answer/);
    expect(Date.now() - begun).toBeLessThan(14_000);
    await silent.left();
    silent.close();
  });

  it('to a private address is not made, and says nothing there', async () => {
    const own = await server(undefined, Buffer.from('N'));
    const url = `postgres://somebody@localhost:${own.port}/shop`;
    await expect(openSession(parseDatabaseUrl('postgres', url), false)).rejects.toThrow('private address');
    expect(own.sent()).toBe('');
    own.close();
  });
});
