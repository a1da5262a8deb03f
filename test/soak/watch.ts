/** What a gateway's process says of itself while somebody else keeps it busy. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { World } from '../fuzz/world.ts';

export interface Sample {
  /** Bytes, resident. */
  readonly memory: number;
  /** Bytes of bodies in memory, and their limit. */
  readonly buffered: number;
  readonly limit: number;
  /** Bodies that were refused so far. */
  readonly refused: number;
}

const numberOf = (text: string, name: string): number =>
  [...text.matchAll(new RegExp(`^${name}(?:{.*})? (\\S+)$`, 'gm'))].reduce((sum, [, value]) => sum + Number(value), 0);

export async function look({ gateway }: World): Promise<Sample> {
  const ask = () => fetch(gateway.listening.metrics_url ?? '');
  // A connection that was kept alive may be closed at the moment at which it is used again.
  const text = await (await ask().catch(ask)).text();
  return {
    memory: numberOf(text, 'process_resident_memory_bytes'),
    buffered: numberOf(text, 'taskgate_buffered_bytes'),
    limit: numberOf(text, 'taskgate_buffered_limit_bytes'),
    refused: numberOf(text, 'taskgate_buffered_refused_total'),
  };
}

/** Looks until `work` is done. */
export async function watchDuring(world: World, everyMs: number, work: () => Promise<void>): Promise<Sample[]> {
  const samples: Sample[] = [];
  let isDone = false;
  const watching = (async () => {
    while (!isDone) {
      samples.push(await look(world));
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  })();
  await Promise.all([
    watching,
    work().finally(() => {
      isDone = true;
    }),
  ]);
  return samples;
}

export interface HealthWatch {
  /** Milliseconds that each `/healthz` took since this was asked last; an hour without an answer. */
  taken(): number[];
  stop(): void;
}

export function watchHealth({ gateway }: World, everyMs: number): HealthWatch {
  const times: number[] = [];
  const program = fileURLToPath(new URL('health.ts', import.meta.url));
  const child = fork(program, [`${gateway.listening.url}/healthz`, String(everyMs)], { execArgv: ['--import', 'tsx'] });
  child.on('message', (ms) => times.push(Number(ms)));
  return { taken: () => times.splice(0), stop: () => child.disconnect() };
}
