/** Calls that wait for what there is not enough of: each connection in its turn, and its own calls in their order. */
import { CALL_MS, type PacedCall, tooSlow } from './call.ts';

interface Waiter {
  go(): void;
}

export class FairQueue {
  readonly #now: () => number;
  /** By connection; the one whose turn it is stands first. */
  readonly #lines = new Map<string, Waiter[]>();
  #length = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  get length(): number {
    return this.#length;
  }

  /** How many calls go before a new one of this connection. */
  ahead(connectionId: string): number {
    const own = this.#lines.get(connectionId)?.length ?? 0;
    let count = 0;
    for (const line of this.#lines.values()) count += Math.min(line.length, own + 1);
    return count;
  }

  /** Resolves when it is the call's turn; throws `upstream_rate_limited` when nobody would wait for its answer by then. */
  wait(call: PacedCall): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (error: Error) => {
        settle();
        this.#remove(call.connectionId, waiter);
        reject(error);
      };
      const leftMs = Math.max(0, call.deadline - CALL_MS - this.#now());
      const timer = setTimeout(() => leave(tooSlow(CALL_MS)), leftMs);
      const onAbort = () => leave(tooSlow(CALL_MS));
      const settle = () => {
        clearTimeout(timer);
        call.signal.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter = {
        go: () => {
          settle();
          resolve();
        },
      };
      if (call.signal.aborted) {
        settle();
        reject(tooSlow(CALL_MS));
        return;
      }
      call.signal.addEventListener('abort', onAbort, { once: true });
      this.#lines.set(call.connectionId, [...(this.#lines.get(call.connectionId) ?? []), waiter]);
      this.#length += 1;
    });
  }

  /** Lets the next call go, of the connections that may; returns whose it was. */
  next(mayGo: (connectionId: string) => boolean = () => true): string | undefined {
    for (const [connectionId, [first, ...others]] of this.#lines) {
      if (!first || !mayGo(connectionId)) continue;
      this.#lines.delete(connectionId);
      if (others.length > 0) this.#lines.set(connectionId, others);
      this.#length -= 1;
      first.go();
      return connectionId;
    }
    return undefined;
  }

  #remove(connectionId: string, waiter: Waiter): void {
    const line = this.#lines.get(connectionId) ?? [];
    const others = line.filter((one) => one !== waiter);
    this.#length -= line.length - others.length;
    if (others.length > 0) this.#lines.set(connectionId, others);
    else this.#lines.delete(connectionId);
  }
}
