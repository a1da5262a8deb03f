/** One read that was begun before somebody asked for what it brings. */
import type { Held } from '../../contract/session.ts';

/** What was read longer ago is read again; whoever takes longer between two pages would gain nothing. */
export const LIFETIME_MS = 10_000;
/** The clock of the process that noted a write may be so far behind. */
export const SKEW_MS = 1000;

/** What every way of reading ahead needs of one call. */
export interface ReadsAhead {
  /** What tells what is read from other reads of the caller: of which list it is, and what was asked of each row. */
  readonly key: string;
  /** How many reads take nothing from anybody at the moment. */
  spare(): number;
  /** When something was written last by way of the gateway, in epoch milliseconds; undefined when that is long ago. */
  readonly writtenAt: number | undefined;
  /** A read was of use, or not. */
  ended(outcome: 'used' | 'dropped'): void;
}

export class HeldRead<T> {
  readonly startedAt: number;
  /** Undefined until it was read, and when it could not be. */
  value: T | undefined;
  isRead = false;
  hasFailed = false;
  #isUsed = false;
  readonly #held: Promise<Held<T> | undefined>;
  readonly #reading: Promise<T | undefined>;
  readonly #ended: ReadsAhead['ended'];

  constructor(reading: Promise<Held<T>>, ended: ReadsAhead['ended'], now: number) {
    this.startedAt = now;
    this.#ended = ended;
    // Whoever asks for the page meets the same error, if it is still there.
    this.#held = reading.catch(() => undefined);
    this.#reading = this.#held.then((held) => {
      this.isRead = true;
      this.hasFailed = held === undefined;
      this.value = held?.value;
      return this.value;
    });
  }

  /** Undefined when it could not be read, or the signal aborts before. */
  async use(signal: AbortSignal): Promise<T | undefined> {
    this.#isUsed = true;
    return await unlessAborted(this.#reading, signal);
  }

  /** Whether it may still be served: it is young enough, and nothing was written since. */
  isUsable(writtenAt: number | undefined, now: number): boolean {
    const isFresh = this.startedAt >= now - LIFETIME_MS;
    return isFresh && (writtenAt === undefined || this.startedAt > writtenAt + SKEW_MS);
  }

  drop(): void {
    this.#ended(this.#isUsed && !this.hasFailed ? 'used' : 'dropped');
    void this.#held.then((held) => held?.release());
  }
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  let leave: () => void = () => undefined;
  const aborted = new Promise<undefined>((resolve) => {
    leave = () => resolve(undefined);
    signal.addEventListener('abort', leave, { once: true });
  });
  return await Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', leave));
}
