/** What becomes of changes when processes are killed, receivers are down and clocks jump. */
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually, type FaultStand, HOUR, MINUTE, SECOND, startFaultStand } from '../../support/fault-stand.ts';
import { type Received, type Receiver, startReceiver } from '../../support/receiver.ts';

// Processes take their time to start where others are busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let stand: FaultStand;
beforeEach(async () => {
  stand = await startFaultStand();
});
afterEach(() => stand.close());

/** A change that was made at Jira: the object, and the name it has since. */
interface Change {
  readonly id: string;
  readonly name: string;
}

interface Outcome {
  fault: string;
  changes: number;
  deliveries: number;
  lost: number;
  duplicated: number;
}
const outcomes: Outcome[] = [];

const objectsOf = ({ body }: Received): Change[] => body.data.map(({ id, name }) => ({ id, name: String(name) }));

/** The first of each delivery: repeats have the same id. */
function once(received: readonly Received[]): Received[] {
  return received.filter((one, at) => received.findIndex(({ id }) => id === one.id) === at);
}

/** Each change arrived, in order for each object, and what came twice was the same down to the last byte. */
function judge(fault: string, changes: readonly Change[], receivers: readonly Receiver[]): void {
  const received = receivers.flatMap((receiver) => receiver.received);
  const distinct = once(received);
  const told = distinct.flatMap(objectsOf);
  const key = ({ id, name }: Change) => `${id} ${name}`;
  const arrived = new Set(told.map(key));
  const lost = changes.filter((change) => !arrived.has(key(change)));
  outcomes.push({
    fault,
    changes: changes.length,
    deliveries: received.length,
    lost: lost.length,
    duplicated: received.length - distinct.length,
  });
  expect(lost).toEqual([]);
  for (const one of received) {
    const first = distinct.find(({ id }) => id === one.id);
    expect(one.text).toBe(first?.text);
  }
  for (const id of new Set(changes.map((change) => change.id))) {
    const names = (all: readonly Change[]) => all.filter((change) => change.id === id).map(({ name }) => name);
    expect(names(told)).toEqual(names(changes));
  }
}

afterAll(() => {
  const line = (cells: readonly unknown[]) => `| ${cells.join(' | ')} |`;
  const head = ['fault', 'changes made', 'deliveries', 'lost', 'duplicated'];
  const rows = outcomes.map(({ fault, changes, deliveries, lost, duplicated }) =>
    line([fault, changes, deliveries, lost, duplicated]),
  );
  console.log(['', line(head), line(head.map(() => '---')), ...rows, ''].join('\n'));
});

async function makeIssues(count: number, prefix = 'task'): Promise<Change[]> {
  const made: Change[] = [];
  for (let number = 0; number < count; number++) {
    const name = `${prefix} ${number}`;
    made.push({ id: await stand.makeIssue(name), name });
  }
  return made;
}

const arrivals = () => stand.receiver.received.length;
const trigger = (id: string) => stand.api('PUT', `/unified/webhook/${id}/trigger`);
const distinctArrivals = () => once(stand.receiver.received).length;

/** Whoever was killed still holds its leases, for half a minute of everybody's time. */
const leasesEnd = () => stand.pass(31 * SECOND);

