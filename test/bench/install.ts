/** What `npm ci --omit=dev` takes: time, and room by package. SQLite is compiled where no binary can be fetched. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/lib/package-root.ts';
import { alone, type Row } from './row.ts';

const LARGEST = 6;

function bytesIn(path: string): number {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return stat.blocks * 512;
  return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), stat.blocks * 512);
}

const MB = 1024 ** 2;

/** Packages of one scope come as one. */
function packagesIn(modules: string): { name: string; bytes: number }[] {
  return readdirSync(modules)
    .map((name) => ({ name, bytes: bytesIn(join(modules, name)) }))
    .sort((a, b) => b.bytes - a.bytes);
}

export async function benchInstall(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'taskgate-install-'));
  try {
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(packageRoot, file), join(folder, file));
    const began = performance.now();
    const { status, stderr } = spawnSync('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund'], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    const seconds = (performance.now() - began) / 1000;
    const modules = join(folder, 'node_modules');
    return [
      alone('npm ci --omit=dev: time', seconds, 's', '< 60'),
      alone('npm ci --omit=dev: room', bytesIn(modules) / MB, 'MB', '< 120'),
      ...packagesIn(modules)
        .slice(0, LARGEST)
        .map(({ name, bytes }) => alone(`of that ${name}`, bytes / MB, 'MB')),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
