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
    const leave = () => {
      if (this.#last.get(key) === turn) this.#last.delete(key);
    };
    let isMyTurn = before === undefined;
    try {
      if (before) await unlessAborted(before, signal);
      isMyTurn = true;
      signal.throwIfAborted();
      return await work();
    } finally {
      done();
      // Whoever gave up may have been the last in a line that somebody before still holds up.
      if (isMyTurn) leave();
      else void turn.then(leave);
    }
  }

  /** Keys that are held. */
  get size(): number {
    return this.#last.size;
  }
}

function unlessAborted(turn: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    void turn.then(() => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    });
  });
}
