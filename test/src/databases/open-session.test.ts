import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { parseDatabaseUrl } from '../../../src/databases/address.ts';
import { openSession, tlsOf } from '../../../src/databases/open-session.ts';

const at = (query: string) => parseDatabaseUrl('postgres', `postgres://me@db.example.com/shop${query}`);
const host = (isPrivate: boolean) => ({ address: '8.8.8.8', isPrivate });

/** A server that answers the first bytes of a client in its own way; what it was sent. */
async function server(greeting: Buffer | undefined, answer: Buffer) {
  const received: Buffer[] = [];
  const listening = createServer((socket) => {
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
  return { port, sent: () => Buffer.concat(received).toString('latin1'), close: () => listening.close() };
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
    // Protocol 10, and capabilities without SSL. Source: MySQL, Client/Server Protocol, HandshakeV10.
    const body = Buffer.concat([
      Buffer.from('\x0a8.0.0\0', 'latin1'),
      Buffer.from([1, 0, 0, 0]),
      Buffer.from('12345678\0', 'latin1'),
      Buffer.from([0x01, 0x82, 0x2d, 0x02, 0x00, 0x08, 0x00, 21]),
      Buffer.alloc(10),
      Buffer.from('123456789012\0', 'latin1'),
      Buffer.from('mysql_native_password\0', 'latin1'),
    ]);
    const greeting = Buffer.concat([Buffer.from([body.length, 0, 0, 0]), body]);
    const plain = await server(greeting, Buffer.alloc(0));
    const url = `mysql://somebody:s3cr3t@127.0.0.1:${plain.port}/shop?sslmode=require`;
    await expect(openSession(parseDatabaseUrl('mysql', url), true)).rejects.toThrow(/secure|SSL/i);
    expect(plain.sent()).not.toMatch(/somebody|s3cr3t/);
    plain.close();
  });

  it('to a private address is not made, and says nothing there', async () => {
    const own = await server(undefined, Buffer.from('N'));
    const url = `postgres://somebody@localhost:${own.port}/shop`;
    await expect(openSession(parseDatabaseUrl('postgres', url), false)).rejects.toThrow('private address');
    expect(own.sent()).toBe('');
    own.close();
  });
});
