/** A receiver of webhooks on a real socket: it keeps what came, and answers as it is told. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  /** As it came. */
  readonly text: string;
  readonly id: string;
  readonly body: {
    readonly data: readonly { readonly id: string; readonly [name: string]: unknown }[];
    readonly webhook: { readonly id: string; readonly [name: string]: unknown };
    readonly nonce: string;
    readonly sig: string;
    readonly sig256: string;
    readonly type: string;
    readonly external_xref?: string;
  };
}

/** Answers a request, or does not; 200 when it returns a number, that status. */
export type Behaviour = (
  received: Received,
  response: ServerResponse,
) => number | undefined | Promise<number | undefined>;

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  behave(behaviour: Behaviour): void;
  close(): Promise<void>;
}

export async function startReceiver(port = 0): Promise<Receiver> {
  const received: Received[] = [];
  let behaviour: Behaviour = () => 200;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      // Whoever sent it is gone: then it did not come.
      return;
    }
    const text = Buffer.concat(chunks).toString();
    const one: Received = {
      headers: request.headers,
      path: request.url ?? '',
      text,
      id: String(request.headers['webhook-id']),
      body: JSON.parse(text),
    };
    received.push(one);
    const status = await behaviour(one, response);
    if (status !== undefined && !response.destroyed) response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    behave(next) {
      behaviour = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
