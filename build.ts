/**
 * Compiles each program into a few files in `dist`: Node.js takes longer to find and link hundreds of modules than to run
 * them, and keeps the text of all. Of packages only what is used is compiled in. Sandboxes stay apart from the gateway,
 * since images and packages come without.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { definitions } from './sandbox/linear/definitions.ts';

/** A sandbox is found beside the gateway when it runs, if it is there. */
const sandboxesApart: Plugin = {
  name: 'sandboxes-apart',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^\.\.\/sandbox\/.*\.ts$/ }, ({ path }) => ({
      path: path.replace(/ts$/, 'js'),
      external: true,
    }));
  },
};

/**
 * Packages that stay where npm puts them: those with native code, those whose files are found by name when they run, and
 * those that are loaded only when somebody needs them.
 */
const APART = [
  ...['@fastify/busboy', 'better-sqlite3', 'commander', 'pino', 'prom-client', 'swagger-ui-dist'],
  ...['@opentelemetry/*', 'mysql2', 'pg', 'turndown', 'undici'],
];

/** An empty map: what a package does is found in its own files, and maps are kept in memory. */
const NO_MAP = Buffer.from(JSON.stringify({ version: 3, sources: [''], mappings: 'A' })).toString('base64');

const packagesWithoutMaps: Plugin = {
  name: 'packages-without-maps',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\/node_modules\/.*\.[cm]?js$/ }, ({ path }) => ({
      contents: `${readFileSync(path, 'utf8')}\n//# sourceMappingURL=data:application/json;base64,${NO_MAP}`,
      loader: 'default',
    }));
  },
};

/** Node.js keeps two bytes of each character of a file in which one is beyond Latin 1. Only regular expressions have such. */
function inAscii(code: string): string {
  const escaped = /\\[\u0080-\uffff]/.exec(code);
  if (escaped) throw new Error(`A character that is not ASCII has a backslash before it: ${escaped[0]}`);
  return code.replace(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A process may be reading the file, so it is never seen half written, and not touched without need. */
function write(path: string, contents: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, contents);
  renameSync(unfinished, path);
}

/** What several entries share goes into files of its own, `<folder>/<hash>.js`. */
async function compile(folder: string, entryPoints: readonly string[]): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [...entryPoints],
    outbase: '.',
    outdir: 'dist',
    chunkNames: `${folder}/[hash]`,
    bundle: true,
    splitting: true,
    external: APART,
    plugins: [sandboxesApart, packagesWithoutMaps],
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    sourcesContent: false,
    write: false,
  });
  for (const { path, contents, text } of outputFiles) {
    write(path, path.endsWith('.js') ? Buffer.from(inAscii(text)) : contents);
  }
}

/** The script of the API reference, out of a package that brings far more than a gateway needs to run. */
function copyReference(): void {
  const scalar = dirname(createRequire(import.meta.url).resolve('@scalar/fastify-api-reference'));
  write('dist/src/docs/scalar.js', readFileSync(join(scalar, 'js/standalone.js')));
}

/** The commit, where git or whoever builds without it says so. */
function writeBuildInfo(): void {
  const head = existsSync('.git') ? spawnSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }) : undefined;
  const commit = process.env.GIT_COMMIT || (head?.status === 0 ? head.stdout.trim() : undefined);
  write('dist/src/build.json', Buffer.from(JSON.stringify({ commit })));
}

const sandboxes = readdirSync('sandbox').flatMap((name) =>
  ['index.ts', 'main.ts'].map((file) => join('sandbox', name, file)).filter((path) => existsSync(path)),
);
await Promise.all([compile('src', ['src/main.ts', 'src/cli/main.ts']), compile('sandbox', sandboxes)]);
copyReference();
write('dist/sandbox/linear/schema.graphql', Buffer.from(definitions()));
writeBuildInfo();
