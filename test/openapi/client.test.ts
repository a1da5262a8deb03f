import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import createClient from 'openapi-fetch';
import openapiTS, { astToString } from 'openapi-typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, type Stand, startStand } from '../contract/stand.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const TSC = join(root, 'node_modules/ts7/bin/tsc');

const CALLER = `
import createClient from 'openapi-fetch';
import type { paths } from './schema.ts';

export async function names(baseUrl: string, connectionId: string): Promise<(string | undefined)[]> {
  const client = createClient<paths>({ baseUrl });
  const { data, error } = await client.GET('/task/{connection_id}/task', {
    params: { path: { connection_id: connectionId }, query: { limit: 3 } },
  });
  if (error) throw new Error(error.message);
  return data.map((task) => task.name);
}
`;

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

describe('a client generated from the OpenAPI document', () => {
  it('passes the type check', async () => {
    const document = await readFile(join(root, 'openapi/openapi.json'), 'utf8');
    const folder = await mkdtemp(join(root, 'test/openapi/generated-'));
    try {
      await writeFile(join(folder, 'schema.ts'), astToString(await openapiTS(JSON.parse(document))));
      await writeFile(join(folder, 'caller.ts'), CALLER);
      const options = [
        '--ignoreConfig',
        '--noEmit',
        '--strict',
        '--module',
        'nodenext',
        '--allowImportingTsExtensions',
        '--skipLibCheck',
      ];
      const { stdout } = await run(process.execPath, [TSC, ...options, join(folder, 'caller.ts')], {
        cwd: folder,
      }).catch((error: { stdout: string }) => error);
      expect(stdout).toBe('');
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);

  it('makes calls', async () => {
    const client = createClient<Record<string, never>>({ baseUrl: stand.url, headers: { authorization: API_KEY } });
    const get = client.GET as unknown as (path: string, options: unknown) => Promise<{ data: { name: string }[] }>;
    const { data } = await get('/task/{connection_id}/task', {
      params: { path: { connection_id: stand.connectionId }, query: { limit: 3 } },
    });
    expect(data).toHaveLength(3);
  });
});
