/** A way to a server that can be cut, and stopped from moving anything. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface TcpProxy {
  /** The same address, by way of the proxy. */
  reroute(url: string): string;
  /** The ports by which the server knows the connections that are open. */
  outgoingPorts(): number[];
  /** Breaks every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Takes connections and keeps them, but moves nothing any more. */
  stall(): void;
  restore(): Promise<void>;
  close(): Promise<void>;
}

export async function startTcpProxy(host: string, port: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const outgoing = new Set<Socket>();
  let isStalled = false;
  let server: Server;
  let ownPort = 0;

  function hold(socket: Socket): Socket {
    sockets.add(socket);
    // A connection that breaks takes its other half along.
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    if (isStalled) socket.pause();
    return socket;
  }

  function forward(inner: Socket): void {
    const outer = hold(connect(port, host));
    outgoing.add(outer);
    outer.on('close', () => outgoing.delete(outer));
    hold(inner);
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      from.on('data', (chunk) => !isStalled && to.write(chunk));
      from.on('close', () => to.destroy());
    }
  }

  async function open(): Promise<void> {
    server = createServer(forward).listen(ownPort, '127.0.0.1');
    await once(server, 'listening');
    ownPort = (server.address() as AddressInfo).port;
  }

  async function cut(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  await open();
  return {
    reroute(url) {
      const rerouted = new URL(url);
      rerouted.hostname = '127.0.0.1';
      rerouted.port = String(ownPort);
      return rerouted.href;
    },
    outgoingPorts: () => [...outgoing].flatMap(({ localPort }) => localPort ?? []),
    cut,
    stall: () => {
      isStalled = true;
      for (const socket of sockets) socket.pause();
    },
    async restore() {
      isStalled = false;
      for (const socket of sockets) socket.destroy();
      if (!server.listening) await open();
    },
    close: async () => {
      if (server.listening) await cut();
    },
  };
}
