/** A gateway in a process of its own, connected to a sandbox. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/lib/package-root.ts';
import { startProgram } from './processes.ts';

const KEY = 'bench-key-0123456789abcdef';

export interface ConnectedGateway {
  readonly url: string;
  readonly key: string;
  readonly connectionId: string;
  ask(path: string, body?: object): Promise<unknown>;
  close(): Promise<void>;
}

const CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  jira: ['task', 'hris', 'storage', 'metadata'],
  linear: ['task', 'hris', 'storage'],
};

/** What a gateway is connected to. */
export interface Upstream {
  readonly type: string;
  /** `other_auth_info` of the connection. */
  readonly credentials: readonly string[];
  /** Where the gateway finds it, where the connection does not say so. */
  readonly variables?: Readonly<Record<string, string>>;
}

export async function startConnectedGateway(
  { type, credentials, variables }: Upstream,
  permissions: readonly string[],
): Promise<ConnectedGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'taskgate-bench-'));
  const gateway = await startProgram([join(packageRoot, 'dist/src/main.js')], {
    PORT: '0',
    DATABASE_URL: `file:${join(folder, 'bench.db')}`,
    TASKGATE_API_KEY: KEY,
    TASKGATE_SANDBOX: 'false',
    JIRA_ALLOWED_SITES: '127.0.0.1',
    LOG_LEVEL: 'warn',
    ...variables,
  });
  const ask = async (path: string, body?: object): Promise<unknown> => {
    const response = await fetch(gateway.url + path, {
      headers: { authorization: KEY, 'content-type': 'application/json' },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    if (response.status !== 200) throw new Error(await response.text());
    return await response.json();
  };
  const connecting = ask('/unified/connection', {
    integration_type: type,
    categories: CATEGORIES[type],
    permissions,
    auth: { other_auth_info: credentials },
  });
  // A process that is left behind would keep its caller waiting.
  connecting.catch(() => gateway.stop());
  const { id } = (await connecting) as { id: string };
  return {
    url: gateway.url,
    key: KEY,
    connectionId: id,
    ask,
    async close() {
      await gateway.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
