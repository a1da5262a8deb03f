/** Transactions in real databases: broken off at any point, repeated, and by two writers at once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Random } from '../../sandbox/jira/seed/random.ts';
import { parseDatabaseUrl } from '../../src/databases/address.ts';
import { openSession } from '../../src/databases/open-session.ts';
import { TakenOverError } from '../../src/databases/progress.ts';
import { type Batch, nextStates } from '../../src/databases/row-states.ts';
import type { Session } from '../../src/databases/session.ts';
import { prepareTables, type SyncTables } from '../../src/databases/tables.ts';
import { type Counterpart, writeBatches } from '../../src/databases/write-batches.ts';
import { type CustomerDatabase, customerDatabase, DATABASE_KINDS } from './customer-database.ts';

vi.setConfig({ testTimeout: 60_000 });

const NOW = Date.UTC(2026, 4, 1, 12);
const idOf = (seq: number) => `d${seq}`;
const SOURCE = { webhookId: 'w1', createdAt: 1, connectionId: 'c1' };
/** Knows each batch by its number, and says that none was missed. */
const noneMissed: Counterpart = {
  idOf: async (seq) => idOf(seq),
  missed: () => Promise.reject(new Error('nothing was missed')),
};

interface Writer {
  readonly session: Session;
  readonly tables: SyncTables;
}

