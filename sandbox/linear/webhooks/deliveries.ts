/**
 * Sends changes to whoever registered. Source: linear.app/developers, webhooks: signed over the raw body, repeated after a
 * minute, an hour and six hours, then switched off.
 */
import { createHmac, randomUUID } from 'node:crypto';
import type { Change, Row, World } from '../world.ts';
import { payloadOf } from './payload.ts';

const RETRIES_MS = [60_000, 3_600_000, 6 * 3_600_000];
const ANSWER_MS = 5000;

interface Sending {
  readonly id: string;
  readonly webhookId: string;
  readonly event: string;
  readonly content: Readonly<Record<string, unknown>>;
  attempt: number;
  dueAt: number;
}

export interface Sent {
  readonly webhookId: string;
  readonly event: string;
  readonly action: string;
  /** 0 when there was no answer. */
  readonly status: number;
}

/** What goes wrong on the way. */
export interface Misdelivery {
  readonly kind: 'lose' | 'copy' | 'forge';
  times: number;
}

const EVENTS: Readonly<Record<string, string>> = {
  Issue: 'Issue',
  Comment: 'Comment',
  Attachment: 'Attachment',
  IssueLabel: 'IssueLabel',
  Project: 'Project',
  User: 'User',
};

const teamsOf = (world: World, row: Row): unknown[] => {
  if (Array.isArray(row.teamIds)) return row.teamIds;
  return [row.teamId ?? world.get('Issue', row.issueId)?.teamId];
};

export class Deliveries {
  readonly #world: World;
  readonly sent: Sent[] = [];
  readonly misdeliveries: Misdelivery[] = [];
  #waiting: Sending[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(world: World) {
    this.#world = world;
    world.watch = (change) => this.#note(change);
  }

  /** All public teams, or the one that it is for; those of private teams only by name. */
  #reaches(webhook: Row, row: Row): boolean {
    const teams = teamsOf(this.#world, row).map((id) => this.#world.get('Team', id));
    if (webhook.allPublicTeams === true) return teams.some((team) => team === undefined || team.private !== true);
    return teams.some((team) => team?.id === webhook.teamId);
  }

  #note(change: Change): void {
    const event = EVENTS[change.row.__typename];
    if (event === undefined) return;
    for (const webhook of this.#world.rows('Webhook')) {
      const wanted = webhook.resourceTypes as readonly string[];
      if (webhook.enabled !== true || !wanted.includes(event) || !this.#reaches(webhook, change.row)) continue;
      const content = { ...payloadOf(this.#world, change), webhookId: webhook.id };
      this.#send({ id: randomUUID(), webhookId: webhook.id, event, content, attempt: 0, dueAt: 0 });
    }
  }

  /** Sends what became due. */
  wake(): void {
    const now = this.#world.now();
    const due = this.#waiting.filter(({ dueAt }) => dueAt <= now);
    this.#waiting = this.#waiting.filter(({ dueAt }) => dueAt > now);
    for (const one of due) this.#send(one);
  }

  #struck(kind: Misdelivery['kind']): boolean {
    const found = this.misdeliveries.find((one) => one.kind === kind && one.times > 0);
    if (found) found.times -= 1;
    return found !== undefined;
  }

  #send(sending: Sending): void {
    if (this.#struck('lose')) return;
    const run = this.#attempt(sending).finally(() => this.#running.delete(run));
    this.#running.add(run);
    if (sending.attempt === 0 && this.#struck('copy')) this.#send({ ...sending });
  }

  async #attempt(sending: Sending): Promise<void> {
    const webhook = this.#world.get('Webhook', sending.webhookId);
    if (webhook?.enabled !== true) return;
    const webhookTimestamp = this.#world.now();
    const body = JSON.stringify({ ...sending.content, webhookTimestamp });
    const secret = this.#struck('forge') ? 'forged' : String(webhook.secret ?? '');
    const status = await fetch(String(webhook.url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Linear-Webhook',
        'linear-delivery': sending.id,
        'linear-event': sending.event,
        'linear-timestamp': String(webhookTimestamp),
        'linear-signature': createHmac('sha256', secret).update(body).digest('hex'),
      },
      body,
      signal: AbortSignal.timeout(ANSWER_MS),
    }).then(
      (answer) => answer.status,
      () => 0,
    );
    this.sent.push({ webhookId: webhook.id, event: sending.event, action: String(sending.content.action), status });
    if (status === 200) return;
    const pause = RETRIES_MS[sending.attempt];
    if (pause === undefined) webhook.enabled = false;
    else this.#waiting.push({ ...sending, attempt: sending.attempt + 1, dueAt: webhookTimestamp + pause });
  }

  /** When nothing is under way any more. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  async close(): Promise<void> {
    this.#waiting = [];
    this.#world.watch = () => undefined;
    await Promise.allSettled(this.#running);
  }
}
