/** One module of the sources with all that it imports, compiled for a process that knows no TypeScript. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { packageRoot } from '../../src/lib/package-root.ts';

/** @returns the path of the compiled file; it may import packages. */
export async function compiled(source: string): Promise<string> {
  const outfile = join(packageRoot, 'node_modules/.cache/compiled', source.replace(/ts$/, 'js'));
  await build({
    entryPoints: [join(packageRoot, source)],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
  });
  return outfile;
}
