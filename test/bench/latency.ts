/** What the gateway adds to one small read: the same issue straight from a static Jira, and through the gateway. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { connect, environment, GATEWAY, KEY } from './gateway.ts';
import { startProgram } from './processes.ts';
import { median, type Row } from './row.ts';
import { startUpstream } from './upstream.ts';

const ROUNDS = 10;
const CALLS = 300;
const WARM_UP = 500;

export async function benchLatency(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'taskgate-bench-'));
  const upstream = await startUpstream(1);
  const gateway = await startProgram(GATEWAY, environment(folder, false));
  const dispatcher = new Agent({ connections: 1 });
  const time = async (url: string): Promise<number> => {
    const started = performance.now();
    const { statusCode, body } = await request(url, { dispatcher, headers: { authorization: KEY } });
    await body.arrayBuffer();
    if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}`);
    return performance.now() - started;
  };
  try {
    const id = await connect(gateway, upstream);
    const [direct, through] = [`${upstream.url}/rest/api/3/issue/10000`, `${gateway.url}/task/${id}/task/10000`];
    for (let turn = 0; turn < WARM_UP; turn++) await Promise.all([time(direct), time(through)]);
    const alone: number[] = [];
    const ours: number[] = [];
    // By turns, so that a slower moment of the machine hits both.
    for (let round = 0; round < ROUNDS; round++) {
      for (let turn = 0; turn < CALLS; turn++) alone.push(await time(direct));
      for (let turn = 0; turn < CALLS; turn++) ours.push(await time(through));
    }
    const row = (name: string, value: number, baseline: number, aim?: string): Row => ({
      name,
      ours: value,
      baseline,
      ratio: Number.NaN,
      unit: 'ms',
      ...(aim && { aim }),
    });
    return [
      row('GET of one task, beside the static Jira alone: p50', median(ours), median(alone)),
      row('GET of one task, added by the gateway: p50', median(ours) - median(alone), Number.NaN, '< 1.5'),
    ];
  } finally {
    await dispatcher.close();
    await gateway.stop();
    await upstream.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
