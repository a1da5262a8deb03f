/** Connections on which bytes only trickle: each keeps what it has taken for as long as that goes on. */
import type { IncomingMessage, ServerResponse } from 'node:http';

const WINDOW_MS = 60_000;
/** 500 a second, which Apache's mod_reqtimeout asks for. */
const LEAST_BYTES = 30_000;

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** The wait for a provider's first byte has a limit of its own. */
function underWay({ incoming, outgoing }: Exchange): 'request' | 'response' | undefined {
  if (!incoming.complete) return 'request';
  return outgoing.headersSent ? 'response' : undefined;
}

/**
 * Closes the connection when fewer bytes than the least move in a minute, all of which the body of the request, or that of
 * the response, is under way. Whether the caller or the provider is that slow does not matter.
 */
export function requireLeastRate(exchange: Exchange, onTrickle: () => void): void {
  const { socket } = exchange.incoming;
  const look = () => ({
    moved: socket.bytesRead + socket.bytesWritten - socket.writableLength,
    phase: underWay(exchange),
  });
  let before = look();
  const timer = setInterval(() => {
    const now = look();
    const isSlow = now.phase !== undefined && now.phase === before.phase && now.moved - before.moved < LEAST_BYTES;
    before = now;
    if (!isSlow) return;
    onTrickle();
    socket.destroy();
  }, WINDOW_MS).unref();
  exchange.outgoing.once('close', () => clearInterval(timer));
}
