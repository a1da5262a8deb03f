/** Which Taskgate this is. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root.ts';

export interface BuildInfo {
  readonly version: string;
  /** Of git; undefined where the build did not know it. */
  readonly commit?: string;
}

const read = (name: string): Record<string, string> => JSON.parse(readFileSync(join(packageRoot, name), 'utf8'));

/** What `build.ts` left beside the program. */
const BUILT = 'dist/src/build.json';

const { version = '' } = read('package.json');

export const buildInfo: BuildInfo = { version, ...(existsSync(join(packageRoot, BUILT)) && read(BUILT)) };
