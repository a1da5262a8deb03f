/** Programs under measurement, each a process of its own that says where it listens. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

export interface Program {
  readonly url: string;
  readonly line: Record<string, unknown>;
  readonly startMs: number;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** Starts node with these arguments and waits for its `listening` line. */
export async function startProgram(args: readonly string[], env: Record<string, string>): Promise<Program> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const line = await new Promise<Record<string, unknown>>((resolve, reject) => {
    lines.once('line', (text) => resolve(JSON.parse(text)));
    child.once('exit', (code) => reject(new Error(`The program ended with ${code} before it listened.`)));
  });
  const startMs = performance.now() - startedAt;
  child.removeAllListeners('exit');
  // From here on its log is only drained.
  lines.close();
  child.stdout.resume();
  return {
    url: String(line.url),
    line,
    startMs,
    process: child,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

/** Processor time that a process has used so far, with what its children had used when they ended, in milliseconds. */
export function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * TICK_MS;
}

/** Resident memory of a process in MB. */
export function residentMb(pid: number): number {
  const kb = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb) / 1024;
}
