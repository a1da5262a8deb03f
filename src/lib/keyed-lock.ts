/** One at a time for each key, in the order of asking. Keys that nobody holds or waits for take no memory. */
export class KeyedLock {
  readonly #last = new Map<string, Promise<void>>();

  /** @param signal whoever gives up while waiting leaves the line: its reason is thrown. */
  async run<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    let done: () => void = () => undefined;
    const mine = new Promise<void>((resolve) => {
      done = resolve;
    });
    const turn = before ? before.then(() => mine) : mine;
    this.#last.set(key, turn);
    try {
      if (before) await Promise.race([before, aborted(signal)]);
      signal.throwIfAborted();
      return await work();
    } finally {
      done();
      if (this.#last.get(key) === turn) this.#last.delete(key);
    }
  }

  /** Keys that are held. */
  get size(): number {
    return this.#last.size;
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
