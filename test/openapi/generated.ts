/** Clients that generators make of the OpenAPI document, in a folder that is removed again. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { createClient } from '@hey-api/openapi-ts';
import openapiTS, { astToString } from 'openapi-typescript';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const TSC = join(root, 'node_modules/ts7/bin/tsc');
const DOCUMENT = join(root, 'openapi/openapi.json');

const OPTIONS = [
  ...['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', '--noUncheckedIndexedAccess'],
  ...['--module', 'nodenext', '--target', 'es2023', '--lib', 'es2023,dom', '--allowImportingTsExtensions'],
];

export interface Generated {
  readonly folder: string;
  /** What the compiler says to a program beside the client; empty when it has nothing to say. */
  check(program: string): Promise<string>;
  remove(): Promise<void>;
}

async function generated(write: (folder: string) => Promise<void>): Promise<Generated> {
  // Inside the project, so that what the client imports is found.
  const folder = await mkdtemp(join(root, 'test/openapi/generated-'));
  await write(folder);
  return {
    folder,
    async check(program) {
      const file = join(folder, 'caller.ts');
      await writeFile(file, program);
      const { stdout } = await run(process.execPath, [TSC, ...OPTIONS, file], { cwd: folder }).catch(
        (error: { stdout: string }) => error,
      );
      return stdout;
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

/** Nothing beside the program. */
export const alone = () => generated(async () => undefined);

/** `schema.ts`, the types that openapi-typescript makes. */
export const byOpenapiTypescript = () =>
  generated(async (folder) => {
    const document = JSON.parse(await readFile(DOCUMENT, 'utf8'));
    await writeFile(join(folder, 'schema.ts'), astToString(await openapiTS(document)));
  });

/** `index.ts`, the functions that @hey-api/openapi-ts makes, and `client/index.ts`. */
export const byHeyApi = () =>
  generated(async (folder) => {
    await createClient({
      input: DOCUMENT,
      output: { path: folder, importFileExtension: '.ts' },
      plugins: ['@hey-api/typescript', '@hey-api/sdk', '@hey-api/client-fetch'],
      logs: { level: 'silent' },
    });
  });
