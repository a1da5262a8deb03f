import type { UpstreamCall } from '../../../schema/call-trace.ts';
import type { Clock } from '../clock.ts';

/** Of the requests of one call that many are kept: its first ones, and its last. */
const FIRST = 40;
const LAST = 10;
const LONGEST_PATH = 300;

export interface TracedCall {
  answered(status: number): void;
  /** The answer was read, or given up. */
  end(): void;
}

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly startedAt: number;
  status: number | null;
  endedAt: number | undefined;
}

/** The requests to providers that one call makes, in their order. */
export class UpstreamTrace {
  readonly #clock: Clock;
  readonly #madeAt: number;
  readonly #entries: Entry[] = [];
  #omitted = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#madeAt = clock.now();
  }

  /** How many are left out of `calls`. */
  get omitted(): number {
    return this.#omitted;
  }

  /** What is known so far. */
  get calls(): UpstreamCall[] {
    return this.#entries.map(({ method, path, status, startedAt, endedAt = this.#clock.now() }) => ({
      method,
      path,
      status,
      startMs: Math.round(startedAt - this.#madeAt),
      ms: Math.round(endedAt - startedAt),
    }));
  }

  begin(method: string, path: string): TracedCall {
    const clock = this.#clock;
    const entry: Entry = {
      method,
      path: path.slice(0, LONGEST_PATH),
      startedAt: clock.now(),
      status: null,
      endedAt: undefined,
    };
    this.#entries.push(entry);
    if (this.#entries.length > FIRST + LAST) {
      this.#entries.splice(FIRST, 1);
      this.#omitted += 1;
    }
    return {
      answered(status) {
        entry.status = status;
      },
      end() {
        entry.endedAt ??= clock.now();
      },
    };
  }
}
