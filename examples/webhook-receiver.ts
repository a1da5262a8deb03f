/**
 * A receiver of webhooks that does the four things that every one should do: it checks who sent a delivery, answers
 * before it works, works on each delivery once however often it comes, and goes on where it failed.
 *
 * Deliveries are signed as Standard Webhooks has it (standardwebhooks.com), with the workspace's secret.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook as Verifier } from 'standardwebhooks';
import { connectionId, post, sdk, webhookSecret } from './connection.ts';

interface Delivery {
  readonly data: readonly { readonly id: string; readonly name?: string; readonly status?: string }[];
  readonly webhook: { readonly id: string; readonly event: string; readonly object_type: string };
}

const LARGEST = 10 * 1024 * 1024;
const verifier = new Verifier(webhookSecret());

/** Stands for a table of yours with a unique key: what was handled, by the id that is the same on every try. */
const handled = new Set<string>();

/** Stands for a queue of yours: a delivery is taken when it is written down, not when it is worked on. */
const queue: { id: string; delivery: Delivery }[] = [];

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > LARGEST) throw new Error('too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = request.headers as Record<string, string>;
  try {
    // The signature is over the bytes as they came, so nothing may parse them first.
    const delivery = verifier.verify(await bodyOf(request), headers) as Delivery;
    queue.push({ id: headers['webhook-id'] ?? '', delivery });
    response.writeHead(200).end();
  } catch {
    // Nobody else's business why: a delivery of Taskgate is tried again, anything else was never one.
    response.writeHead(400).end();
  }
  setImmediate(work);
}

function work(): void {
  for (const { id, delivery } of queue.splice(0)) {
    if (handled.has(id)) {
      console.log('a delivery that came again is dropped');
      seen.push('again');
      continue;
    }
    handled.add(id);
    const { event, object_type: type } = delivery.webhook;
    for (const { name = '', status = '' } of delivery.data) console.log(`${type} ${event}: ${name} (${status})`);
    seen.push(...delivery.data.map((object) => `${event} ${object.id}`));
  }
}

/** What has been told so far. */
const seen: string[] = [];

async function until(expected: string): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 100) {
    if (seen.includes(expected)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Nothing was told of: ${expected}`);
}

/** Subscribes to one event of tasks. */
async function subscribe(event: 'created' | 'updated', hookUrl: string): Promise<{ id: string; isVirtual: boolean }> {
  const { id = '', webhookType } = await sdk.webhook.createUnifiedWebhook({
    webhook: { connectionId, objectType: 'task_task', event, hookUrl, interval: 1, fields: 'id,name,status' },
  });
  return { id, isVirtual: webhookType === 'virtual' };
}

const server = createServer((request, response) => void receive(request, response));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const hookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/taskgate`;

const webhooks = [await subscribe('created', hookUrl), await subscribe('updated', hookUrl)];
/** Where Jira does not tell of changes itself they are looked for every minute, or when somebody asks. */
const look = () =>
  Promise.all(
    webhooks.filter(({ isVirtual }) => isVirtual).map(({ id }) => sdk.webhook.updateUnifiedWebhookTrigger({ id })),
  );

const forged = await fetch(hookUrl, { method: 'POST', body: '{"data":[{"id":"1"}]}' });
console.log(`a forged delivery is answered ${forged.status}`);

const [project] = await sdk.task.listTaskProjects({ connectionId, query: 'SHOP', limit: 1 });
const taskTask = { name: 'Order new labels', projectId: project?.id ?? '' };
const { id = '' } = await sdk.task.createTaskTask({ connectionId, taskTask });
await look();
await until(`created ${id}`);

await sdk.task.patchTaskTask({ connectionId, id, taskTask: { status: 'COMPLETED' } });
await look();
await until(`updated ${id}`);

// As when an answer is lost on its way: the same delivery, with the same id.
await post(`/unified/webhook/${webhooks[1]?.id}/replay`, { since: '2026-01-01T00:00:00Z' });
await until('again');

for (const webhook of webhooks) await sdk.webhook.removeUnifiedWebhook({ id: webhook.id });
server.close();
