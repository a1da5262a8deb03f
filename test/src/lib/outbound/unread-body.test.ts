import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { drainUnread } from '../../../../src/lib/outbound/unread-body.ts';

type Reading = (incoming: IncomingMessage) => Promise<unknown>;

/** Far more than what streams and sockets keep. */
const BODY = 'x'.repeat(3_000_000);

let close: (() => void) | undefined;
afterEach(() => close?.());

/** Sends a request with a body, then one without, on one connection: the statuses of both answers. */
async function answersOf(read: Reading, body = BODY): Promise<string[]> {
  const server = createServer(async (incoming, outgoing) => {
    drainUnread(incoming, outgoing);
    if (incoming.method === 'POST') await read(incoming);
    outgoing.writeHead(incoming.method === 'POST' ? 404 : 200, { 'content-length': 0 }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  close = () => {
    socket.destroy();
    server.close();
    server.closeAllConnections();
  };
  let heard = '';
  socket.on('data', (chunk) => {
    heard += String(chunk);
  });
  socket.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${BODY.length}\r\n\r\n`);
  socket.write(body);
  if (body === BODY) socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  await new Promise((resolve) => socket.once('close', resolve));
  return [...heard.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status = '']) => status);
}

describe('a connection whose request was answered', () => {
  it('takes the next one when the body was read', async () => {
    expect(await answersOf((incoming) => incoming.toArray())).toEqual(['404', '200']);
  });

  it('takes the next one when nobody looked at the body', async () => {
    expect(await answersOf(async () => undefined)).toEqual(['404', '200']);
  });

  it('takes the next one when the body was read in part, as a web stream', async () => {
    const readSome: Reading = async (incoming) => {
      const reader = Readable.toWeb(incoming).getReader();
      await reader.read();
      reader.releaseLock();
    };
    expect(await answersOf(readSome)).toEqual(['404', '200']);
  });

  it('takes the next one when the body was paused in the middle', async () => {
    const readSome: Reading = async (incoming) => {
      await once(incoming, 'data');
      incoming.pause();
    };
    expect(await answersOf(readSome)).toEqual(['404', '200']);
  });

  it('is closed when the request was destroyed without it', async () => {
    const destroy: Reading = async (incoming) => {
      await once(incoming, 'data');
      (incoming as { socket: unknown }).socket = null;
      incoming.destroy();
    };
    expect(await answersOf(destroy)).toEqual(['404']);
  });

  it('is closed when far too much still comes, all of which is counted', async () => {
    let counted = 0;
    const server = createServer((incoming, outgoing) => {
      drainUnread(incoming, outgoing, (bytes) => {
        counted += bytes;
      });
      outgoing.writeHead(404, { 'content-length': 0 }).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => undefined);
    close = () => {
      socket.destroy();
      server.close();
    };
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
    const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
    const send = () => {
      while (!socket.destroyed && socket.write(chunk));
    };
    socket.on('drain', send);
    send();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(socket.bytesRead).toBeGreaterThan(0);
    expect(counted).toBeGreaterThan(16 * 1024 * 1024);
  });
});