describe('kill -9', () => {
  it('during delivery loses nothing', async () => {
    await stand.start();
    const id = await stand.hook();
    stand.receiver.behave(() => new Promise((resolve) => setTimeout(() => resolve(200), 4)));
    const changes = await makeIssues(60);
    await trigger(id);
    for (const enough of [10, 25, 40]) {
      await eventually(`${enough} have arrived`, () => arrivals() >= enough);
      await stand.killAll();
      leasesEnd();
      await stand.start();
    }
    await eventually('all have arrived', () => distinctArrivals() >= changes.length);
    judge('kill -9 during delivery, three times', changes, [stand.receiver]);
  });

  it('while a receiver has taken a delivery and not answered yet repeats it under the same id', async () => {
    await stand.start();
    const id = await stand.hook();
    const silence = new Promise<number>(() => undefined);
    stand.receiver.behave(() => silence);
    const changes = await makeIssues(3);
    await trigger(id);
    await eventually('one has arrived', () => arrivals() === 1);
    await stand.killAll();
    stand.receiver.behave(() => 200);
    leasesEnd();
    await stand.start();
    await eventually('all have arrived', () => distinctArrivals() === 3);
    expect(stand.receiver.received[1]?.id).toBe(stand.receiver.received[0]?.id);
    judge('kill -9 between the receipt and its answer', changes, [stand.receiver]);
  });

  it('during polling loses nothing', async () => {
    await stand.start();
    const id = await stand.hook();
    const changes = await makeIssues(250);
    stand.sandbox.requests.length = 0;
    stand.sandbox.faults.add({ path: 'bulkfetch', delayMs: 300, times: 100 });
    await trigger(id);
    for (let kills = 0; kills < 3; kills++) {
      await eventually('a page is being read', () =>
        stand.sandbox.requests.some(({ target }) => target.includes('bulkfetch')),
      );
      await stand.killAll();
      stand.sandbox.requests.length = 0;
      leasesEnd();
      await stand.start();
    }
    stand.sandbox.faults.clear();
    await eventually('all have arrived', () => distinctArrivals() >= changes.length);
    judge('kill -9 during polling, three times', changes, [stand.receiver]);
  });

  it('of one of two processes lets the other go on', async () => {
    await stand.start();
    // Whoever is asked does the work that comes of it.
    const asked = await stand.start();
    const id = await stand.hook();
    stand.receiver.behave(() => new Promise((resolve) => setTimeout(() => resolve(200), 4)));
    const changes = await makeIssues(40);
    await trigger(id);
    await eventually('some have arrived', () => arrivals() >= 10);
    asked.kill('SIGKILL');
    await asked.ended;
    leasesEnd();
    await eventually('all have arrived', () => distinctArrivals() >= changes.length);
    judge('kill -9 of one of two processes', changes, [stand.receiver]);
  });
});

describe('a process that is asked to stop', () => {
  it('ends what it has begun, and leaves the rest to the next one', async () => {
    const gateway = await stand.start();
    const id = await stand.hook();
    stand.receiver.behave(() => new Promise((resolve) => setTimeout(() => resolve(200), 20)));
    const changes = await makeIssues(30);
    await trigger(id);
    await eventually('some have arrived', () => arrivals() >= 5);
    gateway.kill('SIGTERM');
    expect(await gateway.ended).toBe(0);
    await stand.start();
    await eventually('all have arrived', () => distinctArrivals() >= changes.length);
    judge('SIGTERM during delivery', changes, [stand.receiver]);
    expect(arrivals()).toBe(changes.length);
  });
});