describe.each(DATABASE_KINDS)('a database of type %s', (type) => {
  let database: CustomerDatabase;
  const open: Session[] = [];
  beforeEach(async () => {
    database = await customerDatabase(type);
  });
  afterEach(async () => {
    for (const session of open.splice(0)) session.destroy();
    await database.drop();
  });

  async function writer(): Promise<Writer> {
    const session = await openSession(parseDatabaseUrl(type, database.url), true);
    open.push(session);
    const place = { schema: database.schema, prefix: null, type: 'task_task' as const };
    return { session, tables: await prepareTables(session, place, false) };
  }

  const object = (id: number, text: string, minute: number) => ({
    id: String(id),
    name: text,
    tags: [text, 'with "quotes" and \\', '猫\u0000'],
    story_points: minute / 4,
    has_children: minute % 2 === 0,
    updated_at: new Date(NOW + minute * 60_000).toISOString(),
  });

  function randomBatches(random: Random, count: number): Batch[] {
    const pick = (most: number) => Math.floor(random.next() * most);
    return Array.from({ length: count }, (_, index): Batch => {
      const seq = index + 1;
      const isRemoval = random.next() < 0.25;
      const ids = [...new Set(Array.from({ length: 1 + pick(6) }, () => 1 + pick(12)))];
      return {
        id: idOf(seq),
        seq,
        readAfter: Math.max(0, index - pick(4)),
        isRemoval,
        completes: false,
        at: NOW + seq * 1000,
        objects: ids.map((id) => (isRemoval ? { id: String(id) } : object(id, `state ${seq}`, pick(30)))),
      };
    });
  }

  const expectRows = async (batches: readonly Batch[]) => {
    const expected = [...nextStates(new Map(), batches)].map(([id, state]) => ({
      id,
      seq: state.seq,
      isGone: state.isGone,
      name: state.object?.name,
    }));
    const rows = await database.query('select * from {}.task_task order by id');
    const found = rows.map((row) => ({
      id: String(row.id),
      seq: Number(row.taskgate_seq),
      isGone: row.deleted_at !== null,
      // A row that is gone keeps what it held last.
      name: row.deleted_at === null ? row.name : undefined,
    }));
    const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
    expect(found.sort(byId)).toEqual(expected.sort(byId));
  };

  it.each([1, 2, 3])('ends in the same rows after breaks, repeats and two writers (%i)', async (seed) => {
    const random = new Random(seed);
    const batches = randomBatches(random, 60);
    let writers = [await writer(), await writer()] as const;
    for (let at = 0; at < batches.length; ) {
      const from = Math.max(0, at - Math.floor(random.next() * 5));
      const to = Math.min(batches.length, at + 1 + Math.floor(random.next() * 5));
      const some = batches.slice(from, to);
      const [one, other] = writers;
      const write = ({ session, tables }: Writer) =>
        writeBatches(session, tables, SOURCE, some, noneMissed, NOW).then(
          () => true,
          () => false,
        );
      const isBroken = random.next() < 0.3;
      const writing = Promise.all([write(one), write(other)]);
      if (isBroken) {
        await sleep(random.next() * 12);
        one.session.destroy();
        other.session.destroy();
      }
      const [isWritten] = await writing;
      if (isBroken || !isWritten) writers = [await writer(), await writer()];
      // What was broken off is not known to be written: it is repeated.
      if (!isBroken && isWritten) at = to;
    }
    await expectRows(batches);
  });

  it('leaves what was written alone when an older batch comes late', async () => {
    const { session, tables } = await writer();
    const write = (batches: Batch[]) => writeBatches(session, tables, SOURCE, batches, noneMissed, NOW);
    const one = (seq: number, text: string): Batch => ({
      id: idOf(seq),
      seq,
      readAfter: seq - 1,
      isRemoval: false,
      completes: false,
      at: NOW,
      objects: [object(1, text, seq)],
    });
    await write([one(1, 'first'), one(2, 'second')]);
    await write([one(1, 'first')]);
    expect(await database.query('select name from {}.task_task')).toEqual([{ name: 'second' }]);
  });

  it('says that something was missed, and marks what does not come again as gone', async () => {
    const { session, tables } = await writer();
    const whole = (seq: number, ids: number[], completes: boolean): Batch => ({
      id: idOf(seq),
      seq,
      readAfter: seq - 1,
      isRemoval: false,
      completes,
      at: NOW,
      objects: ids.map((id) => object(id, `seq ${seq}`, seq)),
    });
    await writeBatches(session, tables, SOURCE, [whole(1, [1, 2, 3], true)], noneMissed, NOW);
    const missed = vi.fn(async () => undefined);
    await writeBatches(session, tables, SOURCE, [whole(9, [1], false)], { ...noneMissed, missed }, NOW);
    expect(missed).toHaveBeenCalledOnce();
    await writeBatches(session, tables, SOURCE, [whole(10, [2], true)], noneMissed, NOW);
    const rows = await database.query('select id from {}.task_task where deleted_at is null order by id');
    expect(rows).toEqual([{ id: '1' }, { id: '2' }]);
  });

  it('begins anew when the gateway counts from an earlier number again', async () => {
    const { session, tables } = await writer();
    const one = (seq: number, text: string, id = idOf(seq)): Batch => ({
      id,
      seq,
      readAfter: seq - 1,
      isRemoval: false,
      completes: false,
      at: NOW,
      objects: [object(1, text, 1)],
    });
    const before = [1, 2, 3, 4].map((seq) => one(seq, `before ${seq}`));
    await writeBatches(session, tables, SOURCE, before, noneMissed, NOW);
    // Restored from a backup: 3 and 4 are other batches now.
    const missed = vi.fn(async () => undefined);
    const restored = { missed, idOf: async (seq: number) => (seq < 3 ? idOf(seq) : undefined) };
    await writeBatches(session, tables, SOURCE, [one(3, 'after', 'e3')], restored, NOW);
    expect(missed).toHaveBeenCalledOnce();
    expect(await database.query('select name from {}.task_task')).toEqual([{ name: 'after' }]);
    const known = { ...noneMissed, idOf: async (seq: number) => `e${seq}` };
    await writeBatches(session, tables, SOURCE, [one(3, 'again', 'e3')], known, NOW);
    expect(await database.query('select name from {}.task_task')).toEqual([{ name: 'after' }]);
  });

  it('belongs to the younger of two webhooks, whose rows count as newer', async () => {
    const { session, tables } = await writer();
    const one = (text: string): Batch => ({
      id: idOf(1),
      seq: 1,
      readAfter: 0,
      isRemoval: false,
      completes: false,
      at: NOW,
      objects: [object(1, text, 1)],
    });
    const later = { ...SOURCE, webhookId: 'w2', createdAt: 2 };
    await writeBatches(session, tables, SOURCE, [one('old')], noneMissed, NOW);
    await writeBatches(session, tables, later, [one('new')], noneMissed, NOW);
    await expect(writeBatches(session, tables, SOURCE, [one('old again')], noneMissed, NOW)).rejects.toThrow(
      TakenOverError,
    );
    session.destroy();
    expect(await database.query('select name from {}.task_task')).toEqual([{ name: 'new' }]);
  });

  it('keeps rows of two connections apart', async () => {
    const { session, tables } = await writer();
    const one: Batch = {
      id: idOf(1),
      seq: 1,
      readAfter: 0,
      isRemoval: false,
      completes: true,
      at: NOW,
      objects: [object(1, 'mine', 1)],
    };
    await writeBatches(session, tables, SOURCE, [one], noneMissed, NOW);
    await writeBatches(session, tables, { ...SOURCE, webhookId: 'w2', connectionId: 'c2' }, [one], noneMissed, NOW);
    const rows = await database.query('select connection_id from {}.task_task where deleted_at is null order by 1');
    expect(rows).toEqual([{ connection_id: 'c1' }, { connection_id: 'c2' }]);
  });
});
