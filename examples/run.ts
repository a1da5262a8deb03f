/**
 * `tsx examples/run.ts NAME`: starts a gateway with its sandbox on a fresh database, runs `examples/NAME.ts` against it
 * and stops it again. The examples themselves know nothing of this: they read where a gateway is from the environment.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '..');

/** What the first line of a gateway says. */
interface Listening {
  url: string;
  workspace_id: string;
  api_key: string;
  sandbox_connection_id: string;
  sandboxes: { connection_id: string }[];
}

const storeIn = (folder: string) => ({ PATH: process.env.PATH, DATABASE_URL: `file:${join(folder, 'taskgate.db')}` });

/** The secret that signs webhooks, by the command. */
async function webhookSecret(folder: string): Promise<string> {
  const command = join(root, 'dist/src/cli/main.js');
  const { stdout } = await promisify(execFile)(process.execPath, [command, 'workspace', 'secret'], {
    env: storeIn(folder),
  });
  return stdout.trim();
}

async function startGateway(folder: string): Promise<{ gateway: ChildProcess; listening: Listening }> {
  const gateway = spawn(process.execPath, [join(root, 'dist/src/main.js')], {
    env: {
      ...storeIn(folder),
      PORT: '0',
      TASKGATE_SANDBOX: 'true',
      TASKGATE_ALLOW_PRIVATE_NETWORK: 'true',
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await Promise.race([
    once(createInterface({ input: gateway.stdout }), 'line'),
    once(gateway, 'exit').then(() => Promise.reject(new Error('The gateway did not start.'))),
  ])) as [string];
  return { gateway, listening: JSON.parse(line) as Listening };
}

async function run(name: string): Promise<number> {
  const program = join(root, 'examples', `${name}.ts`);
  if (!/^[a-z-]+$/.test(name) || !existsSync(program)) throw new Error(`There is no example ${name}.`);
  const folder = await mkdtemp(join(tmpdir(), 'taskgate-example-'));
  const { gateway, listening } = await startGateway(folder);
  try {
    const example = spawn(process.execPath, ['--import', 'tsx', program], {
      cwd: root,
      env: {
        ...process.env,
        TASKGATE_URL: listening.url,
        TASKGATE_API_KEY: listening.api_key,
        WORKSPACE_ID: listening.workspace_id,
        CONNECTION_ID: listening.sandbox_connection_id,
        OTHER_CONNECTION_ID: listening.sandboxes[1]?.connection_id,
        WEBHOOK_SECRET: await webhookSecret(folder),
      },
      stdio: 'inherit',
    });
    const [code] = (await once(example, 'exit')) as [number | null];
    return code ?? 1;
  } finally {
    gateway.kill('SIGTERM');
    if (gateway.exitCode === null) await once(gateway, 'exit');
    await rm(folder, { recursive: true, force: true });
  }
}

process.exitCode = await run(process.argv[2] ?? '');
