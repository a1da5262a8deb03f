/**
 * Deliveries under way: sent over HTTP, repeated when they fail, remembered with what became of them.
 * Sources: developer.atlassian.com, webhooks (headers, repeats, which answers are final, flows).
 */
import { randomUUID } from 'node:crypto';
import pLimit from 'p-limit';
import { Agent, request } from 'undici';
import type { OAuthApp } from '../oauth/routes.ts';
import type { Misdeliveries } from './misdelivery.ts';
import { deliveryAuthorization, type TokenFlaw } from './token.ts';

export type Flow = 'Primary' | 'Secondary';

export interface DeliveryAttempt {
  readonly at: number;
  /** Undefined when nothing was answered. */
  status?: number;
  error?: string;
}

export interface Delivery {
  /** `X-Atlassian-Webhook-Identifier`: the same on every repeat. */
  readonly identifier: string;
  readonly event: string;
  readonly url: string;
  readonly flow: Flow;
  readonly webhookIds: readonly number[];
  readonly createdAt: number;
  readonly attempts: DeliveryAttempt[];
  /** `final`: an answer that is not repeated. `failed`: the last repeat failed. */
  outcome: 'waiting' | 'delivered' | 'lost' | 'final' | 'failed';
}

/** How deliveries behave; may be changed while it runs. */
export interface DeliverySettings {
  /** Pauses between repeats are multiplied by this. */
  retryScale: number;
  /** How long an answer may take. */
  answerMs: number;
}

interface Underway {
  readonly delivery: Delivery;
  readonly body: string;
  readonly flaw: TokenFlaw | undefined;
  /** How often it was sent before. */
  repeats: number;
  dueAt: number;
}

const MINUTE = 60_000;
/** About half an hour in all. */
const PAUSES_MS = [MINUTE, 3 * MINUTE, 5 * MINUTE, 8 * MINUTE, 13 * MINUTE];
const PASSING = new Set([408, 409, 425, 429]);
const AT_ONCE: Readonly<Record<Flow, number>> = { Primary: 20, Secondary: 10 };
const CONNECT_MS = 5000;
const MOST_REMEMBERED = 20_000;
const LONGEST_TIMER_MS = 2_000_000_000;

const isPassing = (status: number) => PASSING.has(status) || status >= 500;

export class Deliveries {
  /** What was sent or was to be sent, oldest first. */
  readonly sent: Delivery[] = [];
  readonly settings: DeliverySettings = { retryScale: 1, answerMs: 20_000 };
  readonly #app: OAuthApp;
  readonly #now: () => number;
  readonly #misdeliveries: Misdeliveries;
  readonly #limits = new Map<string, ReturnType<typeof pLimit>>();
  readonly #running = new Set<Promise<void>>();
  #later: Underway[] = [];
  #held: Underway[] = [];
  #timer: NodeJS.Timeout | undefined;
  #agent: Agent | undefined;
  #isClosed = false;

  constructor(app: OAuthApp, now: () => number, misdeliveries: Misdeliveries) {
    this.#app = app;
    this.#now = now;
    this.#misdeliveries = misdeliveries;
  }

