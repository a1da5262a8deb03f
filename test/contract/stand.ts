/** A gateway and a sandbox on real sockets, with the published SDK as client. */
import { UnifiedTo } from '@unified-api/typescript-sdk';
import { expect } from 'vitest';
import type { Adapter } from '../../adapters/contract/adapter.ts';
import { type Sandbox as JiraSandbox, type SandboxOptions, startSandbox } from '../../sandbox/jira/index.ts';
import { firstKey, firstWorkspace } from '../../src/access/workspaces.ts';
import { buildApp } from '../../src/app.ts';
import { openGateway } from '../../src/compose.ts';
import { readConfiguration } from '../../src/configuration.ts';
import { allAdapters } from '../../src/connections/registry.ts';
import type { Gateway } from '../../src/gateway.ts';
import { listen } from '../../src/http/io/server.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createLogger } from '../../src/lib/observe/log.ts';
import { connectSandbox, type Sandbox } from '../../src/sandbox.ts';
import { checkAfterEach } from '../support/checks-after-each.ts';
import { freshDatabase } from '../support/database.ts';
import { recordedApp } from './recorded-app.ts';
import { watchDocuments } from './watch-documents.ts';

export const API_KEY = 'contract-tests';

/** Both sides of every gateway here are held against the documents that describe them. */
const watch = watchDocuments();
checkAfterEach(() => {
  expect(watch.problems.splice(0), 'answers and requests that no document has').toEqual([]);
});

/** What the SDK throws for a refusal of this status whose body says `text`. */
export const refusedWith = (statusCode: number, text: string) => ({ statusCode, body: expect.stringContaining(text) });

/** @typeParam S the sandbox that its connection is to. */
export interface StandOn<S> {
  readonly gateway: Gateway;
  /** What another gateway on the same store needs. */
  readonly variables: Readonly<Record<string, string>>;
  readonly url: string;
  readonly workspaceId: string;
  readonly connectionId: string;
  readonly sandbox: S;
  readonly sdk: UnifiedTo;
  get(path: string): Promise<Response>;
  /** A request with a JSON body; a string goes out as it is. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

export type Stand = StandOn<JiraSandbox>;

interface GatewayOptions {
  /** Of a store that is there already, and stays; a fresh one when absent. */
  readonly store?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  /** Those of the registry when absent; the sandbox's must be among them. */
  readonly adapters?: readonly Adapter[];
}

export async function startStand(
  options: SandboxOptions = {},
  variables: Readonly<Record<string, string>> = {},
  /** How far the gateway's clock is ahead of the sandbox's. */
  skewMs = 0,
): Promise<Stand> {
  const sandbox = await startSandbox({ seesRequest: watch.asks, ...options });
  const now = () => (options.now ?? systemClock.now)() + skewMs;
  const stand = await gatewayOn(sandbox, { variables, now });
  return {
    ...stand,
    async close() {
      await stand.close();
      await sandbox.close();
    },
  };
}

/** A store that others look after. */
const kept = (variables: Readonly<Record<string, string>>) => ({ variables, drop: async () => undefined });

/** One more gateway in front of a sandbox, which stays when the gateway is closed. */
export async function gatewayOn<S extends Sandbox>(
  sandbox: S,
  { store, variables = {}, now = systemClock.now, adapters = allAdapters() }: GatewayOptions = {},
): Promise<StandOn<S>> {
  const database = store ? kept(store) : await freshDatabase();
  const environment = {
    ...database.variables,
    PORT: '0',
    TASKGATE_API_KEY: API_KEY,
    ...variables,
  };
  const config = readConfiguration(environment, adapters);
  const log = createLogger('silent');
  const clock = { now };
  let url = '';
  const gateway = await openGateway({ config, clock, log, adapters, publicUrl: () => config.publicUrl ?? url });
  const workspace = await firstWorkspace(gateway.workspaces);
  await firstKey(gateway, workspace.id, config.apiKey);
  const connectionId = await connectSandbox(gateway, sandbox, workspace.id, { clock, log });
  const app = recordedApp(buildApp({ ...gateway, ...config, clock, log }), watch);
  const server = await listen(app, { host: '127.0.0.1', port: 0, log, buffered: gateway.buffered });
  url = `http://127.0.0.1:${server.port}`;
  return {
    gateway,
    variables: { ...database.variables, ...variables },
    url,
    workspaceId: workspace.id,
    connectionId,
    sandbox,
    sdk: new UnifiedTo({ security: { jwt: API_KEY }, serverURL: url }),
    get: (path) => fetch(url + path, { headers: { authorization: API_KEY } }),
    send: (method, path, body, headers) =>
      fetch(url + path, {
        method,
        headers: { authorization: API_KEY, 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    async close() {
      await server.close();
      await gateway.close();
      await database.drop();
    },
  };
}
