/** The HTTP server: limits on time, refusals of the parser, and a shutdown that finishes what is in flight. */
import { randomUUID } from 'node:crypto';
import { createServer, type Server, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { BufferedBytes } from '../../lib/buffered-bytes.ts';
import type { Logger } from '../../lib/observe/log.ts';
import { drainUnread } from '../../lib/outbound/unread-body.ts';
import type { AppEnv } from '../context.ts';

const HEADERS_TIMEOUT_MS = 20_000;
/** Longer than load balancers keep idle connections, so that they, not we, close them. */
const KEEP_ALIVE_MS = 75_000;
/** A connection on which nothing moves for this long is given up, also in the middle of a stream. */
const IDLE_MS = 120_000;
const DRAIN_MS = 30_000;
const DRAIN_SWEEP_MS = 50;

interface Leave {
  /** How long clients may still come. */
  readonly delayMs?: number;
  /** How long what is in flight may take. */
  readonly drainMs?: number;
}

export interface RunningServer {
  readonly port: number;
  /** Asks clients to leave, then stops accepting, waits for what is in flight, and closes. */
  close(leave?: Leave): Promise<void>;
}

function refusal(socket: Socket, status: number, message: string): void {
  if (!socket.writable) return;
  const id = randomUUID();
  const body = JSON.stringify({ error: 'invalid_request', message, status, statusCode: status, request_id: id });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'x-content-type-options: nosniff',
    `x-request-id: ${id}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

const PARSER_STATUS: Readonly<Record<string, [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly log: Logger;
  readonly buffered: Pick<BufferedBytes, 'thrownAway'>;
}

export async function listen(app: Hono<AppEnv>, { host, port, log, buffered }: ServerOptions): Promise<RunningServer> {
  const listener = getRequestListener((request, env) => app.fetch(request, env), {
    // Its own way closes connections on which the next request is already answered.
    autoCleanupIncoming: false,
    errorHandler: (error) => {
      log.warn({ err: error }, 'request refused before routing');
      return Response.json(
        {
          error: 'invalid_request',
          message: 'The request is malformed.',
          status: 400,
          statusCode: 400,
          request_id: randomUUID(),
        },
        { status: 400 },
      );
    },
  });
  let isLeaving = false;
  const server: Server = createServer(
    { headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: 0, keepAliveTimeout: KEEP_ALIVE_MS },
    (incoming, outgoing) => {
      if (isLeaving) outgoing.setHeader('connection', 'close');
      drainUnread(incoming, outgoing, buffered.thrownAway);
      void listener(incoming, outgoing);
    },
  );
  server.setTimeout(IDLE_MS);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const [status, message] = PARSER_STATUS[error.code ?? ''] ?? [400, 'The request is not HTTP.'];
    refusal(socket, status, message);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close({ delayMs = 0, drainMs = DRAIN_MS } = {}) {
      isLeaving = true;
      if (delayMs > 0) await sleep(delayMs);
      await drain(server, drainMs, log);
    },
  };
}

function drain(server: Server, drainMs: number, log: Logger): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      log.warn('requests were still in flight when time was up');
      server.closeAllConnections();
    }, drainMs).unref();
    // A connection whose last answer goes out now stays open for the next request, unless somebody closes it.
    const sweep = setInterval(() => server.closeIdleConnections(), DRAIN_SWEEP_MS);
    server.close(() => {
      clearTimeout(timer);
      clearInterval(sweep);
      resolve();
    });
    server.closeIdleConnections();
  });
}