  add(target: Pick<Delivery, 'event' | 'url' | 'flow' | 'webhookIds'>, body: string): void {
    const now = this.#now();
    const { lose, copies = 1, delayMs = 0, reverse = 1, token } = this.#misdeliveries.strike(target.event);
    const delivery: Delivery = {
      ...target,
      identifier: randomUUID(),
      createdAt: now,
      attempts: [],
      outcome: lose ? 'lost' : 'waiting',
    };
    this.sent.push(delivery);
    if (this.sent.length > MOST_REMEMBERED) this.sent.splice(0, MOST_REMEMBERED / 2);
    if (lose) return;
    const all = Array.from(
      { length: copies },
      (): Underway => ({
        delivery,
        body,
        flaw: token,
        repeats: 0,
        dueAt: now + delayMs,
      }),
    );
    if (reverse > 1) {
      this.#held.push(...all);
      if (this.#held.length >= reverse * copies) this.release();
    } else if (delayMs > 0) this.#postpone(all);
    else for (const one of all) this.#start(one);
  }

  /** Sends what was held back to be reversed: one after the other, the last one first. */
  release(): void {
    const held = this.#held.reverse();
    this.#held = [];
    const run = async () => {
      for (const one of held) await this.#attempt(one);
    };
    this.#follow(run());
  }

  /** Sends what is due by the clock. To be called when the clock was moved by hand. */
  wake(): void {
    const now = this.#now();
    const due = this.#later.filter(({ dueAt }) => dueAt <= now);
    this.#later = this.#later.filter(({ dueAt }) => dueAt > now);
    for (const one of due) this.#start(one);
    this.#schedule();
  }

  /** Resolves once nothing is on its way; what waits for its time stays waiting. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#later = [];
    this.#held = [];
    await this.#agent?.destroy();
  }

  #postpone(underway: readonly Underway[]): void {
    this.#later.push(...underway);
    this.#schedule();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#later.length === 0 || this.#isClosed) return;
    const next = this.#later.reduce((least, { dueAt }) => Math.min(least, dueAt), Number.POSITIVE_INFINITY);
    const pause = Math.min(Math.max(next - this.#now(), 1), LONGEST_TIMER_MS);
    this.#timer = setTimeout(() => this.wake(), pause).unref();
  }

  #follow(run: Promise<void>): void {
    this.#running.add(run);
    void run.finally(() => this.#running.delete(run));
  }

  #start(underway: Underway): void {
    const { url, flow } = underway.delivery;
    const key = `${flow} ${new URL(url).origin}`;
    const limit = this.#limits.get(key) ?? pLimit(AT_ONCE[flow]);
    this.#limits.set(key, limit);
    this.#follow(limit(() => this.#attempt(underway)));
  }

  async #attempt(underway: Underway): Promise<void> {
    if (this.#isClosed) return;
    const { delivery } = underway;
    const attempt: DeliveryAttempt = { at: this.#now() };
    delivery.attempts.push(attempt);
    try {
      attempt.status = await this.#send(underway);
    } catch (error) {
      attempt.error = error instanceof Error ? error.message || error.name : String(error);
    }
    const { status = 0 } = attempt;
    if (status >= 200 && status < 300) delivery.outcome = 'delivered';
    else if (status !== 0 && !isPassing(status)) delivery.outcome = 'final';
    else this.#repeat(underway);
  }

  /** @returns the status of the answer. Redirects are not followed. */
  async #send({ delivery, body, flaw, repeats }: Underway): Promise<number> {
    this.#agent ??= new Agent({ connect: { timeout: CONNECT_MS } });
    const { identifier, flow, url } = delivery;
    const { answerMs } = this.settings;
    const authorization = deliveryAuthorization(this.#app, this.#now(), flaw);
    const answer = await request(url, {
      method: 'POST',
      dispatcher: this.#agent,
      headersTimeout: answerMs,
      bodyTimeout: answerMs,
      headers: {
        'content-type': 'application/json; charset=UTF-8',
        'user-agent': 'Atlassian Webhook HTTP Client',
        'x-atlassian-webhook-identifier': identifier,
        'x-atlassian-webhook-flow': flow,
        ...(repeats > 0 && { 'x-atlassian-webhook-retry': String(repeats) }),
        ...(authorization !== undefined && { authorization }),
      },
      body,
    });
    await answer.body.dump();
    return answer.statusCode;
  }

  #repeat(underway: Underway): void {
    const pause = PAUSES_MS[underway.repeats];
    // Another copy of it may have arrived.
    if (pause === undefined) {
      if (underway.delivery.outcome === 'waiting') underway.delivery.outcome = 'failed';
      return;
    }
    if (this.#isClosed) return;
    underway.repeats += 1;
    underway.dueAt = this.#now() + pause * this.settings.retryScale;
    this.#postpone([underway]);
  }
}
