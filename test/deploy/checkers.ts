/** Programs that know the files that gateways are deployed with, where they are installed. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/lib/package-root.ts';

export interface Checker {
  readonly program: string;
  readonly file: string;
  /** Throws what the program has to say of the file. */
  check(): void;
}

/** What it says comes with the error, when there is one. */
const run = (program: string, args: readonly string[]) => execFileSync(program, args, { stdio: 'pipe' });

const isInstalled = (program: string) => spawnSync('which', [program]).status === 0;

/** nginx wants certificates to be there, and a whole configuration. */
function checkNginx(file: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'taskgate-nginx-'));
  try {
    const certificate = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=x', '-keyout', 'privkey.pem'];
    execFileSync('openssl', [...certificate, '-out', 'fullchain.pem'], { cwd: folder, stdio: 'ignore' });
    const site = readFileSync(file, 'utf8').replaceAll('/etc/letsencrypt/live/taskgate.example.com', folder);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `${name}_temp_path ${name};`)
      .join(' ');
    const whole = `pid nginx.pid; error_log stderr; events {} http { access_log off; ${temporary} ${site} }`;
    writeFileSync(join(folder, 'nginx.conf'), whole);
    run('nginx', ['-t', '-q', '-p', folder, '-c', 'nginx.conf']);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const CHECKERS: readonly Checker[] = [
  {
    program: 'promtool',
    file: 'deploy/alerts.yaml',
    check: () => run('promtool', ['check', 'rules', '--lint-fatal', join(packageRoot, 'deploy/alerts.yaml')]),
  },
  {
    program: 'promtool',
    file: 'deploy/alerts.test.yaml',
    check: () => run('promtool', ['test', 'rules', join(packageRoot, 'deploy/alerts.test.yaml')]),
  },
  {
    program: 'caddy',
    file: 'deploy/Caddyfile',
    check: () =>
      run('caddy', ['validate', '--adapter', 'caddyfile', '--config', join(packageRoot, 'deploy/Caddyfile')]),
  },
  { program: 'nginx', file: 'deploy/nginx.conf', check: () => checkNginx(join(packageRoot, 'deploy/nginx.conf')) },
];

export const installedCheckers = (): readonly Checker[] => CHECKERS.filter(({ program }) => isInstalled(program));