describe('a receiver', () => {
  it('that is down for hours gets everything, in order', async () => {
    await stand.start();
    const created = await stand.hook();
    const updated = await stand.hook({ event: 'updated' });
    const { port } = new URL(stand.receiver.url);
    const before = stand.receiver;
    await before.close();
    const changes = await makeIssues(5);
    const known = async (id: string) =>
      (await stand.api<unknown[]>('GET', `/unified/webhook/${id}/delivery?limit=1000`)).length;
    await trigger(created);
    // A look that is still at work would find them renamed.
    await eventually('what was created is known', async () => (await known(created)) === 5);
    for (let hour = 1; hour <= 6; hour++) {
      for (const { id } of changes.slice(0, 5)) {
        stand.pass(SECOND);
        const name = `after ${hour} hours`;
        await stand.renameIssue(id, name);
        changes.push({ id, name });
      }
      await trigger(updated);
      stand.pass(HOUR);
      await eventually(`the changes of hour ${hour} are known`, async () => (await known(updated)) === hour * 5);
    }
    stand.receiver = await startReceiver(Number(port));
    await eventually('all have arrived', () => {
      stand.pass(MINUTE);
      return distinctArrivals() >= changes.length;
    });
    // Both webhooks deliver on their own: what was created may arrive after it was renamed.
    for (const [event, part] of [
      ['created', changes.slice(0, 5)],
      ['updated', changes.slice(5)],
    ] as const) {
      const received = stand.receiver.received.filter(({ body }) => body.webhook.event === event);
      judge(`receiver down for 6 hours (${event})`, part, [{ ...stand.receiver, received }]);
    }
  });

  it('that fails half of the time gets everything, in order', async () => {
    await stand.start();
    const id = await stand.hook();
    let count = 0;
    stand.receiver.behave(() => {
      count += 1;
      return count % 2 === 0 ? 200 : 503;
    });
    const changes = await makeIssues(8);
    await trigger(id);
    await eventually('all have arrived', () => {
      stand.pass(30 * SECOND);
      return distinctArrivals() >= changes.length && count % 2 === 0;
    });
    judge('receiver answers every second try with 503', changes, [stand.receiver]);
  });

  it('that is slow holds up nobody else', async () => {
    await stand.start();
    const slow = await startReceiver();
    try {
      let answer: (status: number) => void = () => undefined;
      const answered = new Promise<number>((resolve) => {
        answer = resolve;
      });
      slow.behave(() => answered);
      const [held, quick] = [await stand.hook({ hook_url: slow.url }), await stand.hook()];
      const changes = await makeIssues(6);
      await Promise.all([trigger(held), trigger(quick)]);
      await eventually('the quick one has everything', () => distinctArrivals() >= changes.length);
      expect(slow.received.length).toBeLessThan(changes.length);
      answer(200);
      await eventually('the slow one, too', () => once(slow.received).length >= changes.length);
      judge('slow receiver beside a quick one (quick)', changes, [stand.receiver]);
      judge('slow receiver beside a quick one (slow)', changes, [slow]);
    } finally {
      await slow.close();
    }
  });

  it('that answers 410 is left alone, and gets everything once it is resumed', async () => {
    await stand.start();
    const id = await stand.hook();
    stand.receiver.behave(() => 410);
    const changes = await makeIssues(4);
    await trigger(id);
    const isHealthy = async () => (await stand.api(`GET`, `/unified/webhook/${id}`)).is_healthy === true;
    await eventually('it is given up', async () => !(await isHealthy()));
    changes.push(...(await makeIssues(3, 'later')));
    stand.pass(2 * MINUTE);
    const known = async () => (await stand.api<unknown[]>('GET', `/unified/webhook/${id}/delivery`)).length;
    await eventually('the later changes are known', async () => (await known()) === 7);
    expect(arrivals()).toBe(1);
    stand.receiver.behave(() => 200);
    await stand.api('PUT', `/unified/webhook/${id}/resume`);
    await eventually('all have arrived', () => distinctArrivals() >= changes.length);
    judge('receiver answers 410, resumed later', changes, [stand.receiver]);
  });
});

describe('a clock', () => {
  it('that jumps ahead by a month and back loses nothing and keeps the order', async () => {
    await stand.start();
    const updated = await stand.hook({ event: 'updated' });
    const id = await stand.makeIssue('version 0');
    const changes: Change[] = [];
    stand.receiver.behave(() => new Promise((resolve) => setTimeout(() => resolve(200), 20)));
    for (const [version, jump] of [0, 30 * 24 * HOUR, SECOND, MINUTE, 2 * HOUR].entries()) {
      stand.pass(jump + SECOND);
      const name = `version ${version + 1}`;
      await stand.renameIssue(id, name);
      changes.push({ id, name });
      await trigger(updated);
      await eventually(`${name} has arrived`, () => distinctArrivals() >= changes.length);
    }
    judge('clock jumps ahead by a month', changes, [stand.receiver]);
  });

  it('of the gateways that is set back during delivery changes no order', async () => {
    await stand.start();
    const id = await stand.hook();
    stand.receiver.behave(() => new Promise((resolve) => setTimeout(() => resolve(200), 10)));
    const changes = await makeIssues(30);
    await trigger(id);
    await eventually('some have arrived', () => arrivals() >= 5);
    stand.pass(-3 * HOUR);
    await eventually('more have arrived', () => arrivals() >= 15);
    stand.pass(6 * HOUR);
    await eventually('all have arrived', () => distinctArrivals() >= changes.length);
    const order = once(stand.receiver.received)
      .flatMap(objectsOf)
      .map(({ name }) => name);
    expect(order).toEqual(changes.map(({ name }) => name));
    judge('clock set back by 3 hours during delivery', changes, [stand.receiver]);
  });
});
