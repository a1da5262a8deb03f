/** Processes are replaced one after the other behind a balancer, under load. */
import { afterEach, expect, it, vi } from 'vitest';
import type { GatewayProcess } from '../support/gateway-process.ts';
import { ask, type Cluster, connectByToken, openCluster, until } from './cluster.ts';

// A process takes a second to start, and more on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let cluster: Cluster;
afterEach(() => cluster.close());

/** Sends each request to one of those that are ready, as balancers do. */
class Balancer {
  readonly #members = new Map<GatewayProcess, boolean>();
  #turn = 0;

  add(gateway: GatewayProcess): void {
    this.#members.set(gateway, true);
  }

  drop(gateway: GatewayProcess): void {
    this.#members.delete(gateway);
  }

  async check(): Promise<void> {
    for (const gateway of this.#members.keys()) {
      const isReady = await ask(gateway, '/readyz').then(
        ({ status }) => status === 200,
        () => false,
      );
      if (this.#members.has(gateway)) this.#members.set(gateway, isReady);
    }
  }

  next(): GatewayProcess {
    const ready = [...this.#members].filter(([, isReady]) => isReady).map(([gateway]) => gateway);
    this.#turn += 1;
    const chosen = ready[this.#turn % ready.length];
    if (!chosen) throw new Error('No process is ready.');
    return chosen;
  }
}

it('loses no request, and does none twice', async () => {
  cluster = await openCluster({ seed: { issues: 20 }, latencyMs: 20 });
  const start = () => cluster.start({ SHUTDOWN_DELAY: '500ms' });
  const balancer = new Balancer();
  const members = await Promise.all(Array.from({ length: 2 }, start));
  for (const member of members) balancer.add(member);
  const [first] = members;
  if (!first) throw new Error('No process was started.');
  const id = await connectByToken(first, cluster.sandbox);

  let isOver = false;
  const failures: unknown[] = [];
  const created: string[] = [];
  let reads = 0;
  async function client(number: number): Promise<void> {
    for (let index = 0; !isOver; index++) {
      const name = `Client ${number}, task ${index}`;
      try {
        const made = await ask(balancer.next(), `/task/${id}/task`, { body: { name, project_id: '10000' } });
        if (made.status === 200) created.push(name);
        else failures.push(await made.text());
        const read = await ask(balancer.next(), `/task/${id}/task?limit=1`);
        if (read.status === 200) reads += 1;
        else failures.push(await read.text());
      } catch (error) {
        failures.push(error);
      }
    }
  }
  const checks = setInterval(() => void balancer.check(), 50);
  const clients = Array.from({ length: 6 }, (_, number) => client(number));

  for (const old of [...members]) {
    const fresh = await start();
    balancer.add(fresh);
    members.push(fresh);
    const before = reads;
    await until(() => reads > before + 10);
    old.kill('SIGTERM');
    expect(await old.ended).toBe(0);
    balancer.drop(old);
  }
  isOver = true;
  await Promise.all(clients);
  clearInterval(checks);

  expect(failures).toEqual([]);
  expect(created.length).toBeGreaterThan(20);
  const last = members.at(-1);
  if (!last) throw new Error('No process is left.');
  const listed = (await (await ask(last, `/task/${id}/task?limit=1000&query=Client`)).json()) as { name: string }[];
  expect(listed.map(({ name }) => name).toSorted()).toEqual(created.toSorted());
});
