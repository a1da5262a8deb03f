/** What events of one workspace cost another: how late the other's arrive while as many as possible are pushed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sandbox } from '../../sandbox/jira/index.ts';
import { deliveryOf, send, subscribe } from './native.ts';

const PUSHING_AT_ONCE = 20;
const PROBES = 40;
const PROBE_EVERY_MS = 250;
const PATIENCE_MS = 60_000;

interface Receiver {
  readonly url: string;
  readonly arrivals: number[];
}

interface Subscriptions {
  readonly gateway: { readonly url: string };
  readonly sandbox: Sandbox;
  readonly flooding: { readonly key: string; readonly receiver: Receiver };
  readonly other: { readonly key: string; readonly receiver: Receiver };
  readonly ids: readonly string[];
}

/** Milliseconds from an event of the other workspace until its receiver has it, alone and beside the flood. */
export async function eventLags({ gateway, sandbox, flooding, other, ids }: Subscriptions) {
  const { admin } = sandbox.accounts;
  const authorization = `Basic ${Buffer.from(`${admin.email}:${admin.apiToken}`).toString('base64')}`;
  sandbox.webhooks.misdeliveries.add({ lose: true });
  await subscribe(gateway, sandbox, other.receiver.url, other.key);
  const [ours] = sandbox.webhooks.registrations.all();
  await subscribe(gateway, sandbox, flooding.receiver.url, flooding.key);
  const theirs = sandbox.webhooks.registrations.all().find(({ id }) => id !== ours?.id);
  // The first sweeps are not what is measured.
  await sleep(3000);
  let edits = 0;
  const edit = async (id: string) => {
    edits += 1;
    await send(
      `${sandbox.url}/rest/api/3/issue/${id}`,
      'PUT',
      { authorization },
      {
        fields: { summary: `Count the boxes, ${edits}` },
      },
    );
  };
  const push = async (id: string, registration: typeof ours) => {
    const { url, headers, body } = deliveryOf(sandbox, id, registration);
    await send(new URL(new URL(url).pathname, gateway.url).href, 'POST', headers, body);
  };

  async function probe(): Promise<number[]> {
    const found: number[] = [];
    const until = performance.now() + PATIENCE_MS;
    for (let count = 0; count < PROBES && performance.now() < until; count++) {
      const id = ids[count % ids.length] ?? '';
      await edit(id);
      const before = other.receiver.arrivals.length;
      const started = performance.now();
      await push(id, ours);
      while (other.receiver.arrivals.length === before) await sleep(2);
      found.push((other.receiver.arrivals[before] ?? Number.NaN) - started);
      await sleep(PROBE_EVERY_MS);
    }
    return found;
  }

  const alone = await probe();
  let isOver = false;
  const floods = Array.from({ length: PUSHING_AT_ONCE }, async (_, index) => {
    for (let count = index; !isOver; count += PUSHING_AT_ONCE) await push(ids[count % ids.length] ?? '', theirs);
  });
  await sleep(2000);
  const beside = await probe();
  isOver = true;
  await Promise.all(floods);
  return { alone, beside };
}
