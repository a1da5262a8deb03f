/** The built gateway and its command as processes of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const MAIN = 'dist/src/main.js';
const COMMAND = 'dist/src/cli/main.js';

type Variables = Readonly<Record<string, string>>;

const environment = (variables: Variables) => ({ PATH: process.env.PATH, NODE_ENV: 'test', ...variables });

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function finish(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** Runs a script to its end. */
export const runToEnd = (variables: Variables, script = MAIN, args: readonly string[] = []): Promise<Finished> =>
  finish(spawn(process.execPath, [script, ...args], { env: environment(variables) }));

export const runCommand = (variables: Variables, ...args: string[]): Promise<Finished> =>
  runToEnd(variables, COMMAND, args);

export interface Listening {
  msg: string;
  url: string;
  api_key?: string;
  workspace_id: string;
  metrics_url?: string;
  sandbox_url?: string;
  sandbox_connection_id?: string;
}

export interface GatewayProcess {
  readonly listening: Listening;
  /** Everything that came on stdout and stderr so far. */
  output(): string;
  kill(signal: NodeJS.Signals): void;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
}

/** Starts a gateway on a free port and waits until it says that it listens. */
export async function startGateway(variables: Variables): Promise<GatewayProcess> {
  const child = spawn(process.execPath, [MAIN], { env: environment({ PORT: '0', ...variables }) });
  let output = '';
  const ended = once(child, 'close').then(([code]) => code as number | null);
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    output += `${line}\n`;
  });
  const first = await Promise.race([once(lines, 'line'), ended]);
  if (!Array.isArray(first)) throw new Error(`The gateway ended before it listened: ${output}`);
  return {
    listening: JSON.parse(first[0] as string) as Listening,
    output: () => output,
    kill: (signal) => child.kill(signal),
    ended,
  };
}

/** A command that goes on until it is stopped. */
export function followCommand(variables: Variables, ...args: string[]) {
  const child = spawn(process.execPath, [COMMAND, ...args], { env: environment(variables) });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  return {
    /** What it has printed so far. */
    text: () => text,
    async stop(): Promise<void> {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    },
  };
}
