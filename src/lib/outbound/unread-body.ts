/**
 * What a client still sends of a request that has been answered. Its connection can be used for the next request only
 * when all of it has been taken off: a stream that somebody began to read and gave up would hold that up for ever.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const MOST_BYTES = 16 * 1024 * 1024;
const LONGEST_MS = 10_000;
const LOOK_EVERY_MS = 50;

/** Is told of bytes that are thrown away. */
type Count = (bytes: number) => void;

/** Closes the connection when the rest is too long. Node itself may throw it away, without an event for it. */
function limitRest(incoming: IncomingMessage, socket: Socket, count: Count): void {
  const { bytesRead } = socket;
  let seen = bytesRead;
  let looks = LONGEST_MS / LOOK_EVERY_MS;
  const timer = setInterval(() => {
    looks -= 1;
    count(socket.bytesRead - seen);
    seen = socket.bytesRead;
    const isTooMuch = looks === 0 || seen - bytesRead > MOST_BYTES;
    if (isTooMuch && !incoming.complete) socket.destroy();
    if (isTooMuch || incoming.complete || socket.destroyed) clearInterval(timer);
  }, LOOK_EVERY_MS).unref();
}

/** Once the answer is out, throws away what is left of the body, or closes the connection when that is too much. */
export function drainUnread(incoming: IncomingMessage, outgoing: ServerResponse, count: Count = () => undefined): void {
  // Whoever destroys a request takes the socket off it.
  const { socket } = incoming;
  outgoing.once('finish', () => {
    if (incoming.readableEnded) return;
    if (incoming.destroyed) {
      if (!incoming.complete) socket.destroy();
      return;
    }
    incoming.removeAllListeners('data').removeAllListeners('readable');
    incoming.resume();
    if (!incoming.complete) limitRest(incoming, socket, count);
  });
}
