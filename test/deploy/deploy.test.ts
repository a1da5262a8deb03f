/** The files that gateways are deployed with, as far as they can be tried without a container engine. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { validate } from 'dockerfile-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfiguration } from '../../src/configuration.ts';
import { packageRoot } from '../../src/lib/package-root.ts';
import { ANSWER_MS, CLOSE_MS } from '../../src/start.ts';
import { ALLOCATION_TEXT } from '../support/allocation.ts';

const read = (name: string) => readFileSync(join(packageRoot, name), 'utf8');

/** Instructions of the Dockerfile, one a line. */
const instructions = read('Dockerfile')
  .replaceAll(/\\\n\s*/g, ' ')
  .split('\n')
  .filter((line) => /^[A-Z]+ /.test(line));
const lastStage = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')));
const argumentsOf = (instruction: string) =>
  lastStage.findLast((line) => line.startsWith(`${instruction} `))?.slice(instruction.length + 1) ?? '';

interface Service {
  environment: Record<string, string>;
  [name: string]: unknown;
}
const compose = parse(read('compose.yaml')) as { services: { gateway: Service; postgres: Service } };

const seconds = (text: string) => Number(/^(\d+)s$/.exec(text)?.[1]);

let folder: string | undefined;
afterEach(() => {
  if (folder) rmSync(folder, { recursive: true });
  folder = undefined;
});

/** What `npm ci --omit=dev` would put there. */
function linkDependencies(into: string): void {
  const installed = execFileSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], {
    cwd: packageRoot,
    encoding: 'utf8',
  });
  for (const path of installed
    .trim()
    .split('\n')
    .map((one) => relative(packageRoot, one))) {
    if (path === '' || path.lastIndexOf('node_modules') > 0) continue;
    mkdirSync(dirname(join(into, path)), { recursive: true });
    symlinkSync(join(packageRoot, path), join(into, path));
  }
}

describe('the Dockerfile', () => {
  it('has nothing to complain about', () => {
    expect(validate(read('Dockerfile'))).toEqual([]);
  });

  it('builds in one stage and runs in another, as a user without rights, and says how it is', () => {
    expect(instructions.filter((line) => line.startsWith('FROM '))).toHaveLength(2);
    expect(argumentsOf('USER')).toBe('node');
    expect(argumentsOf('HEALTHCHECK')).toContain('/healthz');
    const sources = ['src', 'adapters', 'schema', 'sandbox', 'build.ts', 'package.json', 'tsconfig.json'];
    const ignored = read('.dockerignore').trim().split('\n');
    for (const needed of [...sources, 'package-lock.json', 'assets', 'docs']) expect(ignored).not.toContain(needed);
    expect(ignored).toEqual(expect.arrayContaining(['.env', 'data', 'node_modules', '.git']));
  });

  it('takes along all that a gateway needs to run', { timeout: 120_000 }, async () => {
    folder = mkdtempSync(join(tmpdir(), 'taskgate-image-'));
    for (const line of lastStage.filter((one) => one.startsWith('COPY '))) {
      const paths = line
        .split(' ')
        .filter((word) => word.startsWith('/app/'))
        .map((word) => word.slice('/app/'.length));
      for (const path of paths.filter((one) => one !== 'node_modules')) {
        cpSync(join(packageRoot, path), join(folder, path), { recursive: true });
      }
    }
    linkDependencies(folder);

    const [program = '', ...args] = JSON.parse(argumentsOf('CMD')) as string[];
    const env = {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      PORT: '0',
      DATABASE_URL: `file:${join(folder, 'x.db')}`,
    };
    const refused = spawnSync(program, args, { cwd: folder, env: { ...env, TASKGATE_SANDBOX: 'true' } });
    expect(refused.status).toBe(1);
    expect(String(refused.stderr)).toMatch(/^TASKGATE_SANDBOX must be false: [^\n]+\n$/);
    const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { url, api_key: key, ...others } = JSON.parse(line) as { url: string; api_key: string };
    expect(others).not.toHaveProperty('sandbox_url');
    for (const path of ['/readyz', '/docs', '/openapi.json', '/unified/connection']) {
      const answer = await fetch(url + path, { headers: { authorization: key } });
      expect([path, answer.status]).toEqual([path, 200]);
    }
    const check = (
      JSON.parse(argumentsOf('HEALTHCHECK').slice(argumentsOf('HEALTHCHECK').indexOf('['))) as string[]
    ).slice(1);
    const { port } = new URL(url);
    execFileSync(process.execPath, check, { env: { PORT: port } });

    // The command, as the documentation says it is run: in a container, and beside a systemd unit.
    const link = /ln -s \/app\/(\S+) \/usr\/local\/bin\/taskgate/.exec(argumentsOf('RUN'))?.[1] ?? '';
    expect(argumentsOf('RUN')).toContain(`chmod +x ${link}`);
    chmodSync(join(folder, link), 0o755);
    symlinkSync(join(folder, link), join(folder, 'taskgate'));
    const list = execFileSync(join(folder, 'taskgate'), ['key', 'list', '--json'], { env });
    expect(JSON.parse(String(list))).toHaveLength(1);
    const settings = join(folder, 'taskgate.env');
    writeFileSync(
      settings,
      read('deploy/taskgate.env.example').replace(/^DATABASE_URL=.*$/m, `DATABASE_URL=${env.DATABASE_URL}`),
    );
    expect(readFileSync(settings, 'utf8')).toContain(env.DATABASE_URL);
    const documented =
      /^node --env-file=\/etc\/taskgate\/taskgate.env (.*)$/m.exec(read('docs/deployment.md'))?.[1] ?? '';
    const beside = [`--env-file=${settings}`, ...documented.split(' ')];
    expect(String(execFileSync(process.execPath, beside, { cwd: folder, env: { PATH: env.PATH } }))).toMatch(
      /^tg_\S+$/m,
    );

    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(() => execFileSync(process.execPath, check, { env: { PORT: port }, stdio: 'ignore' })).toThrow();
  });
});

