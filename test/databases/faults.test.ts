/**
 * Tables in a customer's database while gateways are killed, the database is unreachable, and events come twice and in the
 * wrong order: in the end each row is what a walk over the API gives, and nothing else is there.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../../sandbox/jira/seed/random.ts';
import { Changer } from '../faults/changes.ts';
import { openWorld, type World } from '../faults/world.ts';
import { eventually, type FaultStand, MINUTE, startFaultStand } from '../support/fault-stand.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import {
  type CustomerDatabase,
  customerDatabase,
  DATABASE_KINDS,
  hashesOf,
  type TableRow,
} from './customer-database.ts';

vi.setConfig({ testTimeout: 400_000, hookTimeout: 120_000 });

const TASKS = 10_000;
const PAGE = 1000;
/** Longer than the lease of whoever was killed. */
const LEASE = 61_000;

const outcomes: string[] = [];
afterAll(() => {
  const head = '| database | fault | rows | deleted | equal to the walk |\n| --- | --- | --- | --- | --- |';
  console.log(`\n${head}\n${outcomes.join('\n')}\n`);
});

type Ask = (path: string) => Promise<unknown>;

async function walk(ask: Ask, connectionId: string): Promise<TableRow[]> {
  const found: TableRow[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const page = (await ask(`/task/${connectionId}/task?limit=${PAGE}&offset=${offset}&sort=created_at`)) as TableRow[];
    found.push(...page);
    if (page.length < PAGE) return found;
  }
}

const namesOf = (hashes: ReadonlyMap<string, string>) => [...hashes].map(([id, hash]) => `${id} ${hash}`);

/** Waits until the table is what the API says, however long retries take by the clock. */
async function judge(fault: string, database: CustomerDatabase, ask: Ask, connectionId: string, pass: () => void) {
  // A request that the clock jumps over counts as too late.
  await sleep(200);
  const walked = await walk(ask, connectionId);
  const wanted = hashesOf(walked);
  const isEqual = async () => {
    pass();
    const objects = await database.objects('task_task');
    if (objects.size !== wanted.size) return false;
    return namesOf(hashesOf(objects.values())).join() === namesOf(wanted).join();
  };
  await eventually('the table equals the walk', isEqual).catch(() => undefined);
  const objects = await database.objects('task_task');
  const rows = await database.query('select id, deleted_at from {}.task_task');
  const gone = rows.filter((row) => row.deleted_at !== null);
  expect(namesOf(hashesOf(objects.values()))).toEqual(namesOf(wanted));
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  outcomes.push(`| ${database.type} | ${fault} | ${objects.size} | ${gone.length} | yes |`);
  return gone.map(({ id }) => String(id)).sort();
}

async function countRows(database: CustomerDatabase): Promise<number> {
  try {
    const [row] = await database.query('select count(*) as total from {}.task_task');
    return Number(row?.total ?? 0);
  } catch {
    // It is not created yet.
    return 0;
  }
}

describe.each(DATABASE_KINDS.filter((kind) => kind !== 'mysql'))('a database of type %s', (type) => {
  it(`has ${TASKS} tasks in the end, whatever was killed and cut off meanwhile`, async () => {
    const stand: FaultStand = await startFaultStand({ seed: { issues: TASKS } });
    const database = await customerDatabase(type);
    const proxy: TcpProxy = await startTcpProxy(database.host, database.port);
    const random = new Random(11);
    try {
      await stand.start();
      const id = await stand.hook(
        {
          hook_url: undefined,
          fields: undefined,
          page_max_limit: undefined,
          db_type: type,
          db_url: proxy.reroute(database.url),
          db_schema: database.schema,
        },
        '?include_all=true',
      );
      const ask: Ask = (path) => stand.api('GET', path);
      const { connection_id: connectionId } = await stand.api<{ connection_id: string }>(
        'GET',
        `/unified/webhook/${id}`,
      );
      const ids = (await walk(ask, connectionId)).map((task) => String(task.id));
      const deleted: string[] = [];
      const change = async (count: number) => {
        for (let step = 0; step < count; step++) {
          const at = Math.floor(random.next() * ids.length);
          if (random.next() < 0.2) {
            const [one = ''] = ids.splice(at, 1);
            await stand.jira('DELETE', `issue/${one}`);
            deleted.push(one);
          } else await stand.renameIssue(ids[at] ?? '', `renamed ${step} ${random.next()}`);
        }
        ids.push(await stand.makeIssue('new'));
      };
      const grown = async (by: number) => {
        const before = await countRows(database);
        await eventually('rows were written', async () => {
          const now = await countRows(database);
          return now >= before + by || now >= TASKS;
        });
      };
      // In the initial sync, twice in the middle of it.
      for (let round = 0; round < 2; round++) {
        await grown(1000);
        await stand.killAll();
        await change(20);
        await stand.start();
        stand.pass(LEASE);
      }
      await grown(1000);
      await proxy.cut();
      await change(20);
      stand.pass(2 * MINUTE);
      await proxy.restore();
      stand.pass(3 * MINUTE);
      await eventually('all rows were written', async () => {
        stand.pass(MINUTE);
        const done = await stand.api<{ type: string }[]>('GET', `/unified/webhook/${id}/delivery?status=delivered`);
        return done.some((delivery) => delivery.type === 'INITIAL-COMPLETE');
      });
      // Afterwards, with two processes, one of which dies while the database takes nothing any more.
      await stand.start();
      for (let round = 0; round < 3; round++) {
        await change(30);
        stand.pass(MINUTE + 1000);
        if (round === 1) proxy.stall();
        await sleep(200);
        await stand.killAll();
        await proxy.restore();
        await stand.start();
        await stand.start();
        stand.pass(LEASE);
      }
      const pass = () => stand.pass(MINUTE);
      const gone = await judge('kill -9 ×5, cut, stalled', database, ask, connectionId, pass);
      // What came and went before it was read was never there.
      for (const one of gone) expect(deleted).toContain(one);
    } finally {
      await proxy.close();
      await stand.close();
      await database.drop();
    }
  });

  it.each([
    ['each event three times', { copies: 3 }],
    ['events in the wrong order', { reverse: 7 }],
    ['a tenth of the events lost', { lose: true, share: 0.1 }],
  ])('is right after %s, and a kill', async (fault, misdelivery) => {
    const world: World = await openWorld();
    const database = await customerDatabase(type);
    try {
      await world.start();
      const connectionId = await world.connect();
      const { status } = await world.call('POST', '/unified/webhook?include_all=true', {
        connection_id: connectionId,
        object_type: 'task_task',
        event: 'updated',
        webhook_type: 'native',
        db_type: type,
        db_url: database.url,
        db_schema: database.schema,
      });
      expect(status).toBe(200);
      world.sandbox.webhooks.misdeliveries.add(misdelivery);
      const changer = new Changer(world, 7);
      // The initial sync and the events are under way at the same time.
      await changer.run(60);
      const changing = changer.run(60);
      await world.kill();
      await changing;
      await world.start();
      world.advance(LEASE);
      await changer.run(30);
      world.sandbox.webhooks.deliveries.release();
      await world.sandbox.webhooks.deliveries.settled();
      world.advance(7 * 60 * MINUTE);
      const ask: Ask = async (path) => {
        const { status: answered, body } = await world.call('GET', path);
        if (answered !== 200) throw new Error(JSON.stringify(body));
        return body;
      };
      await judge(`${fault}, kill -9`, database, ask, connectionId, () => world.advance(MINUTE));
    } finally {
      await world.close();
      await database.drop();
    }
  });
});
