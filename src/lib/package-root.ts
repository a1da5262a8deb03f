import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('package.json not found above the program.');
  return findRoot(parent);
}

/** The folder of package.json: data files are found from here, whether sources or compiled files run. */
export const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)));