describe('the package', () => {
  it('starts a gateway elsewhere, by its command and with its own dependencies alone', {
    timeout: 120_000,
  }, async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'taskgate-package-'));
    try {
      const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', elsewhere], {
        cwd: packageRoot,
        encoding: 'utf8',
      });
      const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
      const installed = join(elsewhere, 'node_modules', 'taskgate');
      mkdirSync(installed, { recursive: true });
      execFileSync('tar', ['-xzf', join(elsewhere, filename), '-C', installed, '--strip-components=1']);
      linkDependencies(elsewhere);
      const { bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
        bin: { taskgate: string };
      };
      const command = join(installed, bin.taskgate);
      const env = { PATH: process.env.PATH, PORT: '0', DATABASE_URL: `file:${join(elsewhere, 'x.db')}` };
      const child = spawn(process.execPath, [command, 'start'], {
        cwd: elsewhere,
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'exit');
      const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      const { url, api_key: key } = JSON.parse(line) as { url: string; api_key: string };
      for (const path of ['/unified/connection', '/docs', '/console/sign-in']) {
        const answer = await fetch(url + path, { headers: { authorization: key } });
        expect([path, answer.status]).toEqual([path, 200]);
      }
      const keys = execFileSync(process.execPath, [command, 'key', 'list', '--json'], { cwd: elsewhere, env });
      expect(JSON.parse(String(keys))).toHaveLength(1);
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    } finally {
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });

  it('comes without the sandbox', () => {
    const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: packageRoot,
      encoding: 'utf8',
    });
    const [{ files }] = JSON.parse(packed) as [{ files: { path: string }[] }];
    const paths = files.map(({ path }) => path);
    expect(paths).toContain('dist/src/main.js');
    expect(paths.filter((path) => /sandbox\//.test(path))).toEqual([]);
  });
});

describe('the Compose file', () => {
  it('runs two gateways on one Postgres, which is there before them', () => {
    const { gateway, postgres } = compose.services;
    expect(gateway).toMatchObject({
      build: '.',
      deploy: { replicas: 2 },
      depends_on: { postgres: { condition: 'service_healthy' } },
    });
    expect(postgres.healthcheck).toBeDefined();
    expect(gateway.environment.DATABASE_URL).toContain('@postgres:5432/');
  });

  it('gives requests the time that they have', () => {
    const { gateway } = compose.services;
    const { requestTimeoutMs } = readConfiguration({});
    const delay = seconds(gateway.environment.SHUTDOWN_DELAY ?? '');
    const needed = delay + (requestTimeoutMs + ANSWER_MS + CLOSE_MS) / 1000;
    expect(seconds(String(gateway.stop_grace_period))).toBeGreaterThanOrEqual(needed);
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(read('deploy/taskgate@.service'))?.[1])).toBeGreaterThanOrEqual(
      needed,
    );
  });
});

describe('every variable that these files use', () => {
  const assigned = (text: string) => [...text.matchAll(/(?:^|\s)([A-Z][A-Z0-9_]*)=/g)].map(([, name = '']) => name);
  const settings = [...read('deploy/taskgate@.service').matchAll(/^Environment=(.*)$/gm)].map(([, text = '']) => text);
  const used = new Set([
    ...lastStage.filter((line) => line.startsWith('ENV ')).flatMap(assigned),
    ...Object.keys(compose.services.gateway.environment),
    ...settings.flatMap(assigned),
    ...read('deploy/taskgate.env.example')
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .flatMap(assigned),
  ]);

  it.each([...used])('%s is in the documentation and in .env.example', (name) => {
    expect(read('docs/configuration.md')).toContain(`\`${name}\``);
    expect(read('.env.example')).toMatch(new RegExp(`^#${name}=`, 'm'));
  });
});

describe('the memory of a gateway', () => {
  it.each(['Dockerfile', 'deploy/taskgate@.service', 'package.json'])(
    'goes back to the system as %s starts it',
    (file) => {
      expect(readFileSync(join(packageRoot, file), 'utf8')).toContain(ALLOCATION_TEXT);
    },
  );
});
