import type { Attempt } from '../../../adapters/contract/session.ts';
import type { Authority } from '../../access/policy-gate.ts';
import type { BufferedBytes, Hold, Owner } from '../../lib/buffered-bytes.ts';
import { type Clock, stopwatch } from '../../lib/clock.ts';
import type { Logger } from '../../lib/observe/log.ts';
import { Meter } from '../../lib/observe/meter.ts';
import type { Bindings, RequestScope } from '../context.ts';
import { requireLeastRate } from '../io/least-rate.ts';

/** Thrown at whatever still runs when a request has taken too long or its caller has gone. */
function timeoutError(message: string): Error {
  const error = new Error(message);
  error.name = 'TimeoutError';
  return error;
}

interface Options {
  log: Logger;
  clock: Clock;
  buffered: BufferedBytes;
  /** For the whole request, unless it streams. */
  timeoutMs: number;
}

/** Answers that are larger are counted until their caller has read them. */
const LARGE_ANSWER = 64 * 1024;

/** What belongs to one request. The signal is made when somebody asks for it: many requests wait for nothing. */
export class OpenScope implements RequestScope {
  readonly meter: Meter;
  callerId = '';
  authority: Authority | undefined;
  attempt: Attempt | undefined;
  fence: (() => Promise<void>) | undefined;
  readonly #env: Bindings | undefined;
  readonly #options: Options;
  readonly #startedAt: number;
  #log: Logger | undefined;
  #requestId: string;
  #controller: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #hold: Hold | undefined;
  #isWatched = false;

  constructor(env: Bindings | undefined, requestId: string, options: Options) {
    this.#env = env;
    this.#requestId = requestId;
    this.#options = options;
    this.#startedAt = options.clock.now();
    this.meter = new Meter(stopwatch);
  }

  get log(): Logger {
    this.#log ??= this.#options.log.child({ request_id: this.#requestId });
    return this.#log;
  }

  get deadline(): number {
    return this.#startedAt + this.#options.timeoutMs;
  }

  get signal(): AbortSignal {
    this.#controller ??= this.#open();
    return this.#controller.signal;
  }

  #open(): AbortController {
    const controller = new AbortController();
    const { clock, timeoutMs } = this.#options;
    const left = timeoutMs - (clock.now() - this.#startedAt);
    this.#timer = setTimeout(() => controller.abort(timeoutError('The request took too long.')), left);
    const outgoing = this.#env?.outgoing;
    outgoing?.once('close', () => {
      if (!outgoing.writableFinished) controller.abort(timeoutError('The caller has gone.'));
    });
    return controller;
  }

  hold(owner: Owner): Hold {
    this.#hold ??= this.#options.buffered.open(owner);
    return this.#hold;
  }

  startStreaming(): void {
    clearTimeout(this.#timer);
    this.#watchRate();
  }

  #watchRate(): void {
    const { incoming, outgoing } = this.#env ?? {};
    if (this.#isWatched || !incoming?.socket || !outgoing) return;
    this.#isWatched = true;
    requireLeastRate({ incoming, outgoing }, () => this.log.info('connection closed: its bytes only trickled'));
  }

  /** @param answer bytes that are on their way to the caller, and whose they are. */
  close(answer: { readonly size: number; readonly owner: Owner } | undefined): void {
    clearTimeout(this.#timer);
    this.#hold?.release();
    const outgoing = this.#env?.outgoing;
    if (!outgoing || !answer || answer.size < LARGE_ANSWER || outgoing.closed) return;
    const hold = this.#options.buffered.open(answer.owner);
    hold.count(answer.size);
    outgoing.once('close', () => hold.release());
    this.#watchRate();
  }
}
