/** Sends an event without objects to a webhook's endpoint, signed like every other, so that its owner sees what it answers. */
import type { Workspaces } from '../../access/workspaces.ts';
import type { Base } from '../../lib/base.ts';
import { stopwatch } from '../../lib/clock.ts';
import { GatewayError } from '../../lib/errors.ts';
import { Meter } from '../../lib/observe/meter.ts';
import type { OutboundFactory } from '../../lib/outbound/outbound.ts';
import type { HookUrls } from '../hook-url.ts';
import type { Webhooks } from '../webhooks.ts';
import type { Publisher } from './publish.ts';
import { bodyText, type Receipt, send } from './send.ts';

export interface TestEventDependencies extends Pick<Base, 'clock'> {
  readonly webhooks: Pick<Webhooks, 'find'>;
  readonly publisher: Publisher;
  readonly workspaces: Workspaces;
  readonly hookUrls: HookUrls;
  readonly outbound: OutboundFactory;
  readonly allowPrivateNetwork: boolean;
}

export interface TestResult extends Pick<Receipt, 'status' | 'problem'> {
  /** Milliseconds. */
  readonly ms: number;
}

/** Nothing of it is stored, retried, or counted against the webhook. */
export type TestEvent = (workspaceId: string, webhookId: string, signal: AbortSignal) => Promise<TestResult>;

export function createTestEvent(deps: TestEventDependencies): TestEvent {
  const { webhooks, publisher, workspaces, hookUrls, clock } = deps;
  return async (workspaceId, webhookId, signal) => {
    const webhook = await webhooks.find(workspaceId, webhookId);
    if (webhook.dbType !== null)
      throw new GatewayError('conflict', 'The webhook fills a database: it sends no events.');
    const type = webhook.type === 'native' ? 'NATIVE' : 'VIRTUAL';
    const [event] = await publisher.prepare(webhook, [{ type, objects: [] }]);
    if (!event) throw new GatewayError('internal', 'No test event was prepared.');
    const secrets = await workspaces.signingSecrets(workspaceId);
    const begun = stopwatch.now();
    const { status, problem } = await send(
      {
        url: hookUrls.reveal(webhook),
        id: event.id,
        body: bodyText(event, secrets[0] ?? ''),
        secrets,
        sentAt: clock.now(),
      },
      { ...deps, signal, meter: new Meter(stopwatch) },
    );
    return { status, problem, ms: Math.round(stopwatch.now() - begun) };
  };
}
