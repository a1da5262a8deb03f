import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { requireLeastRate } from '../../../../src/http/io/least-rate.ts';

const MINUTE = 60_000;
/** Less than is asked for. */
const TRICKLE = 'x'.repeat(29_000);
const ENOUGH = 'x'.repeat(31_000);

let server: Server;
let socket: Socket;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
  socket.destroy();
  server.close();
});

type Handler = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** A request that is watched, with how often its connection was found to trickle. */
async function watched(head: string, handle: Handler) {
  let trickles = 0;
  const begun = new Promise<IncomingMessage>((resolve) => {
    server = createServer((incoming, outgoing) => {
      requireLeastRate({ incoming, outgoing }, () => {
        trickles += 1;
      });
      handle(incoming, outgoing);
      resolve(incoming);
    }).listen(0, '127.0.0.1');
  });
  await once(server, 'listening');
  socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined).write(`${head}\r\nhost: x\r\n\r\n`);
  return { incoming: await begun, trickles: () => trickles, isOpen: () => !socket.destroyed && !socket.readableEnded };
}

const arrivedAt = (incoming: IncomingMessage, bytes: number) =>
  vi.waitFor(() => expect(incoming.socket.bytesRead).toBeGreaterThan(bytes));

const POST = 'POST / HTTP/1.1\r\ncontent-length: 1000000';

describe('the body of a request', () => {
  it('that trickles is cut', async () => {
    const { incoming, trickles } = await watched(POST, (request) => request.resume());
    socket.write(TRICKLE);
    await arrivedAt(incoming, TRICKLE.length);
    const closed = once(socket, 'close');
    vi.advanceTimersByTime(MINUTE);
    await closed;
    expect(trickles()).toBe(1);
  });

  it('goes on as long as enough of it comes each minute', async () => {
    const { incoming, trickles } = await watched(POST, (request) => request.resume());
    for (let minute = 1; minute <= 3; minute += 1) {
      socket.write(ENOUGH);
      await arrivedAt(incoming, minute * ENOUGH.length);
      vi.advanceTimersByTime(MINUTE);
    }
    expect(trickles()).toBe(0);
    vi.advanceTimersByTime(MINUTE);
    expect(trickles()).toBe(1);
  });
});

describe('the body of a response', () => {
  it('that comes too slowly is cut, whoever makes it slow', async () => {
    const { trickles } = await watched('GET / HTTP/1.1', (_request, response) => {
      response.writeHead(200).write(TRICKLE);
    });
    await once(socket, 'data');
    vi.advanceTimersByTime(MINUTE);
    expect(trickles()).toBe(0);
    const closed = once(socket, 'close');
    vi.advanceTimersByTime(MINUTE);
    await closed;
    expect(trickles()).toBe(1);
  });

  it('may be waited for', async () => {
    const { trickles, incoming } = await watched('GET / HTTP/1.1', (request) => request.resume());
    await vi.waitFor(() => expect(incoming.complete).toBe(true));
    vi.advanceTimersByTime(5 * MINUTE);
    expect(trickles()).toBe(0);
  });

  it('is watched no longer than it lasts', async () => {
    const { trickles } = await watched('GET / HTTP/1.1', (_request, response) => response.end('done'));
    await once(socket, 'data');
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(0));
    expect(trickles()).toBe(0);
  });
});
