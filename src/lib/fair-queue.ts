/** Those who wait for what there is not enough of: each owner in its turn, and what it asked for in its order. */

export interface Waiting {
  /** Such as a connection, or a workspace. */
  readonly owner: string;
  /** For how long at most, in milliseconds. */
  readonly leftMs: number;
  readonly signal: AbortSignal;
  /** What is thrown when that is over, or the signal aborts. */
  refusal(): Error;
}

interface Waiter {
  go(): void;
}

export class FairQueue {
  /** By owner; the one whose turn it is stands first. */
  readonly #lines = new Map<string, Waiter[]>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** How many an owner has waiting. */
  lengthOf(owner: string): number {
    return this.#lines.get(owner)?.length ?? 0;
  }

  /** How many go before a new one of this owner. */
  ahead(owner: string): number {
    const own = this.lengthOf(owner);
    let count = 0;
    for (const line of this.#lines.values()) count += Math.min(line.length, own + 1);
    return count;
  }

  /** Resolves when it is the owner's turn; throws its refusal when that comes too late. */
  wait({ owner, leftMs, signal, refusal }: Waiting): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(refusal());
      const leave = () => {
        settle();
        this.#remove(owner, waiter);
        reject(refusal());
      };
      const timer = setTimeout(leave, Math.max(0, leftMs));
      const settle = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', leave);
      };
      const waiter: Waiter = {
        go: () => {
          settle();
          resolve();
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#lines.set(owner, [...(this.#lines.get(owner) ?? []), waiter]);
      this.#length += 1;
    });
  }

  /** Lets the next one go, of the owners that may; returns whose it was. */
  next(mayGo: (owner: string) => boolean = () => true): string | undefined {
    for (const [owner, [first, ...others]] of this.#lines) {
      if (!first || !mayGo(owner)) continue;
      this.#lines.delete(owner);
      if (others.length > 0) this.#lines.set(owner, others);
      this.#length -= 1;
      first.go();
      return owner;
    }
    return undefined;
  }

  #remove(owner: string, waiter: Waiter): void {
    const line = this.#lines.get(owner) ?? [];
    const others = line.filter((one) => one !== waiter);
    this.#length -= line.length - others.length;
    if (others.length > 0) this.#lines.set(owner, others);
    else this.#lines.delete(owner);
  }
}
