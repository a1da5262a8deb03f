/** Floods that once took up all memory, or held up everybody else: one round of each. */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { World } from '../fuzz/world.ts';
import { runCommand } from '../support/gateway-process.ts';

const MIB = 1024 * 1024;
/** How long a round leaves its connections open at most; those that are cut before are gone sooner. */
const HELD_MS = 2000;
const CHUNK = 'x'.repeat(256 * 1024);

/** How often each status was answered; `none` are those that were not answered at all. */
export type Statuses = Readonly<Record<string, number>>;

/** Whoever floods: with a key of his own workspace, and a connection in it. */
export interface Attacker {
  readonly world: World;
  readonly key: string;
  readonly connectionId: string;
}

export interface Attack {
  readonly name: string;
  /** One round. */
  run(attacker: Attacker): Promise<Statuses>;
}

function countedBy(statuses: readonly string[]): Statuses {
  const counts: Record<string, number> = {};
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

/** Another workspace than the one whose requests are to be answered meanwhile. */
export async function openAttacker(world: World): Promise<Attacker> {
  const { code, stdout, stderr } = await runCommand(world.variables, 'workspace', 'create', 'flood');
  if (code !== 0) throw new Error(stderr);
  const key = stdout.trim().split('\n').at(-1) ?? '';
  return { world, key, connectionId: await world.connect(key) };
}

interface Held {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Announced; all of it but the last byte is sent. */
  readonly length: number;
}

/** Sends as much as is taken, and waits for an answer. */
async function hold(socket: Socket, { path, headers = {}, length }: Held): Promise<string> {
  let status = 'none';
  let isOpen = true;
  socket
    .on('error', () => undefined)
    .on('close', () => {
      isOpen = false;
    });
  socket.on('data', (chunk) => {
    status = /^HTTP\/1\.1 (\d+)/.exec(String(chunk))?.[1] ?? status;
  });
  const lines = { host: 'gateway', 'content-type': 'application/json', 'content-length': length, ...headers };
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}`);
  socket.write(`POST ${path} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n"`);
  for (let left = length - 2; left > 0 && isOpen && status === 'none'; left -= CHUNK.length) {
    const isTaken = socket.write(CHUNK.slice(0, left));
    if (!isTaken) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), sleep(HELD_MS)]);
  }
  for (const end = Date.now() + HELD_MS; isOpen && status === 'none' && Date.now() < end; ) await sleep(50);
  socket.destroy();
  return status;
}

async function holding({ world }: Attacker, count: number, held: Held): Promise<Statuses> {
  const { hostname, port } = new URL(world.gateway.listening.url);
  return countedBy(await times(count, () => hold(connect(Number(port), hostname), held)));
}

async function sending({ world, key }: Attacker, count: number, path: string, body: string): Promise<Statuses> {
  const headers = { 'content-type': 'application/json', authorization: key };
  const send = () => world.send({ method: 'POST', path, headers, body }).catch(() => ({ status: 'none' }));
  return countedBy((await times(count, send)).map(({ status }) => String(status)));
}

async function listing(
  { world, key, connectionId }: Attacker,
  count: number,
  answer: Buffer,
  headers: Record<string, string>,
): Promise<Statuses> {
  const { faults } = world.sandbox;
  faults.add({ path: GROUPS, status: 200, headers, body: answer, times: count * 4 });
  const path = `/hris/${connectionId}/group?limit=100`;
  const answers = await times(count, () =>
    world.send({ method: 'GET', path, headers: { authorization: key } }).catch(() => ({ status: 'none' })),
  );
  faults.clear();
  return countedBy(answers.map(({ status }) => String(status)));
}

/** Asks for long lists, and reads nothing of them. */
async function leaveUnread({ world, key, connectionId }: Attacker, count: number): Promise<Statuses> {
  const { hostname, port } = new URL(world.gateway.listening.url);
  const ask = async () => {
    const socket = connect(Number(port), hostname).on('error', () => undefined);
    socket.pause();
    socket.write(
      `GET /task/${connectionId}/task?limit=1000 HTTP/1.1\r\nhost: gateway\r\nauthorization: ${key}\r\n\r\n`,
    );
    await sleep(HELD_MS);
    socket.destroy();
    return 'unread';
  };
  return countedBy(await times(count, ask));
}

/** What is answered so is asked for by nothing else of the load but lists of groups. */
const GROUPS = '/group/bulk';

const BOMB = gzipSync(Buffer.from(`{"values":["${'x'.repeat(120 * MIB)}"]}`));
const MANY_VALUES = Buffer.from(`{"values":[${'{},'.repeat(4_000_000)}{}]}`);

export const ATTACKS: readonly Attack[] = [
  {
    name: '60 bodies of 10 MiB less one byte at /hooks/x, from anybody',
    run: (attacker) => holding(attacker, 60, { path: '/hooks/x', length: 10 * MIB - 1 }),
  },
  {
    name: '60 such bodies of a write, with a key',
    run: (attacker) =>
      holding(attacker, 60, {
        path: `/task/${attacker.connectionId}/task`,
        headers: { authorization: attacker.key },
        length: 10 * MIB - 1,
      }),
  },
  {
    name: '500 forms of somebody who is not signed in, unfinished',
    run: (attacker) =>
      holding(attacker, 500, {
        path: '/oauth/site',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        length: 8 * 1024,
      }),
  },
  {
    name: '20 bodies of 9 MB that hold three million empty objects',
    run: (attacker) => sending(attacker, 20, '/unified/connection', `{"permissions":[${'{},'.repeat(3_000_000)}{}]}`),
  },
  {
    name: '20 files of 10 MB as base64',
    run: (attacker) => {
      const data = Buffer.alloc(10 * MIB).toString('base64');
      const body = JSON.stringify({ parent_id: 'none', name: 'x', data });
      return sending(attacker, 20, `/storage/${attacker.connectionId}/file`, body);
    },
  },
  {
    name: '20 answers of 120 kB that become 120 MB',
    run: (attacker) => listing(attacker, 20, BOMB, { 'content-encoding': 'gzip' }),
  },
  {
    name: '20 answers of 12 MB that hold four million empty objects',
    run: (attacker) => listing(attacker, 20, MANY_VALUES, {}),
  },
  { name: '60 lists that nobody reads', run: (attacker) => leaveUnread(attacker, 60) },
];
