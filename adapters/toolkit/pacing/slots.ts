/** Calls to one site at a time. One noisy connection leaves room for the others. */
import type { PacedCall } from './call.ts';
import { FairQueue } from './fair-queue.ts';

export class Slots {
  readonly #most: number;
  readonly #mostOfOne: number;
  readonly #queue: FairQueue;
  readonly #taken = new Map<string, number>();
  #count = 0;

  /** @param most calls at a time; half of them for one connection. */
  constructor(most: number, now: () => number) {
    this.#most = most;
    this.#mostOfOne = Math.max(1, Math.ceil(most / 2));
    this.#queue = new FairQueue(now);
  }

  get taken(): number {
    return this.#count;
  }

  /** Takes a slot, when there is one; the function that is returned gives it back, once. */
  async take(call: PacedCall): Promise<() => void> {
    if (!this.#mayGo(call.connectionId)) {
      const end = call.wait('concurrency');
      try {
        await this.#queue.wait(call);
      } finally {
        end();
      }
    } else this.#occupy(call.connectionId);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#vacate(call.connectionId);
      this.#letGo();
    };
  }

  #mayGo(connectionId: string): boolean {
    return this.#count < this.#most && (this.#taken.get(connectionId) ?? 0) < this.#mostOfOne;
  }

  #letGo(): void {
    while (this.#count < this.#most) {
      const gone = this.#queue.next((connectionId) => this.#mayGo(connectionId));
      if (gone === undefined) return;
      this.#occupy(gone);
    }
  }

  #occupy(connectionId: string): void {
    this.#count += 1;
    this.#taken.set(connectionId, (this.#taken.get(connectionId) ?? 0) + 1);
  }

  #vacate(connectionId: string): void {
    this.#count -= 1;
    const left = (this.#taken.get(connectionId) ?? 1) - 1;
    if (left > 0) this.#taken.set(connectionId, left);
    else this.#taken.delete(connectionId);
  }
}
