/** `npm run openapi` rewrites openapi.json; with `--check` it only says whether the file is stale. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../src/lib/package-root.ts';
import { buildDocument } from './build.ts';

const path = join(packageRoot, 'openapi/openapi.json');
const { version } = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8'));
const text = `${JSON.stringify(buildDocument(version), null, 2)}\n`;

if (process.argv.includes('--check')) {
  const current = await readFile(path, 'utf8').catch(() => '');
  if (current !== text) {
    console.error('openapi/openapi.json is stale: run `npm run openapi`.');
    process.exitCode = 1;
  }
} else {
  await writeFile(path, text);
}
