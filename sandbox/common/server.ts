/** HTTP servers of sandboxes. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { drainUnread } from '../../src/lib/outbound/unread-body.ts';

/** The address that it listens on, once it does. @param port 0 for a free one. */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${taken}`;
}

export const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

export function serverOf(answer: Parameters<typeof getRequestListener>[0]): Server {
  const listener = getRequestListener(answer, { autoCleanupIncoming: false });
  return createServer((incoming, outgoing) => {
    drainUnread(incoming, outgoing);
    void listener(incoming, outgoing);
  });
}
