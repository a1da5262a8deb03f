/**
 * `npm run openapi` rewrites what is generated: openapi.json, the guide of what works where, and the page about the
 * command; with `--check` it only says which file is stale.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildProgram } from '../src/cli/program.ts';
import { commandReference } from '../src/cli/reference.ts';
import { packageRoot } from '../src/lib/package-root.ts';
import { buildDocument } from './build.ts';
import { ADAPTERS } from './provider-words.ts';
import { supportGuide } from './support.ts';

const { version } = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8'));

const MADE: Readonly<Record<string, string>> = {
  'openapi/openapi.json': `${JSON.stringify(buildDocument(version), null, 2)}\n`,
  'docs/guides/support.md': supportGuide(ADAPTERS),
  'docs/cli.md': commandReference(buildProgram()),
};

for (const [name, text] of Object.entries(MADE)) {
  const path = join(packageRoot, name);
  if (!process.argv.includes('--check')) {
    await writeFile(path, text);
    continue;
  }
  const current = await readFile(path, 'utf8').catch(() => '');
  if (current !== text) {
    console.error(`${name} is stale: run \`npm run openapi\`.`);
    process.exitCode = 1;
  }
}
