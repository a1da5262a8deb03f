/** A place that webhooks are sent to: keeps what arrives, answers as it is told. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Arrival {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

export interface Receiver {
  readonly url: string;
  readonly arrivals: Arrival[];
  /** Statuses of the next answers, in order; then 200. 0 resets the connection. */
  readonly answers: number[];
  /** Resolves once so many have arrived. */
  arrived(count: number): Promise<Arrival[]>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const arrivals: Arrival[] = [];
  const answers: number[] = [];
  let onArrival: () => void = () => undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    arrivals.push({ path: request.url ?? '', headers: request.headers, body });
    const status = answers.shift() ?? 200;
    if (status === 0) request.socket.destroy();
    else response.writeHead(status).end();
    onArrival();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    answers,
    arrived: (count) =>
      new Promise((resolve) => {
        onArrival = () => {
          if (arrivals.length >= count) resolve(arrivals);
        };
        onArrival();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
