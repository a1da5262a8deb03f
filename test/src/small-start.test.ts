/** What a start loads, as V8 counts it: memory is measured by `npm run bench gateway`. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definitions } from '../../sandbox/linear/definitions.ts';
import { startGateway } from '../support/gateway-process.ts';

let folder: string;
/** Paths below the project's folder of what was loaded once it listened. */
let loaded: string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'taskgate-loaded-'));
  const gateway = await startGateway({
    DATABASE_URL: `file:${join(folder, 'taskgate.db')}`,
    TASKGATE_SANDBOX: 'false',
    NODE_V8_COVERAGE: join(folder, 'coverage'),
  });
  // From here on it stops in order, and says what it has loaded.
  expect((await fetch(`${gateway.listening.url}/readyz`)).status).toBe(200);
  gateway.kill('SIGTERM');
  expect(await gateway.ended).toBe(0);
  const [file = ''] = readdirSync(join(folder, 'coverage'));
  const { result } = JSON.parse(readFileSync(join(folder, 'coverage', file), 'utf8')) as { result: { url: string }[] };
  const root = new URL('../../', import.meta.url).href;
  loaded = result.map(({ url }) => url).filter((url) => url.startsWith(root) && !url.includes('?'));
  loaded = loaded.map((url) => url.slice(root.length));
});
afterAll(() => rmSync(folder, { recursive: true }));

const packageOf = (path: string) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];

describe('a start', () => {
  it('loads no package that few gateways need, and of none more than is used', () => {
    const packages = new Set(loaded.map(packageOf).filter((name) => name !== undefined));
    expect(packages).toContain('better-sqlite3');
    for (const name of ['pg', 'mysql2', 'turndown', '@mixmark-io/domino', '@opentelemetry/api', 'swagger-ui-dist']) {
      expect(packages).not.toContain(name);
    }
    // These are compiled in, without what nothing here uses.
    for (const name of ['zod', 'hono', 'drizzle-orm', 'graphql', 'markdown-it']) expect(packages).not.toContain(name);
    expect(loaded).toContain('node_modules/undici/lib/dispatcher/agent.js');
    expect(loaded).not.toContain('node_modules/undici/index.js');
    expect(loaded).not.toContain('node_modules/undici/lib/web/fetch/index.js');
    expect(loaded.length).toBeLessThan(150);
  });

  it('loads no sandbox, and not what agents need', () => {
    const own = loaded.filter((path) => path.startsWith('dist/')).map((path) => readFileSync(path, 'utf8'));
    expect(own.length).toBeGreaterThan(3);
    expect(loaded.filter((path) => path.startsWith('dist/sandbox/'))).toEqual([]);
    expect(own.filter((text) => text.includes('node_modules/@modelcontextprotocol/'))).toEqual([]);
  });
});

/** Files of this build that others of it import, now or on demand. */
function reachable(entries: readonly string[]): Set<string> {
  const found = new Set(entries);
  for (const path of found) {
    for (const [, file = ''] of readFileSync(path, 'utf8').matchAll(/["'](\.{1,2}\/[\w./-]+\.js)["']/g)) {
      const imported = join(dirname(path), file);
      if (existsSync(imported)) found.add(imported);
    }
  }
  return found;
}

describe('the compiled files', () => {
  it('hold characters of one byte only: with one other, all of a file takes twice the memory', () => {
    // Files of earlier builds may lie beside these.
    const files = [...reachable(['dist/src/main.js', 'dist/src/cli/main.js'])];
    expect(files.length).toBeGreaterThan(5);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with them.
    expect(files.filter((path) => /[^\u0000-\u007f]/.test(readFileSync(path, 'utf8')))).toEqual([]);
  });

  it('hold the schema of the Linear sandbox, which would take four megabytes of declarations to make', () => {
    expect(readFileSync('dist/sandbox/linear/schema.graphql', 'utf8')).toBe(definitions());
  });
});
